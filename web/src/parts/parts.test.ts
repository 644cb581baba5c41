import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cell, csv, filtersOf } from './csv.js';
import { monthOf, weekOf } from './dates.js';
import { beside, byDay, dayWords, placeOf, type Item } from './diary.js';
import { dueWords } from './due.js';
import { layOut } from './procedure.js';
import { percent, verdictOf } from './rates.js';
import { titleIn } from './titles.js';
import { timelineOf } from './timeline.js';
import { barsOf, PICTURE } from './trend.js';

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
  it('is told of by what it was looked for, but for words that may name somebody', () => {
    const asked = {
      limit: 25,
      cursor: 'x',
      stage: 'review',
      q: '张三',
      name: '张三',
      overdue: 'true',
      from: '2026-01-01',
      odd: 'a b',
      none: '',
    };
    expect(filtersOf(asked)).toEqual([
      { name: 'stage', value: 'review' },
      ...[{ name: 'q' }, { name: 'name' }],
      { name: 'overdue', value: 'true' },
      { name: 'from', value: '2026-01-01' },
      { name: 'odd' },
    ]);
  });
  it('is made in one place alone, which asks the server first', () => {
    const src = new URL('..', import.meta.url).pathname;
    const making = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (name) =>
        /\.(ts|vue)$/.test(name) &&
        !name.endsWith('.test.ts') &&
        /createObjectURL|text\/csv/.test(readFileSync(join(src, name), 'utf8')),
    );
    expect(making).toEqual([join('parts', 'exporting.ts')]);
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

describe('the picture of a trend', () => {
  const point = (numerator: number, denominator: number) => ({ from: '', to: '', numerator, denominator });
  it('has a bar for each period in which something counts, at its place, and knows what was reached', () => {
    const bars = barsOf([point(1, 2), point(0, 0), point(4, 4), point(0, 3)], 80);
    expect(bars.map(({ share, reached }) => [share, reached])).toEqual([
      [50, false],
      [100, true],
      [0, false],
    ]);
    expect(bars.map(({ x }) => Math.floor(x / (PICTURE.width / 4)))).toEqual([0, 2, 3]);
    // They stand on the axis, within the picture, and nothing reached is seen too.
    for (const { y, height } of bars) expect([y + height, height > 0, y >= 0]).toEqual([PICTURE.height, true, true]);
  });
  it('has no verdict without a target', () => {
    expect(barsOf([point(1, 2)], null)[0]!.reached).toBeNull();
    expect(barsOf([], 80)).toEqual([]);
  });
});

describe('the course of a deadline', () => {
  const course = {
    started: '2026-03-01T00:00:00+08:00',
    due: '2026-03-11T00:00:00+08:00',
    lastDay: '2026-03-10',
    paused: [{ from: '2026-03-03', to: '2026-03-04' }],
    rungs: [
      { rung: 'reminder', at: '2026-03-06T09:00:00+08:00', fired: '2026-03-06T09:00:01+08:00' },
      { rung: 'urge', at: '2026-03-10T09:00:00+08:00', fired: null },
    ],
    endedAt: null,
  };
  it('has everything in its order and at its place', () => {
    const { marks, pauses, now } = timelineOf(course, '2026-03-06');
    expect(marks.map(({ kind, state }) => [kind, state])).toEqual([
      ...[
        ['started', undefined],
        ['paused', undefined],
        ['rung', 'fired'],
      ],
      ...[
        ['rung', 'planned'],
        ['due', undefined],
      ],
    ]);
    expect([marks[0]!.place, marks.at(-1)!.place, now]).toEqual([0, 1, 0.5]);
    // Both days of the pause are in it.
    expect(pauses).toEqual([{ from: 0.2, to: 0.4 }]);
    expect(marks.at(-1)!.at).toBe('2026-03-10');
  });
  it('ends where it was met, and what was not sent by then was not needed', () => {
    const { marks, now } = timelineOf({ ...course, endedAt: '2026-03-08T12:00:00+08:00' }, '2026-11-30');
    expect(marks.find(({ rung }) => rung === 'urge')!.state).toBe('unneeded');
    expect(now).toBe(0.75);
  });
});

it('the picture of the procedure is laid out from what the service tells', () => {
  const way = (from: string, to: string, ordinary = false, back = false) => ({ from, to, ordinary, back });
  const stage = (name: string) => ({ name, title: name.toUpperCase(), final: false });
  const drawn = layOut({
    stages: ['a', 'b', 'c', 'x'].map(stage),
    transitions: [
      way('a', 'b', true),
      way('b', 'c', true),
      way('b', 'x'),
      way('x', 'a', false, true),
      way('c', 'b', false, true),
    ],
  });
  expect(drawn.way.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(drawn.way[1]!.branches).toEqual([{ name: 'x', title: 'X', back: false }]);
  expect(drawn.beside).toMatchObject([{ name: 'x', branches: [{ name: 'a', back: true }] }]);
});

it('a rate without a target is neither reached nor undecided', () => {
  const word = (key: string): string => key;
  expect(verdictOf({ passes: null, target: null }, word)).toBe('rates.noTarget');
  expect(verdictOf({ passes: null, target: 50 }, word)).toBe('rates.passes.null');
  expect(verdictOf({ passes: true, target: 50 }, word)).toBe('rates.passes.true');
});

it('a limit and a ladder are called by their titles, a year and what is not known by its key', () => {
  const of = { items: [{ key: 'review', title: '审查决定' }], ladders: [{ key: 'none', title: '不催办' }] };
  expect(
    ['rule review', 'ladder none', 'calendar 2027', 'ladder own'].map((each) => {
      const [kind = '', key = ''] = each.split(' ');
      return titleIn(of, kind, key);
    }),
  ).toEqual(['审查决定', '不催办', '2027', 'own']);
});
