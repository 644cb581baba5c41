import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { giveOrders } from '../db/orders.js';
import { refuseCommand } from '../db/commands.js';
import type { Codes } from '../domain/engine/code.js';
import type { CaseCommand, CaseInput } from '../domain/case/facts.js';
import type { CommandInput, Input, Step } from '../domain/engine/proceeding.js';
import { completed } from '../test/support/codes.js';
import { pooledDatabase } from '../test/support/database.js';
import { book, on, opening } from '../test/support/fixtures.js';
import { commitStored, storeFor } from '../test/support/recorded.js';
import { FLOW } from '../domain/flow.js';
import type { CaseBrings } from '../workflows/case/case.js';
import { Run } from '../workflows/engine/run.js';
import { CASE } from '../workflows/kinds.js';
import { UNRECORDED } from '../workflows/messages.js';
import { proceedingActivities } from './proceeding.js';
import { commitStep } from './commit.js';
import { loadJournal } from './journal.js';

const { pool } = await pooledDatabase({ pool: 2, owner: 1 });
const activities = proceedingActivities(pool, () => Promise.resolve(book));

/** A case in review, opened on 2 March; its first rung speaks on the 6th. */
let caseId: string;
beforeEach(async () => {
  caseId = randomUUID();
  await stepped(openingOf(caseId), commitStored);
});

const openingOf = (id: string, takenOverAt?: number): Extract<CaseCommand, { kind: 'open' }> => ({
  ...{ kind: 'open', key: randomUUID(), at: on('2026-03-02'), actor: { user: 'intake' } },
  opening: opening({ id, matterId: id }),
  ...(takenOverAt !== undefined && { takenOverAt }),
});
const reviewed = (more: Partial<Extract<Input, { kind: 'task' }>> = {}): Extract<CommandInput, { kind: 'task' }> =>
  completed({
    ...{ kind: 'task', key: randomUUID(), at: on('2026-03-03'), actor: { user: 'reviewer' } },
    ...{ task: `${caseId}.review.1`, action: 'propose-grant', data: {}, ...more },
  });
const act = (action: string, data: Codes = {}): Extract<CommandInput, { kind: 'act' }> =>
  completed({ kind: 'act', key: randomUUID(), at: on('2026-03-03'), actor: { user: 'intake' }, action, data });

/** The case as the record has it. */
async function rebuilt(id = caseId): Promise<Run<CaseBrings>> {
  const run = new Run(CASE, FLOW);
  for (const { input, deadlines } of (await loadJournal(pool, id, 0)).steps) {
    run.apply(input as CaseInput);
    run.adopt(deadlines);
  }
  return run;
}

/** The step that a worker makes of the input. */
async function stepOf(input: Input, id = caseId): Promise<Step> {
  return (await rebuilt(input.kind === 'open' ? input.opening.id : id)).apply(input as CaseInput);
}

async function stepped(input: Input, commit: typeof commitStep | typeof commitStored, id = caseId): Promise<void> {
  expect(await commit(pool, book, await stepOf(input, id))).toMatchObject({ outcome: 'committed' });
}

async function notBelieved(step: Step): Promise<void> {
  const before = await lines();
  await expect(activities.commit(step)).rejects.toMatchObject({ type: UNRECORDED, nonRetryable: true });
  expect(await lines()).toBe(before);
}

const lines = async () =>
  (await pool.query<{ n: number }>('SELECT (SELECT count(*) FROM step) + (SELECT count(*) FROM event) AS n')).rows[0]!
    .n;

describe('nothing is committed of', () => {
  test('a command that nobody stored', async () => {
    for (const input of [openingOf(randomUUID()), reviewed(), act('record-service')])
      await notBelieved(await stepOf(input));
  });

  test('a command that was stored for another case', async () => {
    const other = randomUUID();
    await stepped(openingOf(other), commitStored, other);
    const served = act('record-service');
    await storeFor(pool, [await stepOf(served, other)]);
    await notBelieved(await stepOf(served));
    await stepped(served, commitStep, other);
  });

  test('a command that says something else than was stored', async () => {
    const told = reviewed();
    await storeFor(pool, [await stepOf(told)]);
    const forged: Input[] = [
      { ...told, actor: { user: 'director' } },
      { ...told, actor: { user: 'reviewer', firm: 'ph-f1' } },
      { ...told, action: 'propose-refuse' },
      { ...told, at: told.at - 1 },
      { ...told, data: { on: '2026-03-01' } },
      { ...act('record-service'), key: told.key },
      { ...openingOf(caseId), key: told.key },
    ];
    for (const input of forged) await notBelieved({ ...(await stepOf(told)), input });
    await stepped(told, commitStep);
  });

  test('an opening that says something else than was stored', async () => {
    const told = openingOf(randomUUID());
    await storeFor(pool, [await stepOf(told)]);
    const earlier: CaseCommand = { ...told, opening: { ...told.opening, receivedAt: told.at - 1 } };
    await notBelieved(await stepOf(earlier));
    await notBelieved(await stepOf({ ...told, takenOverAt: told.at }));
    await notBelieved(await stepOf({ ...told, opening: { ...told.opening, id: randomUUID() } }));
    await stepped(told, commitStep);
  });

  test('a piece of a past that was told otherwise', async () => {
    const told = { ...openingOf(randomUUID(), on('2026-03-20')) };
    const id = told.opening.id;
    const past = (n: number, day: string): CommandInput =>
      completed({
        ...{ kind: 'task', key: `${told.key}/${n}`, at: on(day), actor: { user: 'reviewer' } },
        ...{ task: `${id}.review.1`, action: 'propose-grant', data: {} },
      });
    const first = await stepOf(told);
    await storeFor(pool, [first, { ...first, input: past(1, '2026-03-04') }]);
    await stepped(told, commitStep);
    await notBelieved(await stepOf(past(1, '2026-03-03'), id));
    await notBelieved(await stepOf(past(2, '2026-03-04'), id));
    await stepped(past(1, '2026-03-04'), commitStep, id);
  });

  test('a command that was refused', async () => {
    const told = reviewed();
    await storeFor(pool, [await stepOf(told)]);
    await refuseCommand(pool, told.key, { type: 'task-done' });
    await notBelieved(await stepOf(told));
  });

  test('an order that the service never gave', async () => {
    const id = randomUUID();
    const drawn = { kind: 'act', key: id, at: on('2026-03-03'), actor: { user: 'system' }, action: 'drawn' } as const;
    const given = { ...drawn, data: { hearing: 1 } };
    const order = { id, route: 'draw', key: `${caseId}/1`, proceeding: caseId, kind: 'case', input: given } as const;
    await notBelieved(await stepOf(given));
    await giveOrders(pool, [order], given.at);
    await notBelieved(await stepOf({ ...drawn, data: { hearing: 2 } }));
    await notBelieved(await stepOf({ ...given, action: 'replan', data: { deadline: `${caseId}~review~1` } }));
    await stepped(given, commitStep);
  });

  test('a rung that the record has not planned: another one, another instant, another clock', async () => {
    const planned = (await rebuilt()).due(on('2026-03-31'))[0]!;
    expect(planned).toMatchObject({ kind: 'rung', index: 0 });
    const step = await stepOf(planned);
    const id = planned.deadline;
    const forged: Input[] = [
      { ...planned, at: planned.at - 1 },
      { ...planned, at: planned.at + 1 },
      { kind: 'rung', key: `${id}#1`, at: planned.at, deadline: id, index: 1 },
      { kind: 'rung', key: `${id}#0/2`, at: planned.at, deadline: id, index: 0 },
      { kind: 'expiry', key: `${id}#expiry`, at: planned.at, deadline: id },
      { ...planned, deadline: `${caseId}~none~1` },
    ];
    for (const input of forged) await notBelieved({ ...step, input });
    await stepped(planned, commitStep);
    // It has spoken, and the next one is planned; until the case is withdrawn.
    await notBelieved({ ...step, seq: step.seq + 1 });
    const next = await stepOf((await rebuilt()).due(on('2026-03-31'))[0]!);
    expect(next.input).toMatchObject({ deadline: id, index: 1 });
    await stepped({ ...act('withdraw'), at: on('2026-03-07') }, commitStored);
    const signed = { task: `${caseId}.confirm-end.1`, action: 'confirm', actor: { user: 'director' }, data: {} };
    await stepped({ ...reviewed(signed), at: on('2026-03-07') }, commitStored);
    await notBelieved({ ...next, seq: next.seq + 2 });
  });

  test('an expiry before its time, or of a clock that does not expire', async () => {
    const handle = async (kind: string, action: string, user: string, data: Codes = {}) =>
      stepped(reviewed({ task: `${caseId}.${kind}.1`, action, actor: { user }, data }), commitStored);
    await handle('review', 'propose-grant', 'reviewer');
    await handle('approve', 'grant', 'director');
    await handle('assign', 'assign-firm', 'assigner', { firm: 'ph-f1' });
    const dueNext = async () => (await rebuilt()).due(on('2026-03-31'))[0]!;
    const others: string[] = [];
    let planned = await dueNext();
    for (; planned.kind === 'rung'; planned = await dueNext()) {
      others.push(planned.deadline);
      await stepped(planned, commitStep);
    }
    expect(planned).toMatchObject({ kind: 'expiry', deadline: `${caseId}~name-handler~1` });
    const step = await stepOf(planned);
    for (const at of [planned.at - 1, planned.at + 1]) await notBelieved({ ...step, input: { ...planned, at } });
    for (const deadline of [`${caseId}~review~1`, ...others.filter((id) => id !== planned.deadline)])
      await notBelieved({ ...step, input: { ...planned, key: `${deadline}#expiry`, deadline } });
    await stepped(planned, commitStep);
  });
});
