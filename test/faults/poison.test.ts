import { expect, test } from 'vitest';
import { refuseCommand } from '../../db/commands.js';
import { standingStill, unpark } from '../../db/operations.js';
import { rebuild } from '../../relay/rebuild.js';
import { query } from '../../scripts/postgres.mjs';
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
const isDone = (id: string) => until(async () => (await service.commandState(id)) === 'done', 40_000);

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

test('a step that the record refuses for ever: parked, seen, and taken up by the relay when it may go on', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  await asOwner(`ALTER TABLE hearing ADD CONSTRAINT poison CHECK (forum <> 'court') NOT VALID`);
  const broken = hearing(d, {});
  expect(await d.send([broken])).toEqual({ state: 'unknown', why: 'parked' });
  const { parked } = await standingStill(service.db.pool, Date.now());
  expect(parked).toMatchObject([{ caseId: d.caseId, stage: 'handling', reason: 'poison' }]);
  expect(await metric('cases_parked')).toBe(1);
  await othersGoOn();

  await asOwner('ALTER TABLE hearing DROP CONSTRAINT poison');
  // By hand, and nothing else: no workflow is ended, no relay started again.
  await service.rows('UPDATE proceeding SET parked = NULL WHERE id = $1', [d.caseId]);
  await isDone(broken.key);
  expect(await metric('cases_parked')).toBe(0);
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
}, 120_000);

test('stage code that throws: parked, seen, and reset once its command is refused', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  const broken = hearing(d, { day: '9999-99-99' });
  expect(await d.send([broken])).toEqual({ state: 'unknown', why: 'parked' });
  expect((await standingStill(service.db.pool, Date.now())).parked).toMatchObject([
    { caseId: d.caseId, reason: 'stage-failed' },
  ]);
  await othersGoOn();

  await refuseCommand(service.db.pool, broken.key, { type: 'validation' });
  expect(await unpark(service.db.pool, d.caseId)).toBe(true);
  await rebuild(service.client, d.caseId, 0);
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect(await unpark(service.db.pool, d.caseId)).toBe(false);
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
  await rebuild(service.client, d.caseId, 0);
  await until(async () => (await parkedIds()).includes(d.caseId));
  expect((await standingStill(service.db.pool, Date.now())).parked).toMatchObject([{ reason: 'journal-fails' }]);
  await othersGoOn();

  await put(input);
  await unpark(service.db.pool, d.caseId);
  await rebuild(service.client, d.caseId, 0);
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
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
  await until(async () => (await sentInVain()).length > 0, 40_000);
  expect((await standingStill(service.db.pool, Date.now())).stuck).toMatchObject([
    { id: held.key, caseId: d.caseId, onRecord: true },
  ]);
  expect(await metric('commands_stuck')).toBe(1);
  await othersGoOn();

  await unpark(service.db.pool, d.caseId);
  await rebuild(service.client, d.caseId, 0);
  await isDone(held.key);
  expect(await metric('commands_stuck')).toBe(0);
}, 120_000);

test('a case whose clock should have spoken and has not is seen until it has', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  const silent = async () => (await standingStill(service.db.pool, Date.now())).silent;
  const isSilent = async () => (await silent()).some(({ caseId }) => caseId === d.caseId);
  // Of a week ago: what its clocks had to say they say at once.
  await until(async () => (await metric('cases_silent')) === 0);
  const since = new Date(Date.now() - 3_600_000);
  // On some weekdays last week's clocks have said all they had to say; any that is armed will do.
  const armed = `proceeding_id = $1 AND state = 'armed'`;
  const clocks = await service.rows<{ id: string; at: Date | null }>(
    `SELECT id, next_rung_at AS at FROM deadline WHERE ${armed}`,
    [d.caseId],
  );
  expect(clocks.length).toBeGreaterThan(0);
  await asOwner(`UPDATE deadline SET next_rung_at = $2 WHERE ${armed}`, [d.caseId, since]);
  expect(await metric('cases_silent')).toBe(1);
  expect((await silent()).find(({ caseId }) => caseId === d.caseId)).toMatchObject({ stage: 'handling', since });
  for (const { id, at } of clocks) await asOwner('UPDATE deadline SET next_rung_at = $2 WHERE id = $1', [id, at]);
  expect(await isSilent()).toBe(false);
});

test('an opening that cannot be taken has no row to park: it is seen by its command, and reset', async () => {
  const d = lastWeek(service);
  await asOwner(`ALTER TABLE legal_case ADD CONSTRAINT poison CHECK (channel <> 'online') NOT VALID`);
  const opening = d.openInput({ channel: 'online' });
  expect(await d.send([opening], { recipients: [{ name: '甲某' }] })).toEqual({ state: 'unknown', why: 'parked' });
  await service.rows('UPDATE delivery SET attempts = 8 WHERE command_id = $1', [opening.key]);
  await until(async () => (await standingStill(service.db.pool, Date.now())).stuck.some((c) => c.why === 'parked'));
  expect((await standingStill(service.db.pool, Date.now())).stuck).toMatchObject([
    { id: opening.key, caseId: d.caseId, onRecord: false, why: 'parked' },
  ]);
  expect(await metric('commands_stuck')).toBe(1);
  await othersGoOn();

  await asOwner('ALTER TABLE legal_case DROP CONSTRAINT poison');
  expect(await unpark(service.db.pool, d.caseId)).toBe(true);
  await rebuild(service.client, d.caseId, 0);
  await isDone(opening.key);
  expect(await d.row()).toMatchObject({ seq: 1, stage: 'review' });
}, 120_000);
