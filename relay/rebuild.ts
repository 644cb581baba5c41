import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { revive } from '../temporal/deliver.js';
import { caseWorkflowId } from '../workflows/messages.js';

/** Ends a run that does not fit the record and starts the case anew from its journal. Nothing on record is touched. */
export async function rebuild(client: Client, caseId: string, spreadMs?: number): Promise<void> {
  try {
    await client.workflow.getHandle(caseWorkflowId(caseId)).terminate('rebuilt from the journal');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  await revive(client, caseId, spreadMs);
}
