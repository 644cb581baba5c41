import { WorkflowNotFoundError, type Client } from '@temporalio/client';

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
const QUERY_MS = 30_000;

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
    const query = () => handle.query<NonNullable<Seen['state']>>('state');
    return { status: 'RUNNING', state: await client.withDeadline(Date.now() + QUERY_MS, query) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { status: 'NONE' };
    return { status: `unanswered (${(error as Error).name})` };
  }
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
