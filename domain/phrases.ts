import { addDays, formatInstant, weekday, type CivilDate, type Instant } from './time.js';

/** The words in which a deadline is explained, zh-CN first. */

export type Language = 'zh' | 'en';

export interface Phrases {
  start(day: CivilDate): string;
  paused(days: readonly CivilDate[]): string;
  daysOff(days: readonly CivilDate[]): string;
  makeUpDays(days: readonly CivilDate[]): string;
  naturalDays(amount: number, last: CivilDate): string;
  workingDays(amount: number, last: CivilDate): string;
  rolled(from: CivilDate, to: CivilDate): string;
  provisional(years: readonly number[]): string;
  due(day: CivilDate): string;
  hours(start: Instant, amount: number, due: Instant): string;
  fixed(due: Instant): string;
}

const zh: Phrases = {
  start: (day) => `起算：${zhDay(day)}当日不计入，自${zhDay(addDays(day, 1))}起算（民法典第201条）。`,
  paused: (days) => `暂停：${spans(days, '至', '、')}不计入，共${days.length}日。`,
  daysOff: (days) => `休息日不计入：${spans(days, '至', '、')}。`,
  makeUpDays: (days) => `调休上班日计入：${spans(days, '至', '、')}。`,
  naturalDays: (amount, last) => `计满${amount}日（自然日），至${zhDay(last)}。`,
  workingDays: (amount, last) => `计满${amount}个工作日，至${zhDay(last)}。`,
  rolled: (from, to) => `${zhDay(from)}不是工作日或不计入，顺延至${zhDay(to)}（民法典第203条）。`,
  provisional: (years) => `${years.join('、')}年放假安排尚未公布，暂只按周末休息计算，公布后重新计算。`,
  due: (day) => `截止：${zhDay(day)}24:00。`,
  hours: (start, amount, due) =>
    `自${formatInstant(start)}起计${amount}小时，遇节假日不顺延；截止：${formatInstant(due)}。`,
  fixed: (due) => `期限由案件载明；截止：${formatInstant(due)}。`,
};

const en: Phrases = {
  start: (day) => `Start: ${enDay(day)} is not counted; day 1 is ${enDay(addDays(day, 1))} (Civil Code art. 201).`,
  paused: (days) => `Paused, not counted: ${spans(days, ' to ', ', ')} (${days.length} in all).`,
  daysOff: (days) => `Days off, not counted: ${spans(days, ' to ', ', ')}.`,
  makeUpDays: (days) => `Make-up working days, counted: ${spans(days, ' to ', ', ')}.`,
  naturalDays: (amount, last) => `Natural days counted: ${amount}, ending on ${enDay(last)}.`,
  workingDays: (amount, last) => `Working days counted: ${amount}, ending on ${enDay(last)}.`,
  rolled: (from, to) => `${enDay(from)} is a day off or not counted; moved to ${enDay(to)} (Civil Code art. 203).`,
  provisional: (years) =>
    `The holidays of ${years.join(', ')} are not published: weekends only for now, computed again when they are.`,
  due: (day) => `Due: ${enDay(day)} 24:00.`,
  hours: (start, amount, due) =>
    `Hours from ${formatInstant(start)}: ${amount}, holidays included; due: ${formatInstant(due)}.`,
  fixed: (due) => `Named by the case; due: ${formatInstant(due)}.`,
};

export const PHRASES: Readonly<Record<Language, Phrases>> = { zh, en };

function zhDay(day: CivilDate): string {
  return `${day}（周${'一二三四五六日'.charAt(weekday(day) - 1)}）`;
}

function enDay(day: CivilDate): string {
  return `${day} (${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][weekday(day) - 1]})`;
}

/** Days in order, neighbours drawn together: '2025-09-27、2025-10-01至2025-10-08'. */
function spans(days: readonly CivilDate[], to: string, separator: string): string {
  const ranges: [CivilDate, CivilDate][] = [];
  for (const day of days) {
    const current = ranges.at(-1);
    if (current && addDays(current[1], 1) === day) current[1] = day;
    else ranges.push([day, day]);
  }
  return ranges.map(([from, last]) => (from === last ? from : `${from}${to}${last}`)).join(separator);
}
