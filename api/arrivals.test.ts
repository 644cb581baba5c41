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

async function stored({ onRecord = true } = {}): Promise<string> {
  const [id, caseId] = [randomUUID(), randomUUID()];
  await storeCommand(db.pool, {
    ...{ id, actor: 'reviewer', route: 'test', key: id, proceeding: caseId, proceedingKind: 'case' },
    ...{ kind: 'task', name: 'propose-grant' },
    ...{ inputs: [], body: '{}', bodyHash: '', receivedAt: Date.now() },
  });
  if (onRecord)
    await db.pool.query(
      `INSERT INTO step (proceeding_id, proceeding_kind, seq, key, input, flow, at) VALUES ($1, 'case', 1, $2, '{}', 1, now())`,
      [caseId, id],
    );
  return id;
}

const onTheirWay = async () =>
  (await db.pool.query<{ id: string }>('SELECT command_id AS id FROM delivery ORDER BY received_at')).rows.map(
    ({ id }) => id,
  );

test('what has arrived is taken off the list soon, together; what is not on record, or was not told of, stays', async () => {
  const [first, second] = [await stored(), await stored()];
  const others = [await stored(), await stored({ onRecord: false })];
  const arrivals = new Arrivals(db.pool);
  for (const id of [first, second, others[1]!]) arrivals.add(id);
  expect(await onTheirWay()).toHaveLength(4);
  await until(async () => (await onTheirWay()).length < 4);
  expect(await onTheirWay()).toEqual(others);
});

test('a process that stops says what it has still to say; one that cannot leaves it on the list', async () => {
  await db.pool.query('DELETE FROM delivery');
  const id = await stored();
  const away = connect(database.appUrl);
  await away.close();
  const cut = new Arrivals(away.pool);
  cut.add(id);
  await cut.flush();
  expect(await onTheirWay()).toEqual([id]);
  const arrivals = new Arrivals(db.pool);
  arrivals.add(id);
  await arrivals.flush();
  expect(await onTheirWay()).toEqual([]);
});
