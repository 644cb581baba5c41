import type { Codes } from './code.js';

/** Why a command is refused: the slug of a problem type (docs/problems.md), and the codes its message needs. */
export interface Refusal {
  readonly type: RefusalType;
  readonly params?: Codes;
}

/** Every reason that engine or sheets have; the catalogues have a text for each. */
export const REFUSALS = [
  'task-not-open',
  'not-your-task',
  'same-person',
  'same-firm',
  'not-allowed-now',
  'too-late',
  'wrong-stage',
  'case-archived',
  'validation',
  'incomplete',
  'date-in-future',
  'date-in-past',
  'date-before-event',
  'date-after-conclusion',
  'reply-time-running',
  'closing-document',
  'observer-not-independent',
  'termination-source',
  'service-incomplete',
  'cannot-be-recorded',
  'task-done',
  'date-after-event',
  'correction-pending',
  'correction-inconsistent',
  'correction-outdated',
] as const;
export type RefusalType = (typeof REFUSALS)[number];
