import type { Calendar } from './calendar.js';
import { isPaused, lastCountedDay, lastDayOf, resolveDue, type Pause, type Period } from './deadline.js';
import { PHRASES, type Language } from './phrases.js';
import { addDays, civilDate, startOfDay, yearOf, type CivilDate, type Instant } from './time.js';

/** A period asked about without a case. */
export interface Calculation {
  unit: 'natural' | 'working';
  /** Days, a whole number ≥ 1. */
  amount: number;
  /** Day of the event that starts the period; it is not counted. */
  from: CivilDate;
  /** Whether a last day off moves to the next working day; default true, and without effect on working days. */
  roll?: boolean;
}

/**
 * The last day of a period, and how it comes about.
 *
 * @throws YearNotPublished when the answer depends on a year that is not loaded — nothing provisional here
 * @throws RangeError when the amount is no whole number ≥ 1, or the date does not exist or the period leaves year 9999
 */
export function calculate(
  asked: Calculation,
  calendar: Calendar,
  language: Language = 'zh',
): { due: CivilDate; steps: string[] } {
  if (!Number.isInteger(asked.amount) || asked.amount < 1) throw new RangeError(`a period of ${asked.amount} is none`);
  const natural = asked.unit === 'natural';
  const period: Period = {
    amount: asked.amount,
    unit: natural ? 'natural-day' : 'working-day',
    roll: natural && (asked.roll ?? true),
  };
  const due = lastDayOf(period, asked.from, calendar);
  return { due, steps: explain(period, startOfDay(asked.from), calendar, [], undefined, language) };
}

/**
 * The computation of `resolveDue` line by line, for people. Made on demand: nothing of it is kept.
 *
 * Takes what `resolveDue` takes, and throws what it throws.
 */
export function explain(
  rule: Period,
  start: Instant,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
  fixedDue?: Instant,
  language: Language = 'zh',
): string[] {
  const say = PHRASES[language];
  const { due, lastDay, provisional } = resolveDue(rule, start, calendar, pauses, fixedDue);
  if (rule.unit === 'fixed') return [say.fixed(due)];
  if (lastDay === null) return [say.hours(start, rule.amount, due)];

  const known = provisional ? calendar.assumingWeekends() : calendar;
  const startDay = civilDate(start);
  const counted = lastCountedDay(rule, startDay, known, pauses);
  const days = daysOf(addDays(startDay, 1), counted);
  const paused = days.filter((day) => isPaused(day, pauses));
  const lines = [say.start(startDay)];
  if (paused.length > 0) lines.push(say.paused(paused));
  if (rule.unit === 'working-day') {
    const others = days.filter((day) => !isPaused(day, pauses));
    const off = others.filter((day) => !known.isWorkingDay(day));
    const makeUp = others.filter((day) => known.isMakeUpDay(day));
    if (off.length > 0) lines.push(say.daysOff(off));
    if (makeUp.length > 0) lines.push(say.makeUpDays(makeUp));
    lines.push(say.workingDays(rule.amount, counted));
  } else {
    lines.push(say.naturalDays(rule.amount, counted));
  }
  if (lastDay !== counted) lines.push(say.rolled(counted, lastDay));
  if (provisional) lines.push(say.provisional(unpublishedYears(startDay, lastDay, calendar)));
  lines.push(say.due(lastDay));
  return lines;
}

function daysOf(first: CivilDate, last: CivilDate): CivilDate[] {
  const days: CivilDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function unpublishedYears(first: CivilDate, last: CivilDate, calendar: Calendar): number[] {
  const years: number[] = [];
  for (let year = yearOf(first); year <= yearOf(last); year += 1) if (!calendar.isPublished(year)) years.push(year);
  return years;
}
