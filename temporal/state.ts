import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { caseWorkflowId, isNamed, STATE, stateUpdate, type CaseState } from '../workflows/messages.js';

const PATIENCE_MS = 10_000;

/**
 * Where the workflow of a case stands. Leaves no trace in its history.
 *
 * @param patienceMs how long a worker may take to answer; default 10 s
 * @throws WorkflowNotFoundError when it is not running; another error when nobody answers
 */
export async function stateOf(client: Client, caseId: string, patienceMs = PATIENCE_MS): Promise<CaseState> {
  const handle = client.workflow.getHandle(caseWorkflowId(caseId));
  const asked = client.withDeadline(Date.now() + patienceMs, () =>
    handle.executeUpdate(stateUpdate, { args: [{ message: 'state' }] }),
  );
  const answer: unknown = await asked.catch((error: unknown) => {
    if (error instanceof WorkflowUpdateFailedError) return error.cause;
    throw error;
  });
  const state: unknown = answer instanceof ApplicationFailure && answer.type === STATE && answer.details?.[0];
  if (isNamed<CaseState>('standing', state)) return state;
  throw new Error('the workflow does not say where it stands', { cause: answer });
}
