import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { dataConverter } from '../../temporal/client.js';
import type { PayloadKey } from '../../temporal/codec.js';
import type { Started } from './virtual-time.js';

export interface Replayed {
  readonly replayed: number;
  readonly failed: number;
  /** Workflow and reason of the first failures. */
  readonly failures: readonly string[];
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** Replays every run of these workflows on the code of the workers, those that were continued or brought back included. */
export async function replayAll(o: {
  client: Client;
  workflowIds: readonly string[];
  started: Started;
  bundlePath: string;
  payloadKeys: readonly PayloadKey[];
}): Promise<Replayed> {
  const firsts = [...o.started].map((run) => run.split(' ') as [string, string]);
  const ends = [...o.workflowIds.map((id): [string, undefined] => [id, undefined]), ...firsts];
  const runs = new Map<string, { workflowId: string; history: History }>();
  await inParallel(ends, ([workflowId, runId]) => collect(o.client, workflowId, runId, runs));
  const failures: string[] = [];
  let replayed = 0;
  const all = [...runs.values()].sort((a, b) => (b.history.events?.length ?? 0) - (a.history.events?.length ?? 0));
  const replay = async (n: number) => {
    const options = {
      workflowBundle: { codePath: o.bundlePath },
      dataConverter: dataConverter(o.payloadKeys),
      replayName: `simulation-${n}`,
      // On by default for replays; it would trace every promise of this process instead of those of the workflows.
      debugMode: false,
    };
    const share = all.filter((_, i) => i % LANES === n);
    for await (const { workflowId, error } of Worker.runReplayHistories(options, share)) {
      replayed += 1;
      if (error) failures.push(`${workflowId}: ${error.message.split('\n')[0] ?? ''}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, n) => replay(n)));
  return { replayed, failed: failures.length, failures: failures.slice(0, 20) };
}

/** A replay takes one history after the other; two of them keep two cores busy. */
const LANES = 2;

/** The run, the latest one by default, with those before and after it in its chain. */
async function collect(
  client: Client,
  workflowId: string,
  runId: string | undefined,
  runs: Map<string, { workflowId: string; history: History }>,
): Promise<void> {
  const todo: (string | undefined)[] = [runId];
  while (todo.length > 0) {
    const next = todo.pop();
    if (next !== undefined && runs.has(next)) continue;
    const history = await client.workflow.getHandle(workflowId, next).fetchHistory();
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const ended = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
    runs.set(started?.originalExecutionRunId ?? next ?? workflowId, { workflowId, history });
    if (started?.continuedExecutionRunId) todo.push(started.continuedExecutionRunId);
    if (ended?.newExecutionRunId) todo.push(ended.newExecutionRunId);
  }
}

const AT_ONCE = 8;

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
