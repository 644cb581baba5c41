import { Client, Connection } from '@temporalio/client';
import { commandPort } from '../../api/commands.js';
import { startApi } from '../../api/server.js';
import { connect } from '../../db/client.js';
import { systemClock } from '../../platform/clock.js';
import { runProcess } from '../../platform/process.js';

/** The API as it is, beside a record that no workflow knows: whatever is only read needs no Temporal. */
await runProcess('api', async (config, logger) => {
  const db = connect(config.databaseUrl, 20);
  const client = new Client({ connection: Connection.lazy({ address: config.temporalAddress }) });
  const commands = commandPort(db, client, config.answerTimeoutMs);
  const api = await startApi({ db, clock: systemClock, config, logger, commands }, { drainMs: config.drainMs });
  return {
    notReady: () => api.notReady(),
    async stop() {
      await api.close();
      await db.close();
    },
  };
});
