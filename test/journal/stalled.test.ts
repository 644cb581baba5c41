import { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { missing } from '../../relay/compare.js';
import { Stalled } from '../../relay/stalled.js';
import { dataConverter } from '../../temporal/client.js';
import { caseWorkflowId, commandUpdate } from '../../workflows/messages.js';
import type { Desk } from '../support/desk.js';
import { newId, testLogger, until } from '../support/service.js';
import { lastWeek, realTimeService } from '../support/real-time.js';
import { lawyer } from '../workflows/scenarios.js';

const service = await realTimeService();

const HOUR = 3_600_000;
/** When clocks of every case below should have spoken long ago. */
const later = Date.now() + 90 * 24 * HOUR;

const round = (stalled: Stalled, now = later) =>
  stalled.round({ pool: service.db.pool, client: service.client, logger: testLogger(), spreadMs: 0 }, now);

async function handled(): Promise<Desk> {
  const d = lastWeek(service);
  await d.toHandling();
  return d;
}

/** An Update that no key of ours opens: its workflow task fails whenever a worker takes it up. */
async function breakHistoryOf(d: Desk): Promise<void> {
  const { connection, namespace = 'default' } = service.env;
  const keys = [{ id: 'lost', key: new Uint8Array(32).fill(9) }];
  const stranger = new Client({ connection, namespace, dataConverter: dataConverter(keys) });
  const input = d.actInput('report-progress', d.on(3), {}, 'lawyer1');
  await stranger
    .withDeadline(Date.now() + 120_000, () =>
      stranger.workflow
        .getHandle(caseWorkflowId(d.caseId))
        .executeUpdate(commandUpdate, { updateId: newId(), args: [{ input, seq: 5 }] }),
    )
    .catch(() => undefined);
}

test('a case whose workflow fails for itself comes back from its journal, others are left alone', async () => {
  const [broken, sound] = [await handled(), await handled()];
  const run = async (d: Desk) => (await service.client.workflow.getHandle(caseWorkflowId(d.caseId)).describe()).runId;
  const [before, untouched] = [await run(broken), await run(sound)];
  const hopeless = breakHistoryOf(broken);
  await until(async () => (await missing(service.client, broken.caseId)) === 'failing', 60_000);

  const stalled = new Stalled();
  expect(await round(stalled, Date.now() - 365 * 24 * HOUR)).toEqual([]);
  expect(await round(stalled)).toEqual([{ caseId: broken.caseId, kind: 'failing', repaired: true }]);
  await hopeless;
  expect(await run(broken)).not.toBe(before);
  expect(await run(sound)).toBe(untouched);
  expect(await broken.task('meet', 'record', broken.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect(await round(stalled)).toEqual([]);
}, 120_000);

test('a lost workflow is found by its silence, and not looked at again before an hour', async () => {
  const d = await handled();
  const terminate = () => service.client.workflow.getHandle(caseWorkflowId(d.caseId)).terminate();
  const stalled = new Stalled();
  await terminate();
  expect(await round(stalled)).toEqual([{ caseId: d.caseId, kind: 'not-running', repaired: true }]);
  await terminate();
  expect(await round(stalled, later + HOUR / 2)).toEqual([]);
  expect(await round(stalled, later + 2 * HOUR)).toEqual([{ caseId: d.caseId, kind: 'not-running', repaired: true }]);
});
