import type { Sheets } from '../../domain/engine/judge.js';
import type { Head, HeadFacts } from '../../domain/engine/proceeding.js';
import type { Instant } from '../../domain/time.js';
import type { AnyAct, AnyTask } from './answer.js';

/** What a rung may ask for, and the task that every kind has for it: 督办 for cause and new date, 通报批评 for a signature. */
export const DEMANDS = { 'cause-and-date': 'explain-delay', signature: 'sign-circular' } as const;
export type Demanded = (typeof DEMANDS)[keyof typeof DEMANDS];

/** What a kind of proceeding brings, as types. */
export interface Brings {
  readonly opening: Head;
  readonly facts: HeadFacts;
  readonly tasks: Readonly<Record<string, AnyTask> & Record<Demanded, AnyTask>>;
  readonly acts: Readonly<Record<string, AnyAct>>;
  /** Rows of its side tables, by table. */
  readonly sides: object;
  /** Dates on record that its clocks hang on, each of which can be corrected. */
  readonly anchors: string;
}
/** What it brings as values: how facts begin, and its sheets. */
export interface KindData<B extends Brings> {
  readonly name: string;
  readonly begin: (opening: B['opening'], takenOverAt?: Instant) => B['facts'];
  readonly sheets: Sheets<B['facts']> & { readonly tasks: B['tasks']; readonly acts: B['acts'] };
}
