import { createHash, randomUUID } from 'node:crypto';
import { Client, WithStartWorkflowOperation, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, civilDate } from '../../domain/time.js';
import type { OpenCase } from '../../db/cases-open.js';
import { missing } from '../../relay/compare.js';
import { reconcileThese } from '../../relay/reconcile.js';
import { TASK_QUEUE } from '../../temporal/client.js';
import { EncryptionCodec } from '../../temporal/codec.js';
import { revive } from '../../temporal/deliver.js';
import { stateOf } from '../../temporal/state.js';
import { startWatch, watchWorkflowId } from '../../temporal/watch.js';
import { caseRef, NOT_BELIEVED, UPDATES, workflowIdOf } from '../../workflows/messages.js';
import type { Desk } from '../support/desk.js';
import { lastWeek, realTimeService } from '../support/real-time.js';
import { historiesOf, replay } from '../support/replay.js';
import { TEST_KEYS, testLogger, until } from '../support/service.js';

const service = await realTimeService();
const { connection, namespace = 'default' } = service.env;

type WorkflowType = keyof typeof UPDATES;
const TYPES = Object.keys(UPDATES) as WorkflowType[];
const NAMES = [...TYPES, ...Object.values(UPDATES).flatMap((all) => all.map(({ name }) => name))];

/** A client that sends these payloads, whatever it is told to; without them, what it is told, in plain text. */
function forger(raw?: readonly Payload[]): Client {
  const codec: PayloadCodec = {
    encode: (payloads) => Promise.resolve(raw ? [...raw] : payloads),
    // What it is answered it cannot read either.
    decode: (payloads) => Promise.resolve(payloads.map(() => plain({}))),
  };
  return new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } });
}

const ours = new EncryptionCodec(TEST_KEYS);
const theirs = new EncryptionCodec([{ id: TEST_KEYS[0]!.id, key: createHash('sha256').update('guessed').digest() }]);
const plain = (content: object) => defaultPayloadConverter.toPayload(content);
const sealed = async (content: object, workflowId: string, codec = ours) =>
  (await codec.encode([plain(content)], { type: 'workflow', namespace, workflowId }))[0]!;

function torn(payload: Payload): Payload {
  const data = Buffer.from(payload.data!);
  data[data.length - 1]! ^= 1;
  return { ...payload, data };
}

/** What may be told under this name by somebody without the key, or with a true payload of something else. */
async function forgeries(name: string, content: object, workflowId: string, elsewhere: string) {
  const message = { ...content, message: name };
  const all: Record<string, readonly Payload[]> = {
    nothing: [],
    'plain text': [plain(message)],
    'under another key': [await sealed(message, workflowId, theirs)],
    'under a key of no name': [
      { ...(await sealed(message, workflowId)), metadata: { encoding: Buffer.from('binary/encrypted') } },
    ],
    torn: [torn(await sealed(message, workflowId))],
    'too short': [{ ...(await sealed(message, workflowId)), data: Buffer.alloc(3) }],
    'true, of another workflow': [await sealed(message, elsewhere)],
  };
  for (const other of NAMES)
    if (other !== name) all[`true, named ${other}`] = [await sealed({ ...content, message: other }, workflowId)];
  return Object.entries(all);
}

/** Type of the failure that something ended with; undefined where it went through. */
async function failure(work: Promise<unknown>): Promise<string | null | undefined> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError) {
    if (error.cause instanceof ApplicationFailure) return error.cause.type;
    return error.cause?.name;
  }
  return error === undefined ? undefined : (error as Error).name;
}

const today = civilDate(Date.now());
const watchOf = (period: string) => ({ agency: 'ph', period, from: today, to: addDays(today, 30) });
const options = (workflowId: string) => ({ workflowId, taskQueue: TASK_QUEUE, args: [{}] as [object] });
const events = async (id: string) => (await service.client.workflow.getHandle(id).fetchHistory()).events ?? [];

let d: Desk;
/** What a true message of any name may hold: with the key, it would be done. */
let bait: object;
let targets: Record<WorkflowType, { id: string; elsewhere: string }>;

beforeAll(async () => {
  const other = lastWeek(service);
  d = lastWeek(service);
  for (const desk of [d, other]) await desk.open();
  for (const period of ['forged', 'elsewhere']) await startWatch(service.client, watchOf(period));
  targets = {
    proceeding: { id: workflowIdOf(caseRef(d.caseId)), elsewhere: workflowIdOf(caseRef(other.caseId)) },
    watch: { id: watchWorkflowId('ph', 'forged'), elsewhere: watchWorkflowId('ph', 'elsewhere') },
  };
  // Of last week: what their clocks had to say they say at once.
  await until(
    async () =>
      (await service.rows(`SELECT 1 FROM deadline WHERE state = 'armed' AND next_rung_at < now()`)).length === 0,
  );
  const input = await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
  bait = { input, seq: 0, ...caseRef(d.caseId), spreadMs: 0, flow: 1, ...watchOf('forged') };
});

/** Whatever was told, the case stands where it stood, the true ones are heard, and the history is one of the code. */
afterAll(async () => {
  const row = await d.row();
  expect(row).toMatchObject({ parked: null });
  expect(await d.task('approve', 'grant', d.on(2), {}, { user: 'director' })).toEqual({
    state: 'done',
    seq: row.seq + 1,
  });
  for (const history of await historiesOf(service.client, workflowIdOf(caseRef(d.caseId)), d.runs))
    await replay(history, workflowIdOf(caseRef(d.caseId)));
});

describe.each(TYPES)('a %s', (type) => {
  test('has no message beside those that are forged here', async () => {
    const handle = service.client.workflow.getHandle(targets[type].id);
    const told = await handle.query<{ definition: Record<string, { name: string }[] | undefined> }>(
      '__temporal_workflow_metadata',
    );
    const names = (kind: string) => (told.definition[kind] ?? []).map(({ name }) => name).sort();
    expect(names('updateDefinitions')).toEqual(UPDATES[type].map(({ name }) => name).sort());
    expect(names('signalDefinitions')).toEqual([]);
    expect(names('queryDefinitions').filter((name) => !name.startsWith('__'))).toEqual([]);
  });

  test.each(UPDATES[type].map(({ name }) => name))(
    'believes no forged %s, and writes nothing of it down',
    async (name) => {
      const { id, elsewhere } = targets[type];
      const before = (await events(id)).length;
      const told: Record<string, unknown> = {};
      const expected: Record<string, unknown> = {};
      for (const [what, payloads] of await forgeries(name, bait, id, elsewhere)) {
        const handle = forger(payloads).workflow.getHandle(id);
        told[what] = await failure(handle.executeUpdate(name, { args: [{}] }));
        expected[what] = NOT_BELIEVED;
      }
      expect(told).toEqual(expected);
      expect((await events(id)).length).toBe(before);
    },
  );

  test('that somebody else starts ends at once, and the id is free for the true one', async () => {
    const told: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    const desk = lastWeek(service);
    const period = `taken-${type}`;
    const id = type === 'proceeding' ? workflowIdOf(caseRef(desk.caseId)) : watchWorkflowId('ph', period);
    const content = { ...bait, ...caseRef(desk.caseId), opening: [desk.openInput()], period };
    for (const [what, payloads] of await forgeries(type, content, id, targets[type].elsewhere)) {
      const client = forger(payloads).workflow;
      const start = options(id);
      told[what] = await failure(client.execute(type, start));
      // Beside an Update it comes to no more.
      const startWorkflowOperation = new WithStartWorkflowOperation(type, {
        ...start,
        workflowIdConflictPolicy: 'FAIL',
      });
      await failure(client.executeUpdateWithStart(UPDATES[type][0].name, { args: [{}], startWorkflowOperation }));
      told[`${what}, with an Update`] = await failure(client.getHandle(id).result());
      expected[what] = expected[`${what}, with an Update`] = NOT_BELIEVED;
    }
    expect(told).toEqual(expected);
    if (type === 'proceeding') expect(await desk.open()).toEqual({ state: 'done', seq: 1 });
    else {
      await startWatch(service.client, watchOf(period));
      const { status } = await service.client.workflow.getHandle(id).describe();
      expect(status.name).toBe('RUNNING');
    }
  });

  test('hears no signal, no query and no order to stop', async () => {
    const { id } = targets[type];
    const handle = forger().workflow.getHandle(id);
    for (const name of [...NAMES, 'unheard']) await handle.signal(name, { ...bait, message: name });
    for (const name of NAMES)
      expect(await failure(handle.query(name, { ...bait, message: name }))).toBe('QueryNotRegisteredError');
    await handle.cancel();
    const told = async () => (await handle.describe()).raw;
    // All of that has been looked at.
    await until(async () => !(await told()).pendingWorkflowTask);
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });
});

test('a true message of a case that is sent again changes nothing', async () => {
  const answer = await d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
  expect(answer).toMatchObject({ state: 'done' });
  const { seq } = await d.row();
  const history = await events(workflowIdOf(caseRef(d.caseId)));
  const accepted = history.flatMap(
    (e) => e.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input ?? [],
  );
  expect(accepted.map(({ name }) => name)).toContain('command');
  for (const { name, args } of accepted) {
    const again = forger(args!.payloads!).workflow.getHandle(workflowIdOf(caseRef(d.caseId)));
    await again.executeUpdate(name!, { args: [{}], updateId: randomUUID() });
  }
  expect(await stateOf(service.client, caseRef(d.caseId))).toMatchObject({ seq, parked: null });
  expect(await d.row()).toMatchObject({ seq });
});

test('the true start of a case that is used again after its end finds it as far as it was', async () => {
  const ended = lastWeek(service);
  await ended.open();
  await ended.withdraw(1);
  await until(async () => (await ended.handle.describe()).status.name === 'COMPLETED');
  const id = workflowIdOf(caseRef(ended.caseId));
  const before = await ended.row();
  expect(before).toMatchObject({ resting: true, parked: null });
  const [started] = await events(id);
  const payloads = started!.workflowExecutionStartedEventAttributes!.input!.payloads!;
  expect(
    await forger(payloads)
      .workflow.execute('proceeding', options(id))
      .catch(() => 'encrypted'),
  ).toBeDefined();
  expect(await ended.row()).toEqual(before);
  await revive(service.client, caseRef(ended.caseId), 0);
  expect(await service.client.workflow.getHandle(id).result()).toBe(before.seq);
});

test('a workflow that somebody else has put in the place of a case, where no worker of ours looks, gives way to the true one', async () => {
  const desk = lastWeek(service);
  await desk.open();
  expect(await missing(service.client, caseRef(desk.caseId))).toBeUndefined();
  const sides = { pool: service.db.pool, client: service.client, logger: testLogger(), spreadMs: 0 };
  const foreign = async (how: object) => {
    await desk.handle.terminate();
    await forger().workflow.start('proceeding', { ...options(workflowIdOf(caseRef(desk.caseId))), ...how });
    const [row] = await service.rows<OpenCase>('SELECT kind, id, seq, $2 AS key FROM proceeding WHERE id = $1', [
      desk.caseId,
      '',
    ]);
    expect(await reconcileThese(sides, [row!])).toEqual([{ caseId: desk.caseId, kind: 'foreign', repaired: true }]);
  };
  await foreign({ taskQueue: 'elsewhere' });
  await foreign({ startDelay: '1 year' });
  expect(await desk.task('review', 'propose-grant', desk.on(1), {}, { user: 'reviewer' })).toMatchObject({
    state: 'done',
  });
});
