import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { query } from '../scripts/postgres.mjs';
import { connect, transaction, type Db } from './client.js';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.appUrl, 1);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** As when the server stops, or a network breaks. */
const cutOff = (pid: number) =>
  query(database.ownerUrl.replace(/\/\/[^@]+@/, '//postgres:test@'), async (client) => {
    await client.query('SELECT pg_terminate_backend($1)', [pid]);
  });

test('a connection that is lost in the middle of a transaction fails it, and nothing else', async () => {
  const cut = transaction(db.pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await cutOff(rows[0]!.pid);
    await sleep(100);
    await client.query('SELECT 1');
  });
  await expect(cut).rejects.toThrow(/connection/i);
  // The pool has one connection: the broken one was not given back to it.
  expect(await transaction(db.pool, async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
});
