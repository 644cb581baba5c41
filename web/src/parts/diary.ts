import type { components } from '../api/generated.js';
import { addDays, daysBetween, monthOf, weekOf } from './dates.js';

export type Item = components['schemas']['DiaryItem'];
export type Span = 'week' | 'month';
type T = (key: string, of?: Record<string, unknown>) => string;

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The week or the month that a day lies in. */
export const spanOf = (span: Span, day: string): Days => (span === 'week' ? weekOf(day) : monthOf(day));
/** A day of the span before, or after. */
export const beside = (span: Span, day: string, way: -1 | 1): string => {
  const { from, to } = spanOf(span, day);
  return way < 0 ? addDays(from, -1) : addDays(to, 1);
};

/** In the order that they come in. */
export function byDay(items: readonly Item[]): { day: string; items: Item[] }[] {
  const days = new Map<string, Item[]>();
  for (const item of items) days.set(item.day, [...(days.get(item.day) ?? []), item]);
  return [...days].map(([day, of]) => ({ day, items: of }));
}

/** `今天 3月2日周一`; the year where it is another. */
export function dayWords(day: string, lang: string, t: T, now: string): string {
  const near = { '-1': t('diary.yesterday'), '0': t('diary.today'), '1': t('diary.tomorrow') }[
    String(daysBetween(now, day))
  ];
  const date = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en', {
    ...{ timeZone: 'UTC', month: 'long', day: 'numeric', weekday: 'short' },
    ...(day.slice(0, 4) !== now.slice(0, 4) && { year: 'numeric' }),
  }).format(new Date(`${day}T00:00:00Z`));
  return near ? `${near} ${date}` : date;
}

/** Where it is, as far as it is known: else by whom it is heard. */
export const placeOf = (h: { venue: string | null; room: string | null }, forum: string): string =>
  [h.venue ?? forum, h.room].filter(Boolean).join(' ');
