import { count, first, statement, type Queryable } from '../sql/statement.js';
import { array, int4, nullable, text } from '../sql/types.js';
import { stages } from '../stages.js';
import { Refused } from './refused.js';

/** What lies with somebody, or at a place, and would be nobody's if it went. */
export interface Work {
  readonly tasks: number;
  readonly cases: number;
  readonly people: number;
}

const OF_PERSON = statement({
  name: 'work-of-person',
  text: `SELECT (SELECT count(*)::int FROM task t WHERE t.state = 'open' AND (t.assignee = $1 OR t.claimed_by = $1)
        AND ($2::text[] IS NULL OR t.role = ANY ($2))) AS tasks,
      (SELECT count(*)::int FROM legal_case k WHERE (k.handler = $1 OR k.next_handler = $1) AND k.concluded_on IS NULL AND k.stage IN ${stages('busy')}
        AND ($2::text[] IS NULL OR 'lawyer' = ANY ($2))) AS cases, 0 AS people`,
  parameters: [text, nullable(array(text))],
  columns: { tasks: int4, cases: int4, people: int4 },
});

/** @param roles of which alone; null: whatever it is */
export async function workOf(db: Queryable, username: string, roles: readonly string[] | null): Promise<Work> {
  return (await first(db, OF_PERSON, [username, roles]))!;
}

const ofPlace = (kind: 'station' | 'firm') =>
  statement({
    name: `work-of-${kind}`,
    text: `SELECT 0 AS tasks, (SELECT count(*)::int FROM legal_case k WHERE k.${kind}_id = $1 AND k.concluded_on IS NULL
        AND k.stage NOT IN ${stages('final')}) AS cases,
      (SELECT count(*)::int FROM app_user u WHERE u.${kind}_id = $1 AND u.active) AS people`,
    parameters: [text],
    columns: { tasks: int4, cases: int4, people: int4 },
  });
const OF_PLACE = { station: ofPlace('station'), firm: ofPlace('firm') };

export async function workAt(db: Queryable, kind: 'station' | 'firm', id: string): Promise<Work> {
  return (await first(db, OF_PLACE[kind], [id]))!;
}

/** @throws Refused saying how much there is */
export function mustBeFree(work: Work): void {
  if (work.tasks + work.cases + work.people > 0) throw new Refused({ type: 'open-work', ...work });
}

const HAS_CASES = statement({
  name: 'agency-has-cases',
  text: 'SELECT FROM legal_case WHERE agency_id = $1 LIMIT 1',
  parameters: [text],
});
export const hasCases = async (db: Queryable, agency: string): Promise<boolean> =>
  (await count(db, HAS_CASES, [agency])) > 0;
