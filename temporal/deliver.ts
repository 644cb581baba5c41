import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CommandInput } from '../domain/case.js';
import type { Refusal } from '../domain/guard.js';
import type { legalCase } from '../workflows/case.js';
import { BEHIND, caseWorkflowId, commandUpdate, openedUpdate, PARKED, REFUSED, type CaseStart } from '../workflows/messages.js';
import { TASK_QUEUE } from './client.js';

/** A stored command as it is handed to the workflow. */
export interface Delivery {
  readonly id: string;
  readonly caseId: string;
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

/** Longest spread of wake-ups after the legal instant, ms. */
const SPREAD_MS = 15 * 60_000;

/** gRPC codes after which the outcome is open: deadline exceeded, resource exhausted or busy, aborted, unavailable. */
const OPEN_CODES = [1, 4, 8, 9, 10, 13, 14];

export interface DeliverOptions {
  /** How long the outcome is waited for, ms. */
  readonly timeoutMs: number;
  readonly spreadMs?: number;
}

/** Hands a command to its case and waits for the step it makes. Safe to repeat: the command's id is its key everywhere. */
export async function deliver(client: Client, d: Delivery, o: DeliverOptions): Promise<Delivered> {
  const until = Date.now() + o.timeoutMs;
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptDelivery(client, d, until, o.spreadMs ?? SPREAD_MS);
    // A run that is being rebuilt from the journal takes the same command a moment later.
    if (outcome !== BEHIND) return outcome;
    if (Date.now() + 200 > until) return { state: 'unknown', why: BEHIND };
    await new Promise((r) => setTimeout(r, 50 * 2 ** Math.min(attempt, 4)));
  }
}

async function attemptDelivery(
  client: Client,
  d: Delivery,
  until: number,
  spreadMs: number,
): Promise<Delivered | typeof BEHIND> {
  const opening = d.inputs[0]?.kind === 'open';
  try {
    const answer = await client.withDeadline(until, () =>
      opening ? open(client, d, spreadMs) : update(client, d, spreadMs),
    );
    return { state: 'done', seq: answer.seq };
  } catch (error) {
    return judge(error);
  }
}

const open = (client: Client, d: Delivery, spreadMs: number) =>
  client.workflow.executeUpdateWithStart(openedUpdate, {
    updateId: d.id,
    startWorkflowOperation: startOf({ caseId: d.caseId, opening: d.inputs, spreadMs }, 'REJECT_DUPLICATE'),
  });

async function update(client: Client, d: Delivery, spreadMs: number) {
  const input = d.inputs[0] as Exclude<CommandInput, { kind: 'open' }>;
  const args: Parameters<typeof commandArgs>[0] = { input, seq: d.seq };
  try {
    return await client.workflow.getHandle(caseWorkflowId(d.caseId)).executeUpdate(commandUpdate, {
      updateId: d.id,
      args: commandArgs(args),
    });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // At rest, or lost with Temporal's database: the journal brings the case back.
    return client.workflow.executeUpdateWithStart(commandUpdate, {
      updateId: d.id,
      args: commandArgs(args),
      startWorkflowOperation: startOf({ caseId: d.caseId, spreadMs }, 'ALLOW_DUPLICATE'),
    });
  }
}

const commandArgs = (a: { input: Exclude<CommandInput, { kind: 'open' }>; seq: number }): [typeof a] => [a];

function startOf(start: CaseStart, reuse: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE') {
  return new WithStartWorkflowOperation<typeof legalCase>('legalCase', {
    workflowId: caseWorkflowId(start.caseId),
    taskQueue: TASK_QUEUE,
    args: [start],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: reuse,
    workflowTaskTimeout: '5s',
  });
}

/** Starts the workflow of a case from its journal; nothing happens where it is running. */
export async function revive(client: Client, caseId: string, spreadMs = SPREAD_MS): Promise<void> {
  await client.workflow.start<typeof legalCase>('legalCase', {
    workflowId: caseWorkflowId(caseId),
    taskQueue: TASK_QUEUE,
    args: [{ caseId, spreadMs }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowTaskTimeout: '5s',
  });
}

function judge(error: unknown): Delivered | typeof BEHIND {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, details } = error.cause;
    if (type === REFUSED) return { state: 'refused', refusal: details?.[0] as Refusal };
    if (type === BEHIND) return BEHIND;
    return { state: 'unknown', why: type === PARKED ? PARKED : 'failed' };
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { state: 'unknown', why: 'timeout' };
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError)
    return { state: 'unknown', why: 'interrupted' };
  if (isGrpcServiceError(error) || OPEN_CODES.includes((error as { code?: number }).code ?? -1))
    return { state: 'unknown', why: 'unavailable' };
  if ((error as Error).name === 'WorkflowExecutionAlreadyStartedError') return { state: 'done', seq: 0 };
  throw error;
}
