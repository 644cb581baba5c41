import { lastWatchDay } from '../domain/forecast.js';
import { civilDate, yearOf, type CivilDate, type Instant } from '../domain/time.js';

/** A span of days that rates are counted over, both ends included. */
export interface Period {
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

export const calendarYear = (year: number): Period => ({
  period: String(year),
  from: `${year}-01-01`,
  to: `${year}-12-31`,
});

/** A summons of November may be for a sitting in January: from then on the next year is drawn from too. */
const NEXT_YEAR_FROM = '-11-01';

/** The periods that a hearing announced at this instant may belong to. */
export function periodsToDraw(at: Instant): Period[] {
  const today = civilDate(at);
  const year = yearOf(today);
  const years = today >= `${year}${NEXT_YEAR_FROM}` ? [year, year + 1] : [year];
  return years.map(calendarYear);
}

/** The year of the day, and the one before while its figures are not final. */
export function periodsToWatch(at: Instant): Period[] {
  const today = civilDate(at);
  const [last, current] = [yearOf(today) - 1, yearOf(today)].map(calendarYear) as [Period, Period];
  return today <= lastWatchDay(last.to) ? [last, current] : [current];
}
