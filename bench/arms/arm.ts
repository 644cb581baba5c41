import type { Worker } from '../stack.js';
import type { Path } from './path.js';

export const ARMS = ['bareSql', 'bareTemporal', 'project', 'projectWorkflow'] as const;
export type ArmName = (typeof ARMS)[number];

/** A case under way in an arm. */
export interface ArmCase {
  /** Known from the first command on. */
  readonly id: string;
  /** Does the command of this number, 0 = the opening; settles when its effect is acknowledged. */
  command(n: number): Promise<void>;
}

/** One way of having the same cases done. */
export interface Arm {
  readonly name: ArmName;
  /** Who works for it; all others of the stack stand still meanwhile. */
  readonly working: readonly Worker[];
  /** What counts as its worker: a process of the stack, or the benchmark itself. */
  readonly worker: Worker | 'self';
  begin(path: Path): ArmCase;
  /** What goes on beside the cases while the arm has its turn; ends with the signal. */
  beside?(signal: AbortSignal): Promise<void>;
  /** Reads as people do, where there is something to read: a first page of cases, and one case; ms each. */
  read?(caseId: string): Promise<{ readonly list: number; readonly get: number }>;
  /** What the arm left of a finished case. */
  left(caseId: string): Promise<Left>;
}

/** Effects of one case, counted where the arm keeps them. */
export interface Left {
  readonly commands: number;
  readonly timers: number;
  /** Of its workflow: more than one where a machine was so slow that a step was not told in time; null where there is none. */
  readonly runs: number | null;
  /** Of the workflow's history; null where there is none. */
  readonly events: number | null;
  readonly historyBytes: number | null;
  /** Stage of the record; null where there is none. */
  readonly stage: string | null;
  /** Rows of the record that the commands made: steps, tasks, deadlines, events. */
  readonly rows: Readonly<Record<string, number>> | null;
}
