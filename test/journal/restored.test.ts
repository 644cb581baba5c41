import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { civilDate } from '../../domain/time.js';
import { bringBackAll } from '../../relay/bring-back.js';
import { reconcile, type Difference } from '../../relay/reconcile.js';
import { stateOf } from '../../temporal/state.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { restorePoint } from '../support/database.js';
import { Desk } from '../support/desk.js';
import { KeptServer } from '../support/kept-server.js';
import { PATIENCE_MS, Service, testLogger, until } from '../support/service.js';

/** One of the two databases is set back or lost; every difference is found, and cured from the journal. */
let server: KeptServer;
let service: Service;

beforeAll(async () => {
  server = await KeptServer.start();
  service = await Service.start(server.place, false);
});

afterAll(async () => {
  await service.stop();
  await server.stop();
});

/** No case of one test is open in the next. */
afterEach(async () => {
  const cases = await service.rows<{ id: string }>('UPDATE proceeding SET resting = true, parked = NULL RETURNING id');
  for (const { id } of cases)
    await service.client.workflow
      .getHandle(workflowIdOf(caseRef(id)))
      .terminate()
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      });
});

const newDesk = () => new Desk(service, civilDate(Date.now()));
const options = () => ({
  ...{ pool: service.db.pool, client: service.client, spreadMs: 0, logger: testLogger() },
  patienceMs: PATIENCE_MS,
});
const review = (d: Desk) => d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
const service_ = (d: Desk, day: number) => d.act('record-service', d.on(day), { document: 'other' }, 'intake');
const withdraw = (d: Desk) => d.withdraw(3);

async function opened(): Promise<Desk> {
  const d = newDesk();
  expect(await d.open()).toMatchObject({ state: 'done' });
  return d;
}

/** By case, so that the order in which they were found does not matter. */
const byCase = (found: readonly Difference[]) => Object.fromEntries(found.map((d) => [d.caseId, d]));
const repaired = (differences: readonly (readonly [Desk, Difference['kind']])[]) =>
  byCase(differences.map(([{ caseId }, kind]) => ({ caseId, kind, repaired: true })));

/** As an operator does it, with the workers down: one that stays up goes on telling what it has in its memory. */
async function restarted(change: () => void): Promise<void> {
  await service.worker.stop();
  await server.down();
  change();
  await server.up();
  service.startWorker();
  await service.worker.started;
}

async function agreed(...desks: readonly Desk[]): Promise<void> {
  for (const d of desks)
    await until(async () => {
      const state = await stateOf(service.client, caseRef(d.caseId), PATIENCE_MS);
      return state.seq === (await d.row()).seq && state.tasks.length === (await d.tasks()).length;
    });
}

test('Temporal’s database of yesterday: every difference is listed and cured', async () => {
  const [still, moved, reopened, ended] = [await opened(), await opened(), await opened(), await opened()];
  await reopened.task('review', 'propose-refusal', reopened.on(1), {}, { user: 'reviewer' });
  await reopened.task('approve', 'refuse', reopened.on(2), {}, { user: 'director' });
  await restarted(() => server.keep('yesterday'));

  expect(await review(moved)).toMatchObject({ state: 'done' });
  expect(await reopened.act('order-correction', reopened.on(4), {}, 'bureau')).toMatchObject({ state: 'done' });
  expect(await withdraw(ended)).toMatchObject({ state: 'done' });
  const fresh = await opened();
  expect(await reconcile(options())).toEqual([]);

  await restarted(() => server.putBack('yesterday'));
  const expected = [
    [moved, 'behind'],
    [fresh, 'not-found'],
    [reopened, 'not-running'],
    [ended, 'unrecorded'],
  ] as const;
  expect(byCase(await reconcile(options()))).toEqual(repaired(expected));
  await agreed(still, moved, fresh, reopened);
  expect(await reconcile(options())).toEqual([]);
  expect(await review(still)).toMatchObject({ state: 'done', seq: 2 });
  expect(await review(fresh)).toMatchObject({ state: 'done', seq: 2 });
  const granted = await moved.task('approve', 'grant', moved.on(2), {}, { user: 'director' });
  expect(granted).toMatchObject({ state: 'done', seq: 3 });
});

test('Temporal’s database lost: one call brings all open cases back, and says what it could not', async () => {
  const desks = [await opened(), await opened(), await opened()];
  for (const d of desks.slice(1)) await review(d);
  const parked = await opened();
  await service.rows(`UPDATE proceeding SET parked = 'test' WHERE id = $1`, [parked.caseId]);
  await restarted(() => server.putBack());

  const result = await bringBackAll(options());
  expect(byCase(result.seen as Difference[])).toEqual(repaired(desks.map((d) => [d, 'not-found'] as const)));
  expect(result).toMatchObject({ notBack: [], parked: [{ id: parked.caseId, reason: 'test' }] });
  await agreed(...desks);
  expect(await bringBackAll(options())).toMatchObject({ seen: [], notBack: [] });
  expect(await review(desks[0]!)).toMatchObject({ state: 'done', seq: 2 });
});

test('the record of yesterday: workflows that know more are set back, those it never heard of end', async () => {
  const [still, ahead, ended, forked] = [await opened(), await opened(), await opened(), await opened()];
  const yesterday = await restorePoint(service.database);
  expect(await review(ahead)).toMatchObject({ state: 'done' });
  expect(await withdraw(ended)).toMatchObject({ state: 'done' });
  expect(await service_(forked, 1)).toMatchObject({ state: 'done', seq: 2 });
  const unheard = newDesk();
  const opening = [unheard.openInput()];
  expect(await unheard.send(opening)).toMatchObject({ state: 'done' });
  await restarted(() => server.keep('ahead'));

  await yesterday.restore();
  const first = [
    [ahead, 'ahead'],
    [forked, 'ahead'],
    [ended, 'not-running'],
    [unheard, 'unrecorded'],
  ] as const;
  expect(byCase(await reconcile(options()))).toEqual(repaired(first));
  await agreed(still, ahead, ended, forked);
  expect(await reconcile(options())).toEqual([]);
  // What was acknowledged after the backup is gone with it; who repeats his call is heard again.
  expect(await unheard.send(opening)).toMatchObject({ state: 'done', seq: 1 });
  expect(await review(ahead)).toMatchObject({ state: 'done', seq: 2 });

  // As many steps as before, but others; and then Temporal is set back too.
  expect(await service_(forked, 2)).toMatchObject({ state: 'done', seq: 2 });
  await restarted(() => server.putBack('ahead'));
  expect(byCase(await reconcile(options()))[forked.caseId]).toMatchObject({ kind: 'diverged', repaired: true });
  await agreed(forked, still, ahead, ended, unheard);
  expect(await service_(forked, 3)).toMatchObject({ state: 'done', seq: 3 });
});

test('while nobody runs the workflows, that is what is said', async () => {
  const d = await opened();
  await service.worker.stop();
  const [found, ...others] = await reconcile({ ...options(), patienceMs: 1_000 });
  expect(others).toEqual([]);
  expect(found).toEqual({ caseId: d.caseId, kind: 'unanswered', repaired: false });
  service.startWorker();
  await service.worker.started;
  expect(await reconcile(options())).toEqual([]);
});
