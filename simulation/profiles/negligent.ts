import { HABITS, type Habits } from '../habits.js';
import { pinghu } from './pinghu.js';
import type { Profile } from './profile.js';

/** The docket of 平湖 in the hands of people who let three things lie. */
const habits: Habits = {
  ...HABITS,
  // Paper stays in the drawer: what is written there first is typed in for three cases of five only.
  paperFirst: 0.35,
  drawer: 0.4,
  paperDays: [1, 4, 15],
  noticePaperDays: [0.5, 2, 6],
  // Observers do not go: most drawn hearings get no name, most of those named stay away and write nothing.
  nameObserver: { days: [0, 1, 3], urged: 0.1, ordered: 0.1, never: 0.5 },
  noObserver: 0.15,
  attend: { days: [0, 2, 6], urged: 0.05, ordered: 0.05, never: 0.5 },
  stayedAway: 0.8,
  // Callers do not call: one case in six gets its calls at all, and nobody obeys when told.
  callback: { days: [2, 8, 20], urged: 0.02, ordered: 0.03, never: 0.8 },
  obeys: 0.25,
};

export const negligent: Profile = { ...pinghu, name: 'negligent', habits };
