import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../../scripts/postgres.mjs';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { devServer, timeSkippingServer } from '../support/temporal.js';

let databases: TestDatabase[];

beforeAll(async () => {
  databases = await Promise.all([createDatabase(), createDatabase()]);
});

afterAll(() => Promise.all(databases.map((database) => database.drop())));

test('two test files see nothing of each other', async () => {
  const [a, b] = databases;
  await query(a!.ownerUrl, (client) => client.query('CREATE TABLE only_in_a (id int)'));
  const seen = await query(b!.ownerUrl, (client) => client.query(`SELECT to_regclass('only_in_a') AS name`));
  expect(seen.rows).toEqual([{ name: null }]);
});

test('the service does not own the schema it works on', async () => {
  await expect(query(databases[0]!.appUrl, (client) => client.query('CREATE TABLE t (id int)'))).rejects.toThrow(
    /permission denied/,
  );
});

test('a time-skipping server skips time', async () => {
  const server = await timeSkippingServer();
  const { env } = server;
  const before = await env.currentTimeMs();
  await env.sleep('30 days');
  expect((await env.currentTimeMs()) - before).toBeGreaterThan(29 * 86_400_000);
  await server.stop();
});

test('the development server lists workflows', async () => {
  const server = await devServer();
  const count = await server.env.client.workflow.count(`WorkflowType = 'none'`);
  expect(count.count).toBe(0);
  await server.stop();
});
