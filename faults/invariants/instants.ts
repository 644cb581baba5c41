/**
 * Days and instants of Asia/Shanghai (UTC+8, no daylight saving), written for the checks alone: what the product
 * computes is not to be judged by its own arithmetic. Instants are ms since 1970, days 'YYYY-MM-DD'.
 */
const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;

export const dayOf = (instant: number): string => new Date(instant + OFFSET_MS).toISOString().slice(0, 10);
/** 00:00 of the day. */
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
/** 24:00 of the day. */
export const endOf = (day: string): number => startOf(day) + DAY_MS;
export const plusDays = (day: string, days: number): string => dayOf(startOf(day) + days * DAY_MS);
export const daysFrom = (from: string, to: string): number => Math.round((startOf(to) - startOf(from)) / DAY_MS);
/** 0 = Sunday to 6 = Saturday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
/** For messages. */
export const said = (instant: number | null | undefined): string =>
  instant == null ? 'never' : new Date(instant).toISOString();
