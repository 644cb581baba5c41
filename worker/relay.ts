import type { Logger } from 'pino';
import { refused } from '../api/problems.js';
import { connect } from '../db/client.js';
import { systemClock } from '../platform/clock.js';
import { loadConfig, type Config } from '../platform/config.js';
import { serveMetrics } from '../platform/metrics-server.js';
import { runProcess, type Serving } from '../platform/process.js';
import { startRelay } from '../relay/relay.js';
import { clientOf } from '../temporal/client.js';
import { askServers } from './ask-servers.js';

/** The process that carries out what was promised in the record. */
await runProcess({ name: 'relay', load: loadConfig, ask: askServers, start });

async function start(config: Config, logger: Logger): Promise<Serving> {
  const db = connect(config.databaseUrl);
  const client = await clientOf(config);
  const relay = startRelay({ db, client, clock: systemClock, config, logger, problemOf: (r) => refused(r).data });
  let stopping = false;
  const notReady = async () => (stopping ? 'stopping' : relay.idleBecause());
  const page =
    config.metricsPort > 0
      ? await serveMetrics({
          port: config.metricsPort,
          host: config.metricsHost,
          registry: relay.registry,
          notReady,
        })
      : undefined;
  return {
    notReady,
    async stop() {
      stopping = true;
      await relay.stop();
      await page?.stop();
      await client.connection.close();
      await db.close();
    },
  };
}
