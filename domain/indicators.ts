/** Rates by integers: compared as `numerator × 100 ≥ target × denominator`, never divided, never rounded. */

export interface Rate {
  /** Distinct cases that meet the definition. */
  numerator: number;
  /** Distinct cases that count. */
  denominator: number;
  /** Whole percent. */
  target: number;
}

/** When a rate is shown as numbers only, without pass or fail. */
export interface Judgement {
  /** Smallest denominator that is judged; default 1. Stations: `STATION_MINIMUM`. */
  minimum?: number;
  /** False when the entry rate has no second register to compare with (未对账); default true. */
  reconciled?: boolean;
}

/** Targets in percent; the figures of the three-year plan of Helan county, 2019 to 2021 — no national text sets any. */
export const TARGETS = { entry: 100, attendance: 20, callback: 50 } as const;

export type IndicatorKey = keyof typeof TARGETS;

/** A station with fewer cases in the denominator gets numbers, no pass or fail. */
export const STATION_MINIMUM = 5;

/** Whether the target is reached; null when there is nothing to judge (无数据, too few, 未对账). */
export function passes(rate: Rate, judgement: Judgement = {}): boolean | null {
  if (judgement.reconciled === false) return null;
  if (rate.denominator < Math.max(1, judgement.minimum ?? 1)) return null;
  return reaches(rate.numerator, rate.denominator, rate.target);
}

/**
 * Whether the target is within reach if everything goes well from now on.
 *
 * @param remaining cases of the denominator that can still come into the numerator
 * @param fresh cases not in the denominator yet that can come into both; default 0
 */
export function canStillReach(rate: Rate, remaining: number, fresh = 0): boolean {
  return reaches(rate.numerator + remaining + fresh, rate.denominator + fresh, rate.target);
}

/** How many more cases of the present denominator must come into the numerator to reach the target; 0 when reached. */
export function neededMore(rate: Rate): number {
  return Math.max(0, Math.ceil((rate.target * rate.denominator - rate.numerator * 100) / 100));
}

function reaches(numerator: number, denominator: number, target: number): boolean {
  return numerator * 100 >= target * denominator;
}
