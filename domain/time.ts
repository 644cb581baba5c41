/**
 * Civil dates and instants of one zone, Asia/Shanghai: UTC+8 all year, no daylight saving.
 *
 * Plain arithmetic and no `Intl`: the same input gives the same output in a workflow, in a replay and on a machine
 * whose own zone is another. Nothing here reads a clock.
 */

/** A day of the Gregorian calendar as 'YYYY-MM-DD'; dates of this form sort as strings. */
export type CivilDate = string;

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** One hour, in milliseconds. */
export const HOUR = 3_600_000;

/** One civil day, in milliseconds; every day has 24 hours here. */
export const DAY = 24 * HOUR;

const OFFSET = 8 * HOUR;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;
const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The civil date in Shanghai at this instant. */
export function civilDate(instant: Instant): CivilDate {
  return fromDayNumber(Math.floor((instant + OFFSET) / DAY));
}

/** 00:00 of the day. */
export function startOfDay(date: CivilDate): Instant {
  return dayNumber(date) * DAY - OFFSET;
}

/** 24:00 of the day, which is 00:00 of the next: the instant at which a period ending on that day has run out. */
export function endOfDay(date: CivilDate): Instant {
  return startOfDay(date) + DAY;
}

/** The time of day 'HH:MM' (00:00 to 23:59) on the date. @throws RangeError on any other form */
export function atTime(date: CivilDate, time: string): Instant {
  const match = TIME_OF_DAY.exec(time);
  if (!match) throw new RangeError(`not a time of day: ${time}`);
  return startOfDay(date) + Number(match[1]) * HOUR + Number(match[2]) * 60_000;
}

export const isTimeOfDay = (text: string): boolean => TIME_OF_DAY.test(text);

/** The date `days` days later, or earlier when negative. @throws RangeError outside the years 0001 to 9999 */
export function addDays(date: CivilDate, days: number): CivilDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** Days from `from` to `to`; negative when `to` is the earlier one. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Day of the week by ISO 8601: 1 = Monday to 7 = Sunday. */
export function weekday(date: CivilDate): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

/** The calendar year of the date. */
export function yearOf(date: CivilDate): number {
  return Number(date.slice(0, 4));
}

/** Whether the text is a date that exists: '2025-02-29' and '2025-2-3' are not. */
export function isCivilDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** RFC 3339 in Shanghai time: '2026-03-02T09:00:00+08:00', with milliseconds only where there are any. */
export function formatInstant(instant: Instant): string {
  const date = civilDate(instant);
  const rest = instant - startOfDay(date);
  const hours = pad(Math.floor(rest / HOUR), 2);
  const minutes = pad(Math.floor(rest / 60_000) % 60, 2);
  const seconds = pad(Math.floor(rest / 1000) % 60, 2);
  const millis = Math.floor(rest % 1000);
  return `${date}T${hours}:${minutes}:${seconds}${millis ? `.${pad(millis, 3)}` : ''}+08:00`;
}

/**
 * Reads an RFC 3339 instant of any offset. Strict: the offset and the seconds must be there, the date must exist,
 * leap seconds are refused; what is finer than a millisecond is cut off.
 *
 * @throws RangeError on anything else
 */
export function parseInstant(text: string): Instant {
  const match = RFC3339.exec(text);
  const date = match?.[1];
  if (!match || !date || !isCivilDate(date)) throw new RangeError(`not an RFC 3339 instant with offset: ${text}`);
  const time = Number(match[2]) * HOUR + Number(match[3]) * 60_000 + Number(match[4]) * 1000;
  const millis = Number((match[5] ?? '').padEnd(3, '0').slice(0, 3));
  return dayNumber(date) * DAY + time + millis - offsetMillis(match[6] ?? 'Z');
}

/** Whether `parseInstant` takes the text. */
export function isInstant(text: string): boolean {
  return RFC3339.test(text) && isCivilDate(text.slice(0, 10));
}

function offsetMillis(offset: string): number {
  if (offset === 'Z') return 0;
  const size = Number(offset.slice(1, 3)) * HOUR + Number(offset.slice(4, 6)) * 60_000;
  return offset.startsWith('-') ? -size : size;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01. Years are counted from March, so that the leap day is the last day of its year. */
function dayNumber(date: CivilDate): number {
  if (!isCivilDate(date)) throw new RangeError(`not a civil date: ${date}`);
  const month = Number(date.slice(5, 7));
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(date.slice(8, 10)) - 1;
  return year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear - 719_468;
}

function fromDayNumber(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`date outside the years 0001 to 9999`);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** A due instant for people: midnight is 24:00 of the day that ends, as the Law counts it. */
export function formatDue(instant: Instant): string {
  const text = formatInstant(instant).slice(0, 16).replace('T', ' ');
  return text.endsWith(' 00:00') ? `${civilDate(instant - 1)} 24:00` : text;
}

/** The day whose end is the instant, or in which it lies. */
export function dayEndingAt(due: Instant): CivilDate {
  return civilDate(due - 1);
}
