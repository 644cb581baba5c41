import type { Pool } from 'pg';
import type { PrismaClient } from './generated/client.js';
import type { CalendarYear } from '../domain/calendar.js';
import { resolveDeadline, type RuleBook } from '../domain/resolve.js';
import type { RuleKey } from '../domain/rules.js';
import { civilDate, type Instant } from '../domain/time.js';
import { idFor } from './ids.js';
import { giveOrders, type Order } from './orders.js';
import { run, statement, type Row } from './sql/statement.js';
import { jsonb, oneOf, text, uuid } from './sql/types.js';

export async function calendarYears(prisma: PrismaClient): Promise<CalendarYear[]> {
  const years = await prisma.calendar_year.findMany({ orderBy: { year: 'asc' } });
  return years.map(({ make_up_days: makeUpDays, ...year }) => ({ ...year, makeUpDays }));
}

/** Publishes a year. A published year is never changed: deadlines rest on it. Answers what is on record now. */
export async function publishYear(prisma: PrismaClient, wanted: CalendarYear): Promise<CalendarYear> {
  const { year, source, holidays, makeUpDays } = wanted;
  const row = { year, source, holidays: [...holidays], make_up_days: [...makeUpDays] };
  await prisma.calendar_year.createMany({ data: row, skipDuplicates: true });
  return (await calendarYears(prisma)).find((c) => c.year === year)!;
}

const PROVISIONAL = statement({
  name: 'provisional-deadlines',
  text: `SELECT d.id, d.proceeding_id, d.proceeding_kind, d.rule_key AS rule, p.facts->>'rulePack' AS pack, d.pauses,
      (extract(epoch FROM d.started_at) * 1000)::bigint::text AS start, (extract(epoch FROM d.due_at) * 1000)::bigint::text AS due
    FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
    WHERE d.state = 'armed' AND d.provisional AND NOT p.resting AND p.parked IS NULL ORDER BY d.proceeding_id, d.id`,
  columns: {
    id: text,
    proceeding_id: uuid,
    proceeding_kind: text,
    rule: oneOf<RuleKey>(),
    pack: text,
    pauses: jsonb<{ from: string; to: string }[]>(),
    start: text,
    due: text,
  },
});
type Provisional = Row<typeof PROVISIONAL>;

/**
 * Sends every open case the order to plan its provisional deadlines anew for which the calendar is known by now,
 * however the year came in. Safe to repeat: an order that is on its way is not given twice.
 *
 * @returns how many deadlines will be planned anew
 */
export async function orderReplans(pool: Pool, book: RuleBook, at: Instant): Promise<number> {
  const rows = await run(pool, PROVISIONAL);
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
