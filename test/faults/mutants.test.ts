import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect } from '../../db/client.js';
import { checkInvariants } from '../../faults/invariants/check.js';
import type { Invariant } from '../../faults/invariants/violation.js';
import { mutantNamed, mutate, mutateDatabase, MUTANTS, type MutantName } from '../../faults/mutants.js';
import { build } from '../../scripts/build.mjs';
import { caseInMemory } from '../../workflows/in-memory.js';
import { workflowBundle } from '../support/bundle.js';
import { createDatabase } from '../support/database.js';
import { Desk, nextMonday } from '../support/desk.js';
import { book, on, opening } from '../support/fixtures.js';
import { commitStored } from '../support/recorded.js';
import { ONE_OF_SIXTEEN, realTimeService, sixteenOnOneTask } from '../support/real-time.js';
import { Service, TEST_KEYS } from '../support/service.js';
import { timeSkippingServer, type TestServer } from '../support/temporal.js';
import { advanceGranted, advanceRefused, archivedInTime, changedHands, hearingsOff, resumed } from './branches.js';

test.each(Object.keys(MUTANTS) as MutantName[])(
  'what takes %s out of the service still finds its place in the code',
  async (name) => {
    const target = join(inject('shared').dir, `mutant-${name}`);
    const database = await createDatabase();
    try {
      mutate(name, await build('faults'), target);
      await mutateDatabase(name, database.ownerUrl);
      // The database's part finds its place once.
      if ('sql' in MUTANTS[name]) await expect(mutateDatabase(name, database.ownerUrl)).rejects.toThrow(name);
      expect(existsSync(join(target, 'worker', 'worker.js'))).toBe(true);
    } finally {
      rmSync(target, { recursive: true, force: true });
      await database.drop();
    }
  },
);

test('without the synchronous claim sixteen people on one task are not told the truth any more', async () => {
  const target = join(inject('shared').dir, 'mutant-claim');
  const service = await realTimeService();
  try {
    mutate('synchronous-claim', await build('faults'), target);
    // What a mutant leaves hanging is not waited for.
    const mutant = { bundlePath: join(target, 'workflow-bundle.js'), timeoutMs: 20_000 };
    let told = await sixteenOnOneTask(service, mutant);
    // Whether two of them meet in one workflow task is the server's to say: once in some times none do.
    for (let n = 1; n < 5 && isDeepStrictEqual(told, ONE_OF_SIXTEEN); n++)
      told = await sixteenOnOneTask(service, mutant);
    // The record lets only one of them through: the others are then told that they cannot be recorded, or nothing in time.
    expect(told).not.toEqual(ONE_OF_SIXTEEN);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
});

test('without the seq guard a step that a worker takes again, or a zombie takes late, breaks its case', async () => {
  const database = await createDatabase();
  const db = connect(database.appUrl, 2);
  try {
    const host = caseInMemory(book);
    const caseId = randomUUID();
    const at = on('2026-03-02');
    const actor = { user: 'intake' };
    host.send({ kind: 'open', key: randomUUID(), at, actor, opening: opening({ id: caseId, matterId: caseId }) });
    host.send({ kind: 'act', key: randomUUID(), at, actor, action: 'withdraw', data: {} });
    const [opened, withdrawn] = host.steps;
    const zombies = { ...withdrawn!, input: { ...withdrawn!.input, key: randomUUID() } };
    for (const step of [opened!, withdrawn!])
      expect(await commitStored(db.pool, book, step)).toMatchObject({ outcome: 'committed' });
    expect(await commitStored(db.pool, book, withdrawn!)).toMatchObject({ outcome: 'replayed' });
    expect(await commitStored(db.pool, book, zombies)).toEqual({ outcome: 'behind' });

    await mutateDatabase('seq-guard', database.ownerUrl);
    for (const step of [withdrawn!, zombies])
      await expect(commitStored(db.pool, book, step)).rejects.toMatchObject({ code: '23505', table: 'step' });
  } finally {
    await db.close();
    await database.drop();
  }
});

describe('of the branches of a case the oracle knows', () => {
  let server: TestServer;
  let service: Service;
  beforeAll(async () => {
    server = await timeSkippingServer();
    service = await Service.start(server.env);
    await service.drawAll();
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });

  const branches: [MutantName, (d: Desk) => Promise<void>, Invariant[]][] = [
    ['hearings-ahead', hearingsOff, ['fold']],
    ['objection-period', archivedInTime, ['fold']],
    ['resumed-work', resumed, ['fold']],
    ['drawn-outcome', hearingsOff, ['fold', 'rest']],
    ['advance-refused', advanceRefused, ['fold']],
    ['one-assignment', advanceGranted, ['fold']],
    ['tasks-move', changedHands, ['fold']],
    ['hearings-move', changedHands, ['fold']],
  ];
  test.each(branches)('that something is wrong without %s', async (name, play, noticed) => {
    const target = join(inject('shared').dir, `mutant-${name}-played`);
    mutate(name, await build('faults'), target);
    try {
      await service.worker.stop();
      service.worker = service.anotherWorker(join(target, 'workflow-bundle.js'));
      await service.worker.started;
      const desk = new Desk(service, nextMonday(await service.now()));
      await desk.sleepUntil(desk.on(0, '08:00'));
      await play(desk);
      await service.quiet();
      const found = await checkInvariants(
        {
          databaseUrl: service.database.superuserUrl,
          temporalAddress: server.env.address,
          namespace: server.env.namespace ?? 'default',
          payloadKeys: TEST_KEYS,
          bundlePath: workflowBundle().codePath,
          now: await service.now(),
          replays: 0,
          underWayMs: 1_000,
        },
        [],
        [desk.caseId],
      );
      expect(found.filter((v) => v.caseId === desk.caseId).map((v) => v.invariant)).toEqual(
        expect.arrayContaining(noticed),
      );
      // The next one's code would not do again what this one's has done.
      await desk.lose().catch(() => undefined);
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  });
});

test('another name is refused, and the known ones are told', () => {
  expect(() => mutantNamed('gravity')).toThrow(/idempotency-key, seq-guard, relay, synchronous-claim/);
});
