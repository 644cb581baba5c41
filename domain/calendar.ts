import { addDays, isCivilDate, weekday, yearOf, type CivilDate } from './time.js';

/** The working days of one calendar year as the State Council's holiday notices set them (放假调休安排). */
export interface CalendarYear {
  year: number;
  /** The notice, e.g. '国办发明电〔2025〕7号'. */
  source: string;
  /** Every day off named in a notice, weekend days inside the span included. */
  holidays: CivilDate[];
  /** Weekend days worked instead (调休上班); they are working days like any other. */
  makeUpDays: CivilDate[];
}

/** The year's holiday notice is not loaded; nothing that depends on it may pass as certain. */
export class YearNotPublished extends Error {
  readonly code = 'YEAR_NOT_PUBLISHED';
  override readonly name = 'YearNotPublished';

  constructor(readonly year: number) {
    super(`the holiday calendar of ${year} is not published; load it before counting working days in that year`);
  }
}

/** What to do with a year that is not published: refuse, or take its weekends as its only days off. */
export type Unpublished = 'refuse' | 'weekends';

/**
 * Says which days are working days.
 *
 * A holiday at the turn of the year is filed under the year in which each day lies, so publishing the notice of one
 * year may still add days to the last week of the year before.
 */
export class Calendar {
  readonly #days = new Map<number, Map<CivilDate, boolean>>();
  #assuming: Calendar | undefined;

  /**
   * @param unpublished default `refuse`: questions about other years throw `YearNotPublished`
   * @throws RangeError when a year is given twice, or a date does not exist or lies in another year
   */
  constructor(
    readonly years: readonly CalendarYear[],
    readonly unpublished: Unpublished = 'refuse',
  ) {
    for (const year of years) {
      if (this.#days.has(year.year)) throw new RangeError(`calendar year ${year.year} is given twice`);
      this.#days.set(year.year, exceptionsOf(year));
    }
  }

  isPublished(year: number): boolean {
    return this.#days.has(year);
  }

  /** The same calendar for provisional deadlines: years that are not published count as having weekends only. */
  assumingWeekends(): Calendar {
    if (this.unpublished === 'weekends') return this;
    return (this.#assuming ??= new Calendar(this.years, 'weekends'));
  }

  /** @throws YearNotPublished */
  isWorkingDay(date: CivilDate): boolean {
    const year = this.#days.get(yearOf(date));
    if (!year && this.unpublished === 'refuse') throw new YearNotPublished(yearOf(date));
    return year?.get(date) ?? weekday(date) <= 5;
  }

  /** Whether a weekend day is worked. @throws YearNotPublished */
  isMakeUpDay(date: CivilDate): boolean {
    return weekday(date) > 5 && this.isWorkingDay(date);
  }

  /** The date itself, or the next working day (民法典 art. 203). @throws YearNotPublished */
  workingDayOnOrAfter(date: CivilDate): CivilDate {
    let day = date;
    while (!this.isWorkingDay(day)) day = addDays(day, 1);
    return day;
  }

  /** The last working day before the date, never the date itself. @throws YearNotPublished */
  workingDayBefore(date: CivilDate): CivilDate {
    return this.addWorkingDays(date, -1);
  }

  /**
   * The n-th working day after the date, which is not counted itself; before it when `n` is negative; the date as it
   * is when `n` is 0.
   *
   * @throws YearNotPublished
   */
  addWorkingDays(date: CivilDate, n: number): CivilDate {
    const step = n < 0 ? -1 : 1;
    let day = date;
    for (let left = Math.abs(n); left > 0;) {
      day = addDays(day, step);
      if (this.isWorkingDay(day)) left -= 1;
    }
    return day;
  }
}

/** The days on which the year departs from Monday to Friday: true = worked, false = off. */
function exceptionsOf({ year, holidays, makeUpDays }: CalendarYear): Map<CivilDate, boolean> {
  const days = new Map<CivilDate, boolean>();
  for (const date of [...holidays, ...makeUpDays]) {
    if (!isCivilDate(date) || yearOf(date) !== year) throw new RangeError(`${date} is not a date of ${year}`);
    if (days.has(date)) throw new RangeError(`${date} is given twice in the calendar of ${year}`);
    days.set(date, false);
  }
  for (const date of makeUpDays) days.set(date, true);
  return days;
}
