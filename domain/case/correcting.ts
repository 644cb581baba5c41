import type { CodeType, Plain } from '../engine/code.js';
import type { Refusal } from '../engine/refusal.js';
import { AGENCY, DESK, type Grants } from '../roles.js';
import type { CivilDate, Instant } from '../time.js';
import type { CallbackRow, Conclusion, Facts, Hearing } from './facts.js';
import type { CriminalStage, Procedure } from './words.js';

/** The terms in which it is said what can be corrected of a case (correctable.ts, correctable-dates.ts). */

/** What a proposal says, beside what stays in PostgreSQL with its command. */
export interface Proposal<F extends string = string> {
  readonly field: F;
  /** What takes the place of the old one, where that is a code. */
  readonly value?: Plain | undefined;
  /** Which hearing, attempt at a callback, person. */
  readonly hearing?: number | undefined;
  readonly attempt?: number | undefined;
  readonly role?: PartyRole | undefined;
  readonly number?: number | undefined;
  /** The step in which the words were entered, and their field there: `items.0`. */
  readonly entry?: number | undefined;
  readonly part?: string | undefined;
  readonly change?: Change | undefined;
  /** Time of day of the receipt; that on record where it is not said. */
  readonly time?: string | undefined;
  /** What a case of another kind has. */
  readonly criminalStage?: CriminalStage | undefined;
  readonly procedure?: Procedure | undefined;
  /** The last day that rules and calendar allow for a reply. */
  readonly latest?: CivilDate | undefined;
  /** It is known that the same is on record already, and why it is once more. */
  readonly another?: boolean | undefined;
}
export const PARTY_ROLES = ['recipient', 'opposing', 'representative'] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];
export const CHANGES = ['set', 'add', 'remove'] as const;
export type Change = (typeof CHANGES)[number];

export interface Judged {
  readonly facts: Facts;
  readonly proposal: Proposal;
  readonly today: CivilDate;
  readonly at: Instant;
}
export interface Common {
  readonly by: Grants;
  /** Judges whoever handles the case: he proposes nothing of it, whatever other post he holds. */
  readonly judgesHandler?: true;
  /** Which of several it is. */
  readonly of?: 'hearing' | 'attempt' | 'entry';
}
/** A code, which the facts have. */
export interface CodedField extends Common {
  readonly is: CodeType<Plain>;
  /** What is on record; undefined where there is nothing to correct. */
  readonly now: (f: Facts, p: Proposal) => Plain | undefined;
  readonly against?: (j: Judged) => Refusal | undefined;
  readonly set: (f: Facts, p: Proposal) => void;
}
/** Words, or people: they stay in PostgreSQL, on the row that `commit_step` writes from the body of the proposal. */
export interface KeptField extends Common {
  readonly is: 'text' | 'person';
  readonly against?: (j: Judged) => Refusal | undefined;
}
export type Correctable = CodedField | KeptField;

/** Whoever sees people in full and writes of them; the assigner sees no names. */
export const OF_PEOPLE = {
  ...DESK,
  reviewer: AGENCY,
  director: AGENCY,
  archivist: AGENCY,
  lawyer: ['handler'],
} satisfies Grants;
/** What the desk takes down when a case comes in. */
export const OF_ENTRY = { ...DESK, reviewer: AGENCY, director: AGENCY, archivist: AGENCY } satisfies Grants;
export const OF_SERVICE = { ...DESK, director: AGENCY, assigner: AGENCY, archivist: AGENCY } satisfies Grants;
export const OF_CALLS = { callback: AGENCY, director: AGENCY } satisfies Grants;
export const OF_TERMINATION = { intake: AGENCY, reviewer: AGENCY, director: AGENCY, assigner: AGENCY } satisfies Grants;
export const OF_CHANGE = { ...DESK, assigner: AGENCY, director: AGENCY } satisfies Grants;
export const OF_OBSERVING = { observer: ['observer'], assigner: AGENCY, director: AGENCY } satisfies Grants;

export const inconsistent = (because: string): Refusal => ({ type: 'correction-inconsistent', params: { because } });
export const pointer = '/value';
export const FIELD_AT_FAULT: Refusal = { type: 'validation', params: { pointer } };

/** Whether such a court sits, or sat, on that day in this case; of which hearing it is not asked. */
export const sitsOn = (f: Facts, { day, forum }: Pick<Hearing, 'day' | 'forum'>, besides?: number): boolean =>
  f.hearings.some(
    (h) => h.no !== besides && h.day === day && h.forum === forum && (h.state === 'announced' || h.state === 'held'),
  );
export const hearingIn = (f: Facts, no: number | undefined): Hearing | undefined => f.hearings.find((h) => h.no === no);
export const callIn = (f: Facts, n: number | undefined): CallbackRow | undefined => f.calls.find((k) => k.n === n);

export const dayIn = ({ value }: Proposal): CivilDate => String(value);

export const changedHearing = (f: Facts, p: Proposal, change: Partial<Hearing>): void => {
  // The stages that wait for a hearing hold it: it stays the one it is.
  Object.assign(hearingIn(f, p.hearing)!, change);
};
export const changedCall = (f: Facts, p: Proposal, change: (k: CallbackRow) => CallbackRow): void => {
  f.calls = f.calls.map((k) => (k.n === p.attempt ? change(k) : k));
};
export const changedConclusion = ({ conclusion }: Facts, change: Partial<Conclusion>): void => {
  if (conclusion) Object.assign(conclusion, change);
};
