import { deputisedWay } from '../db/deputising.js';
import { Prisma } from '../db/generated/client.js';
import { isTaskKind, TASKS } from '../domain/kinds.js';
import { mayAtAll, poolOf, type User } from '../domain/permissions.js';
import type { CivilDate } from '../domain/time.js';
import { EVERYBODY, mayKnow, narrowed, agencyWays, taskExamples, type Ways } from './scope.js';

/**
 * What waits for the user: tasks assigned to him or claimed by him, and those of his pools that nobody has; of the bureau those for which
 * nobody of their agency is left.
 */
export function myTasks(user: User, today: CivilDate): Ways {
  const pool = (relation: 'agency' | 'station' | 'firm') =>
    Object.keys(TASKS).filter((kind) => isTaskKind(kind) && poolOf(user, kind).has(relation));
  const free = (kinds: readonly string[], condition: Prisma.Sql | false = false) =>
    narrowed(
      kinds.map((kind) => Prisma.sql`t.assignee IS NULL AND t.claimed_by IS NULL AND t.kind = ${kind}`),
      condition,
    );
  const ways = [
    Prisma.sql`t.assignee = ${user.username}`,
    Prisma.sql`t.claimed_by = ${user.username}`,
    ...free(pool('agency')),
    ...(user.station === undefined ? [] : free(pool('station'), Prisma.sql`t.at_station = ${user.station}`)),
    ...(mayAtAll(user, 'task:deputise') ? [deputisedWay(today, user.username)] : []),
    ...(user.firm === undefined ? [] : free(pool('firm'), Prisma.sql`t.firm_id = ${user.firm}`)),
  ];
  const mine = Prisma.sql`NOT (t.data->'notBy' ? ${user.username})`;
  return agencyWays(user, 't').flatMap((agency) => narrowed(ways, agency, mine, mayKnow(user, 't')));
}

taskExamples(EVERYBODY.map((user) => myTasks(user, '2026-01-01')));
