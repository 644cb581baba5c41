import { z } from 'zod';
import { partiesOf, TASK_STATES } from '../db/cases.js';
import { Prisma } from '../db/generated/client.js';
import { examplesOf } from '../db/sql/statement.js';
import {
  countTasks,
  listTasks,
  TASK_LIST,
  type CountQuery,
  type ListedTask,
  type TaskCounts,
  type TasksAsked,
} from '../db/task-lists.js';
import { Calendar } from '../domain/calendar.js';
import { maskName } from '../domain/identity.js';
import { TASKS, type TaskKind } from '../domain/kinds.js';
import { may, type User } from '../domain/permissions.js';
import { ROLES } from '../domain/roles.js';
import { civilDate, endOfDay, formatInstant, startOfDay, type Instant } from '../domain/time.js';
import { isHit, searchWays } from './case-search.js';
import { outcomeTitle } from './event-title.js';
import { taskView, viewTask } from './case-view.js';
import { cursorOf, dueCursorOf, page, placeInOrder } from './cursor.js';
import { deputisedOf } from './deputising.js';
import { agencyAsked, dayOf, sought, username, uuid, wholeNumber, word } from './fields.js';
import { myTasks } from './my-tasks.js';
import type { Reader } from './reader.js';
import { shownRules, type ShownRules } from './rule-book.js';
import { EVERYBODY, narrowed, taskScope, within } from './scope.js';
import { dueWithin, type Looking } from './task-deadline.js';

/** Lists of tasks: what may be asked, what stands in them, and how much there is to do. */

/** An id reads like what it is: `<case>.<kind>.<n>`. */
export const taskId = z.string().min(1).max(120).toLowerCase();

const KINDS = Object.keys(TASKS) as TaskKind[];
/** Nobody is called so: it asks for tasks that lie with nobody. */
const NOBODY = 'none';

export const taskQuery = z
  .strictObject({
    ...page(placeInOrder(taskId)),
    mine: z.enum(['true', 'false']).optional().describe('本人的和本人所在岗位待领的'),
    status: z.enum(TASK_STATES).optional(),
    agency: agencyAsked,
    case: uuid.optional(),
    proceeding: uuid.optional().describe('所属案件或诉求 / of this case, or whatever proceeding'),
    sort: z
      .enum(['opened', 'due'])
      .default('opened')
      .describe('opened 先开始的在前 | due 先到期的在前，仅限待办 / due: of open tasks only'),
    kind: z.enum(KINDS).optional().describe('任务种类'),
    deciding: z.literal('true').optional().describe('对他人所提、所办作出决定的：审批、终止、异议、更正、督办等'),
    endedFrom: dayOf('asked').optional().describe('此日及以后办结的'),
    role: z.enum(ROLES).optional().describe('任务所属岗位'),
    assignee: username.optional().describe(`承办人用户名；${NOBODY}：尚无承办人 / ${NOBODY}: nobody's`),
    station: word.optional().describe('任务或其案件所属工作站'),
    dueBefore: dayOf('asked').optional().describe('此日以前（含当日）到期的待办'),
    dueWithin: wholeNumber(0, 30)
      .optional()
      .describe('未逾期、且在这么多个工作日内到期的待办 / within so many working days'),
    overdue: z.enum(['true', 'false']).optional().describe('已逾期的待办，或未逾期的'),
    q: sought.optional().describe('编号、姓名、证件号码或电话'),
  })
  .superRefine((asked, c) => {
    const fault = (name: string, params: object) => c.addIssue({ code: 'custom', path: [name], params: { ...params } });
    if (asked.cursor && asked.cursor.order !== asked.sort) fault('cursor', { code: 'cursor' });
    // Clocks run for what is open.
    if (byClock(asked) && asked.status !== undefined && asked.status !== 'open')
      fault('status', { code: 'value', params: { values: 'open' } });
  });
export type TaskListQuery = z.output<typeof taskQuery>;

/** By which somebody decides on what another has proposed, done or failed to do. */
const DECIDING: readonly TaskKind[] = [
  ...(['approve', 'decide-advance', 'confirm-end', 'verify-termination', 'decide-termination'] as const),
  ...(['decide-change'] as const),
  ...(['decide-objection', 'confirm-correction', 'explain-delay', 'sign-circular'] as const),
];

const byClock = (asked: Pick<TaskListQuery, 'sort' | 'dueBefore' | 'dueWithin' | 'overdue'>): boolean =>
  asked.sort === 'due' || asked.dueBefore !== undefined || asked.dueWithin !== undefined || asked.overdue !== undefined;

const nullableString = z.string().nullable();
export const taskItem = taskView
  .extend({
    agency: z.string().describe('案件所属机构 / of the case'),
    stage: z.string().describe('案件所处阶段'),
    endedBy: nullableString,
    outcomeTitle: nullableString.describe('办理结果的名称 / what was decided, in words'),
    caseTitle: nullableString.describe('案由；无权查看案件的为空 / null for whom the case is not'),
    person: nullableString.describe('第一受援人，姓名一律部分隐去 / the first recipient, always masked'),
    persons: z.int().describe('受援人数'),
  })
  .meta({ id: 'TaskItem' });
export const taskList = z.object({
  items: z.array(taskItem),
  next: nullableString,
  total: z
    .int()
    .describe('符合条件的件数；并非只问待办的，数到 100000 为止 / of other than open tasks counted to 100000'),
  counts: z
    .object({
      open: z.int().describe('待办'),
      overdue: z.int().describe('已逾期'),
      dueToday: z.int().describe('今日到期'),
      dueInThreeDays: z.int().describe('三个工作日内到期，含今日'),
      unassigned: z.int().describe('尚无承办人'),
    })
    .describe('可见的（mine 时：本人的）全部待办，不论其他条件 / of all open ones, whatever else is asked'),
});

/** The page and what there is of it, in two statements at once. */
export async function taskListOf(r: Reader, query: TaskListQuery): Promise<z.input<typeof taskList>> {
  const { deps, now, lang } = r;
  const { pool } = deps.db;
  const user = within(r.user, query.agency);
  const rules = await shownRules(deps);
  const ways = query.mine === 'true' ? myTasks(user, civilDate(now)) : taskScope(user);
  const conditions = conditionsOf(query, now, rules);
  const among = query.q === undefined ? undefined : casesOf(user, query.q);
  const states = query.status === undefined ? (byClock(query) ? OPEN : TASK_STATES) : [query.status];
  const asked: TasksAsked = { ways: narrowed(ways, ...conditions), states, among };
  const allOpen = conditions.length === 0 && among === undefined && states.length === 1 && states[0] === 'open';
  const [rows, { total, ...counts }] = await Promise.all([
    listTasks(pool, { ...asked, order: query.sort, after: query.cursor, limit: query.limit + 1 }),
    countTasks(pool, { ways, ...partedBy(now, rules), asked: allOpen ? undefined : asked }),
  ]);
  const items = rows.slice(0, query.limit);
  if (query.q !== undefined) await recordHits(r, query.q, items);
  const inPlace = await deputisedOf(
    r,
    items.map(({ id }) => id),
  );
  return {
    items: items.map((t) => ({ ...viewItem(t, user, { now, lang, rules }), deputised: inPlace.has(t.id) })),
    next: rows.length > query.limit ? placeAfter(items.at(-1)!, query.sort) : null,
    total,
    counts,
  };
}

/** Masked as the list is, whose task was found by him is told. */
async function recordHits({ deps, user, disclosures }: Reader, q: string, items: readonly ListedTask[]): Promise<void> {
  const ids = new Set(items.map((t) => t.proceeding_id));
  const people = await partiesOf(deps.db.pool, [...ids]);
  for (const t of items) {
    const inFull = may(user, 'case:read-sensitive', subjectOf(t));
    const theirs = people.filter((p) => p.case_id === t.proceeding_id);
    if (inFull && isHit({ q }, theirs)) disclosures.reveal(t.proceeding_id, 'search', t.agency_id);
  }
}

const OPEN = ['open'] as const;
/** Working days within which something is due soon. */
const SOON = 3;

/** The instants that part what is open. */
function partedBy(now: Instant, { calendar }: ShownRules): Pick<CountQuery, 'now' | 'today' | 'soon'> {
  const { today, soon } = dueWithin(SOON, now, calendar);
  return { now: formatInstant(now), today: formatInstant(today), soon: formatInstant(soon) };
}

/** Of all that is open and may be seen, how much is pressing. */
export async function openTasks({ deps, user, now }: Pick<Reader, 'deps' | 'user' | 'now'>): Promise<TaskCounts> {
  return countTasks(deps.db.pool, { ways: taskScope(user), ...partedBy(now, await shownRules(deps)) });
}

const placeAfter = (t: ListedTask, order: TaskListQuery['sort']): string =>
  order === 'due' ? dueCursorOf(t.due_by, t.id) : cursorOf(t.opened_at, t.id);

type Asked = Omit<TaskListQuery, 'cursor' | 'limit' | 'mine' | 'status' | 'sort' | 'q'>;

/** What is asked for besides the ways. */
function conditionsOf(asked: Asked, now: Instant, { calendar }: ShownRules): Prisma.Sql[] {
  const { kind, deciding, endedFrom, role, assignee, station, dueBefore, overdue, dueWithin: days } = asked;
  const instant = (at: Instant) => Prisma.sql`${formatInstant(at)}::timestamptz`;
  return [
    asked.case !== undefined && Prisma.sql`t.proceeding_id = ${asked.case}::uuid`,
    asked.proceeding !== undefined && Prisma.sql`t.proceeding_id = ${asked.proceeding}::uuid`,
    kind !== undefined && Prisma.sql`t.kind = ${kind}`,
    deciding !== undefined && Prisma.sql`t.kind IN (${Prisma.join([...DECIDING])})`,
    endedFrom !== undefined && Prisma.sql`t.ended_at >= ${instant(startOfDay(endedFrom))}`,
    role !== undefined && Prisma.sql`t.role = ${role}`,
    assignee === NOBODY && Prisma.sql`t.assignee IS NULL AND t.claimed_by IS NULL`,
    assignee !== undefined &&
      assignee !== NOBODY &&
      Prisma.sql`(t.assignee = ${assignee} OR t.claimed_by = ${assignee})`,
    station !== undefined && Prisma.sql`t.at_station = ${station}`,
    dueBefore !== undefined && Prisma.sql`t.due_by <= ${instant(endOfDay(dueBefore))}`,
    days !== undefined &&
      Prisma.sql`t.due_by >= ${instant(now)} AND t.due_by <= ${instant(dueWithin(days, now, calendar).soon)}`,
    overdue === 'true' && Prisma.sql`t.due_by < ${instant(now)}`,
    overdue === 'false' && Prisma.sql`t.due_by >= ${instant(now)}`,
  ].filter((condition) => condition !== false);
}

/** Ids of the cases that the user finds by this (case-search.ts). */
function casesOf(user: User, q: string): Prisma.Sql {
  const ways = searchWays(user, { q }).map((way) => Prisma.sql`SELECT c.id FROM legal_case c WHERE ${way}`);
  return ways.length === 0 ? Prisma.sql`SELECT id FROM legal_case WHERE false` : Prisma.join(ways, ' UNION ');
}

const subjectOf = ({ agency_id: agency, case_station: station, case_firm: firm, handler, observers }: ListedTask) => ({
  ...{ agency, station, firm, handler, observers },
});

function viewItem(t: ListedTask, user: User, looking: Looking): z.input<typeof taskItem> {
  const seesCase = may(user, 'case:read', subjectOf(t));
  return {
    ...viewTask(t, looking),
    agency: t.agency_id,
    stage: t.stage,
    endedBy: t.ended_by,
    outcomeTitle: t.outcome && outcomeTitle(t.kind, t.outcome, looking.lang),
    caseTitle: seesCase ? t.title : null,
    person: t.person === null ? null : maskName(t.person),
    persons: t.persons,
  };
}

const ALL = {
  ...({ case: '00000000-0000-0000-0000-000000000000', proceeding: '00000000-0000-0000-0000-000000000000' } as const),
  ...({ kind: 'review', role: 'reviewer', station: 's' } as const),
  ...({ deciding: 'true', endedFrom: '2026-01-01' } as const),
  ...({ assignee: 'u', dueBefore: '2026-01-01', dueWithin: 3, overdue: 'true' } as const),
};
const NO_RULES: ShownRules = { rules: [], calendar: new Calendar([]) };
const everything = (asked: Asked) => ({
  ...{ ways: narrowed([Prisma.sql`true`], ...conditionsOf(asked, 0, NO_RULES)), among: casesOf(EVERYBODY[0]!, '1') },
  ...({ after: undefined, limit: 1, states: OPEN, order: 'due' } as const),
});
examplesOf(TASK_LIST, everything(ALL), everything({ ...ALL, assignee: NOBODY, overdue: 'false' }));
