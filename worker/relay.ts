import { refused } from '../api/problems.js';
import { connect } from '../db/client.js';
import { systemClock } from '../platform/clock.js';
import { serveMetrics } from '../platform/metrics-server.js';
import { runProcess } from '../platform/process.js';
import { startRelay } from '../relay/relay.js';
import { connectClient } from '../temporal/client.js';

/** The process that carries out what was promised in the record. */
await runProcess('relay', async (config, logger) => {
  const db = connect(config.databaseUrl);
  const client = await connectClient({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    keys: config.payloadKeys,
  });
  const relay = startRelay({ db, client, clock: systemClock, config, logger, problemOf: (r) => refused(r).data });
  let stopping = false;
  const notReady = async () => (stopping ? 'stopping' : relay.idleBecause());
  const page =
    config.metricsPort > 0
      ? await serveMetrics({
          port: config.metricsPort,
          host: config.host,
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
});
