import { defineUpdate } from '@temporalio/workflow';
import type { CommandInput, Input } from '../domain/case.js';

export interface CaseStart {
  readonly caseId: string;
  /** The opening command of a new case, with the true past of one taken over; absent when it comes from the journal. */
  readonly opening?: readonly CommandInput[];
  /**
   * Version of the stage code that a new case is opened under; 1 where it is not told. What comes from the journal goes
   * by the row: whoever brings a case back need not know its version.
   */
  readonly flow?: number;
  /** Wake-ups are spread over at most this many ms after the legal instant, by a hash of the case. */
  readonly spreadMs: number;
  /** What the time that counts in law is ahead of the server's, ms: only where a simulation has set all clocks. */
  readonly clockOffset?: number;
}
export interface CommandArgs {
  readonly input: Extract<Input, { kind: 'task' | 'act' }>;
  /** `seq` of the row the API decided by: the record may be ahead of this run. */
  readonly seq: number;
}
export interface CommandAnswer {
  readonly seq: number;
}

export const commandUpdate = defineUpdate<CommandAnswer, [CommandArgs]>('command');
/** Waits until the opening of the case is on record. */
export const openedUpdate = defineUpdate<CommandAnswer>('opened');
/** For operators, the reconciler and tests: ids and codes only. */
export interface CaseState {
  readonly seq: number;
  /** Key of the last step: record and workflow may have gone as far, and different ways. Absent under earlier code. */
  readonly key?: string | null;
  readonly stage: string;
  readonly tasks: readonly string[];
  readonly nextWake: number | null;
  readonly parked: string | null;
}
/**
 * Asks where the case stands: its validator refuses it with the answer, so that nothing is written to history. It is no
 * query, and there is none, because of docs/decisions/0013.
 */
export const stateUpdate = defineUpdate('state');

/** Types of the failures a caller meets. */
export const STATE = 'State';
export const REFUSED = 'Refused';
export const BEHIND = 'Behind';
export const PARKED = 'Parked';
/** Type of the failure of an activity that no repetition cures. */
export const POISON = 'Poison';
/** The same where nothing on record asks for the step: no such command, or no clock that is to speak now. */
export const UNRECORDED = 'Unrecorded';

export const caseWorkflowId = (caseId: string): string => `case/${caseId}`;
export const caseIdOf = (workflowId: string): string => workflowId.slice('case/'.length);
