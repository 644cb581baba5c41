import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/** What the workflow of a case says of it; ids and codes. */
export interface Seen {
  /** `RUNNING`, `COMPLETED`, …; `NONE` when Temporal does not know it. */
  readonly status: string;
  /** Only of a running one that answered. */
  readonly state?: {
    readonly seq: number;
    readonly tasks: readonly string[];
    readonly nextWake: number | null;
    readonly parked: string | null;
  };
}

const AT_ONCE = 16;
/** A worker that holds none of the cases replays each before it answers. */
const ANSWER_MS = 30_000;

/** Asks the workflows of these cases where they stand. */
export async function seenBy(client: Client, caseIds: readonly string[]): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  await inParallel(caseIds, AT_ONCE, async (caseId) => void seen.set(caseId, await look(client, caseId)));
  return seen;
}

async function look(client: Client, caseId: string): Promise<Seen> {
  const handle = client.workflow.getHandle(`case/${caseId}`);
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return { status: status.name };
    await client.withDeadline(Date.now() + ANSWER_MS, () => handle.executeUpdate('state'));
  } catch (error) {
    // The answer is told in a refusal, which leaves no trace in the history.
    const told = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (told instanceof ApplicationFailure && told.type === 'State')
      return { status: 'RUNNING', state: told.details?.[0] as NonNullable<Seen['state']> };
    if (error instanceof WorkflowNotFoundError) return { status: 'NONE' };
    return { status: `unanswered (${(error as Error).name})` };
  }
  return { status: 'unanswered' };
}

export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const take = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
