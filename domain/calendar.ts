import { structureFaults, type CalendarYear } from './notice.js';
import { addDays, weekday, yearOf, type CivilDate } from './time.js';

/** Two notices say of a day that it is worked and that it is off, and neither says that it amends the other. */
export class NoticesContradict extends RangeError {
  override readonly name = 'NoticesContradict';

  constructor(
    readonly day: CivilDate,
    readonly years: readonly [number, number],
  ) {
    super(`the notices of ${years.join(' and ')} contradict each other on ${day}`);
  }
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

/** Says which days are working days: by what all notices say together. */
export class Calendar {
  readonly #published = new Set<number>();
  readonly #days: ReadonlyMap<CivilDate, boolean>;
  #assuming: Calendar | undefined;

  /**
   * @param unpublished default `refuse`: questions about other years throw `YearNotPublished`
   * @throws RangeError when a year is given twice, a notice is none (`structureFaults`), or two contradict each other
   */
  constructor(
    readonly years: readonly CalendarYear[],
    readonly unpublished: Unpublished = 'refuse',
  ) {
    for (const notice of years) {
      if (this.#published.has(notice.year)) throw new RangeError(`calendar year ${notice.year} is given twice`);
      const [fault] = structureFaults(notice);
      if (fault) throw new RangeError(`notice of ${notice.year}, ${fault.pointer}: ${fault.code}`);
      this.#published.add(notice.year);
    }
    this.#days = exceptionsOf(years);
  }

  isPublished(year: number): boolean {
    return this.#published.has(year);
  }

  /** The same calendar for provisional deadlines: years that are not published count as having weekends only. */
  assumingWeekends(): Calendar {
    if (this.unpublished === 'weekends') return this;
    return (this.#assuming ??= new Calendar(this.years, 'weekends'));
  }

  /** @throws YearNotPublished */
  isWorkingDay(date: CivilDate): boolean {
    const named = this.#days.get(date);
    if (named !== undefined) return named;
    if (this.unpublished === 'refuse' && !this.isPublished(yearOf(date))) throw new YearNotPublished(yearOf(date));
    return weekday(date) <= 5;
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

  /**
   * Working days after `from` up to and including `to`: 0 on the day itself; negative when `to` lies before, and then at
   * least one, for what ended on the day before is over, whatever day it is.
   *
   * @throws YearNotPublished
   */
  workingDaysTo(from: CivilDate, to: CivilDate): number {
    if (to < from) return Math.min(-1, -this.workingDaysTo(to, from));
    let n = 0;
    for (let day = from; day < to;) {
      day = addDays(day, 1);
      if (this.isWorkingDay(day)) n += 1;
    }
    return n;
  }
}

interface Said {
  readonly worked: boolean;
  readonly year: number;
  readonly amends: boolean;
}

/** The days that depart from Monday to Friday: true = worked, false = off. @throws NoticesContradict */
function exceptionsOf(notices: readonly CalendarYear[]): Map<CivilDate, boolean> {
  const days = new Map<CivilDate, Said>();
  for (const { year, holidays, makeUpDays, amends = [] } of notices) {
    const say = (worked: boolean) => (day: CivilDate) => {
      const said = { worked, year, amends: amends.includes(day) };
      days.set(day, stronger(day, days.get(day), said));
    };
    holidays.forEach(say(false));
    makeUpDays.forEach(say(true));
  }
  return new Map([...days].map(([day, { worked }]) => [day, worked]));
}

function stronger(day: CivilDate, a: Said | undefined, b: Said): Said {
  if (!a) return b;
  if (a.worked !== b.worked && a.amends === b.amends) throw new NoticesContradict(day, [a.year, b.year]);
  return a.amends ? a : b;
}
