import type { Logger } from 'pino';
import { fileURLToPath } from 'node:url';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { loadConfig, type Config } from '../platform/config.js';
import { freePort, serveMetrics } from '../platform/metrics-server.js';
import { runProcess, type Serving } from '../platform/process.js';
import { askServers } from './ask-servers.js';
import { startWorker } from './run-worker.js';
import { installRuntime } from './sdk-runtime.js';

/** The process that runs workflows and their activities. Any number of it may run. */
await runProcess({ name: 'worker', load: loadConfig, ask: askServers, start });

async function start(config: Config, logger: Logger): Promise<Serving> {
  const sdkPort = config.metricsPort > 0 ? await freePort() : undefined;
  installRuntime({ logger, ...(sdkPort !== undefined && { metricsPort: sdkPort }) });
  const bundlePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  const worker = startWorker({ config, bundlePath, logger });
  const registry = new Registry();
  // Looked at a hundred times a second, as is the default, an idle process would do little else.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const page =
    sdkPort === undefined
      ? undefined
      : await serveMetrics({
          port: config.metricsPort,
          host: config.metricsHost,
          registry,
          sdkPort,
          notReady: () => worker.idleBecause(),
        });
  return {
    notReady: () => worker.idleBecause(),
    async stop() {
      await worker.stop();
      await page?.stop();
    },
  };
}
