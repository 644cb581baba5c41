import { expect, test } from 'vitest';
import { Stalled } from '../../relay/stalled.js';
import { stateOf } from '../../temporal/state.js';
import { caseRef } from '../../workflows/messages.js';
import type { Desk } from '../support/desk.js';
import { newId, PATIENCE_MS, testLogger, until } from '../support/service.js';
import { breakHistoryOf, realTimeService, thisWeek } from '../support/real-time.js';
import { lawyer } from '../workflows/scenarios.js';

const service = await realTimeService();

const HOUR = 3_600_000;
/** When clocks of every case below should have spoken long ago. */
const later = Date.now() + 90 * 24 * HOUR;

const round = (stalled: Stalled, now = later) =>
  stalled.round(
    { pool: service.db.pool, client: service.client, logger: testLogger(), spreadMs: 0, patienceMs: PATIENCE_MS },
    now,
  );

async function handled(): Promise<Desk> {
  const d = thisWeek(service);
  await d.toHandling();
  return d;
}

test('a case whose workflow fails for itself comes back from its journal, others are left alone', async () => {
  const [broken, sound] = [await handled(), await handled()];
  const run = async (d: Desk) => (await d.handle.describe()).runId;
  const [before, untouched] = [await run(broken), await run(sound)];
  await breakHistoryOf(broken);

  const stalled = new Stalled();
  expect(await round(stalled, Date.now() - 365 * 24 * HOUR)).toEqual([]);
  expect(await round(stalled)).toEqual([{ caseId: broken.caseId, kind: 'failing', repaired: true }]);
  expect(await run(broken)).not.toBe(before);
  expect(await run(sound)).toBe(untouched);
  expect(await broken.task('meet', 'record', broken.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect(await round(stalled)).toEqual([]);
});

/** No clock should have spoken by then. */
const nothingDue = Date.now() - 365 * 24 * HOUR;

test('a case whose workflow somebody has ended is there again with the next round, each time, though nothing of it is due', async () => {
  const d = await handled();
  const stalled = new Stalled();
  for (const end of [() => d.handle.terminate('by hand'), () => d.handle.terminate()]) {
    await end();
    // It is a moment until the server lists it.
    let found: Awaited<ReturnType<typeof round>> = [];
    await until(async () => (found = await round(stalled, nothingDue)).length > 0);
    expect(found).toEqual([{ caseId: d.caseId, kind: 'not-running', repaired: true }]);
    expect((await d.handle.describe()).status.name).toBe('RUNNING');
    expect(await round(stalled, nothingDue)).toEqual([]);
  }
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
});

test('a case whose workflow somebody has reset goes on from its record', async () => {
  const d = await handled();
  const { runId } = await d.handle.describe();
  const { events = [] } = await d.handle.fetchHistory();
  const point = events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes);
  await service.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: d.handle.workflowId, runId },
    reason: 'by hand',
    requestId: newId(),
    workflowTaskFinishEventId: point!.eventId!,
  });
  expect((await d.handle.describe()).runId).not.toBe(runId);
  // By itself: nobody has asked anything of it, and the rounds leave it alone.
  const { seq } = await d.row();
  await until(async () => (await stateOf(service.client, caseRef(d.caseId)).catch(() => undefined))?.seq === seq);
  expect(await round(new Stalled(), nothingDue)).toEqual([]);
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect((await d.row()).parked).toBeNull();
});
