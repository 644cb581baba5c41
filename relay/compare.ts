import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { casesToEnd, openCase, type OpenCase } from '../db/cases-open.js';
import { TASK_QUEUE } from '../temporal/client.js';
import { stateOf } from '../temporal/state.js';
import { referenceOf, workflowIdOf, type Reference } from '../workflows/messages.js';

/**
 * How the workflow of a case and its record may differ.
 *
 * - `not-found`, `not-running`: an open case without a workflow
 * - `foreign`: its workflow runs where no worker of ours looks; somebody else has started it (docs/decisions/0019)
 * - `failing`: its workflow's tasks fail again and again, for its history does not replay or cannot be read
 * - `ahead`, `behind`: the workflow has taken more, or fewer, steps than are on record
 * - `diverged`: as many, but others
 * - `unanswered`: nobody runs the workflow at the moment, so that it cannot be said
 * - `unrecorded`: a workflow of a case that is not on record, or at rest there
 */
export type DifferenceKind =
  'not-found' | 'not-running' | 'foreign' | 'failing' | 'ahead' | 'behind' | 'diverged' | 'unanswered' | 'unrecorded';

export interface Sides {
  readonly pool: Pool;
  readonly client: Client;
  /** How long a workflow may take to answer, ms. Default 10 s. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 10_000;
/** A step is on record before the workflow knows it, and the other way round for a moment: looked at twice. */
const SECOND_LOOK_MS = 500;
const UNIMPLEMENTED = 12;
/** Ids per question to the record. */
const BATCH = 500;

/** A task that timed out with its worker is at its second or third attempt; no more than that happens by chance. */
const FAILING_ATTEMPT = 4;
/** A workflow that begins later than this after its start was not started by us. */
const PUT_OFF_MS = 60_000;

/** Whether the case has a workflow that runs. */
export async function missing(
  client: Client,
  of: Reference,
): Promise<'not-found' | 'not-running' | 'foreign' | 'failing' | undefined> {
  try {
    const {
      status,
      raw,
      taskQueue,
      startTime,
      executionTime = startTime,
    } = await client.workflow.getHandle(workflowIdOf(of)).describe();
    if (status.name !== 'RUNNING') return 'not-running';
    // Ours begin at once; what follows upon a short run, the server lets wait for a second.
    if (taskQueue !== TASK_QUEUE || executionTime.getTime() - startTime.getTime() > PUT_OFF_MS) return 'foreign';
    return (raw.pendingWorkflowTask?.attempt ?? 0) >= FAILING_ATTEMPT ? 'failing' : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not-found';
    throw error;
  }
}

/** What a running workflow says of its case, against the record; undefined when they agree. */
export async function astray(
  sides: Sides,
  row: OpenCase,
): Promise<'ahead' | 'behind' | 'diverged' | 'unanswered' | undefined> {
  const first = await position(sides, row);
  if (first === 'same') return undefined;
  if (first === 'unanswered') return first;
  await new Promise((done) => setTimeout(done, SECOND_LOOK_MS));
  const again = await openCase(sides.pool, row.id);
  const second = again && (await position(sides, again));
  return second === first ? first : undefined;
}

async function position(
  { client, patienceMs = PATIENCE_MS }: Sides,
  row: OpenCase,
): Promise<'same' | 'ahead' | 'behind' | 'diverged' | 'unanswered'> {
  try {
    const { seq, key } = await stateOf(client, row, patienceMs);
    if (seq !== row.seq) return seq > row.seq ? 'ahead' : 'behind';
    return key === row.key ? 'same' : 'diverged';
  } catch (error) {
    // Ended since it was described: at rest, or seen by the next pass.
    return error instanceof WorkflowNotFoundError ? 'same' : 'unanswered';
  }
}

/**
 * Running workflows of cases that nothing on record keeps running. They are looked for among the workflows; a server
 * that cannot list them (the one that skips time) has none to tell of.
 */
export async function* unrecorded({ pool, client }: Sides): AsyncGenerator<Reference> {
  for await (const running of runningOnes(client)) {
    const found = await toEnd(pool, running);
    if (found.length === 0) continue;
    await new Promise((done) => setTimeout(done, SECOND_LOOK_MS));
    for (const one of await toEnd(pool, found)) if (!(await missing(client, one))) yield one;
  }
}

async function toEnd(pool: Pool, running: readonly Reference[]): Promise<Reference[]> {
  const ids = new Set(
    await casesToEnd(
      pool,
      running.map(({ id }) => id),
    ),
  );
  return running.filter(({ id }) => ids.has(id));
}

/**
 * Proceedings whose run was ended from outside (terminated, cancelled, timed out, failed) since an instant of machine time. Which
 * of them have a run again is for whoever asks to find out.
 */
export async function* endedFrom(client: Client, since: number): AsyncGenerator<Reference> {
  const query = `WorkflowType = 'proceeding' AND ExecutionStatus IN ('Terminated', 'Canceled', 'TimedOut', 'Failed')
    AND CloseTime > '${new Date(since).toISOString()}'`;
  try {
    for await (const { workflowId } of client.workflow.list({ query })) {
      const of = referenceOf(workflowId);
      if (of) yield of;
    }
  } catch (error) {
    if ((error as { cause?: { code?: number } }).cause?.code !== UNIMPLEMENTED) throw error;
  }
}

async function* runningOnes(client: Client): AsyncGenerator<Reference[]> {
  const query = `WorkflowType = 'proceeding' AND ExecutionStatus = 'Running'`;
  let found: Reference[] = [];
  try {
    for await (const { workflowId } of client.workflow.list({ query })) {
      const of = referenceOf(workflowId);
      if (!of || found.push(of) < BATCH) continue;
      yield found;
      found = [];
    }
  } catch (error) {
    if ((error as { cause?: { code?: number } }).cause?.code !== UNIMPLEMENTED) throw error;
  }
  yield found;
}
