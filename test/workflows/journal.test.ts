import type { Desk } from '../support/desk.js';
import { describe, expect, test } from 'vitest';
import { caseRef } from '../../workflows/messages.js';
import { reconcile } from '../../relay/reconcile.js';
import { query } from '../../scripts/postgres.mjs';
import { revive } from '../../temporal/deliver.js';
import { testLogger, until } from '../support/service.js';
import { commitUnseen } from '../support/zombie.js';
import { lawyer, taken, takenOver } from './scenarios.js';
import { Office } from '../support/office.js';

const office = new Office();
const runOf = async (d: Desk) => (await d.handle.describe()).runId;

describe('the journal', () => {
  test('brings back a workflow that was ended in the middle', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const before = await office.stateOf(d);
    const first = await runOf(d);
    await d.lose();
    expect(await d.task('meet', 'record', d.on(3), {}, lawyer)).toEqual({
      state: 'done',
      seq: before.seq + 1,
    });
    await office.expectAgreement(d);
    expect(await runOf(d)).not.toBe(first);
  });

  test('is what the reconciler repairs by', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const before = await office.stateOf(d);
    await d.lose();
    const options = { pool: office.service.db.pool, client: office.service.client, spreadMs: 0, logger: testLogger() };
    expect(await reconcile(options)).toContainEqual({ caseId: d.caseId, kind: 'not-running', repaired: true });
    expect(await office.stateOf(d)).toEqual(before);
    expect((await reconcile(options)).filter((x) => x.caseId === d.caseId)).toEqual([]);
  });

  test('is what the reconciler repairs by when a worker died after its commit', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const meet = await d.taskInput('meet', 'record', d.on(3), {}, lawyer);
    await d.sleepUntil(meet.at);
    await office.service.store(d.caseId, [meet]);
    await commitUnseen(office.service, d.caseId, meet);
    const options = { pool: office.service.db.pool, client: office.service.client, spreadMs: 0, logger: testLogger() };
    expect(await reconcile(options)).toContainEqual({ caseId: d.caseId, kind: 'behind', repaired: true });
    await until(async () => (await office.stateOf(d)).seq === (await d.row()).seq);
    await office.expectAgreement(d);
  });

  test('wins over a workflow that knows more than a record restored from a backup', async () => {
    const d = await office.newDesk();
    await d.open();
    const served = d.actInput('record-service', d.on(1), { document: 'other' }, 'intake');
    expect(await d.send([served])).toEqual({ state: 'done', seq: 2 });
    // Nothing but the step, its event and the word that it was done: as if the backup was made a moment before.
    await query(office.service.database.ownerUrl, async (client) => {
      for (const table of ['step', 'event'])
        await client.query(`DELETE FROM ${table} WHERE proceeding_id = $1 AND seq = 2`, [d.caseId]);
      await client.query('UPDATE proceeding SET seq = 1 WHERE id = $1', [d.caseId]);
      await client.query(
        `INSERT INTO delivery (command_id, proceeding_id, received_at, step_key, attempts, retry_at)
         SELECT id, proceeding_id, received_at, id::text, 1, clock_timestamp() FROM command WHERE id = $1`,
        [served.key],
      );
    });
    await until(async () => (await office.service.commandState(served.key)) === 'done');
    expect((await d.row()).seq).toBe(2);
    await office.expectAgreement(d);
  });

  test('is taken up again when another worker’s step stands in the record', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const first = await runOf(d);
    const [unseen, next] = await Promise.all([
      d.taskInput('meet', 'record', d.on(3), {}, lawyer),
      d.taskInput('read-file', 'record', d.on(3, '11:00'), {}, lawyer),
    ]);
    const seq = await office.service.store(d.caseId, [unseen]);
    await commitUnseen(office.service, d.caseId, unseen);
    expect(await d.send([next])).toEqual({ state: 'done', seq: seq + 2 });
    expect(await runOf(d)).not.toBe(first);
    // The one that died asks again, and is told what it did.
    expect(await office.service.deliver(d.caseId, [unseen], seq)).toEqual({ state: 'done', seq: seq + 1 });
    await office.expectAgreement(d);
  });

  test('is taken up for a command that the record allows and the workflow does not know of: it is never refused', async () => {
    const d = await office.newDesk();
    await d.open();
    const review = await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
    await d.sleepUntil(review.at);
    await office.service.store(d.caseId, [review]);
    await commitUnseen(office.service, d.caseId, review);
    // The task it opened stands on record, where the next command was decided; the workflow is still at the review.
    const grant = await d.taskInput('approve', 'grant', d.on(2), {}, { user: 'director' });
    expect(await d.send([grant])).toEqual({ state: 'done', seq: 3 });
    await office.expectAgreement(d);
  });

  test('tells a worker that repeats its step after a crash what it did', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const first = await runOf(d);
    const meet = await d.taskInput('meet', 'record', d.on(3), {}, lawyer);
    const seq = await office.service.store(d.caseId, [meet]);
    await commitUnseen(office.service, d.caseId, meet);
    expect(await office.service.deliver(d.caseId, [meet], seq)).toEqual({ state: 'done', seq: seq + 1 });
    expect(await runOf(d)).toBe(first);
    await office.expectAgreement(d);
  });

  test('carries a long case over to its next run', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const first = await runOf(d);
    await d.sleepUntil(d.on(3));
    const early = d.actInput('report-progress', d.on(3), {}, 'lawyer1');
    const told = await d.send([early]);
    for (let i = 0; i < 11; i++)
      await Promise.all(Array.from({ length: 10 }, () => d.act('report-progress', d.on(3), {})));
    expect((await d.row()).seq).toBe(116);
    await until(async () => (await runOf(d)) !== first);
    await office.expectAgreement(d);
    // The new run knows nothing of the Updates of the old one; its journal knows the key.
    expect(await office.service.deliver(d.caseId, [early], 5)).toEqual(told);
    expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toEqual({ state: 'done', seq: 117 });
  });
});

describe('a case taken over', () => {
  test('stays silent about its past; the first future rung is the first to speak', async () => {
    const d = await office.newDesk();
    await taken(d);
    expect(await d.row()).toMatchObject({ seq: 5, stage: 'handling' });
    const alerts = () =>
      office.service.rows<{ rung: string }>('SELECT DISTINCT rung FROM alert WHERE proceeding_id = $1', [d.caseId]);
    expect(await alerts()).toEqual([]);
    expect((await d.deadlines())['review']).toEqual(['met']);
    await d.sleepUntil(d.on(3));
    // The engagement's five days ended twelve days before; nothing of its ladder is left to say.
    expect(await alerts()).toEqual([]);
    await office.expectAgreement(d);
  });

  test('whose telling was cut short goes on where it stopped', async () => {
    const d = await office.newDesk();
    const inputs = takenOver(d);
    await d.sleepUntil(d.on(0));
    await office.service.store(d.caseId, inputs);
    await commitUnseen(office.service, d.caseId, inputs[0]!);
    expect(await office.service.commandState(inputs[0]!.key)).toBe('pending');
    await revive(office.service.client, caseRef(d.caseId), 0);
    await until(async () => (await office.service.commandState(inputs[0]!.key)) === 'done');
    expect(await d.row()).toMatchObject({ seq: 5, stage: 'handling' });
    await office.expectAgreement(d);
  });
});
