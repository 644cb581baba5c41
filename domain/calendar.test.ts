import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar, YearNotPublished } from './calendar.js';
import { noticeFaults, type CalendarYear } from './notice.js';
import { addDays, daysBetween, weekday } from './time.js';

const file = new URL('../prisma/data/calendar.json', import.meta.url);
const years = JSON.parse(readFileSync(file, 'utf8')) as CalendarYear[];
const calendar = new Calendar(years);

describe('the calendar table', () => {
  it('holds every year from 2004 to 2026, each with its source, and none that nobody has published', () => {
    expect(years.map(({ year }) => year)).toEqual(Array.from({ length: 23 }, (_, index) => 2004 + index));
    expect(years.every(({ source }) => source.length > 0)).toBe(true);
    expect(calendar.isPublished(2027)).toBe(false);
    expect(years.find(({ year }) => year === 2026)?.source).toBe('国办发明电〔2025〕7号');
  });

  it('lists days in order, holidays and make-up days apart, the latter on weekends only', () => {
    for (const { holidays, makeUpDays } of years) {
      expect(holidays).toEqual(holidays.toSorted());
      expect(makeUpDays).toEqual(makeUpDays.toSorted());
      expect(makeUpDays.filter((day) => weekday(day) <= 5)).toEqual([]);
      expect(makeUpDays.filter((day) => holidays.includes(day))).toEqual([]);
    }
  });

  it('has the National Day of 2025: off 1 to 8 October, worked 28 September and 11 October', () => {
    expect(calendar.isWorkingDay('2025-09-28')).toBe(true);
    expect(calendar.isWorkingDay('2025-10-11')).toBe(true);
    for (let day = '2025-10-01'; day <= '2025-10-08'; day = addDays(day, 1)) {
      expect(calendar.isWorkingDay(day), day).toBe(false);
    }
    expect(calendar.isWorkingDay('2025-10-09')).toBe(true);
  });

  it('has every day of the notice for 2026', () => {
    const spans = [
      '01-01 01-03',
      '02-15 02-23',
      '04-04 04-06',
      '05-01 05-05',
      '06-19 06-21',
      '09-25 09-27',
      '10-01 10-07',
    ];
    const expected: string[] = [];
    for (const span of spans) {
      const [from, to] = span.split(' ').map((day) => `2026-${day}`) as [string, string];
      for (let day = from; day <= to; day = addDays(day, 1)) expected.push(day);
    }
    const of2026 = years.find(({ year }) => year === 2026);
    expect(of2026?.holidays).toEqual(expected);
    expect(of2026?.makeUpDays).toEqual(
      ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'].map((day) => `2026-${day}`),
    );
  });

  it('knows what a notice says of the December before it', () => {
    expect(calendar.isWorkingDay('2018-12-29')).toBe(true);
    expect(calendar.isWorkingDay('2018-12-31')).toBe(false);
    expect(calendar.isWorkingDay('2011-12-31')).toBe(true);
    expect(calendar.isWorkingDay('2005-12-31')).toBe(true);
  });

  it('knows the changes made in the course of a year', () => {
    expect(calendar.isWorkingDay('2020-01-31')).toBe(false);
    expect(calendar.isWorkingDay('2020-02-01')).toBe(false);
    expect(calendar.isWorkingDay('2020-02-03')).toBe(true);
    expect(calendar.isWorkingDay('2015-09-03')).toBe(false);
    expect(calendar.isWorkingDay('2015-09-06')).toBe(true);
    expect(calendar.isWorkingDay('2019-05-05')).toBe(true);
  });
});

describe('counting working days', () => {
  const days = fc.integer({ min: 0, max: 1500 }).map((offset) => addDays('2022-01-01', offset));

  it('the n-th working day after a date has n working days up to it, itself the last', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (date, n) => {
        const end = calendar.addWorkingDays(date, n);
        let counted = 0;
        for (let day = addDays(date, 1); day <= end; day = addDays(day, 1))
          counted += Number(calendar.isWorkingDay(day));
        expect(counted).toBe(n);
        expect(calendar.isWorkingDay(end)).toBe(true);
      }),
    );
  });

  it('back and forth from a working day leads to the same day', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -40, max: 40 }), (date, n) => {
        const day = calendar.workingDayOnOrAfter(date);
        expect(calendar.addWorkingDays(calendar.addWorkingDays(day, n), -n)).toBe(day);
      }),
    );
  });

  it('so many working days from a day are counted back as so many', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (date, n) => {
        const end = calendar.addWorkingDays(date, n);
        expect(calendar.workingDaysTo(date, end)).toBe(n);
        expect(calendar.workingDaysTo(end, date)).toBe(-n);
      }),
    );
    expect(calendar.workingDaysTo('2026-03-06', '2026-03-06')).toBe(0);
    // Over since Friday, though no working day has passed.
    expect(calendar.workingDaysTo('2026-03-07', '2026-03-06')).toBe(-1);
  });

  it('the day before is always before, the day on or after never', () => {
    fc.assert(
      fc.property(days, (date) => {
        expect(daysBetween(calendar.workingDayBefore(date), date)).toBeGreaterThan(0);
        expect(daysBetween(date, calendar.workingDayOnOrAfter(date))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a year that is not published', () => {
  it('is an error that names it, for its weekends too', () => {
    for (const day of ['2027-03-03', '2027-03-06']) {
      expect(() => calendar.isWorkingDay(day)).toThrow(
        expect.objectContaining({ code: 'YEAR_NOT_PUBLISHED', year: 2027 }),
      );
    }
    expect(() => calendar.addWorkingDays('2026-12-31', 1)).toThrow(YearNotPublished);
  });

  it('is taken as having weekends only, when that is asked for', () => {
    const guess = calendar.assumingWeekends();
    expect(guess.isWorkingDay('2027-01-01')).toBe(true);
    expect(guess.isWorkingDay('2027-01-02')).toBe(false);
    expect(guess.isWorkingDay('2026-10-01')).toBe(false);
    expect(guess.isPublished(2027)).toBe(false);
    expect(calendar.assumingWeekends()).toBe(guess);
  });
});

describe('a table that is no calendar is refused', () => {
  const year = (holidays: string[], makeUpDays: string[] = []): CalendarYear => ({
    year: 2026,
    source: '-',
    holidays,
    makeUpDays,
  });

  it.each([
    ['a year given twice', [year([]), year([])]],
    ['a date out of its reach', [year(['2025-11-30'])]],
    ['a date that does not exist', [year(['2026-02-29'])]],
    ['a day both off and worked', [year(['2026-01-03'], ['2026-01-03'])]],
    [
      'notices that contradict each other',
      [year(['2027-01-02']), { ...year([]), year: 2027, makeUpDays: ['2027-01-02'] }],
    ],
    ['an amendment of what it does not name', [{ ...year(['2026-01-01']), amends: ['2026-01-02'] }]],
  ])('%s', (_, table) => {
    expect(() => new Calendar(table)).toThrow(RangeError);
  });
});

describe('what a notice says of a neighbouring year', () => {
  const notice = (of: number, holidays: string[], makeUpDays: string[] = [], amends: string[] = []): CalendarYear => ({
    ...{ year: of, source: '-', holidays, makeUpDays, amends },
  });

  it('holds there, whichever notice came first, and publishes nothing', () => {
    const both = [notice(2018, ['2018-01-01']), notice(2019, ['2018-12-31'], ['2018-12-29'])];
    for (const years of [both, both.toReversed()]) {
      const known = new Calendar(years);
      expect([known.isWorkingDay('2018-12-29'), known.isWorkingDay('2018-12-31')]).toEqual([true, false]);
    }
    const alone = new Calendar([notice(2019, ['2018-12-31', '2020-01-01'])]);
    expect([alone.isPublished(2018), alone.isWorkingDay('2018-12-31'), alone.isWorkingDay('2020-01-01')]).toEqual([
      ...[false, false, false],
    ]);
    expect(() => alone.isWorkingDay('2018-12-28')).toThrow(YearNotPublished);
  });

  it('may be said twice, and be said otherwise by the one that amends it', () => {
    const twice = [notice(2018, ['2018-12-31']), notice(2019, ['2018-12-31'])];
    expect(new Calendar(twice).isWorkingDay('2018-12-31')).toBe(false);
    const amended = [notice(2018, [], ['2018-12-29']), notice(2019, ['2018-12-29'], [], ['2018-12-29'])];
    for (const years of [amended, amended.toReversed()])
      expect(new Calendar(years).isWorkingDay('2018-12-29')).toBe(false);
  });

  it('is known of every notice there has been: each is one that could be published today', () => {
    for (const year of years) expect(noticeFaults(year), String(year.year)).toEqual([]);
  });
});
