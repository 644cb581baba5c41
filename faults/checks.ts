import { loadConfig } from '../platform/config.js';
import { temporalTls } from '../platform/temporal-tls.mjs';
import { ringOf } from '../db/audit/key.js';
import { verifyAudit } from '../db/audit/verify.js';
import { connect } from '../db/client.js';
import { query } from '../scripts/postgres.mjs';
import type { Cluster } from './cluster.js';
import { checkInvariants } from './invariants/check.js';
import { isAnswer, readLedger } from './ledger.js';

/** Something that must never be, seen after healing. */
export interface Violation {
  readonly invariant: string;
  readonly caseId?: string;
  readonly text: string;
}

/** What a wrong clock would leave behind; a minute is what the service itself allows one. */
const INSTANTS = `
SELECT c.proceeding_id AS "caseId", 'command ' || c.id || ' was received at ' || c.received_at AS text
FROM command c WHERE c.received_at NOT BETWEEN $1::timestamptz - interval '1 minute' AND clock_timestamp() + interval '1 minute'
  AND c.proceeding_id = ANY ($2::uuid[])
UNION ALL
SELECT s.proceeding_id, 'step ' || s.seq || ' is of ' || s.at
FROM step s WHERE s.at > clock_timestamp() + interval '1 minute' AND s.proceeding_id = ANY ($2::uuid[])`;

/** Looks at every case of the ledger. @param since machine time at which the round began */
export async function checkAll(
  cluster: Cluster,
  ledgerFile: string,
  since: number,
): Promise<{ violations: Violation[]; checked: Record<string, number> }> {
  const caseIds = [...(await casesIn(ledgerFile))];
  const clocks = await query(cluster.databaseUrl, (client) =>
    client.query<{ caseId: string; text: string }>(INSTANTS, [new Date(since).toISOString(), caseIds]),
  );
  const checked: Record<string, number> = {};
  const { payloadKeys } = loadConfig(cluster.environment('api'));
  const { databaseUrl, temporalAddress, namespace, bundlePath } = cluster;
  const tls = temporalTls(cluster.temporalTls);
  const violations = await checkInvariants(
    {
      ...{ databaseUrl, temporalAddress, namespace, payloadKeys, bundlePath },
      ...(tls && { temporalTls: tls }),
      count: (what, n) => (checked[what] = (checked[what] ?? 0) + n),
    },
    readLedger(ledgerFile),
    caseIds,
  );
  const audit = await verified(cluster);
  return {
    violations: [...clocks.rows.map((row) => ({ invariant: 'clock', ...row })), ...violations, ...audit],
    checked,
  };
}

/** What `npm run verify-audit` says, beside what the checks think of the chains on their own. */
async function verified(cluster: Cluster): Promise<Violation[]> {
  const { auditKeys } = loadConfig(cluster.environment('relay'));
  const db = connect(cluster.databaseUrl, 1);
  try {
    const { anchors, breaks } = await verifyAudit(db.pool, { keys: ringOf(auditKeys) });
    const found = breaks.map((b) => ({ ...(b.caseId && { caseId: b.caseId }), text: JSON.stringify(b) }));
    if (anchors === 0) found.push({ text: 'the relay has anchored no day' });
    return found.map((violation) => ({ invariant: 'verify-audit', ...violation }));
  } finally {
    await db.close();
  }
}

async function casesIn(ledgerFile: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const line of readLedger(ledgerFile))
    if (isAnswer(line) && line.caseId !== undefined) ids.add(line.caseId);
  return ids;
}
