import { commandPort } from '../api/commands.js';
import { startApi } from '../api/server.js';
import { connect } from '../db/client.js';
import { systemClock } from '../platform/clock.js';
import { runProcess } from '../platform/process.js';
import { connectClient } from '../temporal/client.js';

/** The process that answers HTTP. Any number of it may run. */
await runProcess('api', async (config, logger) => {
  const db = connect(config.databaseUrl, 20);
  const client = await connectClient({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    keys: config.payloadKeys,
  });
  const commands = commandPort(db, client, config.answerTimeoutMs);
  const api = await startApi({ db, clock: systemClock, config, logger, commands }, { drainMs: config.drainMs });
  return {
    notReady: () => api.notReady(),
    async stop() {
      await api.close();
      await commands.close();
      await client.connection.close();
      await db.close();
    },
  };
});
