import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { WatchArgs } from '../workflows/messages.js';
import type { watch } from '../workflows/watch.js';
import { TASK_QUEUE } from './client.js';

/** Version of the watch's code that new ones start under. */
const FLOW = 1;

export const watchWorkflowId = (agency: string, period: string): string => `watch/${agency}/${period}`;

/**
 * Starts the watch over an agency's period; nothing happens where it runs or has done its work. One that has failed was
 * started by somebody else (docs/decisions/0019), and keeps nobody from starting the true one.
 */
export async function startWatch(client: Client, args: Omit<WatchArgs, 'flow' | 'message'>): Promise<void> {
  try {
    await client.workflow.start<typeof watch>('watch', {
      workflowId: watchWorkflowId(args.agency, args.period),
      taskQueue: TASK_QUEUE,
      args: [{ ...args, message: 'watch', flow: FLOW }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
