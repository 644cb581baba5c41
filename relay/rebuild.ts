import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { revive } from '../temporal/deliver.js';
import { workflowIdOf, type Reference } from '../workflows/messages.js';

/** Ends a run that does not fit the record and starts the proceeding anew from its journal. Nothing on record is touched. */
export async function rebuild(client: Client, of: Reference, spreadMs?: number): Promise<void> {
  try {
    await client.workflow.getHandle(workflowIdOf(of)).terminate('rebuilt from the journal');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  await revive(client, of, spreadMs);
}
