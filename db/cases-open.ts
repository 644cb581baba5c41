import type { Pool } from 'pg';
import { MAX_SPREAD_MS } from '../domain/spread.js';
import { formatInstant, type Instant } from '../domain/time.js';
import { STUCK_ATTEMPTS } from './commands.js';

export interface OpenCase {
  readonly id: string;
  readonly seq: number;
  /** Key of the last step on record. */
  readonly key: string;
}

const OPEN = `SELECT c.id, c.seq, s.key FROM legal_case c JOIN step s ON s.case_id = c.id AND s.seq = c.seq
  WHERE NOT c.resting AND c.parked IS NULL`;

/** A page of the cases whose workflow must be running: not at rest, not parked. In the order of their ids. */
export async function openCases(pool: Pool, after: string, limit: number): Promise<OpenCase[]> {
  const { rows } = await pool.query<OpenCase>(`${OPEN} AND c.id > $1::uuid ORDER BY c.id LIMIT $2`, [after, limit]);
  return rows;
}

/** The case as it stands now; undefined when its workflow need not be running any more. */
export async function openCase(pool: Pool, id: string): Promise<OpenCase | undefined> {
  const { rows } = await pool.query<OpenCase>(`${OPEN} AND c.id = $1`, [id]);
  return rows[0];
}

/** Those of the cases that nothing on record keeps running: unknown or at rest, and no command on its way to them. */
export async function casesToEnd(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT i.id FROM unnest($1::uuid[]) AS i(id) LEFT JOIN legal_case c ON c.id = i.id
     WHERE (c.id IS NULL OR c.resting)
       AND NOT EXISTS (SELECT 1 FROM command m WHERE m.case_id = i.id AND m.state = 'pending')`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

export async function openCaseCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM legal_case WHERE NOT resting');
  return rows[0]?.n ?? 0;
}

/**
 * Open cases that should have moved by now: a clock of theirs has not spoken, or nobody answers their commands.
 *
 * @param before clocks that were to speak before this instant
 */
export async function stalledCases(pool: Pool, before: Instant, limit: number): Promise<OpenCase[]> {
  const { rows } = await pool.query<OpenCase>(
    `${OPEN} AND c.id IN (
       SELECT case_id FROM deadline WHERE state = 'armed' AND next_rung_at < $1::timestamptz
       UNION ALL SELECT case_id FROM command WHERE state = 'pending' AND attempts >= ${STUCK_ATTEMPTS})
     ORDER BY c.id LIMIT $2`,
    [formatInstant(before), limit],
  );
  return rows;
}

/** What a clock may need to speak: the longest spread of the wake-ups, waiting for commands, and a crowd of others, ms. */
const SPOKEN_WITHIN_MS = MAX_SPREAD_MS + 3 * 60_000;

const SILENT = `FROM deadline d JOIN legal_case c ON c.id = d.case_id
  WHERE d.state = 'armed' AND d.next_rung_at < $1::timestamptz AND NOT c.resting`;
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
    `SELECT c.id AS "caseId", c.number, c.stage, min(d.next_rung_at) AS since ${SILENT}
     GROUP BY c.id ORDER BY since, c.id LIMIT $2`,
    [spokenBy(now), limit],
  );
  return rows;
}

export async function silentCaseCount(pool: Pool, now: Instant): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(DISTINCT c.id)::int AS n ${SILENT}`, [spokenBy(now)]);
  return rows[0]?.n ?? 0;
}

export interface ParkedCase {
  readonly id: string;
  readonly reason: string;
}

/** Cases that can go no further until somebody has looked at them. */
export async function parkedCases(pool: Pool): Promise<ParkedCase[]> {
  const { rows } = await pool.query<ParkedCase>(
    'SELECT id, parked AS reason FROM legal_case WHERE parked IS NOT NULL ORDER BY id',
  );
  return rows;
}

export async function parkedCaseCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM legal_case WHERE parked IS NOT NULL',
  );
  return rows[0]?.n ?? 0;
}
