import { describe, expect, it } from 'vitest';
import { cell, csv } from './csv.js';
import { monthOf, weekOf } from './dates.js';
import { beside, byDay, dayWords, placeOf, type Item } from './diary.js';
import { dueWords } from './due.js';
import { percent } from './rates.js';

const t = (key: string, of?: Record<string, unknown>) => (of ? `${key} ${String(of['n'])}` : key);

describe('a due date in words', () => {
  it.each([
    ['2026-12-01', 2, true, 'due.over 1', 'late'],
    ['2026-11-28', null, true, 'due.over 2', 'late'],
    // What is due today is not overdue.
    ['2026-11-30', 0, false, 'due.today', 'soon'],
    ['2026-12-02', 2, false, 'due.left 2', 'soon'],
    ['2026-12-08', 6, false, 'due.left 6', 'fine'],
    ['2026-12-01', 0, false, 'due.noWorkingDay 1', 'soon'],
    // Where no calendar is published.
    ['2027-03-01', null, false, 'due.days 91', 'fine'],
  ])('%s, %s working days, overdue %s', (lastDay, remainingWorkingDays, overdue, text, tone) => {
    expect(dueWords({ lastDay, remainingWorkingDays, overdue }, t, '2026-11-30')).toEqual({ text, tone });
  });

  it('counts a clock that ends at an instant by its day', () => {
    const due = { lastDay: null, due: '2026-11-30T18:00:00+08:00', remainingWorkingDays: 0, overdue: false };
    expect(dueWords(due, t, '2026-11-30').text).toBe('due.today');
  });
});

describe('a table for a spreadsheet', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1'])('has no formula: %j', (text) => {
    expect(cell(text)).toBe(`"'${text}"`);
  });
  it('quotes what it holds', () => {
    expect(csv([['a"b', null, 3]])).toBe('\uFEFF"a""b","","3"\r\n');
  });
});

it.each([
  [199, 200, '99.5 %'],
  [1999, 2000, '99.9 %'],
  [1, 3, '33.3 %'],
  [0, 0, undefined],
])('%i of %i: %s, never rounded up to the target', (numerator, denominator, text) => {
  expect(percent({ numerator, denominator })).toBe(text);
});

describe('a diary', () => {
  it.each([
    ['2026-11-30', '2026-11-30', '2026-12-06'],
    ['2026-12-06', '2026-11-30', '2026-12-06'],
    ['2027-01-01', '2026-12-28', '2027-01-03'],
  ])('the week of %s is from Monday %s to Sunday %s', (day, from, to) => expect(weekOf(day)).toEqual({ from, to }));
  it.each([
    ['2026-02-14', '2026-02-01', '2026-02-28'],
    ['2028-02-29', '2028-02-01', '2028-02-29'],
    ['2026-12-31', '2026-12-01', '2026-12-31'],
  ])('the month of %s is from %s to %s', (day, from, to) => expect(monthOf(day)).toEqual({ from, to }));
  it('goes on where it ended', () => {
    expect([beside('week', '2026-12-02', -1), beside('month', '2026-12-02', 1)]).toEqual(['2026-11-29', '2027-01-01']);
  });
  it.each([
    ['2026-11-30', 'diary.today 11月30日周一'],
    ['2026-12-01', 'diary.tomorrow 12月1日周二'],
    ['2026-11-29', 'diary.yesterday 11月29日周日'],
    ['2026-12-02', '12月2日周三'],
    ['2027-01-04', '2027年1月4日周一'],
  ])('%s is %s', (day, text) => expect(dayWords(day, 'zh', t, '2026-11-30')).toBe(text));
  it('has its hearings by day, and says who hears where nobody has said where', () => {
    const item = (day: string, hearing: number) => ({ day, hearing }) as Item;
    const days = byDay([item('2026-12-01', 1), item('2026-12-01', 2), item('2026-12-03', 1)]);
    expect(days.map(({ day, items }) => [day, items.length])).toEqual([
      ['2026-12-01', 2],
      ['2026-12-03', 1],
    ]);
    expect(placeOf({ venue: null, room: '301' }, '法院')).toBe('法院 301');
    expect(placeOf({ venue: '平湖法院', room: null }, '法院')).toBe('平湖法院');
  });
});
