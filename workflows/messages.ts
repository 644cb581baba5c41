import { defineUpdate } from '@temporalio/workflow';
import type { CommandInput, MoveInput } from '../domain/engine/proceeding.js';
import type { Refusal } from '../domain/engine/refusal.js';
import { isKind, type KindName } from '../domain/kinds.js';
import type { CivilDate } from '../domain/time.js';
import type { RecomputeResult } from './activities.js';

/**
 * What is sent to a workflow, and what it answers, is one encrypted value with its name inside: the payload says which
 * workflow it is of (temporal/codec.ts), this says what it is (docs/decisions/0019).
 */
export interface Named<Name extends string = string> {
  readonly message: Name;
}

export const isNamed = <Message extends Named>(name: Message['message'], value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'message' in value && value.message === name;

// ---- a proceeding --------------------------------------------------------------------------------------------------

/** Which one is meant. */
export interface Reference {
  readonly kind: KindName;
  readonly id: string;
}
export interface ProceedingStart extends Named<'proceeding'>, Reference {
  /** The opening command of a new one, with the true past of one taken over; absent when it comes from the journal. */
  readonly opening?: readonly CommandInput[];
  /**
   * Version of the stage code that a new one is opened under; 1 where it is not told. What comes from the journal goes by
   * the row: whoever brings a proceeding back need not know its version.
   */
  readonly flow?: number;
  /** Wake-ups are spread over at most this many ms after the legal instant, by a hash of the id. */
  readonly spreadMs: number;
  /** What the time that counts in law is ahead of the server's, ms: only where a simulation has set all clocks. */
  readonly clockOffset?: number;
}
/** Runs until it rests. @returns the number of steps on record */
export type ProceedingWorkflow = (start: ProceedingStart) => Promise<number>;

export interface CommandArgs extends Named<'command'> {
  readonly input: MoveInput;
  /** `seq` of the row the API decided by: the record may be ahead of this run. */
  readonly seq: number;
}
export interface CommandAnswer extends Named<'taken'> {
  readonly seq: number;
}
/** Details of the failure of type `REFUSED`. */
export interface RefusedAnswer extends Named<'refused'> {
  /** Key of the input that was refused. */
  readonly key: string;
  readonly refusal: Refusal;
}
/** Details of the failure of type `STATE`. For operators, the reconciler and tests: ids and codes only. */
export interface Standing extends Named<'standing'> {
  readonly seq: number;
  /** Key of the last step: record and workflow may have gone as far, and different ways. */
  readonly key: string | null;
  readonly stage: string;
  readonly tasks: readonly string[];
  readonly nextWake: number | null;
  /** Deadlines that have something to say that cannot be committed. */
  readonly heldUp: readonly string[];
  readonly parked: string | null;
}

export const commandUpdate = defineUpdate<CommandAnswer, [CommandArgs], 'command'>('command');
/** Waits until the opening is on record. */
export const openedUpdate = defineUpdate<CommandAnswer, [Named<'opened'>], 'opened'>('opened');
/**
 * Asks where the proceeding stands: its validator refuses it with the answer, so that nothing is written to history. It is no
 * query, and there is none, because of docs/decisions/0013.
 */
export const stateUpdate = defineUpdate<undefined, [Named<'state'>], 'state'>('state');

// ---- a watch -------------------------------------------------------------------------------------------------------

export interface WatchArgs extends Named<'watch'> {
  readonly agency: string;
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** Version of its code that the watch was started under; what changes its course branches on it. */
  readonly flow: number;
  /** What the time that counts in law is ahead of the server's, ms: only where a simulation has set all clocks. */
  readonly clockOffset?: number;
}

/** Does the day's work now and answers what came of it. */
export const recompute = defineUpdate<RecomputeResult, [Named<'recompute'>], 'recompute'>('recompute');

// ---- all of them ---------------------------------------------------------------------------------------------------

/** What can be sent to a workflow beside its start, by its type. There are no signals and no queries. */
export const UPDATES = {
  proceeding: [commandUpdate, openedUpdate, stateUpdate],
  watch: [recompute],
} as const;

/** Types of the failures a caller meets. */
export const NOT_BELIEVED = 'NotBelieved';
export const STATE = 'State';
export const REFUSED = 'Refused';
export const BEHIND = 'Behind';
export const PARKED = 'Parked';
/** Type of the failure of an activity that no repetition cures. */
export const POISON = 'Poison';
/** The same where nothing on record asks for the step: no such command, or no clock that is to speak now. */
export const UNRECORDED = 'Unrecorded';

/** A case, for those who deal with no other kind. */
export const caseRef = (id: string): Reference => ({ kind: 'case', id });

export const workflowIdOf = ({ kind, id }: Reference): string => `${kind}/${id}`;

/** Undefined for a workflow that is none of a proceeding. */
export function referenceOf(workflowId: string): Reference | undefined {
  const [kind = '', id = ''] = workflowId.split('/');
  return isKind(kind) ? { kind, id } : undefined;
}
