import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCommand } from '../test/support/new-command.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { connect, type Db } from './client.js';
import { storeCommand, type NewCommand } from './commands.js';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.appUrl, 16);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** Ids of openings follow from their key, so both are the same in every copy. */
function opening(): NewCommand {
  return newCommand({ actor: 'intake', route: 'open/application', kind: 'open', name: 'application' });
}

test('an opening that comes many times at once is stored once, and every copy is told of it', async () => {
  for (let n = 0; n < 40; n++) {
    const command = opening();
    const stored = await Promise.all(Array.from({ length: 16 }, () => storeCommand(db.pool, command)));
    expect(stored.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(new Set(stored.map((s) => s.command.id))).toEqual(new Set([command.id]));
  }
});
