import type { CommandInput, CommitResult, Input, ResolvedDeadline, Step } from '../domain/engine/proceeding.js';
import type { Instant } from '../domain/time.js';
import type { CivilDate } from '../domain/time.js';
import type { PeriodState } from '../domain/forecast.js';

/** What the workflow of a proceeding asks of the world; implemented in activities/proceeding.ts. */
export interface ProceedingActivities {
  commit(step: Step): Promise<CommitResult>;
  /** A page of the journal, from the step after `after` on. */
  journal(id: string, after: number): Promise<JournalPage>;
  onTheWay(id: string, task: string, due: Instant): Promise<boolean>;
  /** Says that the proceeding can go no further, and tells its people at once. */
  park(id: string, reason: string, at: Instant): Promise<void>;
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

/** What the row says, to compare the rebuilt one with. */
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
  /** As it stood when this page was read; absent when it is not on record. */
  readonly row?: JournalRow;
  /** The inputs of the opening while it is still pending: a past being told may have been cut short. */
  readonly opening: readonly CommandInput[];
}

export interface RecomputeRequest {
  readonly agency: string;
  /** Name of the period: '2026', or '2026-01-01–2026-10-31'. */
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** The day it is done for, Asia/Shanghai. */
  readonly day: CivilDate;
  readonly at: Instant;
}

/** Counts only: what was found stands in the record, and nothing of it is needed in a history. */
export interface RecomputeResult {
  readonly state: PeriodState;
  readonly matched: number;
  readonly drawn: number;
  readonly alerts: number;
}

export interface WatchActivities {
  recompute(request: RecomputeRequest): Promise<RecomputeResult>;
}
