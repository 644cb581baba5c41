import type { CommandInput, CommitResult, Input, ResolvedDeadline, Step } from '../domain/case.js';
import type { Instant } from '../domain/time.js';

/** What the case workflow asks of the world; implemented in activities/case.ts. */
export interface CaseActivities {
  commit(step: Step): Promise<CommitResult>;
  /** A page of the journal, from the step after `after` on. */
  journal(caseId: string, after: number): Promise<JournalPage>;
  onTheWay(caseId: string, taskId: string, due: number): Promise<boolean>;
  /** Says that the case can go no further, and tells its people at once. */
  park(caseId: string, reason: string, at: Instant): Promise<void>;
  /** Says that a clock has something to say that cannot be committed, and tells those who can see to it. */
  heldUp(report: HeldUp): Promise<void>;
}

export interface HeldUp {
  readonly deadline: string;
  readonly what: 'rung' | 'expiry' | 'replan';
  readonly at: Instant;
}

export interface JournalStep {
  readonly input: Input;
  readonly deadlines: readonly ResolvedDeadline[];
}

/** What the row says of the case, to compare the rebuilt one with. */
export interface JournalRow {
  readonly seq: number;
  readonly stage: string;
  readonly flow: number;
  readonly openTasks: readonly string[];
  readonly parked: string | null;
}

export interface JournalPage {
  readonly steps: readonly JournalStep[];
  /** Further pages follow. */
  readonly more: boolean;
  /** As it stood when this page was read; absent when the case is not on record. */
  readonly row?: JournalRow;
  /** The inputs of the case's opening while it is still pending: a past being told may have been cut short. */
  readonly opening: readonly CommandInput[];
}
