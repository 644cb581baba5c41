import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/** What the workflow of a case says of it; ids and codes. */
export interface Seen {
  /** `RUNNING`, `COMPLETED`, …; `NONE` when Temporal does not know it, `unanswered` when it was asked in vain. */
  readonly status: string;
  /** Only of one that was asked. */
  readonly state?: {
    readonly seq: number;
    readonly tasks: readonly string[];
    readonly nextWake: number | null;
    /** Deadlines that have something to say that cannot be recorded. */
    readonly heldUp: readonly string[];
    readonly parked: string | null;
  };
}

const AT_ONCE = 16;
/** A worker that holds none of the cases replays each before it answers. */
const ANSWER_MS = 30_000;

/** Looks for the workflows of these cases, and asks some of them where they stand. */
export async function seenBy(
  client: Client,
  caseIds: readonly string[],
  asked: ReadonlySet<string>,
): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  await inParallel(caseIds, AT_ONCE, async (id) => void seen.set(id, await look(client, id, asked.has(id))));
  return seen;
}

async function look(client: Client, caseId: string, ask: boolean): Promise<Seen> {
  const handle = client.workflow.getHandle(`case/${caseId}`);
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING' || !ask) return { status: status.name };
    await client.withDeadline(Date.now() + ANSWER_MS, () =>
      handle.executeUpdate('state', { args: [{ message: 'state' }] }),
    );
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
