import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { CalendarYear } from '../domain/calendar.js';
import type { CommandInput } from '../domain/case.js';
import type { Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { idFor } from './ids.js';

export async function calendarYears(pool: Pool | PoolClient): Promise<CalendarYear[]> {
  const { rows } = await pool.query<CalendarYear>(
    'SELECT year, source, holidays, make_up_days AS "makeUpDays" FROM calendar_year ORDER BY year',
  );
  return rows;
}

/**
 * Publishes a year and, in the same transaction, sends every open case the order to plan its provisional deadlines
 * anew. A published year is never changed: deadlines rest on it.
 *
 * @returns the year that is on record now, and how many deadlines will be planned anew
 */
export async function publishYear(
  pool: Pool,
  y: CalendarYear,
  at: Instant,
): Promise<{ year: CalendarYear; fresh: boolean; replanned: number }> {
  return transaction(pool, async (db) => {
    const inserted = await db.query(
      `INSERT INTO calendar_year (year, source, holidays, make_up_days) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [y.year, y.source, y.holidays, y.makeUpDays],
    );
    const year = (await calendarYears(db)).find((c) => c.year === y.year)!;
    if (inserted.rowCount === 0) return { year, fresh: false, replanned: 0 };
    const provisional = await db.query<{ id: string; case_id: string }>(
      `SELECT d.id, d.case_id FROM deadline d JOIN legal_case c ON c.id = d.case_id
       WHERE d.state = 'armed' AND d.provisional AND NOT c.resting ORDER BY d.case_id, d.id`,
    );
    for (const d of provisional.rows) await order(db, d, y.year, at);
    return { year, fresh: true, replanned: provisional.rows.length };
  });
}

async function order(db: PoolClient, d: { id: string; case_id: string }, year: number, at: Instant): Promise<void> {
  const key = `${d.id}/${year}`;
  const id = idFor(`replan/${key}`);
  const input: CommandInput = {
    kind: 'act',
    key: id,
    at,
    actor: { user: 'system' },
    action: 'replan',
    data: { deadline: d.id },
  };
  await db.query(
    `INSERT INTO command (id, actor, route, key, case_id, kind, name, input, body, body_hash, received_at, state, attempts)
     VALUES ($1, 'system', 'replan', $2, $3, 'act', 'replan', $4, '{}', $5, to_timestamp($6::float8 / 1000), 'pending', 0)
     ON CONFLICT (actor, route, key) DO NOTHING`,
    [id, key, d.case_id, JSON.stringify(input), createHash('sha256').update('{}').digest('hex'), at],
  );
}
