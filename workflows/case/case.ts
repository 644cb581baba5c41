import type { CaseSides, Facts, Opening } from '../../domain/case/facts.js';
import type { DateName } from '../../domain/case/chronology.js';
import type { CASE_ACTS, CASE_TASKS } from '../../domain/case/sheets.js';
import { startOfDay, type CivilDate, type Instant } from '../../domain/time.js';
import type { Run } from '../engine/run.js';

/** What a legal-aid case brings to the engine, as types. */
export interface CaseBrings {
  readonly opening: Opening;
  readonly facts: Facts;
  readonly tasks: typeof CASE_TASKS;
  readonly acts: typeof CASE_ACTS;
  readonly sides: CaseSides;
  readonly anchors: Anchor;
}

/** A date of the chronology; of a hearing or of an attempt at a callback which one. */
export type Anchor = Exclude<DateName, Numbered> | `${Numbered}/${number}` | 'last-served';
type Numbered = 'hearing' | 'summons' | 'callback-day';
/** A case as its stages have it. */
export type Case = Run<CaseBrings>;

/** When a period begins that a decision of this day starts: now, or the day that somebody enters late. */
export const startOn = (c: Case, on: CivilDate): Instant => (on === c.today ? c.now : startOfDay(on));
