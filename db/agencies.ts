import { run, statement, type Queryable } from './sql/statement.js';
import { text } from './sql/types.js';

const AGENCIES = statement({
  name: 'agencies',
  text: 'SELECT id FROM agency ORDER BY id',
  columns: { id: text },
});
const CENTRES = statement({
  name: 'centres',
  text: 'SELECT id FROM agency a WHERE NOT EXISTS (SELECT FROM agency b WHERE b.parent_id = a.id) ORDER BY id',
  columns: { id: text },
});

/** Ids of all agencies. */
export async function agencies(db: Queryable): Promise<string[]> {
  return (await run(db, AGENCIES)).map(({ id }) => id);
}

/** Ids of the agencies that have cases: whatever stands above others has none of its own. */
export async function centres(db: Queryable): Promise<string[]> {
  return (await run(db, CENTRES)).map(({ id }) => id);
}
