import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CommandInput } from '../domain/engine/proceeding.js';
import { FLOW } from '../domain/flow.js';
import type { Refusal } from '../domain/engine/refusal.js';
import { MAX_SPREAD_MS } from '../domain/spread.js';
import {
  BEHIND,
  commandUpdate,
  isNamed,
  NOT_BELIEVED,
  openedUpdate,
  PARKED,
  REFUSED,
  type CommandAnswer,
  type CommandArgs,
  type RefusedAnswer,
  type ProceedingStart,
  type ProceedingWorkflow,
  type Reference,
  workflowIdOf,
} from '../workflows/messages.js';
import { TASK_QUEUE } from './client.js';
import { Turns } from './turns.js';

/** A stored command as it is handed to the workflow. */
export interface Delivery {
  readonly id: string;
  readonly proceeding: Reference;
  /** An opening, with the true past of a case taken over; or one task or act. */
  readonly inputs: readonly CommandInput[];
  /** `case.seq` of the row it was decided by; 0 for an opening. */
  readonly seq: number;
}

/** `unknown`: nobody can say yet; the relay asks again under the same id until the row says so. */
export type Delivered =
  | { readonly state: 'done'; readonly seq: number }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'unknown'; readonly why: string };

/** gRPC codes that say nothing of whether the command took effect, and why the outcome is unknown then. */
const OPEN_CODES: ReadonlyMap<number | undefined, string> = new Map([
  [1, 'timeout'], // cancelled
  [2, 'unavailable'], // unknown
  [4, 'timeout'], // deadline exceeded
  [8, 'busy'], // resource exhausted: too many for this workflow at a time
  [9, 'unavailable'], // failed precondition
  [10, 'unavailable'], // aborted
  [13, 'unavailable'], // internal
  [14, 'unavailable'], // unavailable
]);

/** As it comes from within an Update with start; alone, it is a WorkflowNotFoundError. */
const NOT_FOUND = 5;

export interface DeliverOptions {
  /** How long the outcome is waited for, ms. */
  readonly timeoutMs: number;
  /** For a run that has to be started. Default: the longest, which is right for many open cases (domain/spread.ts). */
  readonly spreadMs?: number;
}

/**
 * Per case and process. A server aborts all Updates of a workflow that has more than ten of them in flight, and they come
 * back two seconds later: sixteen clients on one task took 2.4 s, in turns 0.1 s (Temporal 1.32).
 */
const turns = new Turns(4);

/** Hands a command to its proceeding and waits for the step it makes. Safe to repeat: the command's id is its key everywhere. */
export async function deliver(client: Client, d: Delivery, o: DeliverOptions): Promise<Delivered> {
  const until = Date.now() + o.timeoutMs;
  for (let attempt = 0; ; attempt++) {
    const outcome = await turns.take(d.proceeding.id, until, () =>
      attemptDelivery(client, d, until, o.spreadMs ?? MAX_SPREAD_MS),
    );
    if (outcome === undefined) return { state: 'unknown', why: 'busy' };
    if (outcome !== AGAIN) return outcome;
    if (Date.now() + 200 > until) return { state: 'unknown', why: 'behind' };
    await new Promise((r) => setTimeout(r, 50 * 2 ** Math.min(attempt, 4)));
  }
}

/** The run is being rebuilt from the journal, or ended meanwhile: it takes the same command a moment later. */
const AGAIN = Symbol('again');

async function attemptDelivery(
  client: Client,
  d: Delivery,
  until: number,
  spreadMs: number,
): Promise<Delivered | typeof AGAIN> {
  const [input] = d.inputs;
  if (!input) throw new TypeError('a command without input');
  try {
    const answer = await client.withDeadline(until, () =>
      input.kind === 'open'
        ? open(client, d, spreadMs)
        : update(client, d, { message: 'command', input, seq: d.seq }, spreadMs),
    );
    return isNamed<CommandAnswer>('taken', answer)
      ? { state: 'done', seq: answer.seq }
      : { state: 'unknown', why: 'not-believed' };
  } catch (error) {
    return judge(error, d);
  }
}

async function open(client: Client, d: Delivery, spreadMs: number): Promise<CommandAnswer> {
  const { proceeding: of, inputs: opening } = d;
  const opened = (start: Start, reuse: Reuse) =>
    client.workflow.executeUpdateWithStart(openedUpdate, {
      updateId: d.id,
      args: [{ message: 'opened' }],
      startWorkflowOperation: startOf(start, reuse),
    });
  try {
    return await opened({ ...of, opening, spreadMs, flow: FLOW }, 'REJECT_DUPLICATE');
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    // Opened before and at rest since: what the journal says is the answer.
    return opened({ ...of, spreadMs }, 'ALLOW_DUPLICATE');
  }
}

async function update(client: Client, d: Delivery, command: CommandArgs, spreadMs: number): Promise<CommandAnswer> {
  const options: { updateId: string; args: [CommandArgs] } = { updateId: d.id, args: [command] };
  try {
    return await client.workflow.getHandle(workflowIdOf(d.proceeding)).executeUpdate(commandUpdate, options);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // At rest, or lost with Temporal's database: the journal brings it back.
    return client.workflow.executeUpdateWithStart(commandUpdate, {
      ...options,
      startWorkflowOperation: startOf({ ...d.proceeding, spreadMs }, 'ALLOW_DUPLICATE'),
    });
  }
}

type Start = Omit<ProceedingStart, 'message'>;
type Reuse = 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE';

const startOf = (start: Start, reuse: Reuse) =>
  new WithStartWorkflowOperation<ProceedingWorkflow>('proceeding', startOptions(start, reuse));

const startOptions = (start: Start, reuse: Reuse) =>
  ({
    workflowId: workflowIdOf(start),
    taskQueue: TASK_QUEUE,
    args: [{ ...start, message: 'proceeding' }] as [ProceedingStart],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: reuse,
    // A killed worker's task is handed to another one after this; much below 3 s it misfires under load.
    workflowTaskTimeout: '5s',
  }) as const;

/** Starts the workflow of a proceeding from its journal; nothing happens where it is running. */
export async function revive(client: Client, of: Reference, spreadMs = MAX_SPREAD_MS): Promise<void> {
  await client.workflow.start<ProceedingWorkflow>('proceeding', startOptions({ ...of, spreadMs }, 'ALLOW_DUPLICATE'));
}

function judge(error: unknown, d: Delivery): Delivered | typeof AGAIN {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, details } = error.cause;
    if (type === REFUSED) return refusedBy(details?.[0], d);
    if (type === BEHIND) return AGAIN;
    return { state: 'unknown', why: WHY.get(type ?? '') ?? 'failed' };
  }
  const code = grpcCode(error);
  // Closed while the command was on its way to it (continued as new, at rest, terminated).
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError || code === NOT_FOUND)
    return AGAIN;
  const why = OPEN_CODES.get(code);
  if (why === undefined) throw error;
  return { state: 'unknown', why };
}

const WHY: ReadonlyMap<string, string> = new Map([
  [PARKED, 'parked'],
  // The worker has another key than we have.
  [NOT_BELIEVED, 'not-believed'],
]);

/** A refusal is the end of a command: it counts only where the workflow says so of this one. */
function refusedBy(details: unknown, d: Delivery): Delivered {
  const keys = d.inputs.map(({ key }) => key);
  return isNamed<RefusedAnswer>('refused', details) && keys.includes(details.key)
    ? { state: 'refused', refusal: details.refusal }
    : { state: 'unknown', why: 'not-believed' };
}

/** The SDK throws most of what gRPC says inside errors of its own, which have no code. */
function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCode(error.cause) : undefined;
}
