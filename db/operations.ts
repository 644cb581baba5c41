import type { Pool } from 'pg';
import type { Instant } from '../domain/time.js';
import { silentCases, type SilentCase } from './cases-open.js';
import { PENDING, STUCK_ATTEMPTS } from './commands.js';
import { heldUpClocks, type HeldUpClock } from './standstill.js';

const MOST = 200;

export interface ParkedCase {
  readonly caseId: string;
  readonly number: string;
  readonly stage: string;
  readonly reason: string;
}

export interface StuckCommand {
  readonly id: string;
  readonly caseId: string;
  readonly name: string;
  readonly receivedAt: Date;
  readonly attempts: number;
  /** Why the last attempt brought no outcome: `parked`, `failed`, `timeout`, `unavailable`, `behind`, `unrecorded`. */
  readonly why: string | null;
  /** Whether its case is on record; an opening that cannot be taken has none, and no row that could be parked. */
  readonly onRecord: boolean;
}

export interface GivenUp {
  readonly key: string;
  readonly kind: string;
  readonly at: Date;
  readonly attempts: number;
  readonly why: string;
}

export interface Reconciliation {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly differences: readonly { readonly caseId: string; readonly kind: string; readonly repaired: boolean }[];
}

/** What stands still: at most 200 of each kind, the oldest first. Ids, codes and instants only. */
export interface StandingStill {
  readonly parked: readonly ParkedCase[];
  readonly silent: readonly SilentCase[];
  readonly heldUp: readonly HeldUpClock[];
  readonly stuck: readonly StuckCommand[];
  readonly givenUp: readonly GivenUp[];
  readonly reconciliation: Reconciliation | undefined;
}

export async function standingStill(pool: Pool, now: Instant): Promise<StandingStill> {
  const [parked, silent, heldUp, stuck, givenUp, reconciliation] = await Promise.all([
    pool.query<ParkedCase>(
      `SELECT id AS "caseId", c.number, p.stage, p.parked AS reason FROM proceeding p JOIN legal_case c USING (id)
       WHERE p.parked IS NOT NULL ORDER BY p.updated_at, id LIMIT ${MOST}`,
    ),
    silentCases(pool, now, MOST),
    heldUpClocks(pool, MOST),
    pool.query<StuckCommand>(
      `SELECT c.id, c.proceeding_id AS "caseId", c.name, c.received_at AS "receivedAt", d.attempts, d.held_up AS why,
         EXISTS (SELECT 1 FROM proceeding p WHERE p.id = c.proceeding_id) AS "onRecord"
       FROM delivery d JOIN command c ON c.id = d.command_id WHERE d.attempts >= ${STUCK_ATTEMPTS} AND ${PENDING}
       ORDER BY d.received_at, c.id LIMIT ${MOST}`,
    ),
    pool.query<GivenUp>(
      `SELECT key, kind, at, attempts, failed AS why FROM outbox WHERE sent_at IS NULL AND failed IS NOT NULL
       ORDER BY id LIMIT ${MOST}`,
    ),
    lastReconciliation(pool),
  ]);
  return { parked: parked.rows, silent, heldUp, stuck: stuck.rows, givenUp: givenUp.rows, reconciliation };
}

export async function stuckCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM delivery d WHERE d.attempts >= ${STUCK_ATTEMPTS} AND ${PENDING}`,
  );
  return rows[0]?.n ?? 0;
}

export async function lastReconciliation(pool: Pool): Promise<Reconciliation | undefined> {
  const { rows } = await pool.query<Reconciliation>(
    `SELECT started_at AS "startedAt", ended_at AS "endedAt", differences FROM reconciliation ORDER BY id DESC LIMIT 1`,
  );
  return rows[0];
}

export async function recordReconciliation(pool: Pool, r: Reconciliation): Promise<void> {
  await pool.query('INSERT INTO reconciliation (started_at, ended_at, differences) VALUES ($1, $2, $3)', [
    r.startedAt,
    r.endedAt,
    JSON.stringify(r.differences),
  ]);
}

/**
 * Lets a parked case go on, and sends what is pending for it again at once. Its run has to be started anew
 * (relay/rebuild.ts), for it was told to stand still.
 *
 * @returns whether there was anything: a parked row, or, for an opening that could not be taken, a pending command
 */
export async function unpark(pool: Pool, caseId: string): Promise<boolean> {
  const cases = await pool.query('UPDATE proceeding SET parked = NULL WHERE id = $1 AND parked IS NOT NULL', [caseId]);
  const commands = await pool.query(
    `UPDATE delivery d SET retry_at = clock_timestamp(), attempts = 1, held_up = NULL
     WHERE d.proceeding_id = $1 AND ${PENDING}`,
    [caseId],
  );
  return (cases.rowCount ?? 0) + (commands.rowCount ?? 0) > 0;
}

/** Whether the case may go on: on record, and parked no more. */
export async function mayGoOn(pool: Pool, caseId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM proceeding WHERE id = $1 AND parked IS NULL', [caseId]);
  return (rowCount ?? 0) > 0;
}
