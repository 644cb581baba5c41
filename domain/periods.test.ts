import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodsWithin } from './periods.js';
import { addDays } from './time.js';

describe('periods within a period', () => {
  it('are months, cut off at both ends', () => {
    expect(periodsWithin('2026-11-15', '2027-01-03', 'month')).toEqual([
      { from: '2026-11-15', to: '2026-11-30' },
      { from: '2026-12-01', to: '2026-12-31' },
      { from: '2027-01-01', to: '2027-01-03' },
    ]);
  });

  it('are quarters of the calendar year', () => {
    expect(periodsWithin('2026-02-10', '2026-12-31', 'quarter')).toEqual([
      { from: '2026-02-10', to: '2026-03-31' },
      { from: '2026-04-01', to: '2026-06-30' },
      { from: '2026-07-01', to: '2026-09-30' },
      { from: '2026-10-01', to: '2026-12-31' },
    ]);
  });

  it('leave out no day and have none twice', () => {
    const day = fc.integer({ min: 0, max: 4_000 }).map((n) => addDays('2019-01-01', n));
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 1_500 }), fc.constantFrom('month', 'quarter'), (from, days, by) => {
        const to = addDays(from, days);
        const periods = periodsWithin(from, to, by);
        expect([periods[0]!.from, periods.at(-1)!.to]).toEqual([from, to]);
        periods.slice(1).forEach((period, i) => expect(period.from).toBe(addDays(periods[i]!.to, 1)));
        for (const { from: first, to: last } of periods) expect(first <= last).toBe(true);
      }),
    );
  });
});
