import type { Violation } from './checks.js';

/** What the callers of a round do. */
export interface Work {
  /** Operations that are to take effect. */
  readonly planned: number;
  /** Of these the ones that were acknowledged; those that race for something also when they were told that they lost. */
  readonly acknowledged: number;
  /** Operations by how they were sent. */
  readonly done: Readonly<Record<string, number>>;
  /** What did not go as it must, seen by the callers alone. */
  readonly observed: readonly Violation[];
  /** Settles when every operation has its outcome, or the caller gave up. */
  run(): Promise<void>;
}
