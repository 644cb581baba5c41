import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../scripts/migrate.js';
import { prepareNamespace } from '../../scripts/namespace.js';
import { OWNER, query } from '../../scripts/postgres.mjs';
import { migrationList, sqlToSchema } from '../../scripts/schema-engine.js';
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

test('a migration that fails leaves nothing behind, and can be tried again', async () => {
  const list = migrationList();
  const next = (value: string) => ({
    ...list,
    migrationDirectories: [
      ...list.migrationDirectories,
      { path: '9999_next', migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } },
    ],
  });
  const broken = migrate(database.ownerUrl, undefined, next('CREATE TABLE half (id int); SELECT 1 / 0;'));
  await expect(broken).rejects.toThrow('division by zero');
  expect(await migrate(database.ownerUrl, undefined, next('CREATE TABLE half (id int);'))).toEqual(['9999_next']);
});

test('a migration edited after it was applied stops the start', async () => {
  await query(database.ownerUrl, (client) =>
    client.query(`UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name = '0001_init'`),
  );
  await expect(migrate(database.ownerUrl)).rejects.toThrow(/0001_init was edited/);
});

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
