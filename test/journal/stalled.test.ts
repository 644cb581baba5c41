import { expect, test } from 'vitest';
import { Stalled } from '../../relay/stalled.js';
import type { Desk } from '../support/desk.js';
import { PATIENCE_MS, testLogger } from '../support/service.js';
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

test('a lost workflow is found by its silence, and not looked at again before an hour', async () => {
  const d = await handled();
  const terminate = () => d.handle.terminate();
  const stalled = new Stalled();
  await terminate();
  expect(await round(stalled)).toEqual([{ caseId: d.caseId, kind: 'not-running', repaired: true }]);
  await terminate();
  expect(await round(stalled, later + HOUR / 2)).toEqual([]);
  expect(await round(stalled, later + 2 * HOUR)).toEqual([{ caseId: d.caseId, kind: 'not-running', repaired: true }]);
});
