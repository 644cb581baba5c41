import { expect, test } from 'vitest';
import { details, refused } from '../../api/problems.js';
import { inWords } from '../../db/refusals.js';
import { DAY } from '../../domain/time.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import type { Desk } from '../support/desk.js';
import { historiesOf, replay } from '../support/replay.js';
import { until } from '../support/service.js';
import { lastWeek, ONE_OF_SIXTEEN, realTimeService, sixteenOnOneTask, standingOf } from '../support/real-time.js';
import { firm } from './scenarios.js';

/** What the server that skips time does not have: limits, and a clock that goes on. */
const service = await realTimeService();

test('of sixteen people on one task one wins, the others are told why', async () => {
  expect(await sixteenOnOneTask(service)).toEqual(ONE_OF_SIXTEEN);
});

test('a case closes, opens again for the bureau’s order, and replays', async () => {
  const d = lastWeek(service);
  const opening = [d.openInput()];
  await d.send(opening);
  await d.task('review', 'propose-refusal', d.on(1), {}, { user: 'reviewer' });
  await d.task('approve', 'refuse', d.on(2), {}, { user: 'director' });
  expect(await d.row()).toMatchObject({ stage: 'refused', resting: true });
  expect(await d.send(opening)).toMatchObject({ state: 'done' });
  expect(await d.act('order-correction', d.on(4), {}, 'bureau')).toMatchObject({ state: 'done' });
  expect(await d.openKinds()).toContain('assign');
  for (const history of await historiesOf(service.client, workflowIdOf(caseRef(d.caseId)), d.runs))
    await replay(history, workflowIdOf(caseRef(d.caseId)));
});

const CASES = 200;
/** An expiry is acted upon five seconds after it (workflows/case.ts): that is the instant to meet. */
const STORING = 5_000;

test('an answer and the end of its time at the same instant: one of them wins in each of 200 cases, the other is told', async () => {
  const all = Array.from({ length: CASES }, () => lastWeek(service));
  const everybody = async (work: (d: Desk, i: number) => Promise<unknown>) => {
    for (let i = 0; i < CASES; i += 20) await Promise.all(all.slice(i, i + 20).map((d, n) => work(d, i + n)));
  };
  // Received, reviewed and granted within the days before; the firm's 24 hours end in a moment, one after the other.
  const yesterday = Date.now() - DAY;
  await everybody((d) => d.open({ receivedAt: yesterday - 3_600_000 }, yesterday - 3_000_000));
  await everybody((d) => d.task('review', 'propose-grant', yesterday - 2_000_000, {}, { user: 'reviewer' }));
  const since = Date.now();
  await everybody((d) => d.task('approve', 'grant', yesterday - 1_000_000, {}, { user: 'director' }));
  // The slower the machine, the longer before and after the end they come: three times what twenty of them take here.
  const lead = Math.max(3_000, Math.round((3 * 20 * (Date.now() - since)) / CASES));
  const expired = (d: Desk) =>
    service.rows(`SELECT 1 FROM event WHERE proceeding_id = $1 AND kind = 'deadline.expired'`, [d.caseId]);
  /** In time by its receipt, it arrives from a while before the case asks what is on its way to long after it. */
  const race = async (d: Desk, i: number, end: number) => {
    const named = await d.taskInput('name-handler', 'name', end - 10, { lawyer: 'lawyer1' }, firm);
    // However slow the machine is, some come while nobody doubts that they are in time, and some when the end is on record.
    if (i % 10 === 0)
      await until(
        async () => (await expired(d)).length > 0,
        () => standingOf(d),
      );
    const arrival = i % 10 === 1 ? 0 : end + STORING - lead / 6 + (((i * 7) % CASES) * lead) / 120;
    await new Promise((done) => setTimeout(done, arrival - Date.now()));
    const seq = await service.store(d.caseId, [named]);
    const outcome = await service.deliver(d.caseId, [named], seq);
    return outcome.state === 'refused' ? inWords(service.db.pool, outcome.refusal, named) : outcome.state;
  };
  const races: Promise<string | object>[] = [];
  await everybody(async (d, i) => {
    const end = Date.now() + lead;
    await d.task('assign', 'assign-firm', end - DAY, { firm: 'ph-f1' }, { user: 'assigner' });
    races[i] = race(d, i, end);
  });
  const told = await Promise.all(races);
  const ids = all.map((d) => d.caseId);
  await until(async () => {
    const open = `SELECT 1 FROM task WHERE proceeding_id = ANY ($1) AND kind = 'name-handler' AND state = 'open'`;
    return (await service.rows(open, [ids])).length === 0;
  });

  const rows = await service.rows<{
    id: string;
    parked: string | null;
    ends: string[];
    tasks: string[];
    ways: string[];
  }>(
    `SELECT id, parked,
       ARRAY(SELECT state FROM deadline WHERE proceeding_id = c.id AND rule_key = 'name-handler') AS ends,
       ARRAY(SELECT kind FROM task WHERE proceeding_id = c.id AND state = 'open' ORDER BY kind) AS tasks,
       ARRAY(SELECT kind FROM event WHERE proceeding_id = c.id AND kind IN ('name-handler.name', 'deadline.expired')) AS ways
     FROM proceeding c WHERE id = ANY ($1)`,
    [ids],
  );
  const won = new Set(all.filter((_, i) => told[i] === 'done').map((d) => d.caseId));
  for (const row of rows) {
    const [end, tasks, way] = won.has(row.id)
      ? ['met', ['engage', 'meet', 'read-file'], 'name-handler.name']
      : ['missed', ['assign'], 'deadline.expired'];
    expect(row).toEqual({ id: row.id, parked: null, ends: [end], tasks, ways: [way] });
  }
  const losers = told.filter((outcome) => outcome !== 'done');
  process.stdout.write(`at the same instant: ${won.size} answers in time, ${losers.length} too late\n`);
  // It was a race: neither side won them all.
  expect(won.size).toBeGreaterThan(0);
  expect(losers.length).toBeGreaterThan(0);
  for (const loser of losers) {
    expect(loser).toEqual({ type: 'too-late' });
    const problem = refused({ type: 'too-late' }).data;
    expect(details(problem, 'zh')).toMatchObject({ status: 409, title: '已逾时限' });
    expect(details(problem, 'en')).toMatchObject({ status: 409, title: 'Too late' });
  }
});
