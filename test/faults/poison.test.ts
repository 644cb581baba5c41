import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standingStill, unpark } from '../../db/operations.js';
import { tellOfParked } from '../../db/standstill.js';
import { addDays, civilDate, DAY, HOUR, startOfDay } from '../../domain/time.js';
import { rebuild } from '../../relay/rebuild.js';
import { query } from '../../scripts/postgres.mjs';
import { caseRef } from '../../workflows/messages.js';
import { workflowBundle } from '../support/bundle.js';
import type { Desk } from '../support/desk.js';
import { until } from '../support/service.js';
import { breakHistoryOf, lastWeek, realTimeService } from '../support/real-time.js';
import { lawyer } from '../workflows/scenarios.js';

const service = await realTimeService();

const asOwner = (sql: string, values: unknown[] = []) =>
  query(service.database.ownerUrl, (client) => client.query(sql, values));

const metric = async (name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await service.relay!.registry.metrics())?.[1]);

const parkedIds = async () => (await standingStill(service.db.pool, Date.now())).parked.map((c) => c.caseId);
const isDone = (id: string) => until(async () => (await service.commandState(id)) === 'done');

/**
 * Its clocks, whichever are armed (on some weekdays last week's have said all they had to say), should have spoken then.
 * Answers how to undo it: no step that is not theirs would.
 */
async function silence(d: Desk, since: Date): Promise<() => Promise<void>> {
  const armed = `proceeding_id = $1 AND state = 'armed'`;
  const clocks = await service.rows<{ id: string; at: Date | null }>(
    `SELECT id, next_rung_at AS at FROM deadline WHERE ${armed}`,
    [d.caseId],
  );
  expect(clocks.length).toBeGreaterThan(0);
  await asOwner(`UPDATE deadline SET next_rung_at = $2 WHERE ${armed}`, [d.caseId, since]);
  return async () => {
    for (const { id, at } of clocks) await asOwner('UPDATE deadline SET next_rung_at = $2 WHERE id = $1', [id, at]);
  };
}

/** Nobody else notices: a case is opened and reviewed while the other one stands still. */
async function othersGoOn(): Promise<void> {
  const other = lastWeek(service);
  expect(await other.open()).toMatchObject({ state: 'done' });
  expect(await other.task('review', 'propose-grant', other.on(1), {}, { user: 'reviewer' })).toMatchObject({
    state: 'done',
  });
}

const hearing = (d: Desk, o: object) =>
  d.actInput('report-hearing', d.on(3), { day: d.day(9), summonsOn: d.day(3), public: true, forum: 'court', ...o });

/** Long before there were rules: no limit can be counted from there. */
const BEFORE_RULES = { day: '1990-01-02', summonsOn: '1990-01-01' };
/** The record takes no hearing at a court any more. */
const poison = () => asOwner(`ALTER TABLE hearing ADD CONSTRAINT poison CHECK (forum <> 'court') NOT VALID`);
const cure = () => asOwner('ALTER TABLE hearing DROP CONSTRAINT poison');
const CANNOT = { state: 'refused', refusal: { type: 'cannot-be-recorded' } };

test('a step that the record refuses for ever: its command is refused, and the case goes on from the step before', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  await poison();
  const broken = hearing(d, {});
  expect(await d.send([broken])).toEqual(CANNOT);
  expect(await service.commandState(broken.key)).toBe('refused');
  expect(await service.rows('SELECT 1 FROM step WHERE key = $1', [broken.key])).toEqual([]);
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect([await parkedIds(), await metric('cases_parked')]).toEqual([[], 0]);
  await othersGoOn();

  await cure();
  // The refusal stands, however often it is sent; whoever tries again does so under a key of its own.
  expect(await d.send([broken])).toMatchObject({ state: 'refused' });
  expect(await d.send([hearing(d, {})])).toMatchObject({ state: 'done' });
});

test('what is sent beside a step that cannot be committed is decided without it', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  await poison();
  const broken = hearing(d, {});
  const sound = await Promise.all(
    ['meet', 'read-file', 'engage'].map((kind) =>
      d.taskInput(kind, kind === 'engage' ? 'sign' : 'record', d.on(4), { on: d.day(4) }, lawyer),
    ),
  );
  const outcomes = await Promise.all([broken, ...sound].map((input) => service.send(d.caseId, [input])));
  await cure();
  expect(outcomes.map(({ state }) => state)).toEqual(['refused', 'done', 'done', 'done']);
  expect((await d.row()).parked).toBeNull();
});

test('a day on which no rule was in force: its command is refused, and the case goes on', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  expect(await d.send([hearing(d, BEFORE_RULES)])).toMatchObject({
    state: 'refused',
    refusal: { type: 'date-out-of-bounds', params: { pointer: '/day' } },
  });
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect(await parkedIds()).toEqual([]);
});

test('a step whose own code fails: its command is refused, and the case goes on', async () => {
  const d = lastWeek(service);
  await d.open();
  const code = readFileSync(workflowBundle().codePath, 'utf8');
  const failing = code.replace('c.facts.supplementNoticed = true', "throw new Error('a fault of the code')");
  expect(failing).not.toBe(code);
  const folder = mkdtempSync(join(tmpdir(), 'failing-bundle-'));
  const workBy = async (bundlePath?: string) => {
    await service.worker.stop();
    service.worker = service.anotherWorker(bundlePath);
    await service.worker.started;
  };
  try {
    writeFileSync(join(folder, 'bundle.js'), failing);
    await workBy(join(folder, 'bundle.js'));
    const notice = { servedOn: d.day(1), replyBy: d.day(9) };
    expect(await d.task('review', 'request-supplement', d.on(1), notice, { user: 'reviewer' })).toEqual(CANNOT);
    const granted = await d.task('review', 'propose-grant', d.on(2), {}, { user: 'reviewer' });
    expect(granted).toMatchObject({ state: 'done' });
  } finally {
    await workBy();
    rmSync(folder, { recursive: true });
  }
  // In its history the step failed, which the sound code would not do again; the watch over stalled cases does this.
  await rebuild(service.client, caseRef(d.caseId), 0);
});

test('a journal that cannot be read: parked, seen, and reset from a sound one', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  const [{ input }] = (await service.rows<{ input: unknown }>(
    'SELECT input FROM step WHERE proceeding_id = $1 AND seq = 2',
    [d.caseId],
  )) as [{ input: unknown }];
  const put = (value: unknown) =>
    asOwner('UPDATE step SET input = $2 WHERE proceeding_id = $1 AND seq = 2', [d.caseId, JSON.stringify(value)]);
  await put({ kind: 'task', task: 5 });
  await rebuild(service.client, caseRef(d.caseId), 0);
  await until(async () => (await parkedIds()).includes(d.caseId));
  expect((await standingStill(service.db.pool, Date.now())).parked).toMatchObject([{ reason: 'journal-fails' }]);
  expect(await metric('cases_parked')).toBe(1);
  // It speaks louder, not softer: the head, the administrator and whoever has a task of it are told at once.
  const told = await service.rows<{ recipient: string }>(
    `SELECT recipient FROM alert WHERE proceeding_id = $1 AND kind = 'case-parked' ORDER BY recipient`,
    [d.caseId],
  );
  const all = ['admin', 'deputy', 'director', 'lawyer1'];
  expect(told.map(({ recipient }) => recipient)).toEqual(all);
  // And again on each day that finds it so, once; by mail and webhook too.
  const daysTold = () =>
    service.rows<{ on: string; to: string[]; sent: number }>(
      `SELECT to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS on, array_agg(DISTINCT recipient ORDER BY recipient) AS to,
        (SELECT count(*)::int FROM outbox o WHERE o.key = a.key) AS sent
      FROM alert a WHERE proceeding_id = $1 AND kind = 'case-parked' GROUP BY 1, key ORDER BY 1`,
      [d.caseId],
    );
  const today = civilDate(Date.now());
  await service.relay!.stop();
  service.startRelay({ watches: true, periods: () => [], clock: { now: () => Date.now() + DAY } });
  await until(async () => (await daysTold()).length === 2);
  await service.relay!.stop();
  service.startRelay();
  for (const days of [0, 1, 2, 2]) await tellOfParked(service.db.pool, startOfDay(addDays(today, days)) + 9 * HOUR);
  expect(await daysTold()).toEqual([0, 1, 2].map((days) => ({ on: addDays(today, days), to: all, sent: 1 })));
  const speaking = await silence(d, new Date(Date.now() - 3_600_000));
  const silent = (await standingStill(service.db.pool, Date.now())).silent.map(({ caseId }) => caseId);
  expect(silent).toContain(d.caseId);
  await speaking();
  await othersGoOn();

  await put(input);
  await unpark(service.db.pool, d.caseId);
  await rebuild(service.client, caseRef(d.caseId), 0);
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  await tellOfParked(service.db.pool, startOfDay(addDays(today, 3)));
  expect((await daysTold()).length).toBe(3);
});

test('a payload that no key opens: its commands stay pending and are seen, and the journal brings the case back', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  await breakHistoryOf(d);
  const held = await d.taskInput('meet', 'record', d.on(4), {}, lawyer);
  await service.store(d.caseId, [held], {}, false);
  const sentInVain = () =>
    service.rows(
      'UPDATE delivery SET attempts = 8 WHERE command_id = $1 AND held_up IS NOT NULL RETURNING command_id',
      [held.key],
    );
  // As after a minute of trying.
  await until(async () => (await sentInVain()).length > 0);
  expect((await standingStill(service.db.pool, Date.now())).stuck).toMatchObject([
    { id: held.key, caseId: d.caseId, onRecord: true },
  ]);
  expect(await metric('commands_stuck')).toBe(1);
  await othersGoOn();

  await unpark(service.db.pool, d.caseId);
  await rebuild(service.client, caseRef(d.caseId), 0);
  await isDone(held.key);
  expect(await metric('commands_stuck')).toBe(0);
});

test('a case whose clock should have spoken and has not is seen until it has', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  const silent = async () => (await standingStill(service.db.pool, Date.now())).silent;
  const isSilent = async () => (await silent()).some(({ caseId }) => caseId === d.caseId);
  // Of a week ago: what its clocks had to say they say at once.
  await until(async () => (await metric('cases_silent')) === 0);
  const since = new Date(Date.now() - 3_600_000);
  const speaking = await silence(d, since);
  expect(await metric('cases_silent')).toBe(1);
  expect((await silent()).find(({ caseId }) => caseId === d.caseId)).toMatchObject({ stage: 'handling', since });
  await speaking();
  expect(await isSilent()).toBe(false);
});

test('an opening that cannot be committed is refused, and its workflow is gone', async () => {
  const d = lastWeek(service);
  await asOwner(`ALTER TABLE legal_case ADD CONSTRAINT poison CHECK (channel <> 'online') NOT VALID`);
  const opening = d.openInput({ channel: 'online' });
  expect(await d.send([opening], { recipients: [{ name: '甲某' }] })).toEqual(CANNOT);
  expect(await service.commandState(opening.key)).toBe('refused');
  await until(async () => (await d.handle.describe()).status.name === 'COMPLETED');
  expect(await service.rows('SELECT 1 FROM legal_case WHERE id = $1', [d.caseId])).toEqual([]);
  await othersGoOn();
  await asOwner('ALTER TABLE legal_case DROP CONSTRAINT poison');
  expect(await d.open({ channel: 'online' })).toEqual({ state: 'done', seq: 1 });
});
