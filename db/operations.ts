import type { Pool } from 'pg';
import type { KindName } from '../domain/kinds.js';
import type { Instant } from '../domain/time.js';
import { silentCases, type SilentCase } from './cases-open.js';
import { PENDING, STUCK_ATTEMPTS } from './commands.js';
import { count, first, run, statement, type Row } from './sql/statement.js';
import { array, bool, int4, joined, jsonb, nullable, oneOf, present, text, timestamptz, uuid } from './sql/types.js';
import { heldUpClocks, type HeldUpClock } from './standstill.js';

const MOST = 200;

/** $1: the agencies that somebody answers for; null: all there are. */
const REACH = nullable(array(text));
const inReach = (agency: string): string => `($1::text[] IS NULL OR ${agency} = ANY ($1))`;

const PARKED = statement({
  name: 'parked-longest',
  text: `SELECT id AS "caseId", c.number, p.stage, p.parked AS reason FROM proceeding p LEFT JOIN legal_case c USING (id)
    WHERE p.parked IS NOT NULL AND ${inReach('p.agency_id')} ORDER BY p.updated_at, id LIMIT ${MOST}`,
  parameters: [REACH],
  columns: { caseId: uuid, number: joined(text), stage: text, reason: present(text) },
});
export type ParkedCase = Row<typeof PARKED>;

const STUCK = statement({
  name: 'stuck-commands',
  text: `SELECT c.id, c.proceeding_id AS "caseId", c.name, c.received_at AS "receivedAt", d.attempts, d.held_up AS why,
      EXISTS (SELECT 1 FROM proceeding p WHERE p.id = c.proceeding_id) AS "onRecord"
    FROM delivery d JOIN command c ON c.id = d.command_id LEFT JOIN proceeding h ON h.id = c.proceeding_id
      LEFT JOIN app_user u ON u.username = c.actor
    WHERE d.attempts >= ${STUCK_ATTEMPTS} AND ${PENDING} AND ${inReach('coalesce(h.agency_id, u.agency_id)')}
    ORDER BY d.received_at, c.id LIMIT ${MOST}`,
  parameters: [REACH],
  columns: {
    id: uuid,
    caseId: uuid,
    name: text,
    receivedAt: timestamptz,
    attempts: int4,
    /** Why the last attempt brought no outcome: `parked`, `failed`, `timeout`, `unavailable`, `behind`, `unrecorded`. */
    why: nullable(text),
    /** Whether its case is on record; an opening that cannot be taken has none, and no row that could be parked. */
    onRecord: bool,
  },
});
export type StuckCommand = Row<typeof STUCK>;

const GIVEN_UP = statement({
  name: 'given-up',
  text: `SELECT key, kind, at, attempts, failed AS why FROM outbox WHERE sent_at IS NULL AND failed IS NOT NULL
      AND ${inReach('agency_id')} ORDER BY id LIMIT ${MOST}`,
  parameters: [REACH],
  columns: { key: text, kind: text, at: timestamptz, attempts: int4, why: present(text) },
});
export type GivenUp = Row<typeof GIVEN_UP>;

const LAST_RECONCILIATION = statement({
  name: 'last-reconciliation',
  text: `SELECT started_at AS "startedAt", ended_at AS "endedAt", differences FROM reconciliation ORDER BY id DESC LIMIT 1`,
  columns: {
    startedAt: timestamptz,
    endedAt: timestamptz,
    differences: jsonb<readonly { readonly caseId: string; readonly kind: string; readonly repaired: boolean }[]>(),
  },
});
export type Reconciliation = Row<typeof LAST_RECONCILIATION>;

const RECORD_RECONCILIATION = statement({
  name: 'record-reconciliation',
  text: 'INSERT INTO reconciliation (started_at, ended_at, differences) VALUES ($1, $2, $3)',
  parameters: [timestamptz, timestamptz, jsonb<Reconciliation['differences']>()],
});
const STUCK_COUNT = statement({
  name: 'stuck-count',
  text: `SELECT count(*)::int AS n FROM delivery d WHERE d.attempts >= ${STUCK_ATTEMPTS} AND ${PENDING}`,
  columns: { n: int4 },
});
const UNPARK = statement({
  name: 'unpark',
  text: 'UPDATE proceeding SET parked = NULL WHERE id = $1 AND parked IS NOT NULL RETURNING kind',
  parameters: [uuid],
  columns: { kind: oneOf<KindName>() },
});
const SEND_AGAIN = statement({
  name: 'send-again',
  text: `UPDATE delivery d SET retry_at = clock_timestamp(), attempts = 1, held_up = NULL FROM command c
    WHERE d.proceeding_id = $1 AND c.id = d.command_id AND ${PENDING} RETURNING c.proceeding_kind AS kind`,
  parameters: [uuid],
  columns: { kind: oneOf<KindName>() },
});
const GOES_ON = statement({
  name: 'may-go-on',
  text: 'SELECT FROM proceeding WHERE id = $1 AND parked IS NULL',
  parameters: [uuid],
});

const AMONG = statement({
  name: 'proceedings-in-reach',
  text: `SELECT i.id FROM unnest($2::uuid[]) AS i(id) LEFT JOIN proceeding p ON p.id = i.id
    WHERE p.id IS NULL OR ${inReach('p.agency_id')}`,
  parameters: [REACH, array(uuid)],
  columns: { id: uuid },
});

/** What stands still: at most 200 of each kind, the oldest first. Ids, codes and instants only. */
export interface StandingStill {
  readonly parked: readonly ParkedCase[];
  readonly silent: readonly SilentCase[];
  readonly heldUp: readonly HeldUpClock[];
  readonly stuck: readonly StuckCommand[];
  readonly givenUp: readonly GivenUp[];
  readonly reconciliation: Reconciliation | undefined;
}

/** @param agencies default: all of them */
export async function standingStill(
  pool: Pool,
  now: Instant,
  agencies: readonly string[] | null = null,
): Promise<StandingStill> {
  const [parked, silent, heldUp, stuck, givenUp, reconciled] = await Promise.all([
    run(pool, PARKED, [agencies]),
    silentCases(pool, now, MOST, agencies),
    heldUpClocks(pool, MOST, agencies),
    run(pool, STUCK, [agencies]),
    run(pool, GIVEN_UP, [agencies]),
    lastReconciliation(pool),
  ]);
  return {
    parked,
    silent,
    heldUp,
    stuck,
    givenUp,
    reconciliation: reconciled && (await among(pool, reconciled, agencies)),
  };
}

/** Its differences of these agencies; of what is on no record nobody knows whose it is. */
async function among(pool: Pool, r: Reconciliation, agencies: readonly string[] | null): Promise<Reconciliation> {
  const ids = r.differences.map(({ caseId }) => caseId);
  const theirs = new Set((await run(pool, AMONG, [agencies, ids])).map(({ id }) => id));
  return { ...r, differences: r.differences.filter(({ caseId }) => theirs.has(caseId)) };
}

export async function stuckCount(pool: Pool): Promise<number> {
  return (await first(pool, STUCK_COUNT))!.n;
}

export async function lastReconciliation(pool: Pool): Promise<Reconciliation | undefined> {
  return first(pool, LAST_RECONCILIATION);
}

export async function recordReconciliation(pool: Pool, r: Reconciliation): Promise<void> {
  await run(pool, RECORD_RECONCILIATION, [r.startedAt, r.endedAt, JSON.stringify(r.differences)]);
}

/**
 * Lets a parked proceeding go on, and sends what is pending for it again at once. Its run has to be started anew
 * (relay/rebuild.ts), for it was told to stand still.
 *
 * @returns of which kind it is; undefined where there is nothing: no parked row, and no pending command, as an opening that
 *   could not be taken has it
 */
export async function unpark(pool: Pool, id: string): Promise<KindName | undefined> {
  const parked = await first(pool, UNPARK, [id]);
  const sent = await first(pool, SEND_AGAIN, [id]);
  return (parked ?? sent)?.kind;
}

/** Whether the case may go on: on record, and parked no more. */
export async function mayGoOn(pool: Pool, caseId: string): Promise<boolean> {
  return (await count(pool, GOES_ON, [caseId])) > 0;
}
