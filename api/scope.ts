import { CASE_LIST } from '../db/case-lists.js';
import { TASK_STATES } from '../db/cases.js';
import { attendedBy, DIARY, handledBy } from '../db/diary.js';
import { Prisma } from '../db/generated/client.js';
import { notOfRecused, notRecused } from '../db/recusals.js';
import { allOf } from '../db/sql/fragments.js';
import { examplesOf } from '../db/sql/statement.js';
import { TASK_COUNTS, TASK_LIST } from '../db/task-lists.js';
import { grantsOf, reachOf, type OtherAction, type User } from '../domain/permissions.js';
import { ROLES, type Relation } from '../domain/roles.js';
import { Problem } from './problems.js';

/**
 * The permission matrix as conditions of SQL, so that lists hold exactly what may be read one by one: each way to a row is
 * a condition of its own, which an index can serve in the order of the list; any of them will do.
 */
export type Ways = readonly Prisma.Sql[];

/**
 * The same person, asked of one of the agencies that his rights reach.
 *
 * @param agency undefined: of all of them
 * @throws Problem `not-found` where it is beyond
 */
export function within(user: User, agency: string | undefined): User {
  if (agency === undefined) return user;
  if (!reachOf(user).includes(agency)) throw new Problem('not-found');
  return { ...user, agency, below: [] };
}

/** Cases that the user may do this with; `legal_case` must be there as `c`. */
export function caseScope(user: User, action: OtherAction = 'case:read'): Ways {
  return scope(user, 'c', grantsOf(user, action), {
    agency: () => Prisma.sql`true`,
    station: () => user.station && Prisma.sql`c.station_id = ${user.station}`,
    firm: () => user.firm && [Prisma.sql`c.firm_id = ${user.firm}`, Prisma.sql`c.next_firm_id = ${user.firm}`],
    handler: () => Prisma.sql`c.handler = ${user.username}`,
    successor: () => Prisma.sql`c.next_handler = ${user.username}`,
    observer: () => Prisma.sql`c.id IN ${casesAttendedBy(user)}`,
    assignee: () => undefined,
    own: () => undefined,
  });
}

/** Tasks that the user may read; `task` must be there as `t`. */
export function taskScope(user: User): Ways {
  return scope(user, 't', grantsOf(user, 'task:read'), {
    agency: () => Prisma.sql`true`,
    station: () => user.station && Prisma.sql`t.at_station = ${user.station}`,
    firm: () => user.firm && Prisma.sql`t.at_firm = ${user.firm}`,
    // The cases first: they are few, and the agency's tasks would be walked until a page of theirs is found.
    handler: () =>
      Prisma.sql`t.proceeding_id = ANY (ARRAY(SELECT id FROM legal_case WHERE handler = ${user.username}))`,
    successor: () => undefined,
    observer: () => Prisma.sql`t.proceeding_id = ANY (ARRAY${casesAttendedBy(user)})`,
    // What he has done of a case that he has left is not his any more.
    assignee: () => Prisma.sql`t.assignee = ${user.username} AND t.state = 'open'`,
    own: () => undefined,
  });
}

/** Hearings that the user may read; `hearing` must be there as `h`, its `legal_case` as `c`. Whoever attends sees those he attends. */
export function hearingScope(user: User): Ways {
  return scope(user, 'h', grantsOf(user, 'diary:read'), {
    agency: () => Prisma.sql`true`,
    station: () => user.station && Prisma.sql`c.station_id = ${user.station}`,
    firm: () => user.firm && Prisma.sql`c.firm_id = ${user.firm}`,
    handler: () => handledBy(user.username),
    successor: () => undefined,
    observer: () => attendedBy(user.username),
    assignee: () => undefined,
    own: () => undefined,
  });
}

const casesAttendedBy = ({ username }: User) =>
  Prisma.sql`(SELECT case_id FROM attendance WHERE observer = ${username})`;

/** Each agency that the user's rights reach, as a condition on the rows of this name. */
export const agencyWays = (user: User, row: 'c' | 't' | 'h'): Ways =>
  reachOf(user).map((agency) => Prisma.sql`${Prisma.raw(row)}.agency_id = ${agency}`);

function scope(
  user: User,
  row: 'c' | 't' | 'h',
  granted: ReadonlySet<Relation>,
  ways: Record<Relation, () => Prisma.Sql | Ways | '' | undefined>,
): Ways {
  // Whoever sees the agency sees all of it; the other ways would only slow the query down.
  const relations: readonly Relation[] = granted.has('agency') ? ['agency'] : [...granted];
  return relations.flatMap((relation) => {
    const led = [ways[relation]() || []].flat();
    return led.flatMap((way) =>
      agencyWays(user, row).map((own) => Prisma.sql`${own} AND ${way} AND ${mayKnow(user, row)}`),
    );
  });
}

/** Nothing of a case that the user has recused himself from. */
export function mayKnow({ username }: User, row: 'c' | 't' | 'h'): Prisma.Sql {
  if (row === 't') return notOfRecused('t.id', username);
  return notRecused(row === 'c' ? 'c.id' : 'h.case_id', username);
}

/** Each of the ways with these conditions besides. */
export const narrowed = (ways: Ways, ...conditions: readonly (Prisma.Sql | false)[]): Ways =>
  ways.map((way) => allOf([way, ...conditions]));

/** Somebody of each role, for whom each way there is leads somewhere. */
export const EVERYBODY: readonly User[] = ROLES.map((role) => {
  return { username: 'u', name: 'U', agency: 'a', below: ['b'], station: 's', firm: 'f', roles: [role] };
});

const leading = (waysOf: (user: User) => Ways): Ways[] => EVERYBODY.map(waysOf).filter((ways) => ways.length > 0);
const YEAR = { from: '2026-01-01', to: '2026-12-31', limit: 1 };
examplesOf(DIARY, ...leading(hearingScope).map((ways) => ({ ways, ...YEAR })));
examplesOf(CASE_LIST, ...leading((user) => caseScope(user)).map((ways) => ({ ways, after: undefined, limit: 1 })));

/** These ways to tasks, as they are listed and counted. */
export function taskExamples(waysOfEach: readonly Ways[]): void {
  const listed = { after: undefined, limit: 1, states: TASK_STATES, order: 'opened' } as const;
  const [today, instants] = ['2026-01-01T00:00:00+08:00', (at: string) => ({ now: at, today: at, soon: at })];
  examplesOf(TASK_LIST, ...waysOfEach.map((ways) => ({ ways, ...listed })));
  examplesOf(TASK_COUNTS, ...waysOfEach.map((ways) => ({ ways, ...instants(today) })));
}
taskExamples(leading(taskScope));
