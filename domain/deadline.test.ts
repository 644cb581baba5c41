import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from './calendar.js';
import type { CalendarYear } from './notice.js';
import { metOrLate, resolveDue, type Pause, type Period } from './deadline.js';
import { HOUR, addDays, atTime, daysBetween, endOfDay, startOfDay, type CivilDate } from './time.js';

const file = new URL('../prisma/data/calendar.json', import.meta.url);
const calendar = new Calendar(JSON.parse(readFileSync(file, 'utf8')) as CalendarYear[]);

const natural = (amount: number): Period => ({ amount, unit: 'natural-day', roll: true });
const working = (amount: number): Period => ({ amount, unit: 'working-day', roll: false });
const lastDay = (period: Period, start: CivilDate, pauses: Pause[] = []): CivilDate | null =>
  resolveDue(period, atTime(start, '10:30'), calendar, pauses).lastDay;

describe('the last day of a period', () => {
  it.each<[string, Period, CivilDate, CivilDate]>([
    [
      'application of Fri 26 Sep 2025, 7 natural days: 3 Oct, moved over the holiday',
      natural(7),
      '2025-09-26',
      '2025-10-09',
    ],
    ['the same in working days, Sun 28 Sep and Sat 11 Oct worked', working(7), '2025-09-26', '2025-10-13'],
    ['notice of Fri 26 Sep 2025, 3 natural days', natural(3), '2025-09-26', '2025-09-29'],
    ['the same in working days', working(3), '2025-09-26', '2025-09-30'],
    ['application of Mon 3 Nov 2025, 7 natural days', natural(7), '2025-11-03', '2025-11-10'],
    ['the same in working days', working(7), '2025-11-03', '2025-11-12'],
    ['a period ending on a make-up Sunday does not move', natural(2), '2025-09-26', '2025-09-28'],
    ['a period over the Spring Festival of 2026', natural(3), '2026-02-13', '2026-02-24'],
  ])('%s', (_, period, start, expected) => {
    expect(lastDay(period, start)).toBe(expected);
  });

  it('does not move where the rule does not roll', () => {
    expect(lastDay({ ...natural(7), roll: false }, '2025-09-26')).toBe('2025-10-03');
  });

  it('ends at 24:00, whatever the hour of the start', () => {
    for (const time of ['00:00', '23:59']) {
      const { due } = resolveDue(natural(7), atTime('2025-11-03', time), calendar);
      expect(due).toBe(startOfDay('2025-11-11'));
    }
  });
});

describe('a pause', () => {
  it('counts the day of service, not the day of the reply', () => {
    // 3 Nov received; counted: 4, 5 (service), then 9 to 13.
    expect(lastDay(natural(7), '2025-11-03', [{ from: '2025-11-05', to: '2025-11-08' }])).toBe('2025-11-13');
  });

  it('of no length changes nothing, nor one after the end', () => {
    expect(lastDay(natural(7), '2025-11-03', [{ from: '2025-11-05', to: '2025-11-05' }])).toBe('2025-11-10');
    expect(lastDay(natural(7), '2025-11-03', [{ from: '2025-11-10', to: '2025-11-20' }])).toBe('2025-11-10');
  });

  it('that begins while the last day is being moved keeps it from ending inside', () => {
    // 5 days from Mon 27 Oct 2025 end on Sat 1 Nov and would move to Mon 3 Nov, which is paused, as is the 4th.
    expect(lastDay(natural(5), '2025-10-27', [{ from: '2025-11-02', to: '2025-11-04' }])).toBe('2025-11-05');
  });

  it('does not stop a period of hours', () => {
    const start = atTime('2025-11-03', '10:30');
    const hours: Period = { amount: 24, unit: 'hour', roll: false };
    expect(resolveDue(hours, start, calendar, [{ from: '2025-11-03', to: '2025-11-09' }]).due).toBe(start + 24 * HOUR);
  });
});

describe('periods of hours and fixed ones', () => {
  it('a part of an hour is a period, a part of a millisecond is not', () => {
    const hours = (amount: number): Period => ({ amount, unit: 'hour', roll: false });
    expect(resolveDue(hours(0.5), 0, calendar).due).toBe(HOUR / 2);
    expect(() => resolveDue(hours(1e-7), 0, calendar)).toThrow(RangeError);
    expect(() => resolveDue(hours(0), 0, calendar)).toThrow(RangeError);
  });

  it('hours run from the moment through the holiday', () => {
    const start = atTime('2025-09-30', '17:45');
    const resolved = resolveDue({ amount: 24, unit: 'hour', roll: true }, start, calendar);
    expect(resolved).toEqual({ due: atTime('2025-10-01', '17:45'), lastDay: null, provisional: false });
  });

  it('a fixed one ends when the case says, its last day the day in which that lies', () => {
    const fixed: Period = { amount: 0, unit: 'fixed', roll: false };
    const start = atTime('2026-03-02', '09:00');
    const hearing = atTime('2026-03-09', '09:30');
    expect(resolveDue(fixed, start, calendar, [], hearing).lastDay).toBe('2026-03-09');
    expect(resolveDue(fixed, start, calendar, [], endOfDay('2026-03-08')).lastDay).toBe('2026-03-08');
    expect(() => resolveDue(fixed, start, calendar)).toThrow(RangeError);
  });

  it('a period of no or broken length is refused', () => {
    for (const amount of [0, -1, 1.5, Number.NaN]) {
      expect(() => resolveDue(natural(amount), 0, calendar)).toThrow(RangeError);
    }
  });
});

describe('a year that is not published', () => {
  it('makes the deadline provisional, with weekends as the only days off', () => {
    const resolved = resolveDue(working(3), atTime('2026-12-30', '09:00'), calendar);
    expect(resolved).toEqual({ due: endOfDay('2027-01-04'), lastDay: '2027-01-04', provisional: true });
  });

  it('does not touch a deadline that ends before it, nor one that does not need to know', () => {
    expect(resolveDue(natural(7), atTime('2026-12-23', '09:00'), calendar).provisional).toBe(false);
    expect(resolveDue({ ...natural(7), roll: false }, atTime('2026-12-30', '09:00'), calendar).provisional).toBe(false);
  });

  it('once published gives the deadline for good', () => {
    const year: CalendarYear = { year: 2027, source: 'test', holidays: ['2027-01-01', '2027-01-04'], makeUpDays: [] };
    const published = new Calendar([...calendar.years, year]);
    const resolved = resolveDue(working(3), atTime('2026-12-30', '09:00'), published);
    expect(resolved).toMatchObject({ lastDay: '2027-01-06', provisional: false });
  });
});

describe('for any period, start and pauses', () => {
  const days = fc.integer({ min: 0, max: 1000 }).map((offset) => addDays('2023-01-01', offset));
  const periods = fc.record({
    amount: fc.integer({ min: 1, max: 40 }),
    unit: fc.constantFrom('natural-day' as const, 'working-day' as const),
    roll: fc.boolean(),
  });
  const pausesFrom = (start: CivilDate) =>
    fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 15 }))
        .map(([from, length]) => ({ from: addDays(start, from), to: addDays(start, from + length) })),
      { maxLength: 3 },
    );
  const situations = days.chain((start) => fc.tuple(fc.constant(start), periods, pausesFrom(start)));
  const paused = (day: CivilDate, pauses: Pause[]): boolean => pauses.some(({ from, to }) => day > from && day <= to);

  it('the last day is never a paused one, and with roll always a working day', () => {
    fc.assert(
      fc.property(situations, ([start, period, pauses]) => {
        const last = lastDay(period, start, pauses) ?? '';
        expect(paused(last, pauses)).toBe(false);
        if (period.roll || period.unit === 'working-day') expect(calendar.isWorkingDay(last)).toBe(true);
      }),
    );
  });

  it('without roll exactly `amount` countable days lie after the start, the last day the last of them', () => {
    fc.assert(
      fc.property(situations, ([start, period, pauses]) => {
        const last = lastDay({ ...period, roll: false }, start, pauses) ?? '';
        let counted = 0;
        for (let day = addDays(start, 1); day <= last; day = addDays(day, 1)) {
          if (paused(day, pauses)) continue;
          counted += Number(period.unit === 'natural-day' || calendar.isWorkingDay(day));
        }
        expect(counted).toBe(period.amount);
      }),
    );
  });

  it('one more day of the period, a pause, or a later start never brings the end forward', () => {
    fc.assert(
      fc.property(situations, ([start, period, pauses]) => {
        const last = lastDay(period, start, pauses) ?? '';
        expect(last >= (lastDay(period, start) ?? '')).toBe(true);
        expect((lastDay({ ...period, amount: period.amount + 1 }, start, pauses) ?? '') >= last).toBe(true);
        expect((lastDay(period, addDays(start, 1), pauses) ?? '') >= last).toBe(true);
      }),
    );
  });

  it('a roll never moves further than the longest run of days off, outside pauses', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 40 }), (start, amount) => {
        const moved = daysBetween(addDays(start, amount), lastDay(natural(amount), start) ?? '');
        expect(moved).toBeGreaterThanOrEqual(0);
        expect(moved).toBeLessThanOrEqual(9);
      }),
    );
  });
});

describe('how a fulfilled deadline ended', () => {
  const due = endOfDay('2025-11-10');

  it('met up to the due instant itself, late one millisecond after', () => {
    expect(metOrLate(due, undefined, due)).toBe('met');
    expect(metOrLate(due, undefined, due + 1)).toBe('met-late');
  });

  it('met when the event lay in time and was only entered late', () => {
    expect(metOrLate(due, '2025-11-10', due + 5 * HOUR)).toBe('met');
    expect(metOrLate(due, '2025-11-11', due + 30 * HOUR)).toBe('met-late');
  });

  it('a date alone does not prove a moment within the day', () => {
    const noon = atTime('2025-11-10', '12:00');
    expect(metOrLate(noon, '2025-11-10', noon + HOUR)).toBe('met-late');
    expect(metOrLate(noon, '2025-11-09', noon + HOUR)).toBe('met');
  });
});
