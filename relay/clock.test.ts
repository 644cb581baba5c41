import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Db } from '../db/client.js';
import { connectClient } from '../temporal/client.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { heardLogger, TEST_KEYS, until } from '../test/support/service.js';
import { startRelay, type Relay } from './relay.js';

const DAY = 24 * 3_600_000;
const ROUNDS = 20;

let database: TestDatabase;
let db: Db;
let relay: Relay | undefined;
let ahead = 0;

beforeEach(async () => {
  database = await createDatabase();
  db = connect(database.appUrl);
  ahead = 0;
});
afterEach(async () => {
  await relay?.stop();
  await db.close();
  await database.drop();
});

const unsent = async (): Promise<number> =>
  (await db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE sent_at IS NULL')).rows[0]!.n;

const sentLate = async (): Promise<number> =>
  (await db.pool.query("SELECT 1 FROM outbox WHERE sent_at > clock_timestamp() + interval '1 hour'")).rowCount ?? 0;

/** A database that takes its time to answer is a reason of its own for a while. */
const because = (reason: string | undefined) => until(async () => (await relay?.idleBecause()) === reason);

async function order(key: string): Promise<void> {
  await db.pool.query(
    `INSERT INTO outbox (key, agency_id, kind, data, at, attempts) VALUES ($1, 'ph', 'draw', $2, now(), 0)`,
    [key, { at: Date.now() }],
  );
}

test('a relay whose clock is a month ahead draws nothing until it is right again', async () => {
  // Nobody is asked there: nothing is to be delivered.
  const client = await connectClient({ address: '127.0.0.1:1', namespace: 'default', keys: TEST_KEYS });
  const { logger, messages } = heardLogger();
  let looks = 0;
  const clock = { now: () => (looks++, Date.now() + ahead) };
  relay = startRelay({
    ...{ db, client, clock, logger, idleMs: 20 },
    config: { mailFrom: 'test@localhost', checkClock: true },
    watches: false,
    reconcileEveryMs: 0,
  });
  await order('first');
  await until(async () => (await unsent()) === 0);
  await because(undefined);
  ahead = 30 * DAY;
  await because('clock');
  await until(() => messages.includes('the clock is off the database’s, nothing is sent or drawn'));
  await order('second');
  // Round after round it looks at the clock.
  const before = looks;
  await until(() => looks > before + ROUNDS);
  expect([await unsent(), await sentLate()]).toEqual([1, 0]);
  ahead = 0;
  await until(async () => (await unsent()) === 0);
  await because(undefined);
  expect(await sentLate()).toBe(0);
});
