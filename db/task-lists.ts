import type { Pool } from 'pg';
import { pageOf, type PageQuery } from './case-lists.js';
import { FROM_TASKS, TASK_COLUMNS, TASKS, type TaskState } from './cases.js';
import { Prisma } from './generated/client.js';
import { compose, examplesOf, family, type Row } from './sql/statement.js';
import { array, int4, nullable, text, timestamptz } from './sql/types.js';

/** By when they were opened, or by when they are due. */
export type TaskOrder = 'opened' | 'due';

/** Which tasks are meant; the ways are conditions on the task `t`. */
export interface TasksAsked {
  readonly ways: readonly Prisma.Sql[];
  readonly states: readonly TaskState[];
  /** Ids of the cases whose tasks alone are meant. */
  readonly among?: Prisma.Sql | undefined;
}
export type TaskQuery = PageQuery & TasksAsked & { readonly order: TaskOrder };

const PLACE = { at: '2026-01-01T00:00:00+08:00', id: '00000000-0000-0000-0000-000000000000.review.1' };

/** The cases are found once, and then their tasks, which are few: a list of any length would be walked otherwise. */
const amongOf = (among: Prisma.Sql | undefined) =>
  among === undefined
    ? { found: [], condition: Prisma.empty }
    : {
        found: [Prisma.sql`among AS MATERIALIZED (${among})`],
        condition: Prisma.sql`AND t.proceeding_id = ANY (ARRAY(SELECT id FROM among))`,
      };

const ORDERS = { opened: Prisma.raw('t.opened_at'), due: Prisma.raw('t.due_by') } as const;

export const TASK_LIST = family({
  name: 'task-list',
  columns: {
    ...TASKS.columns,
    /** When the first of its clocks runs out; null: none runs. */
    due_by: nullable(timestamptz),
    stage: text,
    persons: int4,
    /** Of the first recipient. */
    person: nullable(text),
    case_station: nullable(text),
    case_firm: nullable(text),
    observers: array(text),
  },
  compose({ ways, after, limit, states, order, among: cases }: TaskQuery) {
    const by = ORDERS[order];
    const among = amongOf(cases);
    const begun = after ? Prisma.sql`(${by}, t.id) > (${after.at}::timestamptz, ${after.id})` : Prisma.sql`true`;
    const found = ways.flatMap((way) =>
      states.map(
        (state) => Prisma.sql`SELECT ${by} AS by, t.id FROM task t
          WHERE ${begun} AND t.state = ${state} AND ${way} ${among.condition}`,
      ),
    );
    return Prisma.sql`WITH ${Prisma.join([...among.found, pageOf(found, 'by, id', limit)])}
      SELECT ${Prisma.raw(TASK_COLUMNS)}, CASE WHEN isfinite(t.due_by) THEN t.due_by END AS due_by, coalesce(tc.stage, rq.stage) AS stage,
        coalesce(tc.persons, rq.persons) AS persons,
        coalesce((SELECT y.name FROM party y WHERE y.case_id = tc.id AND y.role = 'recipient' ORDER BY y.n LIMIT 1), rq.contact_name) AS person,
        tc.station_id AS case_station, tc.firm_id AS case_firm,
        ARRAY(SELECT DISTINCT observer FROM attendance a WHERE a.case_id = tc.id AND observer IS NOT NULL) AS observers
      ${Prisma.raw(FROM_TASKS)} WHERE t.id IN (SELECT id FROM page) ORDER BY ${by}, t.id`;
  },
});
export type ListedTask = Row<typeof TASK_LIST>;

const SOME = { ways: [Prisma.sql`true`, Prisma.sql`t.at_station = 's'`], among: Prisma.sql`SELECT id FROM legal_case` };
examplesOf(
  TASK_LIST,
  { ...SOME, after: PLACE, limit: 1, states: ['open', 'done'], order: 'opened' },
  { ...SOME, after: { ...PLACE, at: 'infinity' }, limit: 1, states: ['open'], order: 'due' },
);

/** What is open by the ways, by the instants that part it; and how many there are of what is asked for. */
export interface CountQuery {
  readonly ways: readonly Prisma.Sql[];
  readonly now: string;
  /** End of today, and of the third working day. */
  readonly today: string;
  readonly soon: string;
  /** Undefined: all that is open. */
  readonly asked?: TasksAsked | undefined;
}

/** Open tasks end, and are counted to the last; of the others, which only grow, so many. */
export const MOST_COUNTED = 100_000;

const matching = ({ ways, states, among: cases }: TasksAsked): Prisma.Sql => {
  const among = amongOf(cases);
  // No way looks at a case: tasks are counted in an index alone.
  const found = ways.map(
    (way) =>
      Prisma.sql`SELECT t.id FROM task t WHERE t.state IN (${Prisma.join([...states])}) AND ${way} ${among.condition}`,
  );
  const most = states.length === 1 && states[0] === 'open' ? Prisma.empty : Prisma.sql`LIMIT ${MOST_COUNTED}`;
  const all = Prisma.sql`SELECT id FROM (${Prisma.join(found, ' UNION ')}) AS each_once ${most}`;
  const first = among.found.length === 0 ? Prisma.empty : Prisma.sql`WITH ${Prisma.join(among.found)}`;
  return Prisma.sql`(${first} SELECT count(*)::int FROM (${all}) AS matching)`;
};

export const TASK_COUNTS = family({
  name: 'task-counts',
  columns: { open: int4, overdue: int4, dueToday: int4, dueInThreeDays: int4, unassigned: int4, total: int4 },
  compose({ ways, now, today, soon, asked }: CountQuery) {
    const open = ways.map(
      (way) =>
        Prisma.sql`SELECT t.id, t.due_by, t.assignee, t.claimed_by FROM task t WHERE t.state = 'open' AND ${way}`,
    );
    const total = asked === undefined ? Prisma.sql`count(*)::int` : matching(asked);
    const by = (until: string) =>
      Prisma.sql`count(*) FILTER (WHERE due_by >= ${now}::timestamptz AND due_by <= ${until}::timestamptz)::int`;
    return Prisma.sql`SELECT count(*)::int AS open, count(*) FILTER (WHERE due_by < ${now}::timestamptz)::int AS overdue,
        ${by(today)} AS "dueToday", ${by(soon)} AS "dueInThreeDays",
        count(*) FILTER (WHERE assignee IS NULL AND claimed_by IS NULL)::int AS unassigned, ${total} AS total
      FROM (${Prisma.join(open, ' UNION ')}) AS open`;
  },
});
export type TaskCounts = Row<typeof TASK_COUNTS>;

const WHEN = { now: PLACE.at, today: PLACE.at, soon: PLACE.at };
examplesOf(
  TASK_COUNTS,
  { ...WHEN, ways: SOME.ways },
  { ...WHEN, ways: SOME.ways, asked: { ...SOME, states: ['open'] } },
  { ...WHEN, ways: SOME.ways, asked: { ways: SOME.ways, states: ['open', 'done'] } },
);

/** In the order asked for. */
export async function listTasks(pool: Pool, query: TaskQuery): Promise<ListedTask[]> {
  return query.ways.length === 0 ? [] : compose(pool, TASK_LIST, query);
}

const NONE: TaskCounts = { open: 0, overdue: 0, dueToday: 0, dueInThreeDays: 0, unassigned: 0, total: 0 };

export async function countTasks(pool: Pool, query: CountQuery): Promise<TaskCounts> {
  return query.ways.length === 0 ? NONE : ((await compose(pool, TASK_COUNTS, query))[0] ?? NONE);
}
