import { YearNotPublished, type Calendar } from './calendar.js';
import type { Ladder, LadderStep, Recipient, Rule, RungName } from './rules.js';
import { HOUR, addDays, atTime, civilDate, dayEndingAt, endOfDay, type CivilDate, type Instant } from './time.js';

/** Days d with from < d ≤ to are not counted: the day of service is, the day of the reply is not. */
export interface Pause {
  from: CivilDate;
  to: CivilDate;
}

/** The part of a rule that its period is computed from. */
export type Period = Pick<Rule, 'amount' | 'unit' | 'roll'>;

export interface Resolved {
  /** The period has run out at this instant; 24:00 of the last day where it has one. */
  due: Instant;
  /** Null for periods of hours, which end at a moment. */
  lastDay: CivilDate | null;
  /** A calendar year that is not published was taken as having weekends only: compute again when it is. */
  provisional: boolean;
}

export interface PlannedRung {
  rung: RungName;
  at: Instant;
  recipients: Recipient[];
  needs?: 'cause-and-date' | 'signature';
  /** Present when the instant rests on a calendar year that is not published. */
  provisional?: true;
}

const MORNING = '09:00';

/** Whether so much of the unit can be counted: half an hour is a period too, half a day is not. */
export function isPeriod({ unit, amount }: Pick<Period, 'unit' | 'amount'>): boolean {
  const whole = unit === 'hour' ? amount * HOUR : amount;
  return Number.isInteger(whole) && whole >= 1;
}

/**
 * The end of a period.
 *
 * The day of the start is not counted (民法典 art. 201). Natural days: a last day that is not a working day moves to the
 * next one where the rule rolls (art. 203). Working days include make-up days (调休上班). Hours run from the moment,
 * know neither holiday nor pause, and never roll. `fixed` ends at the instant that the case names.
 *
 * @param start instant of the start event, which may lie before the day it was entered
 * @param pauses intervals that are not counted, in any order; those after the end change nothing
 * @param fixedDue needed when the unit is `fixed`, else ignored
 * @throws RangeError when the amount is no whole number ≥ 1 (hours: of milliseconds), or `fixedDue` is missing
 */
export function resolveDue(
  rule: Period,
  start: Instant,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
  fixedDue?: Instant,
): Resolved {
  if (rule.unit === 'fixed') {
    if (fixedDue === undefined) throw new RangeError('a fixed deadline needs the instant that the case names');
    return { due: fixedDue, lastDay: dayEndingAt(fixedDue), provisional: false };
  }
  if (!isPeriod(rule)) throw new RangeError(`a period of ${rule.amount} is none`);
  if (rule.unit === 'hour') return { due: start + rule.amount * HOUR, lastDay: null, provisional: false };

  const { value: lastDay, provisional } = assumingIfUnpublished(calendar, (known) =>
    lastDayOf(rule, civilDate(start), known, pauses),
  );
  return { due: endOfDay(lastDay), lastDay, provisional };
}

/**
 * Last day of a period in days: counted, then moved off days that are no working days, or paused, where the rule rolls.
 *
 * @param start civil date of the start event, Asia/Shanghai
 * @throws YearNotPublished
 */
export function lastDayOf(
  rule: Period,
  start: CivilDate,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
): CivilDate {
  const counted = lastCountedDay(rule, start, calendar, pauses);
  if (!rule.roll) return counted;
  let day = counted;
  while (!calendar.isWorkingDay(day) || isPaused(day, pauses)) day = addDays(day, 1);
  return day;
}

/** Last day before any roll. @throws YearNotPublished for working days in such a year */
export function lastCountedDay(
  rule: Period,
  start: CivilDate,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
): CivilDate {
  if (rule.unit === 'natural-day' && pauses.length === 0) return addDays(start, rule.amount);
  let day = start;
  for (let left = rule.amount; left > 0;) {
    day = addDays(day, 1);
    if (isPaused(day, pauses)) continue;
    if (rule.unit === 'natural-day' || calendar.isWorkingDay(day)) left -= 1;
  }
  return day;
}

export function isPaused(day: CivilDate, pauses: readonly Pause[]): boolean {
  return pauses.some(({ from, to }) => from < day && day <= to);
}

/**
 * The rungs of a deadline in order, each later than the one before.
 *
 * 催办: 09:00 of the last day, or of the last working day before it. 提醒: what remains is a quarter of the period, or
 * 09:00 of the working day before the 催办, whichever is later; if that is no longer before the 催办, the other. 督办 and 通报批评: 09:00 of the first and third working day after it. Periods of hours: 提醒 when three
 * quarters are over, 催办 at the due instant.
 *
 * What would come before the start is left out. A deadline may be armed later than it started; which of these rungs
 * then lie in the past is for the caller to see.
 *
 * @param ladders must contain the rule's ladder; without it there are no rungs
 */
export function planRungs(
  rule: Pick<Rule, 'unit' | 'ladder'>,
  ladders: readonly Ladder[],
  start: Instant,
  due: Instant,
  lastDay: CivilDate | null,
  calendar: Calendar,
): PlannedRung[] {
  const steps = ladders.find((ladder) => ladder.key === rule.ladder)?.steps ?? [];
  const span: Span = { start, due, lastDay: lastDay ?? dayEndingAt(due), hours: rule.unit === 'hour' };
  const planned: PlannedRung[] = [];
  for (const step of steps.toSorted(latestFirst)) {
    const next = planned[0]?.at ?? Infinity;
    const { value: at, provisional } = assumingIfUnpublished(calendar, (known) => instantOf(step, span, known, next));
    if (at === undefined || at < start) continue;
    planned.unshift({
      rung: step.rung,
      at,
      recipients: step.recipients,
      ...(step.needs && { needs: step.needs }),
      ...(provisional && { provisional }),
    });
  }
  return planned;
}

/**
 * How a deadline ended that was fulfilled: `met` when the command came in time, or when what it reports happened on a
 * day that was over by then (a late entry of something done in time).
 *
 * @param happenedOn civil date of the event where the command dates it
 * @param receivedAt instant at which the command was received, not at which it was worked off
 */
export function metOrLate(due: Instant, happenedOn: CivilDate | undefined, receivedAt: Instant): 'met' | 'met-late' {
  if (receivedAt <= due) return 'met';
  return happenedOn !== undefined && endOfDay(happenedOn) <= due ? 'met' : 'met-late';
}

interface Span {
  start: Instant;
  due: Instant;
  lastDay: CivilDate;
  hours: boolean;
}

const ORDER: Record<LadderStep['at'], number> = { 'before-due': 0, 'due-day-morning': 1, 'after-due': 2 };

function latestFirst(a: LadderStep, b: LadderStep): number {
  const apart = (b.workingDays ?? 0) - (a.workingDays ?? 0);
  // Counted back from the end, the fewer are the later.
  return ORDER[b.at] - ORDER[a.at] || (a.at === 'before-due' ? -apart : apart);
}

/** When the step speaks: before `next`, the instant of the step after it; undefined when there is no such moment. */
function instantOf(step: LadderStep, span: Span, calendar: Calendar, next: Instant): Instant | undefined {
  return candidatesOf(step, span, calendar)
    .filter((at) => at < next)
    .sort((a, b) => b - a)[0];
}

function candidatesOf(step: LadderStep, span: Span, calendar: Calendar): Instant[] {
  const { start, due, lastDay, hours } = span;
  const morning = (from: CivilDate, workingDays: number): Instant =>
    atTime(calendar.addWorkingDays(from, workingDays), MORNING);
  switch (step.at) {
    case 'after-due':
      return [morning(lastDay, step.workingDays ?? 1)];
    case 'due-day-morning':
      return [hours ? due : atTime(lastMorning(span, calendar), MORNING)];
    case 'before-due': {
      const candidates: Instant[] = [];
      if (step.fraction !== undefined) candidates.push(Math.round(due - (due - start) * step.fraction));
      if (step.workingDays !== undefined && !hours) {
        candidates.push(morning(lastMorning(span, calendar), -step.workingDays));
      }
      return candidates;
    }
  }
}

/** The last working day whose morning still lies before the due instant. */
function lastMorning({ due, lastDay }: Span, calendar: Calendar): CivilDate {
  const inTime = calendar.isWorkingDay(lastDay) && atTime(lastDay, MORNING) < due;
  return inTime ? lastDay : calendar.workingDayBefore(lastDay);
}

function assumingIfUnpublished<T>(
  calendar: Calendar,
  compute: (calendar: Calendar) => T,
): { value: T; provisional: boolean } {
  try {
    return { value: compute(calendar), provisional: false };
  } catch (error) {
    if (!(error instanceof YearNotPublished)) throw error;
    return { value: compute(calendar.assumingWeekends()), provisional: true };
  }
}
