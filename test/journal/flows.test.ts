import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { FLOW } from '../../domain/flow.js';
import { civilDate } from '../../domain/time.js';
import { rebuild } from '../../relay/rebuild.js';
import { TASK_QUEUE } from '../../temporal/client.js';
import { caseRef, openedUpdate, workflowIdOf, type ProceedingWorkflow } from '../../workflows/messages.js';
import { workflowBundle } from '../support/bundle.js';
import { Desk } from '../support/desk.js';
import { KeptServer } from '../support/kept-server.js';
import { historiesOf, replay } from '../support/replay.js';
import { Service, until } from '../support/service.js';

/** Today's code, and that of a release after it, at work on the same cases at the same time. */
const LATER = FLOW + 1;
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

/** The production bundle with a change of the stages behind a new flow, as docs/changing-workflows.md asks for it. */
function laterBundle(): string {
  let code = readFileSync(workflowBundle().codePath, 'utf8');
  const changed = (from: string, to: string) => {
    expect(code.split(from)).toHaveLength(2);
    code = code.replace(from, to);
  };
  changed(`const FLOW = ${FLOW};`, `const FLOW = ${LATER};`);
  changed("c.on('record-service'", `if (c.flow >= ${LATER}) c.fork(c.task('inform-organ')); c.on('record-service'`);
  const path = join(mkdtempSync(join(inject('shared').dir, 'later-')), 'bundle.js');
  writeFileSync(path, code);
  return path;
}

const newDesk = () => new Desk(service, civilDate(Date.now()));
const flowOf = async (d: Desk) =>
  (
    await service.rows<{ flow: number; parked: string | null }>('SELECT flow, parked FROM proceeding WHERE id = $1', [
      d.caseId,
    ])
  )[0];
const review = (d: Desk) => d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });

/** As the API of the later release opens a case. */
async function openLater(d: Desk): Promise<void> {
  const opening = [d.openInput()];
  await service.store(d.caseId, opening);
  const opened = () =>
    service.client.workflow.executeUpdateWithStart(openedUpdate, {
      updateId: d.caseId,
      args: [{ message: 'opened' }],
      startWorkflowOperation: new WithStartWorkflowOperation<ProceedingWorkflow>('proceeding', {
        workflowId: workflowIdOf(caseRef(d.caseId)),
        taskQueue: TASK_QUEUE,
        args: [{ message: 'proceeding', ...caseRef(d.caseId), opening, spreadMs: 0, flow: LATER }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowTaskTimeout: '5s',
      }),
    });
  // Whose first turn comes to the old code waits for the later; an overrun server gives up on it meanwhile, and is asked again.
  await until(() =>
    opened().then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) && !isGrpcServiceError(error)) throw error;
        return false;
      },
    ),
  );
}

test('a case goes on under the flow it was opened under, whoever works on it; one of a later flow waits for who knows it', async () => {
  const bundle = laterBundle();
  const [old, later] = [newDesk(), newDesk()];
  await old.open();
  const second = service.anotherWorker(bundle);
  await second.started;
  await openLater(later);
  expect(await flowOf(old)).toEqual({ flow: FLOW, parked: null });
  expect(await flowOf(later)).toEqual({ flow: LATER, parked: null });
  expect(await old.openKinds()).toEqual(['review']);
  expect(await later.openKinds()).toEqual(['inform-organ', 'review']);

  for (const d of [old, later]) {
    await rebuild(service.client, caseRef(d.caseId), 0);
    expect(await review(d)).toMatchObject({ state: 'done', seq: 2 });
    expect(await flowOf(d)).toMatchObject({ parked: null });
  }
  expect(await old.openKinds()).toEqual(['approve']);
  expect(await later.openKinds()).toEqual(['approve', 'inform-organ']);

  // Rolled back: the old code goes on with what it knows, and leaves the other alone.
  await second.stop();
  const grant = (d: Desk) => d.taskInput('approve', 'grant', d.on(2), {}, { user: 'director' });
  expect(await old.send([await grant(old)])).toMatchObject({ state: 'done', seq: 3 });
  const waiting = await grant(later);
  const seq = await service.store(later.caseId, [waiting]);
  await rebuild(service.client, caseRef(later.caseId), 0);
  const attempts = async () => (await later.handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0;
  await until(async () => (await attempts()) > 1);
  expect(await flowOf(later)).toEqual({ flow: LATER, parked: null });
  const third = service.anotherWorker(bundle);
  await third.started;
  expect(await service.deliver(later.caseId, [waiting], seq)).toMatchObject({ state: 'done', seq: 3 });
  expect(await later.openKinds()).toEqual(['assign', 'inform-organ']);

  const histories = (d: Desk) => historiesOf(service.client, workflowIdOf(caseRef(d.caseId)), d.runs);
  for (const history of await histories(old)) {
    await replay(history, workflowIdOf(caseRef(old.caseId)));
    await replay(history, workflowIdOf(caseRef(old.caseId)), { codePath: bundle });
  }
  for (const history of await histories(later))
    await replay(history, workflowIdOf(caseRef(later.caseId)), { codePath: bundle });
  await third.stop();
});
