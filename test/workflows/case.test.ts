import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { spreadOf } from '../../workflows/engine/alarm.js';
import { caseRef, workflowIdOf, type Standing } from '../../workflows/messages.js';
import { orderReplans } from '../../db/calendars.js';
import { standingStill } from '../../db/operations.js';
import { loadRuleBook } from '../../db/rule-book.js';
import { rebuild } from '../../relay/rebuild.js';
import { reconcile } from '../../relay/reconcile.js';
import { query } from '../../scripts/postgres.mjs';
import { revive } from '../../temporal/deliver.js';
import { stateOf as askState } from '../../temporal/state.js';
import { verifiedEvents } from '../support/chain.js';
import { Desk, nextMonday } from '../support/desk.js';
import { historiesOf, replay } from '../support/replay.js';
import { Service, testLogger, until } from '../support/service.js';
import { timeSkippingServer, type TestServer } from '../support/temporal.js';
import { commitUnseen } from '../support/zombie.js';
import {
  byNotice,
  firm,
  lawyer,
  overdue,
  silentFirm,
  supplementAndCorrection,
  taken,
  takenOver,
  throughAllStages,
  toFirm,
} from './scenarios.js';

let server: TestServer;
let service: Service;
let desks: Desk[] = [];

beforeAll(async () => {
  server = await timeSkippingServer();
  service = await Service.start(server.env);
});

afterAll(async () => {
  await service.stop();
  await server.stop();
});

async function newDesk(): Promise<Desk> {
  const desk = new Desk(service, nextMonday(await service.now()));
  await desk.sleepUntil(desk.on(0, '08:00'));
  desks.push(desk);
  return desk;
}

const runOf = async (d: Desk) => (await d.handle.describe()).runId;
const stateOf = (d: Desk): Promise<Standing> => askState(service.client, caseRef(d.caseId));

/** The workflow and the record say the same of the case. */
async function expectAgreement(d: Desk): Promise<void> {
  const [row, tasks] = await Promise.all([d.row(), d.tasks()]);
  if (row.resting) return expect(await d.handle.result()).toBe(row.seq);
  const state = await stateOf(d);
  expect({ seq: state.seq, stage: state.stage, tasks: [...state.tasks].sort(), parked: state.parked }).toEqual({
    seq: row.seq,
    stage: row.stage,
    tasks: tasks.map((t) => t.id).sort(),
    parked: null,
  });
}

/** Whatever a test did, the code that runs now would have done the same, and the chain of events is whole. */
afterEach(async () => {
  for (const { caseId, runs } of desks) {
    await verifiedEvents(service, caseId);
    for (const history of await historiesOf(service.client, workflowIdOf(caseRef(caseId)), runs))
      await replay(history, workflowIdOf(caseRef(caseId)));
  }
  desks = [];
});

describe('a case', () => {
  test('goes from the desk to the archive', async () => {
    const d = await newDesk();
    await throughAllStages(d);
    expect(await d.row()).toMatchObject({ stage: 'archived', resting: true, parked: null });
    expect(await d.tasks()).toEqual([]);
    const { 'check-file': checks, ...deadlines } = await d.deadlines();
    expect(checks).toEqual(['met', 'met']);
    expect(Object.values(deadlines).flat()).toEqual(
      Object.values(deadlines)
        .flat()
        .map(() => 'met'),
    );
    const kinds = (await verifiedEvents(service, d.caseId)).map((e) => e.kind);
    expect(kinds.filter((kind) => kind.startsWith('stage.'))).toEqual([
      'stage.intake',
      'stage.review',
      'stage.assignment',
      'stage.handling',
      'stage.closing',
      'stage.archived',
    ]);
    const [attendance] = await service.rows('SELECT observer, outcome, mode FROM attendance WHERE case_id = $1', [
      d.caseId,
    ]);
    expect(attendance).toEqual({ observer: 'observer', outcome: 'attended', mode: 'in-court' });
    const [party] = await service.rows('SELECT role, name FROM party WHERE case_id = $1', [d.caseId]);
    expect(party).toEqual({ role: 'recipient', name: '甲某' });
    expect(await d.handle.result()).toBe((await d.row()).seq);
  });

  test('comes by notice without a review', async () => {
    const d = await newDesk();
    await byNotice(d);
    expect(await d.row()).toMatchObject({ stage: 'handling' });
    expect((await d.deadlines())['assign-notice']).toEqual(['met']);
    expect((await d.row()).number).toMatch(/^平法援〔\d{4}〕刑\d{4}号$/);
    await expectAgreement(d);
  });

  test('stops its clock for a supplement, and computes it anew for a corrected date', async () => {
    const d = await newDesk();
    await supplementAndCorrection(d);
    const deadlines = await service.rows<{ state: string; day: string }>(
      `SELECT state, last_day::text AS day FROM deadline WHERE proceeding_id = $1 AND rule_key = 'review' ORDER BY id`,
      [d.caseId],
    );
    // Received on the Friday before, three days of it lie outside the pause from Tuesday to Wednesday.
    expect(deadlines).toEqual([
      { state: 'cancelled', day: d.day(9) },
      { state: 'armed', day: d.day(7) },
    ]);
    await expectAgreement(d);
  });

  test('keeps taking an addendum after the archive', async () => {
    const d = await newDesk();
    await throughAllStages(d);
    const { seq } = await d.row();
    await until(async () => (await d.handle.describe()).status.name === 'COMPLETED');
    expect(await d.act('addendum', d.on(60), {}, 'archivist')).toEqual({ state: 'done', seq: seq + 1 });
    expect(await d.act('withdraw', d.on(60), {}, 'intake')).toMatchObject({ refusal: { type: 'case-archived' } });
    expect(await d.row()).toMatchObject({ stage: 'archived', resting: true });
    await until(async () => (await d.handle.describe()).status.name === 'COMPLETED');
  });
});

describe('a command', () => {
  test('sent twice takes effect once', async () => {
    const d = await newDesk();
    const opening = [d.openInput()];
    await d.sleepUntil(opening[0]!.at);
    const seq = await service.store(d.caseId, opening);
    const answers = await Promise.all([1, 2, 3].map(() => service.deliver(d.caseId, opening, seq)));
    expect(answers).toEqual(answers.map(() => ({ state: 'done', seq: 1 })));
    const review = [await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' })];
    const first = await d.send(review);
    expect(await d.send(review)).toEqual(first);
    await d.lose();
    expect(await d.send(review)).toEqual(first);
    const kinds = (await verifiedEvents(service, d.caseId)).map((e) => e.kind);
    expect(kinds.filter((kind) => kind === 'review.propose-grant')).toHaveLength(1);
    expect((await d.row()).seq).toBe(2);
  });

  test('that opens a case at rest already says so again', async () => {
    const d = await newDesk();
    const opening = [d.openInput()];
    await d.send(opening);
    await d.act('withdraw', d.on(1), {}, 'intake');
    await until(async () => (await d.handle.describe()).status.name === 'COMPLETED');
    expect(await d.send(opening)).toMatchObject({ state: 'done' });
    expect((await d.row()).seq).toBe(2);
  });

  test('that the state does not allow is refused and leaves nothing behind', async () => {
    const d = await newDesk();
    await d.open();
    const early = await d.taskInput('archive', 'archive', d.on(0, '11:00'), {}, { user: 'archivist' });
    expect(await d.send([early])).toEqual({ state: 'refused', refusal: { type: 'task-not-open' } });
    expect(await service.commandState(early.key)).toBe('refused');
    expect((await d.row()).seq).toBe(1);
  });

  test('of which the sender died is sent by the relay', async () => {
    const d = await newDesk();
    await d.open();
    const review = await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
    await d.sleepUntil(review.at);
    await service.store(d.caseId, [review], {}, false);
    await service.quiet();
    expect(await service.commandState(review.key)).toBe('done');
    expect(await d.openKinds()).toEqual(['approve']);
  });

  test('that two people send for one task counts for one of them', async () => {
    const d = await newDesk();
    await d.open();
    await d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
    const both = await Promise.all([
      d.taskInput('approve', 'grant', d.on(2), {}, { user: 'director' }),
      d.taskInput('approve', 'refuse', d.on(2), {}, { user: 'deputy' }),
    ]);
    await d.sleepUntil(d.on(2));
    const outcomes = await Promise.all(both.map((input) => service.send(d.caseId, [input])));
    expect(outcomes.map((o) => o.state).sort()).toEqual(['done', 'refused']);
    expect((await d.row()).seq).toBe(3);
  });
});

describe('a deadline', () => {
  test('is heard on every rung, each by the people it concerns', async () => {
    const d = await newDesk();
    await d.open();
    await d.sleepUntil(d.on(11));
    const alerts = await service.rows<{ rung: string; at: Date; people: string[] }>(
      `SELECT rung, at, array_agg(recipient ORDER BY recipient) AS people FROM alert
       WHERE proceeding_id = $1 GROUP BY rung, at ORDER BY at`,
      [d.caseId],
    );
    const head = ['deputy', 'director'];
    expect(alerts.map(({ rung, people }) => [rung, people])).toEqual([
      ['reminder', ['reviewer']],
      ['urge', [...head, 'reviewer']],
      ['supervise', ['bureau', ...head, 'reviewer']],
      ['circular', ['bureau', ...head, 'reviewer']],
    ]);
    // Seven days from Monday end on the next Monday.
    expect(alerts.slice(1).map((a) => a.at.getTime())).toEqual([d.on(7, '09:00'), d.on(8, '09:00'), d.on(10, '09:00')]);
    expect(await d.openKinds()).toEqual(['explain-delay', 'review', 'sign-circular']);
    await expectAgreement(d);
  });

  test('goes no further up once an objective cause was given, and keeps its due date', async () => {
    const d = await newDesk();
    await d.open();
    await d.sleepUntil(d.on(8, '12:00'));
    const explained = { cause: 'court', objective: true, newDay: d.day(20) };
    await d.task('explain-delay', 'explain', d.on(8, '15:00'), explained, { user: 'director' });
    await d.sleepUntil(d.on(12));
    const spoken = await service.rows<{ rung: string }>('SELECT DISTINCT rung FROM alert WHERE proceeding_id = $1', [
      d.caseId,
    ]);
    expect(spoken.map((a) => a.rung).sort()).toEqual(['reminder', 'supervise', 'urge']);
    const [review] = await service.rows<{ last_day: string; next_rung_at: Date | null }>(
      `SELECT last_day::text, next_rung_at FROM deadline WHERE proceeding_id = $1 AND rule_key = 'review'`,
      [d.caseId],
    );
    expect(review).toEqual({ last_day: d.day(7), next_rung_at: null });
    await d.task('review', 'propose-refusal', d.on(12), {}, { user: 'reviewer' });
    await d.task('approve', 'refuse', d.on(12, '11:00'), {}, { user: 'director' });
    expect((await d.deadlines())['review']).toEqual(['met-late']);
    await expectAgreement(d);
  });

  test('met late is marked late, and what its rungs opened goes with it', async () => {
    const d = await newDesk();
    await overdue(d);
    expect((await d.deadlines())['review']).toEqual(['met-late']);
    expect(await d.openKinds()).toEqual(['assign']);
    await expectAgreement(d);
  });

  test('of a firm that stays silent sends the case back, and the late answer is too late', async () => {
    const d = await newDesk();
    await silentFirm(d);
    expect(await d.openKinds()).toEqual(['assign']);
    const deadlines = await d.deadlines();
    expect(deadlines['name-handler']).toEqual(['missed']);
    expect(deadlines['assign-application']).toEqual(['cancelled', 'armed']);
    await expectAgreement(d);
  });

  test('speaks before an act that was received after it, however late its case wakes up', async () => {
    const d = await newDesk();
    await d.open();
    let spreadMs = 15 * 60_000;
    while (spreadOf(d.caseId, spreadMs) < 5 * 60_000) spreadMs += 1_000;
    await rebuild(service.client, caseRef(d.caseId), spreadMs);
    await d.sleepUntil(d.on(7, '09:01'));
    const steps = async () =>
      (
        await service.rows<{ kind: string }>(
          `SELECT input ->> 'kind' AS kind FROM step WHERE proceeding_id = $1 ORDER BY seq`,
          [d.caseId],
        )
      ).map(({ kind }) => kind);
    expect(await steps()).toEqual(['open', 'rung']);
    const reviewed = await d.task('review', 'propose-grant', d.on(7, '09:02'), {}, { user: 'reviewer' });
    expect(reviewed).toEqual({ state: 'done', seq: 4 });
    expect(await steps()).toEqual(['open', 'rung', 'rung', 'task']);
    await expectAgreement(d);
  });

  test('yields to an answer that was received before it and is still on its way', async () => {
    const d = await newDesk();
    await toFirm(d);
    const named = await d.taskInput('name-handler', 'name', d.on(3, '10:59'), { lawyer: 'lawyer1' }, firm);
    await d.sleepUntil(named.at);
    const seq = await service.store(d.caseId, [named]);
    await d.sleepUntil(d.on(3, '11:03'));
    expect(await d.openKinds()).toEqual(['name-handler']);
    expect(await service.deliver(d.caseId, [named], seq)).toMatchObject({ state: 'done' });
    expect((await d.deadlines())['name-handler']).toEqual(['met']);
    const [history] = await historiesOf(service.client, workflowIdOf(caseRef(d.caseId)));
    // One wake-up for each half minute of waiting, not one after the other.
    expect(history!.events!.filter((e) => e.timerStartedEventAttributes).length).toBeLessThan(20);
  });

  test('and an answer at the same instant: exactly one of them wins, in every case', async () => {
    const all: Desk[] = [];
    for (let i = 0; i < 20; i++) all.push(await newDesk());
    for (const d of all) await toFirm(d);
    const end = all[0]!.on(3, '11:00');
    const named = await Promise.all(
      all.map((d, i) => d.taskInput('name-handler', 'name', end - 5 + i, { lawyer: 'lawyer1' }, firm)),
    );
    await all[0]!.sleepUntil(end - 3_000);
    const sleeping = service.env.sleep(20_000);
    const outcomes = await Promise.all(all.map((d, i) => service.send(d.caseId, [named[i]!])));
    await sleeping;
    await until(async () =>
      (await Promise.all(all.map((d) => d.openKinds()))).every((k) => !k.includes('name-handler')),
    );
    for (const [i, d] of all.entries()) {
      const won = outcomes[i]!.state === 'done';
      // What came after the end never wins. (Time leaps here, so one received before it may be stored long after it.)
      if (won) expect(named[i]!.at).toBeLessThanOrEqual(end);
      expect((await d.deadlines())['name-handler']).toEqual([won ? 'met' : 'missed']);
      expect(await d.openKinds()).toEqual(won ? ['engage', 'meet', 'read-file'] : ['assign']);
    }
  });
});

describe('the journal', () => {
  test('brings back a workflow that was ended in the middle', async () => {
    const d = await newDesk();
    await d.toHandling();
    const before = await stateOf(d);
    const first = await runOf(d);
    await d.lose();
    expect(await d.task('meet', 'record', d.on(3), {}, lawyer)).toEqual({
      state: 'done',
      seq: before.seq + 1,
    });
    await expectAgreement(d);
    expect(await runOf(d)).not.toBe(first);
  });

  test('is what the reconciler repairs by', async () => {
    const d = await newDesk();
    await d.toHandling();
    const before = await stateOf(d);
    await d.lose();
    const options = { pool: service.db.pool, client: service.client, spreadMs: 0, logger: testLogger() };
    expect(await reconcile(options)).toContainEqual({ caseId: d.caseId, kind: 'not-running', repaired: true });
    expect(await stateOf(d)).toEqual(before);
    expect((await reconcile(options)).filter((x) => x.caseId === d.caseId)).toEqual([]);
  });

  test('is what the reconciler repairs by when a worker died after its commit', async () => {
    const d = await newDesk();
    await d.toHandling();
    const meet = await d.taskInput('meet', 'record', d.on(3), {}, lawyer);
    await d.sleepUntil(meet.at);
    await service.store(d.caseId, [meet]);
    await commitUnseen(service, d.caseId, meet);
    const options = { pool: service.db.pool, client: service.client, spreadMs: 0, logger: testLogger() };
    expect(await reconcile(options)).toContainEqual({ caseId: d.caseId, kind: 'behind', repaired: true });
    await until(async () => (await stateOf(d)).seq === (await d.row()).seq);
    await expectAgreement(d);
  });

  test('wins over a workflow that knows more than a record restored from a backup', async () => {
    const d = await newDesk();
    await d.open();
    const served = d.actInput('record-service', d.on(1), {}, 'intake');
    expect(await d.send([served])).toEqual({ state: 'done', seq: 2 });
    // Nothing but the step, its event and the word that it was done: as if the backup was made a moment before.
    await query(service.database.ownerUrl, async (client) => {
      for (const table of ['step', 'event'])
        await client.query(`DELETE FROM ${table} WHERE proceeding_id = $1 AND seq = 2`, [d.caseId]);
      await client.query('UPDATE proceeding SET seq = 1 WHERE id = $1', [d.caseId]);
      await client.query(
        `INSERT INTO delivery (command_id, proceeding_id, received_at, step_key, attempts, retry_at)
         SELECT id, proceeding_id, received_at, id::text, 1, clock_timestamp() FROM command WHERE id = $1`,
        [served.key],
      );
    });
    await until(async () => (await service.commandState(served.key)) === 'done');
    expect((await d.row()).seq).toBe(2);
    await expectAgreement(d);
  });

  test('is taken up again when another worker’s step stands in the record', async () => {
    const d = await newDesk();
    await d.toHandling();
    const first = await runOf(d);
    const [unseen, next] = await Promise.all([
      d.taskInput('meet', 'record', d.on(3), {}, lawyer),
      d.taskInput('read-file', 'record', d.on(3, '11:00'), {}, lawyer),
    ]);
    const seq = await service.store(d.caseId, [unseen]);
    await commitUnseen(service, d.caseId, unseen);
    expect(await d.send([next])).toEqual({ state: 'done', seq: seq + 2 });
    expect(await runOf(d)).not.toBe(first);
    // The one that died asks again, and is told what it did.
    expect(await service.deliver(d.caseId, [unseen], seq)).toEqual({ state: 'done', seq: seq + 1 });
    await expectAgreement(d);
  });

  test('is taken up for a command that the record allows and the workflow does not know of: it is never refused', async () => {
    const d = await newDesk();
    await d.open();
    const review = await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
    await d.sleepUntil(review.at);
    await service.store(d.caseId, [review]);
    await commitUnseen(service, d.caseId, review);
    // The task it opened stands on record, where the next command was decided; the workflow is still at the review.
    const grant = await d.taskInput('approve', 'grant', d.on(2), {}, { user: 'director' });
    expect(await d.send([grant])).toEqual({ state: 'done', seq: 3 });
    await expectAgreement(d);
  });

  test('tells a worker that repeats its step after a crash what it did', async () => {
    const d = await newDesk();
    await d.toHandling();
    const first = await runOf(d);
    const meet = await d.taskInput('meet', 'record', d.on(3), {}, lawyer);
    const seq = await service.store(d.caseId, [meet]);
    await commitUnseen(service, d.caseId, meet);
    expect(await service.deliver(d.caseId, [meet], seq)).toEqual({ state: 'done', seq: seq + 1 });
    expect(await runOf(d)).toBe(first);
    await expectAgreement(d);
  });

  test('carries a long case over to its next run', async () => {
    const d = await newDesk();
    await d.toHandling();
    const first = await runOf(d);
    await d.sleepUntil(d.on(3));
    const early = d.actInput('report-progress', d.on(3), {}, 'lawyer1');
    const told = await d.send([early]);
    for (let i = 0; i < 41; i++)
      await Promise.all(Array.from({ length: 10 }, () => d.act('report-progress', d.on(3), {})));
    expect((await d.row()).seq).toBe(416);
    await until(async () => (await runOf(d)) !== first);
    await expectAgreement(d);
    // The new run knows nothing of the Updates of the old one; its journal knows the key.
    expect(await service.deliver(d.caseId, [early], 5)).toEqual(told);
    expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toEqual({ state: 'done', seq: 417 });
  });
});

describe('a case taken over', () => {
  test('stays silent about its past; the first future rung is the first to speak', async () => {
    const d = await newDesk();
    await taken(d);
    expect(await d.row()).toMatchObject({ seq: 5, stage: 'handling' });
    const alerts = () =>
      service.rows<{ rung: string }>('SELECT DISTINCT rung FROM alert WHERE proceeding_id = $1', [d.caseId]);
    expect(await alerts()).toEqual([]);
    expect((await d.deadlines())['review']).toEqual(['met']);
    await d.sleepUntil(d.on(3));
    // The engagement's five days ended twelve days before; nothing of its ladder is left to say.
    expect(await alerts()).toEqual([]);
    await expectAgreement(d);
  });

  test('whose telling was cut short goes on where it stopped', async () => {
    const d = await newDesk();
    const inputs = takenOver(d);
    await d.sleepUntil(d.on(0));
    await service.store(d.caseId, inputs);
    await commitUnseen(service, d.caseId, inputs[0]!);
    expect(await service.commandState(inputs[0]!.key)).toBe('pending');
    await revive(service.client, caseRef(d.caseId), 0);
    await until(async () => (await service.commandState(inputs[0]!.key)) === 'done');
    expect(await d.row()).toMatchObject({ seq: 5, stage: 'handling' });
    await expectAgreement(d);
  });
});

describe('a step that cannot be committed', () => {
  const cannot = { state: 'refused', refusal: { type: 'cannot-be-recorded' } };
  /** The record refuses it for as long as the work takes. */
  async function refusing(table: string, check: string, work: () => Promise<void>): Promise<void> {
    const alter = (how: string) =>
      query(service.database.ownerUrl, (client) =>
        client.query(
          `ALTER TABLE ${table} ${how} CONSTRAINT poison`.concat(how === 'ADD' ? ` CHECK (${check}) NOT VALID` : ''),
        ),
      );
    await alter('ADD');
    await work().finally(() => alter('DROP'));
  }
  const heldUp = async ({ caseId }: Desk) =>
    (await standingStill(service.db.pool, await service.now())).heldUp.filter((clock) => clock.caseId === caseId);
  const told = (d: Desk, what: string) =>
    service.rows<{ day: string; recipients: string[] }>(
      `SELECT (at AT TIME ZONE 'Asia/Shanghai')::date::text AS day, array_agg(recipient ORDER BY recipient) AS recipients
       FROM alert WHERE proceeding_id = $1 AND kind = 'clock-held-up' AND data->>'what' = $2 GROUP BY 1 ORDER BY 1`,
      [d.caseId, what],
    );
  const spoken = async (d: Desk, rule: string) =>
    (
      await service.rows(
        "SELECT DISTINCT key FROM alert WHERE proceeding_id = $1 AND kind = 'rung' AND data->>'rule' = $2",
        [d.caseId, rule],
      )
    ).length;

  test('because the record refuses it refuses its command, and the case goes on', async () => {
    const d = await newDesk();
    await d.toHandling();
    const { seq } = await d.row();
    const broken = d.actInput('report-hearing', d.on(3), { day: d.day(9), summonsOn: d.day(3) });
    await refusing('hearing', 'false', async () => expect(await d.send([broken])).toEqual(cannot));
    expect(await service.commandState(broken.key)).toBe('refused');
    await expectAgreement(d);
    expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toEqual({ state: 'done', seq: seq + 1 });
    await expectAgreement(d);
  });

  test('because its own code fails refuses its command, and the case goes on', async () => {
    const d = await newDesk();
    await d.open();
    // A day that has no day after it.
    const notice = { servedOn: d.day(1), replyBy: '9999-12-31' };
    expect(await d.task('review', 'request-supplement', d.on(1), notice, { user: 'reviewer' })).toEqual(cannot);
    expect(await d.task('review', 'propose-grant', d.on(2), {}, { user: 'reviewer' })).toMatchObject({ state: 'done' });
    await expectAgreement(d);
  });

  test('is a rung: it is told once a day and tried again, other clocks speak and commands go on, and then it is spoken', async () => {
    const d = await newDesk();
    await d.toHandling();
    const hearing = { day: d.day(4), summonsOn: d.day(2), public: true, forum: 'court' };
    await d.act('report-hearing', d.on(2, '16:00'), hearing);
    await refusing('alert', `kind <> 'rung' OR data->>'rule' <> 'engagement'`, async () => {
      await d.sleepUntil(d.on(9, '12:00'));
      expect(await spoken(d, 'engagement')).toBe(0);
      expect(await spoken(d, 'hearing-outcome')).toBeGreaterThan(0);
      const before = await told(d, 'rung');
      expect(before.length).toBeGreaterThan(1);
      expect(before[0]!.recipients).toEqual(['admin', 'deputy', 'director', 'lawyer1']);
      expect(await heldUp(d)).toMatchObject([{ rule: 'engagement', what: 'rung' }]);
      expect((await stateOf(d)).heldUp).toHaveLength(1);
      expect(await d.task('meet', 'record', d.on(9, '13:00'), {}, lawyer)).toMatchObject({ state: 'done' });
      expect(await d.row()).toMatchObject({ parked: null });
    });
    await d.sleepUntil(d.on(9, '14:30'));
    expect(await spoken(d, 'engagement')).toBeGreaterThan(0);
    expect([await heldUp(d), (await stateOf(d)).heldUp]).toEqual([[], []]);
    await expectAgreement(d);
  });

  test('is an expiry: commands go on, and it comes into effect when it can', async () => {
    const d = await newDesk();
    await toFirm(d);
    await refusing('event', `kind <> 'deadline.expired'`, async () => {
      await d.sleepUntil(d.on(3, '15:00'));
      expect(await d.openKinds()).toEqual(['name-handler']);
      expect(await heldUp(d)).toMatchObject([{ rule: 'name-handler', what: 'expiry' }]);
      const late = await d.task('name-handler', 'name', d.on(3, '15:10'), { lawyer: 'lawyer1' }, firm);
      expect(late).toMatchObject({ refusal: { type: 'too-late' } });
      expect(await d.act('correct', d.on(3, '15:20'), { field: 'matter' }, 'intake')).toMatchObject({ state: 'done' });
    });
    await d.sleepUntil(d.on(3, '17:00'));
    expect(await d.openKinds()).toEqual(['assign']);
    expect(await heldUp(d)).toEqual([]);
    await expectAgreement(d);
  });

  test('is an order to plan anew: it is told, and given again the day after', async () => {
    const d = await newDesk();
    await d.open();
    // As if the year of its last day had been published since.
    await service.rows('UPDATE deadline SET provisional = true WHERE proceeding_id = $1', [d.caseId]);
    const book = await loadRuleBook(service.db.pool);
    const order = async () => orderReplans(service.db.pool, book, await service.now());
    await refusing('deadline_plan', 'seq = 1', async () => {
      expect([await order(), await order()]).toEqual([1, 0]);
      await service.quiet();
      expect(await told(d, 'replan')).toHaveLength(1);
      expect(await heldUp(d)).toMatchObject([{ rule: 'review', what: 'replan' }]);
      expect(await order()).toBe(0);
    });
    await d.sleepUntil(d.on(1));
    expect(await order()).toBe(1);
    await service.quiet();
    expect((await d.deadlines())['review']).toEqual(['cancelled', 'armed']);
    expect(await heldUp(d)).toEqual([]);
    await expectAgreement(d);
  });
});
