import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { ClockWatch } from './clock.js';
import { systemClock } from '../platform/clock.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const HOUR = 3_600_000;

test('an instant of before the clock was set right is not believed, though the clock is right again', async () => {
  const watch = new ClockWatch(pool, systemClock);
  expect(await watch.right(Date.now())).toBe(true);
  expect(await watch.right(Date.now() - HOUR)).toBe(false);
  expect(await watch.right(Date.now() + HOUR)).toBe(false);
  expect(await watch.right(Date.now())).toBe(true);
});
