import { HABITS, type Habits } from '../habits.js';
import { helan } from '../profiles/helan.js';
import { civil, pinghu } from '../profiles/pinghu.js';
import type { Profile, Stratum } from '../profiles/profile.js';

/** A county as far as its life is to be seen. */
export interface County {
  readonly profile: Profile;
  /** Matters of the whole time. */
  readonly cases: number;
  /** On top of them, of the last days: what desk, reviewer and assigner have before them on one day. */
  readonly lately: { readonly days: number; readonly cases: number };
}

/**
 * The people of the year (habits.ts), but that what is rare there happens within months as well, that the desks are
 * somewhat slower, so that a case stands at each stage on any day, that more is left to its last day, so that something is due
 * on any day, and that every second call is in vain.
 */
const LIVELY: Habits = {
  ...HABITS,
  incomplete: 0.3,
  supplementAtDesk: 0.75,
  withdrawn: 0.08,
  refused: 0.14,
  objects: 0.7,
  terminated: 0.1,
  objectsToTermination: 0.5,
  corrections: 0.1,
  drawer: 0.08,
  review: { ...HABITS.review, days: [0.5, 1.5, 3.5], urged: 0.2 },
  approve: { ...HABITS.approve, days: [0, 0.8, 2.5], urged: 0.2 },
  assign: { ...HABITS.assign, days: [0.4, 1, 2.5], urged: 0.2 },
  assignNotice: { ...HABITS.assignNotice, days: [0.2, 0.5, 1.2] },
  callback: { ...HABITS.callback, urged: 0.2, never: 0.12 },
  engage: { ...HABITS.engage, urged: 0.25 },
  submitFile: { ...HABITS.submitFile, urged: 0.3 },
  checkFile: { ...HABITS.checkFile, urged: 0.25 },
  evaluate: { ...HABITS.evaluate, urged: 0.25 },
  answered: 0.34,
  answeredDetained: 0.2,
  // Courts that give a week or more: hearings lie ahead.
  shortNotice: 0.4,
  notice: [7, 21],
  // Nothing ends here with a period.
  lastWeek: 0,
};

/** The year that the profile is of had none; a county's docket has a few. */
const ADMINISTRATIVE: Stratum = {
  ...civil('litigation', 'social-insurance', ['工伤认定行政诉讼', '社会保险行政给付纠纷']),
  name: 'administrative',
  cases: 8,
  kind: 'administrative',
};

export const COUNTIES: readonly County[] = [
  {
    profile: { ...pinghu, strata: [...pinghu.strata, ADMINISTRATIVE], habits: LIVELY },
    cases: 95,
    lately: { days: 9, cases: 20 },
  },
  { profile: { ...helan, habits: LIVELY }, cases: 22, lately: { days: 9, cases: 6 } },
];
