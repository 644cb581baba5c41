import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FINAL_AFTER_DAYS } from '../../domain/forecast.js';
import { addDays, atTime, civilDate, type CivilDate } from '../../domain/time.js';
import { query } from '../../scripts/postgres.mjs';
import { startWatch, watchWorkflowId } from '../../temporal/watch.js';
import { recompute, type WatchArgs } from '../../workflows/messages.js';
import type { watch } from '../../workflows/watch.js';
import { historiesOf, replay } from '../support/replay.js';
import { Service, until } from '../support/service.js';
import { endWorkflow, timeSkippingServer, type TestServer } from '../support/temporal.js';

let server: TestServer;
let service: Service;

beforeAll(async () => {
  server = await timeSkippingServer();
  service = await Service.start(server.env, false);
});
afterAll(async () => {
  await service.stop();
  await server.stop();
});

const today = async (): Promise<CivilDate> => civilDate(await service.now());
const sleepUntil = async (instant: number): Promise<void> =>
  server.env.sleep(Math.max(1, instant - (await service.now())));

const daysOf = (period: string) =>
  service.rows<{ day: string; state: string }>(
    `SELECT DISTINCT day::text AS day, state FROM indicator_day WHERE agency_id = 'ph' AND period = $1 ORDER BY 1`,
    [period],
  );
const callbackOn = (period: string, day: CivilDate) =>
  service.rows(
    `SELECT numerator, denominator, forecast FROM indicator_day
     WHERE agency_id = 'ph' AND period = $1 AND day = $2 AND key = 'callback' AND variant = 'default'`,
    [period, day],
  );

async function started(period: string, from: CivilDate, to: CivilDate) {
  const args: Omit<WatchArgs, 'flow' | 'message'> = { agency: 'ph', period, from, to };
  await startWatch(service.client, args);
  // The relay asks again whenever it starts; there is one watch all the same.
  await startWatch(service.client, args);
  return service.client.workflow.getHandle<typeof watch>(watchWorkflowId('ph', period));
}

/** A case that was closed on the day; nobody has called back since. */
async function closedCase(day: CivilDate): Promise<void> {
  await service.rows(
    `INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, matter_id, persons, received_at, entered_at,
       completed_at, concluded_on, concluded_at)
     SELECT id, 'ph', id::text, 'closing', 'application', 'window', 'civil', id, 1, at, at, at, $1::date, at
     FROM (SELECT gen_random_uuid() AS id, $2::timestamptz AS at) row`,
    [day, new Date(atTime(day, '00:01'))],
  );
}

describe('the watch over a period', () => {
  test('does its work every morning until the figures are final, then ends; its history replays', async () => {
    const from = addDays(await today(), 2);
    const to = addDays(from, 3);
    const handle = await started('whole', from, to);
    const last = addDays(to, FINAL_AFTER_DAYS);
    for (let day = addDays(from, -1); day <= last; day = addDays(day, 1)) {
      await sleepUntil(atTime(day, '07:01'));
      if (day >= from) await until(async () => (await daysOf('whole')).at(-1)?.day === day);
    }
    await handle.result();

    const days = await daysOf('whole');
    expect(days[0]).toEqual({ day: from, state: 'running' });
    expect(days).toHaveLength(4 + FINAL_AFTER_DAYS);
    expect(days.filter((d) => d.state === 'running')).toHaveLength(4);
    expect(days.at(-1)).toEqual({ day: last, state: 'final' });

    const [history, ...earlier] = await historiesOf(service.client, handle.workflowId);
    expect(earlier).toEqual([]);
    // Six events a day: a year fits in one run.
    expect(history!.events!.length).toBeLessThan(64 * 7);
    await replay(history, handle.workflowId);
  });

  test('sees what has happened since the morning when asked to look now', async () => {
    const from = await today();
    const handle = await started('now', from, addDays(from, 30));
    for (let n = 0; n < 6; n++) await closedCase(from);
    const result = await handle.executeUpdate(recompute, { args: [{ message: 'recompute' }] });
    expect(result).toMatchObject({ state: 'running', drawn: 0 });
    expect(await callbackOn('now', from)).toEqual([{ numerator: 0, denominator: 6, forecast: 'below-target' }]);
    const alerts = await service.rows<{ recipient: string }>(
      `SELECT recipient FROM alert WHERE key LIKE 'watch/ph/now/callback/below-target/%' ORDER BY recipient`,
    );
    expect(alerts.map((a) => a.recipient)).toEqual(['bureau', 'bureau-deputy', 'deputy', 'director']);
    expect(await handle.executeUpdate(recompute, { args: [{ message: 'recompute' }] })).toMatchObject({ alerts: 0 });
    await replay((await historiesOf(service.client, handle.workflowId))[0], handle.workflowId);
    await endWorkflow(server.env.connection, handle);
  });

  test('refuses to look at a period that has not begun, and leaves nothing in the history', async () => {
    const from = addDays(await today(), 400);
    const handle = await started('future', from, addDays(from, 30));
    const refusal = await handle
      .executeUpdate(recompute, { args: [{ message: 'recompute' }] })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WorkflowUpdateFailedError);
    const cause = (refusal as WorkflowUpdateFailedError).cause as ApplicationFailure;
    expect(cause.type).toBe('not-allowed-now');
    const [history] = await historiesOf(service.client, handle.workflowId);
    expect(JSON.stringify(history)).not.toContain('Update');
    await endWorkflow(server.env.connection, handle);
  });

  test('a database that is away is waited for', async () => {
    const from = addDays(await today(), 1);
    const handle = await started('outage', from, addDays(from, 30));
    const rename = (a: string, b: string) =>
      query(service.database.ownerUrl, (client) => client.query(`ALTER TABLE ${a} RENAME TO ${b}`));
    await rename('indicator_day', 'indicator_day_away');
    // No further than that: while an attempt is under way this server's time runs no faster than ours.
    await sleepUntil(atTime(from, '07:00') + 10);
    await new Promise((done) => setTimeout(done, 1500));
    await rename('indicator_day_away', 'indicator_day');
    await until(async () => (await daysOf('outage')).length === 1);
    expect(await daysOf('outage')).toEqual([{ day: from, state: 'running' }]);
    await endWorkflow(server.env.connection, handle);
  });
});
