import type { InputErrorCode, ProblemType } from '../problem-types.js';
import type { Titles } from './titles.js';

/** Text of one problem. `{name}` is filled from its parameters: codes, numbers and dates, never a caller's value. */
export interface ProblemText {
  readonly title: string;
  /** What happened, and the way out. */
  readonly detail: string;
}

export interface Messages {
  readonly problems: Readonly<Record<ProblemType, ProblemText>>;
  readonly inputErrors: Readonly<Record<InputErrorCode, string>>;
  readonly titles: Titles;
  /** What stands in a calendar; before a hearing that will not be, why. */
  readonly diary: Readonly<Record<'name' | 'hearing' | 'put-off' | 'cancelled', string>>;
}
