import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { CalendarYear } from '../domain/calendar.js';
import type { CommandInput } from '../domain/engine/proceeding.js';
import { resolveDeadline, type RuleBook } from '../domain/resolve.js';
import type { RuleKey } from '../domain/rules.js';
import { civilDate, type Instant } from '../domain/time.js';
import { idFor } from './ids.js';

export async function calendarYears(pool: Pool): Promise<CalendarYear[]> {
  const { rows } = await pool.query<CalendarYear>(
    'SELECT year, source, holidays, make_up_days AS "makeUpDays" FROM calendar_year ORDER BY year',
  );
  return rows;
}

/** Publishes a year. A published year is never changed: deadlines rest on it. Answers what is on record now. */
export async function publishYear(pool: Pool, y: CalendarYear): Promise<CalendarYear> {
  await pool.query(
    `INSERT INTO calendar_year (year, source, holidays, make_up_days) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [y.year, y.source, y.holidays, y.makeUpDays],
  );
  return (await calendarYears(pool)).find((c) => c.year === y.year)!;
}

interface Provisional {
  id: string;
  proceeding_id: string;
  proceeding_kind: string;
  rule: RuleKey;
  pack: string;
  start: string;
  pauses: { from: string; to: string }[];
  due: string;
}

/**
 * Sends every open case the order to plan its provisional deadlines anew for which the calendar is known by now,
 * however the year came in. Safe to repeat: an order that is on its way is not given twice.
 *
 * @returns how many deadlines will be planned anew
 */
export async function orderReplans(pool: Pool, book: RuleBook, at: Instant): Promise<number> {
  const { rows } = await pool.query<Provisional>(
    `SELECT d.id, d.proceeding_id, d.proceeding_kind, d.rule_key AS rule, p.facts->>'rulePack' AS pack, d.pauses,
       (extract(epoch FROM d.started_at) * 1000)::bigint::text AS start, (extract(epoch FROM d.due_at) * 1000)::bigint::text AS due
     FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
     WHERE d.state = 'armed' AND d.provisional AND NOT p.resting AND p.parked IS NULL ORDER BY d.proceeding_id, d.id`,
  );
  const known = rows.filter((d) => {
    const request = { id: d.id, rule: d.rule, start: Number(d.start), pauses: d.pauses, fixedDue: Number(d.due) };
    return !resolveDeadline(request, d.pack, book).provisional;
  });
  let ordered = 0;
  for (const d of known) ordered += await order(pool, d, at);
  return ordered;
}

/**
 * One order per deadline: the deadline that takes its place has an id of its own. An order that could not be committed is
 * given again, once a day.
 */
async function order(pool: Pool, d: Provisional, at: Instant): Promise<number> {
  const key = `${d.id}/${civilDate(at)}`;
  const id = idFor(`replan/${key}`);
  const actor = { user: 'system' };
  const input: CommandInput = { kind: 'act', key: id, at, actor, action: 'replan', data: { deadline: d.id } };
  const { rowCount } = await pool.query(
    `INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, input, body, body_hash, received_at, state, attempts)
     SELECT $1::uuid, 'system', 'replan', $2, $3::uuid, $8, 'act', 'replan', $4::jsonb, '{}', $5,
       to_timestamp($6::float8 / 1000), 'pending', 0
     WHERE NOT EXISTS (SELECT 1 FROM command WHERE proceeding_id = $3 AND route = 'replan' AND input #>> '{data,deadline}' = $7
       AND (state <> 'refused' OR problem->>'type' <> 'cannot-be-recorded'))
     ON CONFLICT (actor, route, key) DO NOTHING`,
    [
      ...[id, key, d.proceeding_id, JSON.stringify(input), createHash('sha256').update('{}').digest('hex'), at, d.id],
      d.proceeding_kind,
    ],
  );
  return rowCount ?? 0;
}
