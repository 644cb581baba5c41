import type { Logger } from 'pino';
import { commandPort } from '../../api/commands.js';
import { startApi } from '../../api/server.js';
import { connect } from '../../db/client.js';
import { systemClock } from '../../platform/clock.js';
import { loadApiConfig, type ApiConfig } from '../../platform/config.js';
import { runProcess, type Serving } from '../../platform/process.js';
import { clientOf } from '../../temporal/client.js';

/** The API as it is, beside a record that no workflow knows: whatever is only read needs no Temporal. */
await runProcess({ name: 'api', load: loadApiConfig, ask: async () => ({}), start });

async function start(config: ApiConfig, logger: Logger): Promise<Serving> {
  const db = connect(config.databaseUrl, 20);
  const client = await clientOf(config);
  const commands = commandPort(db, client, config.answerTimeoutMs);
  const api = await startApi({ db, clock: systemClock, config, logger, commands }, { drainMs: config.drainMs });
  return {
    notReady: () => api.notReady(),
    async stop() {
      await api.close();
      await db.close();
    },
  };
}
