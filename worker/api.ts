import type { Logger } from 'pino';
import { commandPort } from '../api/commands.js';
import { startApi } from '../api/server.js';
import { connect } from '../db/client.js';
import { systemClock } from '../platform/clock.js';
import { loadApiConfig, type ApiConfig } from '../platform/config.js';
import { serveMetrics } from '../platform/metrics-server.js';
import { runProcess, type Serving } from '../platform/process.js';
import { clientOf } from '../temporal/client.js';
import { askServers } from './ask-servers.js';

/** The process that answers HTTP. Any number of it may run. */
await runProcess({ name: 'api', load: loadApiConfig, ask: askServers, start });

async function start(config: ApiConfig, logger: Logger): Promise<Serving> {
  const db = connect(config.databaseUrl, 20);
  const client = await clientOf(config);
  const commands = commandPort(db, client, config.answerTimeoutMs);
  const api = await startApi({ db, clock: systemClock, config, logger, commands }, { drainMs: config.drainMs });
  const page =
    config.metricsPort > 0
      ? await serveMetrics({
          port: config.metricsPort,
          host: config.metricsHost,
          registry: api.registry,
          notReady: () => api.notReady(),
        })
      : undefined;
  return {
    notReady: () => api.notReady(),
    async stop() {
      await api.close();
      await page?.stop();
      await commands.close();
      await client.connection.close();
      await db.close();
    },
  };
}
