import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isNamed, STATE, stateUpdate, workflowIdOf, type Reference, type Standing } from '../workflows/messages.js';

const PATIENCE_MS = 10_000;

/**
 * Where the workflow of a proceeding stands. Leaves no trace in its history.
 *
 * @param patienceMs how long a worker may take to answer; default 10 s
 * @throws WorkflowNotFoundError when it is not running; another error when nobody answers
 */
export async function stateOf(client: Client, of: Reference, patienceMs = PATIENCE_MS): Promise<Standing> {
  const handle = client.workflow.getHandle(workflowIdOf(of));
  const asked = client.withDeadline(Date.now() + patienceMs, () =>
    handle.executeUpdate(stateUpdate, { args: [{ message: 'state' }] }),
  );
  const answer: unknown = await asked.catch((error: unknown) => {
    if (error instanceof WorkflowUpdateFailedError) return error.cause;
    throw error;
  });
  const state: unknown = answer instanceof ApplicationFailure && answer.type === STATE && answer.details?.[0];
  if (isNamed<Standing>('standing', state)) return state;
  throw new Error('the workflow does not say where it stands', { cause: answer });
}
