import { describe, expect, test } from 'vitest';
import { spreadOf } from '../../workflows/engine/alarm.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { rebuild } from '../../relay/rebuild.js';
import { verifiedEvents } from '../support/chain.js';
import { type Desk } from '../support/desk.js';
import { historiesOf } from '../support/replay.js';
import { until } from '../support/service.js';
import { byNotice, firm, overdue, silentFirm, supplementAndCorrection, throughAllStages, toFirm } from './scenarios.js';
import { Office } from '../support/office.js';

const office = new Office();

describe('a case', () => {
  test('goes from the desk to the archive', async () => {
    const d = await office.newDesk();
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
    const kinds = (await verifiedEvents(office.service, d.caseId)).map((e) => e.kind);
    expect(kinds.filter((kind) => kind.startsWith('stage.'))).toEqual([
      'stage.intake',
      'stage.review',
      'stage.assignment',
      'stage.handling',
      'stage.closing',
      'stage.archived',
    ]);
    const [attendance] = await office.service.rows(
      'SELECT observer, outcome, mode FROM attendance WHERE case_id = $1',
      [d.caseId],
    );
    expect(attendance).toEqual({ observer: 'observer', outcome: 'attended', mode: 'in-court' });
    const [party] = await office.service.rows('SELECT role, name FROM party WHERE case_id = $1', [d.caseId]);
    expect(party).toEqual({ role: 'recipient', name: '甲某' });
    expect(await d.handle.result()).toBe((await d.row()).seq);
  });

  test('comes by notice without a review', async () => {
    const d = await office.newDesk();
    await byNotice(d);
    expect(await d.row()).toMatchObject({ stage: 'handling' });
    expect((await d.deadlines())['assign-notice']).toEqual(['met']);
    expect((await d.row()).number).toMatch(/^平法援〔\d{4}〕刑\d{4}号$/);
    await office.expectAgreement(d);
  });

  test('stops its clock for a supplement, and computes it anew for a corrected date', async () => {
    const d = await office.newDesk();
    await supplementAndCorrection(d);
    const deadlines = await office.service.rows<{ state: string; day: string }>(
      `SELECT state, last_day::text AS day FROM deadline WHERE proceeding_id = $1 AND rule_key = 'review' ORDER BY id`,
      [d.caseId],
    );
    // Received on the Friday before, three days of it lie outside the pause from Tuesday to Wednesday.
    expect(deadlines).toEqual([
      { state: 'cancelled', day: d.day(9) },
      { state: 'armed', day: d.day(7) },
    ]);
    await office.expectAgreement(d);
  });

  test('keeps taking an addendum after the archive', async () => {
    const d = await office.newDesk();
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
    const d = await office.newDesk();
    const opening = [d.openInput()];
    await d.sleepUntil(opening[0]!.at);
    const seq = await office.service.store(d.caseId, opening);
    const answers = await Promise.all([1, 2, 3].map(() => office.service.deliver(d.caseId, opening, seq)));
    expect(answers).toEqual(answers.map(() => ({ state: 'done', seq: 1 })));
    const review = [await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' })];
    const first = await d.send(review);
    expect(await d.send(review)).toEqual(first);
    await d.lose();
    expect(await d.send(review)).toEqual(first);
    const kinds = (await verifiedEvents(office.service, d.caseId)).map((e) => e.kind);
    expect(kinds.filter((kind) => kind === 'review.propose-grant')).toHaveLength(1);
    expect((await d.row()).seq).toBe(2);
  });

  test('that opens a case at rest already says so again', async () => {
    const d = await office.newDesk();
    const opening = [d.openInput()];
    await d.send(opening);
    await d.withdraw(1);
    await until(async () => (await d.handle.describe()).status.name === 'COMPLETED');
    expect(await d.send(opening)).toMatchObject({ state: 'done' });
    expect((await d.row()).seq).toBe(3);
  });

  test('that the state does not allow is refused and leaves nothing behind', async () => {
    const d = await office.newDesk();
    await d.open();
    const early = await d.taskInput('archive', 'archive', d.on(0, '11:00'), {}, { user: 'archivist' });
    expect(await d.send([early])).toEqual({ state: 'refused', refusal: { type: 'task-not-open' } });
    expect(await office.service.commandState(early.key)).toBe('refused');
    expect((await d.row()).seq).toBe(1);
  });

  test('of which the sender died is sent by the relay', async () => {
    const d = await office.newDesk();
    await d.open();
    const review = await d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
    await d.sleepUntil(review.at);
    await office.service.store(d.caseId, [review], {}, false);
    await office.service.quiet();
    expect(await office.service.commandState(review.key)).toBe('done');
    expect(await d.openKinds()).toEqual(['approve']);
  });

  test('that two people send for one task counts for one of them', async () => {
    const d = await office.newDesk();
    await d.open();
    await d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
    const both = await Promise.all([
      d.taskInput('approve', 'grant', d.on(2), {}, { user: 'director' }),
      d.taskInput('approve', 'refuse', d.on(2), {}, { user: 'deputy' }),
    ]);
    await d.sleepUntil(d.on(2));
    const outcomes = await Promise.all(both.map((input) => office.service.send(d.caseId, [input])));
    expect(outcomes.map((o) => o.state).sort()).toEqual(['done', 'refused']);
    expect((await d.row()).seq).toBe(3);
  });
});

describe('a deadline', () => {
  test('is heard on every rung, each by the people it concerns', async () => {
    const d = await office.newDesk();
    await d.open();
    await d.sleepUntil(d.on(11));
    const alerts = await office.service.rows<{ rung: string; at: Date; people: string[] }>(
      `SELECT rung, at, array_agg(recipient ORDER BY recipient) AS people FROM alert
       WHERE proceeding_id = $1 GROUP BY rung, at ORDER BY at`,
      [d.caseId],
    );
    const head = ['deputy', 'director'];
    expect(alerts.map(({ rung, people }) => [rung, people])).toEqual([
      ['reminder', ['reviewer']],
      ['urge', [...head, 'reviewer']],
      ['supervise', ['bureau', 'bureau-deputy', ...head, 'reviewer']],
      ['circular', ['bureau', 'bureau-deputy', ...head, 'reviewer']],
    ]);
    // Seven days from Monday end on the next Monday.
    expect(alerts.slice(1).map((a) => a.at.getTime())).toEqual([d.on(7, '09:00'), d.on(8, '09:00'), d.on(10, '09:00')]);
    expect(await d.openKinds()).toEqual(['explain-delay', 'review', 'sign-circular']);
    await office.expectAgreement(d);
  });

  test('goes no further up once an objective cause was given, and keeps its due date', async () => {
    const d = await office.newDesk();
    await d.open();
    await d.sleepUntil(d.on(8, '12:00'));
    const explained = { cause: 'court', objective: true, newDay: d.day(20) };
    await d.task('explain-delay', 'explain', d.on(8, '15:00'), explained, { user: 'director' });
    await d.sleepUntil(d.on(12));
    const spoken = await office.service.rows<{ rung: string }>(
      'SELECT DISTINCT rung FROM alert WHERE proceeding_id = $1',
      [d.caseId],
    );
    expect(spoken.map((a) => a.rung).sort()).toEqual(['reminder', 'supervise', 'urge']);
    const [review] = await office.service.rows<{ last_day: string; next_rung_at: Date | null }>(
      `SELECT last_day::text, next_rung_at FROM deadline WHERE proceeding_id = $1 AND rule_key = 'review'`,
      [d.caseId],
    );
    expect(review).toEqual({ last_day: d.day(7), next_rung_at: null });
    await d.task('review', 'propose-refusal', d.on(12), {}, { user: 'reviewer' });
    await d.task('approve', 'refuse', d.on(12, '11:00'), {}, { user: 'director' });
    expect((await d.deadlines())['review']).toEqual(['met-late']);
    await office.expectAgreement(d);
  });

  test('met late is marked late, and what its rungs opened goes with it', async () => {
    const d = await office.newDesk();
    await overdue(d);
    expect((await d.deadlines())['review']).toEqual(['met-late']);
    expect(await d.openKinds()).toEqual(['assign']);
    await office.expectAgreement(d);
  });

  test('of a firm that stays silent sends the case back, and the late answer is too late', async () => {
    const d = await office.newDesk();
    await silentFirm(d);
    expect(await d.openKinds()).toEqual(['assign']);
    const deadlines = await d.deadlines();
    expect(deadlines['name-handler']).toEqual(['missed']);
    expect(deadlines['assign-application']).toEqual(['cancelled', 'armed']);
    await office.expectAgreement(d);
  });

  test('speaks before an act that was received after it, however late its case wakes up', async () => {
    const d = await office.newDesk();
    await d.open();
    let spreadMs = 15 * 60_000;
    while (spreadOf(d.caseId, spreadMs) < 5 * 60_000) spreadMs += 1_000;
    await rebuild(office.service.client, caseRef(d.caseId), spreadMs);
    await d.sleepUntil(d.on(7, '09:01'));
    const steps = async () =>
      (
        await office.service.rows<{ kind: string }>(
          `SELECT input ->> 'kind' AS kind FROM step WHERE proceeding_id = $1 ORDER BY seq`,
          [d.caseId],
        )
      ).map(({ kind }) => kind);
    expect(await steps()).toEqual(['open', 'rung']);
    const reviewed = await d.task('review', 'propose-grant', d.on(7, '09:02'), {}, { user: 'reviewer' });
    expect(reviewed).toEqual({ state: 'done', seq: 4 });
    expect(await steps()).toEqual(['open', 'rung', 'rung', 'task']);
    await office.expectAgreement(d);
  });

  test('yields to an answer that was received before it and is still on its way', async () => {
    const d = await office.newDesk();
    await toFirm(d);
    const named = await d.taskInput('name-handler', 'name', d.on(3, '10:59'), { lawyer: 'lawyer1' }, firm);
    await d.sleepUntil(named.at);
    const seq = await office.service.store(d.caseId, [named]);
    await d.sleepUntil(d.on(3, '11:03'));
    expect(await d.openKinds()).toEqual(['name-handler']);
    expect(await office.service.deliver(d.caseId, [named], seq)).toMatchObject({ state: 'done' });
    expect((await d.deadlines())['name-handler']).toEqual(['met']);
    const [history] = await historiesOf(office.service.client, workflowIdOf(caseRef(d.caseId)));
    // One wake-up for each half minute of waiting, not one after the other.
    expect(history!.events!.filter((e) => e.timerStartedEventAttributes).length).toBeLessThan(20);
  });

  test('and an answer at the same instant: exactly one of them wins, in every case', async () => {
    const all: Desk[] = [];
    for (let i = 0; i < 20; i++) all.push(await office.newDesk());
    for (const d of all) await toFirm(d);
    const end = all[0]!.on(3, '11:00');
    const named = await Promise.all(
      all.map((d, i) => d.taskInput('name-handler', 'name', end - 5 + i, { lawyer: 'lawyer1' }, firm)),
    );
    await all[0]!.sleepUntil(end - 3_000);
    const sleeping = office.service.env.sleep(20_000);
    const outcomes = await Promise.all(all.map((d, i) => office.service.send(d.caseId, [named[i]!])));
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
