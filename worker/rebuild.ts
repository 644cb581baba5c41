import { connect } from '../db/client.js';
import { caseSpread } from '../db/spread.js';
import { ConfigError, loadConfig } from '../platform/config.js';
import { createLogger, safeError } from '../platform/log.js';
import { bringBack, bringBackAll, type BringBackOptions, type BroughtBack } from '../relay/bring-back.js';
import { clientOf } from '../temporal/client.js';

/** `npm run rebuild`: cases come back from their journals. Changes nothing on record; safe to stop and to run again. */
const USAGE = `用法 / usage: npm run rebuild -- --all
              npm run rebuild -- <案件标识 / case id> …

--all  全部未结案件：流程缺失或与记录不符的，按日志重建
       all open cases: those whose workflow is missing, or differs from the record, come back from their journals`;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const all = args.length === 1 && args[0] === '--all';
  if (!all && (args.length === 0 || !args.every((arg) => UUID.test(arg)))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const config = loadConfig();
  const db = connect(config.databaseUrl, 8);
  const client = await clientOf(config);
  try {
    const options: BringBackOptions = {
      pool: db.pool,
      client,
      logger: createLogger('rebuild', 'silent'),
      spreadMs: await caseSpread(db.pool)(),
      stopped: () => stopping,
      found: ({ caseId, kind, repaired }) => say(`  ${caseId}  ${kind}${repaired ? '  → rebuilt' : ''}`),
      progress: (cases) => say(`  … ${cases}`),
    };
    say('· 比对并重建 / comparing and rebuilding');
    const result = all ? await bringBackAll(options) : await bringBack(options, args);
    return tell(result);
  } finally {
    await client.connection.close();
    await db.close();
  }
}

function tell({ seen, notBack, parked }: BroughtBack): number {
  const counts = new Map<string, number>();
  for (const { kind } of seen) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, n]) => `${kind} ${n}`).join(', ');
  const rebuilt = seen.filter(({ repaired }) => repaired).length;
  say(`  发现 / found: ${kinds || '0'}`);
  say(`  重建 / rebuilt ${rebuilt}, 尚未恢复 / not back yet ${notBack.length}, 挂起 / parked ${parked.length}`);
  for (const { id, reason } of parked) say(`  ${id}  parked: ${reason}`);
  for (const id of notBack) say(`  ${id}  尚未恢复 / not back yet`);
  if (stopping) say('  已中断，可再次运行 / stopped, can be run again');
  // A case that was named and is not open was not what somebody thought it was.
  const amiss = notBack.length > 0 || parked.length > 0 || counts.has('not-open');
  return stopping ? 130 : amiss ? 1 : 0;
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (stopping = true));

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  // Messages of the servers may quote values.
  const why = error instanceof ConfigError ? error.message : JSON.stringify({ ...safeError(error), stack: undefined });
  process.stderr.write(`未能完成，可再次运行 / not completed, can be run again: ${why}\n`);
  return 1;
});
