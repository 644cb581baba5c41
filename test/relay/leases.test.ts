import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Db } from '../../db/client.js';
import { leaseCommands, postponeCommand, refuseCommand, storeCommand } from '../../db/commands.js';
import { onTheWay } from '../../activities/journal.js';
import { query } from '../../scripts/postgres.mjs';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { newCommand } from '../support/new-command.js';
import { until } from '../support/service.js';

const AT = Date.UTC(2026, 2, 9, 1);
const SECONDS = 20;
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
beforeEach(() => owner('TRUNCATE command, delivery'));

const owner = (sql: string) => query(database.ownerUrl, (client) => client.query(sql));

/** Stored as by a sender that has died since: its lease has run out. */
async function stored(caseId: string, receivedAt: number): Promise<string> {
  const { command } = await storeCommand(db.pool, newCommand({ proceeding: caseId, receivedAt }));
  await owner(
    `UPDATE delivery SET retry_at = clock_timestamp() - interval '1 second' WHERE command_id = '${command.id}'`,
  );
  return command.id;
}
const taken = async (limit = 10) => (await leaseCommands(db.pool, limit, SECONDS)).map(({ id }) => id);

test('a case gets its commands one after the other, in the order of their receipt', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const second = await stored(one, AT + 1);
  const first = await stored(one, AT);
  const elsewhere = await stored(other, AT + 2);
  expect(await taken()).toEqual([first, elsewhere]);
  // The older one is held by its sender, then by nobody, then over.
  expect(await taken()).toEqual([]);
  await postponeCommand(db.pool, first, -1, 'timeout');
  expect(await taken()).toEqual([first]);
  await refuseCommand(db.pool, first, {});
  expect(await taken()).toEqual([second]);
});

test('what one relay holds no other one takes, however many ask at the same moment', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => stored(randomUUID(), AT + n)));
  const shares = await Promise.all(Array.from({ length: 8 }, () => taken(10)));
  const all = shares.flat();
  expect(new Set(all).size).toBe(all.length);
  const rest = await taken(40);
  expect([...all, ...rest].sort()).toEqual([...ids].sort());
});

test('a fresh command is left to its sender', async () => {
  const id = await stored(randomUUID(), AT);
  await owner(`UPDATE delivery SET retry_at = clock_timestamp() + interval '10 seconds' WHERE command_id = '${id}'`);
  expect(await taken()).toEqual([]);
});

/** Connections to this database that wait for a lock. */
const waiting = () =>
  query(database.superuserUrl, async (client) => {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount ?? 0;
  });

test('whether a command came in time is said when those being stored at this moment are on record', async () => {
  const [caseId, task] = [randomUUID(), 'task'];
  const sender = await db.pool.connect();
  let asked: Promise<boolean> | undefined;
  try {
    await sender.query('BEGIN');
    await storeCommand(sender, newCommand({ proceeding: caseId, kind: 'task', taskId: task, receivedAt: AT }));
    let over = false;
    asked = onTheWay(db.pool, caseId, task, AT).finally(() => (over = true));
    await until(async () => (await waiting()) > 0);
    expect(over).toBe(false);
  } finally {
    await sender.query('COMMIT');
    sender.release();
  }
  expect(await asked).toBe(true);
  expect(await onTheWay(db.pool, caseId, task, AT - 1)).toBe(false);
});
