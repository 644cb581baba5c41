import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import { addDays, civilDate, DAY, startOfDay, yearOf, type Instant } from '../../domain/time.js';
import { rebuild } from '../../relay/rebuild.js';
import { reconcile } from '../../relay/reconcile.js';
import type { Delivered } from '../../temporal/deliver.js';
import { caseRef } from '../../workflows/messages.js';
import { verifiedEvents } from '../support/chain.js';
import { Desk, nextMonday } from '../support/desk.js';
import { recordOf } from '../support/record.js';
import { PATIENCE_MS, Service, testLogger } from '../support/service.js';
import { timeSkippingServer, type TestServer } from '../support/temporal.js';
import { SCENARIOS } from '../workflows/scenarios.js';

/** A case whose workflow is lost at every step goes the very way of one that nothing happened to. */
let server: TestServer;
let service: Service;

beforeAll(async () => {
  server = await timeSkippingServer();
  service = await Service.start(server.env);
  await service.drawAll();
  await toNextYear();
});

/** Some deadlines go by the year: all plays of a scenario lie in one, the longest first. */
async function toNextYear(): Promise<void> {
  const now = await service.now();
  await server.env.sleep(startOfDay(`${yearOf(civilDate(now)) + 1}-01-01`) - now);
}
/** What the plays of the second longest take. */
const PLAYS_DAYS = 120;

beforeEach(async () => {
  const today = civilDate(await service.now());
  if (yearOf(addDays(today, PLAYS_DAYS)) !== yearOf(today)) await toNextYear();
});

afterAll(async () => {
  await service.stop();
  await server.stop();
});

/** Gone after each step: whatever comes next, a command or the reconciler, brings the case back. */
class LostDesk extends Desk {
  lost = 0;

  override async send(inputs: readonly CommandInput[], body?: object): Promise<Delivered> {
    const outcome = await super.send(inputs, body);
    try {
      await this.lose();
      this.lost += 1;
    } catch (error) {
      // At rest already.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    return outcome;
  }
}

/** Rebuilt after each step, those of the clock included: nights that pass are passed one by one. */
class RebuiltDesk extends Desk {
  lost = 0;
  private begun = false;

  override async send(inputs: readonly CommandInput[], body?: object): Promise<Delivered> {
    const outcome = await super.send(inputs, body);
    this.begun = true;
    await this.rebuild();
    return outcome;
  }

  override async sleepUntil(at: Instant): Promise<void> {
    for (let now = await service.now(); at > now + DAY; now = await service.now()) {
      await super.sleepUntil(now + DAY / 2);
      if (this.begun) await this.rebuild();
    }
    await super.sleepUntil(at);
  }

  private async rebuild(): Promise<void> {
    await this.lose(() => rebuild(service.client, caseRef(this.caseId), 0));
    this.lost += 1;
  }
}

async function played<D extends Desk>(Kind: new (service: Service, monday: string) => D, name: string) {
  const desk = new Kind(service, nextMonday(await service.now()));
  await desk.sleepUntil(desk.on(0, '08:00'));
  await SCENARIOS[name]!(desk);
  const { pool } = service.db;
  await reconcile({ pool, client: service.client, spreadMs: 0, logger: testLogger(), patienceMs: PATIENCE_MS });
  // Whatever a lost clock still had to say is said within the day.
  await desk.sleepUntil((await service.now()) + DAY);
  await service.quiet();
  await verifiedEvents(service, desk.caseId);
  expect(await desk.row()).toMatchObject({ parked: null });
  return { desk, record: await recordOf(service, desk.caseId, desk.monday) };
}

/** One of them loses its workflow itself; all stages are the beginning of the one with an addendum. */
const names = Object.keys(SCENARIOS)
  .filter((name) => name !== 'revived' && name !== 'all-stages')
  .sort();

describe.each(names)('%s', (name) => {
  test('ends as it would have, wherever its workflow was lost', async () => {
    const undisturbed = await played(Desk, name);
    const lost = await played(LostDesk, name);
    expect(lost.record).toEqual(undisturbed.record);
    const rebuilt = await played(RebuiltDesk, name);
    expect(rebuilt.record).toEqual(undisturbed.record);
    expect(Math.min(lost.desk.lost, rebuilt.desk.lost)).toBeGreaterThan(0);
  });
});
