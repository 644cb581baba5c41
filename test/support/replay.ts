import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { dataConverter } from '../../temporal/client.js';
import { workflowBundle } from './bundle.js';
import { TEST_KEYS } from './service.js';

/** The histories of these runs (default: the latest one) and of all that they continued, the oldest first. */
export async function historiesOf(client: Client, workflowId: string, runs: Iterable<string> = []): Promise<History[]> {
  const found = new Map<string, History>();
  const follow = async (start?: string) => {
    const chain: [string, History][] = [];
    for (let run = start; ;) {
      const history = await client.workflow.getHandle(workflowId, run).fetchHistory();
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      chain.unshift([started?.originalExecutionRunId ?? '', history]);
      run = started?.continuedExecutionRunId ?? undefined;
      if (!run) break;
    }
    for (const [run, history] of chain) found.set(run, history);
  };
  for (const run of runs) await follow(run);
  await follow();
  return [...found.values()];
}

export interface Told {
  readonly workflowId: string;
  readonly history: unknown;
}

/** One after the other, by one worker. @returns of each, in their order, why the code does not do it again; undefined when it does */
export async function replays(all: readonly Told[], bundle = workflowBundle()): Promise<(Error | undefined)[]> {
  if (all.length === 0) return [];
  const options = {
    workflowBundle: bundle,
    dataConverter: dataConverter(TEST_KEYS),
    // On by default for replays: it would trace every promise of this process, from then on.
    debugMode: false,
  };
  const errors: (Error | undefined)[] = [];
  for await (const { error } of Worker.runReplayHistories(options, all)) errors.push(error);
  return errors;
}

/** @throws when the code does not do again what the history says */
export async function replay(history: unknown, workflowId: string, bundle = workflowBundle()): Promise<void> {
  const [error] = await replays([{ workflowId, history }], bundle);
  if (error) throw error;
}
