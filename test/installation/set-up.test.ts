import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, scriptsOnDisk, type Scripts } from '../../scripts/migrate.js';
import { prepareNamespace } from '../../scripts/namespace.js';
import { OWNER, query } from '../../scripts/postgres.mjs';
import { sqlToSchema } from '../../scripts/schema-engine.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { devServer } from '../support/temporal.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createDatabase();
});

afterEach(() => database.drop());

test('applying the migrations again applies none', async () => {
  expect(await migrate(database.ownerUrl)).toEqual([]);
});

test('the migrations make what the schema says', async () => {
  expect(await sqlToSchema(database.ownerUrl, 'database')).toMatch(/^-- This is an empty migration\.\s*$/);
});

test('a site with one database role for everything keeps its rights', async () => {
  await migrate(database.ownerUrl, OWNER);
  await query(database.ownerUrl, (client) => client.query('SELECT FROM rule_data'));
});

test('two that start at once take turns, and one of them applies what is new', async () => {
  const next = withMigration('CREATE TABLE wide (id int)');
  const applied = await Promise.all([1, 2].map(() => migrate(database.ownerUrl, undefined, next)));
  expect(applied.flat()).toEqual(['9999_next']);
});

test('a migration that fails leaves nothing behind, and can be tried again', async () => {
  const broken = migrate(database.ownerUrl, undefined, withMigration('CREATE TABLE half (id int); SELECT 1 / 0;'));
  await expect(broken).rejects.toThrow('9999_next: division by zero');
  expect(await migrate(database.ownerUrl, undefined, withMigration('CREATE TABLE half (id int);'))).toEqual([
    '9999_next',
  ]);
});

test('a migration edited after it was applied stops the start', async () => {
  await mark(`checksum = 'x'`);
  await expect(migrate(database.ownerUrl)).rejects.toThrow(/0001_baseline was edited/);
});

test('a migration that another tool left half done stops the start', async () => {
  await mark('finished_at = NULL');
  await expect(migrate(database.ownerUrl)).rejects.toThrow(/0001_baseline was begun by another tool/);
});

test('a migration that is on record without a file, of a later release, stops the start', async () => {
  await migrate(database.ownerUrl, undefined, withMigration('SELECT'));
  await expect(migrate(database.ownerUrl)).rejects.toThrow(/9999_next was applied .* file is missing/);
});

test('a function is made anew when its file changes, or when a migration took it away, and else left alone', async () => {
  const answer = async () => (await call('SELECT answer() AS it'))?.['it'];
  const two = withFunction('2');
  await migrate(database.ownerUrl, undefined, withFunction('1'));
  expect(await answer()).toBe(1);
  await migrate(database.ownerUrl, undefined, two);
  expect(await answer()).toBe(2);

  await call('CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS $$ SELECT 3 $$');
  await migrate(database.ownerUrl, undefined, two);
  expect(await answer()).toBe(3);

  const taken = { name: '9999_next', sql: 'DROP FUNCTION answer()' };
  await migrate(database.ownerUrl, undefined, { ...two, migrations: [...two.migrations, taken] });
  expect(await answer()).toBe(2);
});

const call = (sql: string) =>
  query(database.ownerUrl, async (client) => (await client.query<Record<string, unknown>>(sql)).rows[0]);
const mark = (what: string) => call(`UPDATE _prisma_migrations SET ${what} WHERE migration_name = '0001_baseline'`);

function withMigration(sql: string): Scripts {
  const scripts = scriptsOnDisk();
  return { ...scripts, migrations: [...scripts.migrations, { name: '9999_next', sql }] };
}

function withFunction(answer: string): Scripts {
  const scripts = scriptsOnDisk();
  const sql = `CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS $$ SELECT ${answer} $$`;
  return { ...scripts, functions: [...scripts.functions, { name: 'answer.sql', sql }] };
}

test('a new Temporal server gets the namespace, once, and knows it when that is said', async () => {
  const server = await devServer();
  await prepareNamespace(server.env.address, 'county');
  await prepareNamespace(server.env.address, 'county');
  const { workflowService } = server.env.connection;
  expect(Number((await workflowService.countWorkflowExecutions({ namespace: 'county' })).count)).toBe(0);
  const { config } = await workflowService.describeNamespace({ namespace: 'county' });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
  await server.stop();
});
