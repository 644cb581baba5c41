import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { parkedCases } from '../db/cases-open.js';
import { connect, type Db } from '../db/client.js';
import { unpark } from '../db/operations.js';
import { caseSpread } from '../db/spread.js';
import { ConfigError, loadConfig } from '../platform/config.js';
import { safeError } from '../platform/log.js';
import { rebuild } from '../relay/rebuild.js';
import { clientOf } from '../temporal/client.js';

/** `npm run unpark -- <case id> …`: lets cases go on whose cause of standing still is gone, each from its journal. */
const USAGE = '用法 / usage: npm run unpark -- <案件标识 / case id> …\n';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Where the cause is still there, the case stands still again within a moment, ms. */
const LOOKED_AT_MS = 5_000;

async function main(args: readonly string[]): Promise<number> {
  const ids = args.map((id) => id.toLowerCase());
  if (ids.length === 0 || !ids.every((id) => UUID.test(id))) {
    process.stderr.write(USAGE);
    return 2;
  }
  const config = loadConfig();
  const db = connect(config.databaseUrl, 2);
  const client = await clientOf(config);
  try {
    return await letGoOn(db, client, ids);
  } finally {
    await client.connection.close();
    await db.close();
  }
}

async function letGoOn({ pool }: Db, client: Client, ids: readonly string[]): Promise<number> {
  const spreadMs = await caseSpread(pool)();
  const gone: string[] = [];
  let code = 0;
  for (const id of ids) {
    const kind = await unpark(pool, id);
    if (kind !== undefined) {
      await rebuild(client, { kind, id }, spreadMs);
      gone.push(id);
    } else {
      code = 1;
      process.stdout.write(`${id}  未挂起，也无待办命令 / neither parked nor waited for\n`);
    }
  }
  if (gone.length > 0) await sleep(LOOKED_AT_MS);
  const again = new Map((await parkedCases(pool)).map(({ id, reason }) => [id, reason]));
  for (const id of gone) {
    const reason = again.get(id);
    if (reason !== undefined) code = 1;
    process.stdout.write(
      `${id}  ${reason === undefined ? '已恢复办理 / goes on' : `又已挂起，原因仍在 / parked again, the cause is still there: ${reason}`}\n`,
    );
  }
  return code;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  // Messages of the servers may quote values.
  const why = error instanceof ConfigError ? error.message : JSON.stringify({ ...safeError(error), stack: undefined });
  process.stderr.write(`未能完成，可再次运行 / not completed, can be run again: ${why}\n`);
  return 1;
});
