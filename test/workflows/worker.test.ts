import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Db } from '../../db/client.js';
import { startWorker, type WorkerSetup } from '../../worker/run-worker.js';
import { workflowBundle } from '../support/bundle.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { heardLogger, TEST_KEYS, testLogger, until } from '../support/service.js';
import { timeSkippingServer, type TestServer } from '../support/temporal.js';

let server: TestServer;
let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  [server, database] = await Promise.all([timeSkippingServer(), createDatabase()]);
  db = connect(database.appUrl);
});

afterAll(async () => {
  await db.close();
  await database.drop();
  await server.stop();
});

const setup = (more: Partial<WorkerSetup> & { temporalAddress?: string }): WorkerSetup => ({
  config: {
    databaseUrl: database.appUrl,
    temporalAddress: more.temporalAddress ?? server.env.address,
    temporalNamespace: 'default',
    payloadKeys: TEST_KEYS,
    checkClock: true,
    maxCachedWorkflows: 10,
  },
  bundlePath: workflowBundle().codePath,
  logger: testLogger(),
  db,
  ...more,
});

test('a worker whose clock is off the database’s takes nothing until it is right', async () => {
  const clock = { off: 120_000, now: () => Date.now() + clock.off };
  const { logger, messages } = heardLogger();
  const worker = startWorker(setup({ clock, logger }));
  await until(() => messages.length > 0);
  expect(messages).toEqual(['the clock is off the database’s, taking nothing']);
  expect(await worker.idleBecause()).toBe('clock');
  clock.off = 5_000;
  await worker.started;
  await until(async () => (await worker.idleBecause()) === undefined);
  // It leaps while the worker runs.
  clock.off = -120_000;
  await until(async () => (await worker.idleBecause()) === 'clock');
  clock.off = 0;
  await until(async () => (await worker.idleBecause()) === undefined);
  const stopped = worker.stop();
  expect(await worker.idleBecause()).toBe('stopping');
  await stopped;
});

test('a worker waits for a Temporal that is not there, and stops all the same when it is told to', async () => {
  const worker = startWorker(setup({ temporalAddress: '127.0.0.1:9' }));
  await until(async () => (await worker.idleBecause()) === 'temporal');
  await worker.stop();
});
