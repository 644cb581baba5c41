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

/**
 * Replays every run of these workflows on the code of the workers, those that were continued or brought back included.
 * Each history is fetched when its turn comes and let go of afterwards, not all of a year held together.
 */
export async function replayAll(o: {
  client: Client;
  workflowIds: readonly string[];
  started: Started;
  bundlePath: string;
  payloadKeys: readonly PayloadKey[];
}): Promise<Replayed> {
  const runs = new Runs(o.client, o.workflowIds, o.started);
  const failures: string[] = [];
  let replayed = 0;
  const replay = async (n: number) => {
    const options = {
      workflowBundle: { codePath: o.bundlePath },
      dataConverter: dataConverter(o.payloadKeys),
      replayName: `simulation-${n}`,
      // On by default for replays; it would trace every promise of this process instead of those of the workflows.
      debugMode: false,
    };
    for await (const { workflowId, error } of Worker.runReplayHistories(options, runs.next())) {
      replayed += 1;
      if (error) failures.push(`${workflowId}: ${error.message.split('\n')[0] ?? ''}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, n) => replay(n)));
  return { replayed, failed: failures.length, failures: failures.slice(0, 20) };
}

/** A replay takes one history after the other; two of them keep two cores busy. */
const LANES = 2;

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** Every run once: those that were started, the latest of each workflow, and those before and after it in its chain. */
class Runs {
  private readonly todo: [workflowId: string, runId: string | undefined][];
  private readonly seen = new Set<string>();

  constructor(
    private readonly client: Client,
    workflowIds: readonly string[],
    started: Started,
  ) {
    const firsts = [...started].map((run) => run.split(' ') as [string, string]);
    this.todo = [...firsts, ...workflowIds.map((id): [string, undefined] => [id, undefined])];
  }

  /** Lanes that ask at the same time get different ones. */
  async *next(): AsyncGenerator<{ workflowId: string; history: History }> {
    for (let one = this.todo.pop(); one; one = this.todo.pop()) {
      const [workflowId, runId] = one;
      if (runId !== undefined && this.seen.has(runId)) continue;
      const history = await this.client.workflow.getHandle(workflowId, runId).fetchHistory();
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      const ended = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
      const run = started?.originalExecutionRunId ?? runId ?? workflowId;
      if (this.seen.has(run)) continue;
      this.seen.add(run);
      for (const other of [started?.continuedExecutionRunId, ended?.newExecutionRunId])
        if (other && !this.seen.has(other)) this.todo.push([workflowId, other]);
      yield { workflowId, history };
    }
  }
}
