import type { Pool } from 'pg';
import { MAX_SPREAD_MS } from '../domain/spread.js';
import { formatInstant, type Instant } from '../domain/time.js';
import { PENDING, STUCK_ATTEMPTS } from './commands.js';

export interface OpenCase {
  readonly id: string;
  readonly seq: number;
  /** Key of the last step on record. */
  readonly key: string;
}

const OPEN = `SELECT p.id, p.seq, s.key FROM proceeding p JOIN step s ON s.proceeding_id = p.id AND s.seq = p.seq
  WHERE NOT p.resting AND p.parked IS NULL`;

/** A page of the cases whose workflow must be running: not at rest, not parked. In the order of their ids. */
export async function openCases(pool: Pool, after: string, limit: number): Promise<OpenCase[]> {
  const { rows } = await pool.query<OpenCase>(`${OPEN} AND p.id > $1::uuid ORDER BY p.id LIMIT $2`, [after, limit]);
  return rows;
}

/** The case as it stands now; undefined when its workflow need not be running any more. */
export async function openCase(pool: Pool, id: string): Promise<OpenCase | undefined> {
  const { rows } = await pool.query<OpenCase>(`${OPEN} AND p.id = $1`, [id]);
  return rows[0];
}

/** Those of the cases that nothing on record keeps running: unknown or at rest, and no command on its way to them. */
export async function casesToEnd(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT i.id FROM unnest($1::uuid[]) AS i(id) LEFT JOIN proceeding p ON p.id = i.id
     WHERE (p.id IS NULL OR p.resting)
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.proceeding_id = i.id AND ${PENDING})`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

export async function openCaseCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM proceeding WHERE NOT resting');
  return rows[0]?.n ?? 0;
}

/**
 * Open cases that should have moved by now: a clock of theirs has not spoken, or nobody answers their commands.
 *
 * @param before clocks that were to speak before this instant
 */
export async function stalledCases(pool: Pool, before: Instant, limit: number): Promise<OpenCase[]> {
  const { rows } = await pool.query<OpenCase>(
    `${OPEN} AND p.id IN (
       SELECT proceeding_id FROM deadline WHERE state = 'armed' AND next_rung_at < $1::timestamptz
       UNION ALL SELECT d.proceeding_id FROM delivery d WHERE d.attempts >= ${STUCK_ATTEMPTS} AND ${PENDING})
     ORDER BY p.id LIMIT $2`,
    [formatInstant(before), limit],
  );
  return rows;
}

/** What a clock may need to speak: the longest spread of the wake-ups, waiting for commands, and a crowd of others, ms. */
const SPOKEN_WITHIN_MS = MAX_SPREAD_MS + 3 * 60_000;

const SILENT = `FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
  WHERE d.state = 'armed' AND d.next_rung_at < $1::timestamptz AND NOT p.resting`;
const spokenBy = (now: Instant): string => formatInstant(now - SPOKEN_WITHIN_MS);

export interface SilentCase {
  readonly caseId: string;
  readonly number: string;
  readonly stage: string;
  /** Since when its clock should have spoken. */
  readonly since: Date;
}

/** Cases with a clock that should have spoken by now and has not, the longest silent first; those parked among them. */
export async function silentCases(pool: Pool, now: Instant, limit: number): Promise<SilentCase[]> {
  const { rows } = await pool.query<SilentCase>(
    `SELECT silent.id AS "caseId", c.number, silent.stage, silent.since
     FROM (SELECT p.id, p.stage, min(d.next_rung_at) AS since ${SILENT} GROUP BY p.id ORDER BY since, p.id LIMIT $2) silent
     JOIN legal_case c USING (id) ORDER BY silent.since, silent.id`,
    [spokenBy(now), limit],
  );
  return rows;
}

export async function silentCaseCount(pool: Pool, now: Instant): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(DISTINCT p.id)::int AS n ${SILENT}`, [spokenBy(now)]);
  return rows[0]?.n ?? 0;
}

export interface ParkedCase {
  readonly id: string;
  readonly reason: string;
}

/** Cases that can go no further until somebody has looked at them. */
export async function parkedCases(pool: Pool): Promise<ParkedCase[]> {
  const { rows } = await pool.query<ParkedCase>(
    'SELECT id, parked AS reason FROM proceeding WHERE parked IS NOT NULL ORDER BY id',
  );
  return rows;
}

export async function parkedCaseCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM proceeding WHERE parked IS NOT NULL',
  );
  return rows[0]?.n ?? 0;
}
