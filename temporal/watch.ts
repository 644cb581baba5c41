import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { watch, WatchArgs } from '../workflows/watch.js';
import { TASK_QUEUE } from './client.js';

/** Version of the watch's code that new ones start under. */
const FLOW = 1;

export const watchWorkflowId = (agency: string, period: string): string => `watch/${agency}/${period}`;

/** Starts the watch over an agency's period; nothing happens where it runs or has done its work. */
export async function startWatch(client: Client, args: Omit<WatchArgs, 'flow'>): Promise<void> {
  try {
    await client.workflow.start<typeof watch>('watch', {
      workflowId: watchWorkflowId(args.agency, args.period),
      taskQueue: TASK_QUEUE,
      args: [{ ...args, flow: FLOW }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
