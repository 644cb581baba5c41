import type pg from 'pg';
import type { Report } from './violation.js';

/**
 * (10) Nothing is parked, in the whole database: what was sent is refused where it cannot be recorded, and its case goes
 * on.
 *
 * @param onPurpose proceedings that a test has parked
 */
export async function checkParked(pool: pg.Pool, onPurpose: readonly string[], report: Report): Promise<void> {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT kind || ' ' || id || ' is parked: ' || parked AS text FROM proceeding
     WHERE parked IS NOT NULL AND id <> ALL ($1::uuid[]) ORDER BY id`,
    [onPurpose],
  );
  for (const { text } of rows) report(text);
}
