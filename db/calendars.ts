import type { Pool } from 'pg';
import type { CalendarYear } from '../domain/calendar.js';
import { resolveDeadline, type RuleBook } from '../domain/resolve.js';
import type { RuleKey } from '../domain/rules.js';
import { civilDate, type Instant } from '../domain/time.js';
import { idFor } from './ids.js';
import { giveOrders, type Order } from './orders.js';

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
  return giveOrders(
    pool,
    known.map((d) => replanOrder(d, at)),
    at,
  );
}

/**
 * One order per deadline: the deadline that takes its place has an id of its own. An order that could not be committed is
 * given again, once a day.
 */
function replanOrder(d: Provisional, at: Instant): Order {
  const key = `${d.id}/${civilDate(at)}`;
  const id = idFor(`replan/${key}`);
  const actor = { user: 'system' };
  const input = { kind: 'act', key: id, at, actor, action: 'replan', data: { deadline: d.id } } as const;
  return { id, route: 'replan', key, proceeding: d.proceeding_id, kind: d.proceeding_kind, input };
}
