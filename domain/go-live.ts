import { civilDate, type CivilDate, type Instant } from './time.js';

/**
 * 上线接管期: while an agency goes over to the system, cases under way elsewhere are taken over with their past. The authority above
 * it opens the window; what was received after that is entered as everything is.
 */
export interface GoLive {
  /** When it was opened. */
  readonly from: Instant;
  /** The last day. */
  readonly until: CivilDate;
}

/** Days that a window may last at most, from the day on which it is opened or moved (本地规定): a quarter. */
export const LONGEST_GO_LIVE = 90;

export const isGoingLive = ({ from, until }: GoLive, now: Instant): boolean => from <= now && civilDate(now) <= until;
