import type { Role } from '../domain/roles.js';
import { run, statement, type Queryable } from './sql/statement.js';
import { array, text } from './sql/types.js';

/** Who is named in the past of a case that is taken over, as the office's registers have them. */

/** Of the agency, or of one above it; whoever has left is among them, with the posts that he had. */
const PEOPLE = statement({
  name: 'people-of-a-past',
  text: `SELECT u.username, u.name, u.agency_id AS agency, u.roles || ARRAY(
      SELECT DISTINCT jsonb_array_elements_text(e.body::jsonb->'before'->'roles') FROM office_entry e
      WHERE e.kind = 'person' AND e.key = u.username AND jsonb_typeof(e.body::jsonb->'before'->'roles') = 'array') AS roles
    FROM app_user u WHERE u.username = ANY ($2) AND (u.agency_id = $1 OR u.agency_id = ANY (agencies_above($1)))`,
  parameters: [text, array(text)],
  columns: { username: text, name: text, agency: text, roles: array(text) },
});
const FIRMS = statement({
  name: 'firms-of-a-past',
  text: 'SELECT id FROM firm WHERE agency_id = $1 AND id = ANY ($2)',
  parameters: [text, array(text)],
  columns: { id: text },
});

export interface PastPerson {
  readonly name: string;
  readonly agency: string;
  /** Now, or at any time before. */
  readonly roles: readonly Role[];
}
export interface PastRegister {
  readonly agency: string;
  readonly people: ReadonlyMap<string, PastPerson>;
  readonly firms: ReadonlySet<string>;
}

export async function pastRegister(
  db: Queryable,
  agency: string,
  people: readonly string[],
  firms: readonly string[],
): Promise<PastRegister> {
  const found = await run(db, PEOPLE, [agency, people]);
  const known = firms.length === 0 ? [] : await run(db, FIRMS, [agency, firms]);
  return {
    agency,
    people: new Map(found.map(({ username, roles, ...person }) => [username, { ...person, roles: roles as Role[] }])),
    firms: new Set(known.map(({ id }) => id)),
  };
}
