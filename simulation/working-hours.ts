import { Calendar } from '../domain/calendar.js';
import { HOUR, addDays, atTime, civilDate, type CivilDate, type Instant } from '../domain/time.js';
import years from '../prisma/data/calendar.json' with { type: 'json' };

/**
 * When people are there. They look at their work three times a working day: when they come, so that what the day's
 * alerts at 09:00 will say is not known yet, after lunch, and before they go.
 */
export const HOURS = ['08:45', '13:45', '16:45'] as const;

/** The year's make-up days included; a year that is not published yet has weekends only. */
export const calendar = new Calendar(years, 'weekends');

export const isWorkingDay = (day: CivilDate): boolean => calendar.isWorkingDay(day);

/** The working day itself, or the next one. */
export const workingDay = (day: CivilDate): CivilDate => calendar.workingDayOnOrAfter(day);

/** The instants at which people look at their work on the day; none on a day off. */
export function stopsOf(day: CivilDate): Instant[] {
  return isWorkingDay(day) ? HOURS.map((hour) => atTime(day, hour)) : [];
}

/** Every stop from the first day to the last. */
export function stopsBetween(first: CivilDate, last: CivilDate): Instant[] {
  const stops: Instant[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) stops.push(...stopsOf(day));
  return stops;
}

/** A working day has eight hours here, from 09:00 to 17:00; the stop that follows is when it is really done. */
const OPENS = 9;
const LENGTH = 8;

/**
 * `days` working days after the instant, fractions included: half a day after 10:00 is 14:00, half a day after 15:00
 * is the next morning at 11:00.
 */
export function workingTimeAfter(from: Instant, days: number): Instant {
  let day = civilDate(from);
  let hour = (from - atTime(day, '00:00')) / HOUR - OPENS;
  if (!isWorkingDay(day) || hour >= LENGTH) {
    day = calendar.addWorkingDays(day, 1);
    hour = 0;
  }
  const total = Math.max(hour, 0) + days * LENGTH;
  const whole = Math.floor(total / LENGTH);
  const on = calendar.addWorkingDays(day, whole);
  return atTime(on, '00:00') + Math.round((OPENS + total - whole * LENGTH) * HOUR);
}

/** The last working day on or before the day. */
export function workingDayOnOrBefore(day: CivilDate): CivilDate {
  let on = day;
  while (!isWorkingDay(on)) on = addDays(on, -1);
  return on;
}
