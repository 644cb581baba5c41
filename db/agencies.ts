import { run, statement, type Queryable } from './sql/statement.js';
import { text } from './sql/types.js';

const AGENCIES = statement({
  name: 'agencies',
  text: 'SELECT id FROM agency ORDER BY id',
  columns: { id: text },
});

/** Ids of all agencies. */
export async function agencies(db: Queryable): Promise<string[]> {
  return (await run(db, AGENCIES)).map(({ id }) => id);
}
