import { deputisedAmong, deputisedIn } from '../db/deputising.js';
import type { CaseDesk, CaseRow, TaskRow } from '../db/cases.js';
import { postOf } from '../domain/case/deputising.js';
import { barred } from '../domain/case/duties.js';
import { may, mayAtAll } from '../domain/permissions.js';
import type { Role } from '../domain/roles.js';
import { civilDate } from '../domain/time.js';
import type { Reader } from './reader.js';

/** Where nobody of an agency is left for a task, somebody of the bureau does it, in the place of whose post it is (docs/decisions/0038). */

type Asking = Pick<Reader, 'deps' | 'user' | 'now'>;

/** Open tasks of the case that are the reader's to do in the place of others, by id. */
async function placesIn({ deps, user, now }: Asking, row: CaseRow): Promise<ReadonlyMap<string, Role>> {
  if (!may(user, 'task:deputise', { agency: row.agency_id, recused: row.facts.recused })) return new Map();
  const found = await deputisedIn(deps.db.pool, row.id, civilDate(now), user.username);
  const his = found.filter(
    ({ kind, notBy, held }) => !held && ![...notBy, ...barred(row.facts, kind)].includes(user.username),
  );
  return new Map(
    his.flatMap(({ id, kind }) => {
      const post = postOf(kind);
      return post === undefined ? [] : [[id, post] as const];
    }),
  );
}

/** The case and its tasks as the reader stands to them: with the posts in whose place he has something to do there. */
export async function inPlace<D extends CaseDesk & { readonly task?: TaskRow }>(r: Asking, desk: D): Promise<D> {
  const places = await placesIn(r, desk.row);
  if (places.size === 0) return desk;
  const marked = (task: TaskRow): TaskRow => {
    const post = places.get(task.id);
    return post === undefined ? task : { ...task, standsIn: [post] };
  };
  return {
    ...desk,
    row: { ...desk.row, standsIn: [...new Set(places.values())] },
    openTasks: desk.openTasks.map(marked),
    ...(desk.task && { task: marked(desk.task) }),
  };
}

/** Which of these the reader's office has to do in the place of others. */
export async function deputisedOf({ deps, user, now }: Asking, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0 || !mayAtAll(user, 'task:deputise')) return new Set();
  return deputisedAmong(deps.db.pool, ids, civilDate(now));
}
