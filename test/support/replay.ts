import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { dataConverter } from '../../temporal/client.js';
import { workflowBundle } from './bundle.js';
import { TEST_KEYS } from './service.js';

/** The histories of a workflow's runs, the latest first, back along those it continued. */
export async function historiesOf(client: Client, workflowId: string, runId?: string): Promise<History[]> {
  const histories: History[] = [];
  for (let run = runId; ;) {
    const history = await client.workflow.getHandle(workflowId, run).fetchHistory();
    histories.push(history);
    run = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
    if (!run) return histories;
  }
}

/** @throws when the code does not do again what the history says */
export async function replay(history: unknown, workflowId: string): Promise<void> {
  await Worker.runReplayHistory(
    { workflowBundle: workflowBundle(), dataConverter: dataConverter(TEST_KEYS) },
    history,
    workflowId,
  );
}
