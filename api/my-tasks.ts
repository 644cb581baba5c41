import { isTaskKind, TASKS } from '../domain/kinds.js';
import { poolOf, type User } from '../domain/permissions.js';
import type { Scope } from './scope.js';

/** What waits for the user: tasks assigned to him, and those of the pools he belongs to that nobody is assigned to. */
export function myTasks(user: User, from: number): Scope {
  const values: unknown[] = [user.agency, user.username];
  const at = (value: unknown) => `$${from - 1 + values.push(value)}`;
  const pool = (relation: 'agency' | 'station' | 'firm') =>
    Object.keys(TASKS).filter((kind) => isTaskKind(kind) && poolOf(user, kind).has(relation));
  const mine = `t.agency_id = $${from} AND NOT (t.data->'notBy' ? $${from + 1})`;
  const ways = [`${mine} AND t.assignee = $${from + 1}`];
  const free = (kinds: readonly string[], condition = '') => {
    for (const kind of kinds) ways.push(`${mine} AND t.assignee IS NULL AND t.kind = ${at(kind)}${condition}`);
  };
  free(pool('agency'));
  // A value that no condition names would be a parameter too many, so it is only taken in where it is needed.
  const [station, firm] = [pool('station'), pool('firm')];
  if (user.station !== undefined && station.length > 0)
    free(station, ` AND coalesce(t.station_id, c.station_id) = ${at(user.station)}`);
  if (user.firm !== undefined && firm.length > 0) free(firm, ` AND t.firm_id = ${at(user.firm)}`);
  return { ways, values };
}
