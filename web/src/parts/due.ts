import { dayText, daysBetween, today } from './dates.js';

/** As much of a deadline as is said in words. `remainingWorkingDays` is null where the calendar does not reach. */
export interface Due {
  readonly lastDay: string | null;
  /** Where it ends at an instant and not with a day. */
  readonly due?: string;
  readonly remainingWorkingDays: number | null;
  readonly overdue: boolean;
}
export type Tone = 'late' | 'soon' | 'fine';
type T = (key: string, of?: Record<string, unknown>) => string;

/** Soon: so many working days or fewer. */
const SOON = 2;

export const lastDayOf = (due: Due): string => due.lastDay ?? dayText(due.due);

/** 还剩 2 个工作日 · 今天到期 · 已超 3 天. What is due today is not overdue. */
export function dueWords(due: Due, t: T, now = today()): { text: string; tone: Tone } {
  const last = lastDayOf(due);
  if (due.overdue || last < now)
    return { text: t('due.over', { n: Math.max(1, daysBetween(last, now)) }), tone: 'late' };
  if (last === now) return { text: t('due.today'), tone: 'soon' };
  const days = daysBetween(now, last);
  const working = due.remainingWorkingDays;
  if (working === null) return { text: t('due.days', { n: days }), tone: days <= SOON ? 'soon' : 'fine' };
  if (working <= 0) return { text: t('due.noWorkingDay', { n: days }), tone: 'soon' };
  return { text: t('due.left', { n: working }), tone: working <= SOON ? 'soon' : 'fine' };
}
