import { TASKS, type TaskKind } from '../domain/catalogue.js';
import { grantsOf, taskAction, type User } from '../domain/permissions.js';
import type { Fragment } from './scope.js';

/** What waits for the user: tasks assigned to him, and those of the pools he belongs to that nobody is assigned to. */
export function myTasks(user: User, from: number): Fragment {
  const values: unknown[] = [user.agency, user.username];
  const at = (value: unknown) => `$${from - 1 + values.push(value)}`;
  const pool = (relation: 'agency' | 'station' | 'firm') =>
    (Object.keys(TASKS) as TaskKind[]).filter((kind) => {
      const action = taskAction(kind, TASKS[kind].actions[0]);
      return action !== undefined && grantsOf(user, action).has(relation);
    });
  const ways = [`t.assignee = $${from + 1}`];
  // A value that no condition names would be a parameter too many, so it is only taken in where it is needed.
  const free = (kinds: TaskKind[], condition?: () => string) => {
    if (kinds.length === 0) return;
    ways.push(`(t.assignee IS NULL AND t.kind = ANY (${at(kinds)})${condition ? ` AND ${condition()}` : ''})`);
  };
  free(pool('agency'));
  if (user.station !== undefined)
    free(pool('station'), () => `coalesce(t.station_id, c.station_id) = ${at(user.station)}`);
  if (user.firm !== undefined) free(pool('firm'), () => `t.firm_id = ${at(user.firm)}`);
  return { sql: `t.agency_id = $${from} AND (${ways.join(' OR ')}) AND NOT (t.data->'notBy' ? $${from + 1})`, values };
}
