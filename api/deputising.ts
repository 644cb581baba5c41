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

/** What the question goes by, of a proceeding of whatever kind. */
interface Of {
  readonly id: string;
  readonly agency: string;
  readonly recused: readonly string[];
  readonly barred: (kind: string) => readonly string[];
}

/** Its open tasks that are the reader's to do in the place of others, by id. */
export async function placesIn(
  { deps, user, now }: Asking,
  { id, agency, recused, barred: keeps }: Of,
): Promise<ReadonlyMap<string, Role>> {
  if (!may(user, 'task:deputise', { agency, recused })) return new Map();
  const found = await deputisedIn(deps.db.pool, id, civilDate(now), user.username);
  const his = found.filter(({ kind, notBy, held }) => !held && ![...notBy, ...keeps(kind)].includes(user.username));
  return new Map(
    his.flatMap(({ id: task, kind }) => {
      const post = postOf(kind);
      return post === undefined ? [] : [[task, post] as const];
    }),
  );
}

const ofCase = ({ id, agency_id: agency, facts }: CaseRow): Of => ({
  ...{ id, agency, recused: facts.recused },
  barred: (kind) => barred(facts, kind),
});

/** The case and its tasks as the reader stands to them: with the posts in whose place he has something to do there. */
export async function inPlace<D extends CaseDesk & { readonly task?: TaskRow }>(r: Asking, desk: D): Promise<D> {
  const places = await placesIn(r, ofCase(desk.row));
  if (places.size === 0) return desk;
  const marked = (task: TaskRow) => standing(task, places);
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

/** A task as whoever stands in for its post has it. */
export function standing(task: TaskRow, places: ReadonlyMap<string, Role>): TaskRow {
  const post = places.get(task.id);
  return post === undefined ? task : { ...task, standsIn: [post] };
}
