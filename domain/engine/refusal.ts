import type { Codes } from './code.js';

/** What the text of a reason cannot be said without. */
interface Needs {
  'date-out-of-bounds': { readonly from: string; readonly to: string };
  'closing-document': { readonly values: string };
  'reply-time-running': { readonly replyBy: string };
  'reply-time-too-long': { readonly latest: string };
  'document-not-made': { readonly values: string };
  'hand-over-running': { readonly lastDay: string };
  'hearing-open': { readonly hearing: number; readonly day: string };
  'limit-not-near': { readonly day: string; readonly from: string; readonly to: string };
}

/** A reason whose text needs no codes. */
export type PlainRefusal = Exclude<RefusalType, keyof Needs>;

/** Why a command is refused: the slug of a problem type (docs/problems.md), and the codes its message needs. */
export type Refusal =
  | { readonly type: PlainRefusal; readonly params?: Codes }
  | { [T in keyof Needs]: { readonly type: T; readonly params: Codes & Needs[T] } }[keyof Needs];

/** Every reason that engine or sheets have; the catalogues have a text for each. */
export const REFUSALS = [
  'task-not-open',
  'not-your-task',
  'same-person',
  'same-firm',
  'has-another-duty',
  'not-allowed-now',
  'too-late',
  'wrong-stage',
  'case-archived',
  'validation',
  'incomplete',
  'date-in-future',
  'date-in-past',
  'date-out-of-bounds',
  'date-before-event',
  'date-after-conclusion',
  'reply-time-running',
  'reply-time-too-long',
  'hearing-open',
  'document-not-made',
  'recipient-deceased',
  'closing-document',
  'observer-not-independent',
  'termination-source',
  'service-incomplete',
  'limitation-unknown',
  'limit-not-near',
  'hand-over-running',
  'cannot-be-recorded',
  'task-done',
  'date-after-event',
  'correction-pending',
  'correction-inconsistent',
  'correction-outdated',
  'duplicate',
] as const;
export type RefusalType = (typeof REFUSALS)[number];
