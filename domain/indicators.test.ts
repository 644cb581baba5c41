import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATION_MINIMUM, TARGETS, canStillReach, neededMore, passes, type Rate } from './indicators.js';

const rate = (numerator: number, denominator: number, target: number): Rate => ({ numerator, denominator, target });
const rates = fc
  .record({ denominator: fc.nat(5000), part: fc.nat(5000), target: fc.integer({ min: 0, max: 100 }) })
  .map(({ denominator, part, target }) => rate(Math.min(part, denominator), denominator, target));

describe('a rate', () => {
  it('has the targets of the three-year plan', () => {
    expect(TARGETS).toEqual({ entry: 100, attendance: 20, callback: 50 });
  });

  it('is never rounded up: 999 of 1000 entered is not all', () => {
    expect(passes(rate(999, 1000, 100))).toBe(false);
    expect(passes(rate(1999, 10_000, 20))).toBe(false);
    expect(passes(rate(1, 5, 20))).toBe(true);
  });

  it('of nothing is neither passed nor failed', () => {
    expect(passes(rate(0, 0, 20))).toBeNull();
    expect(passes(rate(0, 0, 20), { minimum: 0 })).toBeNull();
  });

  it('of a station with fewer than five cases is not judged', () => {
    expect(passes(rate(4, 4, 20), { minimum: STATION_MINIMUM })).toBeNull();
    expect(passes(rate(5, 5, 20), { minimum: STATION_MINIMUM })).toBe(true);
  });

  it('that has nothing to compare with is not judged', () => {
    expect(passes(rate(10, 10, 100), { reconciled: false })).toBeNull();
    expect(passes(rate(10, 10, 100), { reconciled: true })).toBe(true);
  });
});

describe('what is still missing', () => {
  it('is exactly what brings the rate to its target, and one less does not', () => {
    fc.assert(
      fc.property(rates, (given) => {
        const more = neededMore(given);
        const after = (k: number): boolean => (given.numerator + k) * 100 >= given.target * given.denominator;
        expect(after(more)).toBe(true);
        if (more > 0) expect(after(more - 1)).toBe(false);
      }),
    );
  });

  it('can be reached if and only if that many cases remain', () => {
    fc.assert(
      fc.property(rates, fc.nat(5000), (given, remaining) => {
        expect(canStillReach(given, remaining)).toBe(remaining >= neededMore(given));
      }),
    );
  });

  it('fresh cases that all succeed help too, but less than cases already counted', () => {
    expect(canStillReach(rate(0, 4, 20), 0)).toBe(false);
    expect(canStillReach(rate(0, 4, 20), 0, 1)).toBe(true);
    expect(canStillReach(rate(9, 10, 100), 0, 50)).toBe(false);
    fc.assert(
      fc.property(rates, fc.nat(200), fc.nat(200), (given, remaining, fresh) => {
        if (canStillReach(given, remaining, fresh)) expect(canStillReach(given, remaining + fresh)).toBe(true);
      }),
    );
  });
});
