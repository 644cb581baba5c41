import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Db } from '../db/client.js';
import { storeCommand } from '../db/commands.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { until } from '../test/support/service.js';
import { Arrivals } from './arrivals.js';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.appUrl);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function stored(): Promise<string> {
  const id = randomUUID();
  await storeCommand(db.pool, {
    ...{ id, actor: 'reviewer', route: 'test', key: id, caseId: randomUUID(), kind: 'task', name: 'propose-grant' },
    ...{ inputs: [], body: '{}', bodyHash: '', receivedAt: Date.now() },
  });
  return id;
}

const onTheirWay = async () => (await db.pool.query<{ id: string }>('SELECT command_id AS id FROM delivery')).rows;

test('what has arrived is taken off the list soon, together, and nothing else', async () => {
  const [first, second, other] = [await stored(), await stored(), await stored()];
  const arrivals = new Arrivals(db.pool);
  arrivals.add(first);
  arrivals.add(second);
  expect(await onTheirWay()).toHaveLength(3);
  await until(async () => (await onTheirWay()).length === 1);
  expect(await onTheirWay()).toEqual([{ id: other }]);
});

test('a process that stops says what it has still to say; one that cannot leaves it on the list', async () => {
  await db.pool.query('DELETE FROM delivery');
  const id = await stored();
  const away = connect(database.appUrl);
  await away.close();
  const cut = new Arrivals(away.pool);
  cut.add(id);
  await cut.flush();
  expect(await onTheirWay()).toEqual([{ id }]);
  const arrivals = new Arrivals(db.pool);
  arrivals.add(id);
  await arrivals.flush();
  expect(await onTheirWay()).toEqual([]);
});
