import { DAY, type Instant } from './time.js';

/** How an account is called, how long a password is good that was given to its owner, and how long somebody is held off who does not know it. */

/** Small letters and capitals, and letters of another width, are the same name: one form for who enters and for who signs in. */
export const normalUsername = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** How long somebody may sign in with a password that another person has set, and has seen (ASVS 5.0, 6.4.1). */
export const GIVEN_PASSWORD_LASTS = 7 * DAY;

/** @param givenAt when it was set by somebody else; null: it is his own */
export const hasRunOut = (givenAt: Instant | null, now: Instant): boolean =>
  givenAt !== null && now - givenAt >= GIVEN_PASSWORD_LASTS;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Failures in a row, for one name from one place, before anybody has to wait. */
export const FREE_FAILURES = 5;
const FIRST_HOLD = 30 * SECOND;
export const LONGEST_HOLD = 15 * MINUTE;
/** Without another failure for so long they are forgotten. */
export const FAILURES_FORGOTTEN = 24 * 60 * MINUTE;

/** How long nothing is tried after so many failures for one name from one place: twice as long each time. */
export const holdOfName = (failures: number): number =>
  failures < FREE_FAILURES ? 0 : Math.min(LONGEST_HOLD, FIRST_HOLD * 2 ** Math.min(20, failures - FREE_FAILURES));

/** Failures of one place, under whatever names, that are had at once; each is forgotten after so long. */
export const PLACE_FAILURES = 60;
export const PLACE_FORGETS = 20 * SECOND;

/** How long nothing is tried from a place whose failures have come to this level. Not for whoever has signed in from there. */
export const holdOfPlace = (level: number): number => Math.max(0, (level - (PLACE_FAILURES - 1)) * PLACE_FORGETS);

/** What is kept of failures. */
export interface Failures {
  readonly level: number;
  /** When the last of them was. */
  readonly at: number;
}

/** Until when nothing is tried. @param known whether the account has been signed in to from this place before */
export function heldUntil(name: Failures | undefined, place: Failures | undefined, known: boolean): number {
  const byName = name ? name.at + holdOfName(name.level) : 0;
  const byPlace = place && !known ? place.at + holdOfPlace(place.level) : 0;
  return Math.max(byName, byPlace);
}
