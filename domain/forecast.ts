import { canStillReach } from './indicators.js';
import { addDays, daysBetween, type CivilDate } from './time.js';

/** Where a rate is heading. */
export type Forecast = 'on-track' | 'below-target' | 'unreachable';

/** `provisional` from the day after the period, `final` from its 60th day after, when late entries are in. */
export type PeriodState = 'running' | 'provisional' | 'final';

/** The figure is final on this day after the period's end. */
export const FINAL_AFTER_DAYS = 60;

/** Fewer cases than this past their time are no ground for an alarm. */
export const FORECAST_MINIMUM = 5;

/** What may still come is taken at most at this multiple of the pace so far. */
const PACE = 2;

export interface Outlook {
  readonly target: number;
  /** Counts and meets the definition. */
  readonly in: number;
  /** Counts, not met, and what is to be done about it is still within its time. */
  readonly waiting: number;
  /** Counts, past its time, may yet be met. */
  readonly open: number;
  /** Counts and is lost. */
  readonly out: number;
  /** Does not count yet, known to be ahead. */
  readonly coming: number;
  /** Open cases that may or may not come to count. */
  readonly possible: number;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly today: CivilDate;
}

/**
 * `unreachable`: below the target even if all that is ahead is done, where what is not announced yet is taken at twice
 * the pace of the period so far, and never more than the open cases. `below-target`: below it over what is past its
 * time. Both only from `minimum` cases on, so that the first one missed in January raises no alarm.
 *
 * @param minimum default 5
 */
export function forecast(outlook: Outlook, minimum = FORECAST_MINIMUM): Forecast {
  const { target, coming, waiting, open } = outlook;
  const numerator = outlook.in;
  const mature = outlook.in + open + outlook.out;
  const denominator = mature + waiting;
  if (denominator >= minimum) {
    const rate = { numerator, denominator, target };
    if (!canStillReach(rate, waiting + open, coming + expected(outlook))) return 'unreachable';
  }
  return mature >= minimum && numerator * 100 < target * mature ? 'below-target' : 'on-track';
}

export function stateOn(day: CivilDate, to: CivilDate): PeriodState {
  if (day <= to) return 'running';
  return day < lastWatchDay(to) ? 'provisional' : 'final';
}

/** The day on which the period's figures become final. */
export function lastWatchDay(to: CivilDate): CivilDate {
  return addDays(to, FINAL_AFTER_DAYS);
}

/** Cases that may yet come to count in what is left of the period. */
function expected({ in: met, waiting, open, out, possible, from, to, today }: Outlook): number {
  const elapsed = daysBetween(from, today) + 1;
  const left = daysBetween(today, to);
  if (left <= 0 || elapsed <= 0) return left > 0 ? possible : 0;
  return Math.min(possible, Math.ceil((PACE * (met + waiting + open + out) * left) / elapsed));
}
