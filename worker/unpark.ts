import { loadConfig } from '../api/config.js';
import { connect } from '../db/client.js';
import { unpark } from '../db/operations.js';
import { rebuild } from '../relay/rebuild.js';
import { connectClient } from '../temporal/client.js';

/** `npm run unpark -- <case id> …`: lets cases go on whose cause of standing still is gone, each from its journal. */
const ids = process.argv.slice(2);
if (ids.length === 0 || !ids.every((id) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id))) {
  process.stderr.write('用法 / usage: npm run unpark -- <案件标识 / case id> …\n');
  process.exit(2);
}
const config = loadConfig();
const db = connect(config.databaseUrl, 2);
const client = await connectClient({
  address: config.temporalAddress,
  namespace: config.temporalNamespace,
  keys: config.payloadKeys,
});
try {
  for (const id of ids) {
    const found = await unpark(db.pool, id);
    if (found) await rebuild(client, id);
    else process.exitCode = 1;
    process.stdout.write(
      `${id}  ${found ? '已恢复办理 / goes on' : '未挂起，也无待办命令 / neither parked nor waited for'}\n`,
    );
  }
} finally {
  await client.connection.close();
  await db.close();
}
