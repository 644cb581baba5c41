import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY,
  addDays,
  atTime,
  civilDate,
  daysBetween,
  endOfDay,
  formatInstant,
  isCivilDate,
  isInstant,
  parseInstant,
  startOfDay,
  weekday,
} from './time.js';

const instants = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2199, 11, 31) });
const dates = instants.map(civilDate);

describe('civil dates of Asia/Shanghai', () => {
  it('a day begins at 16:00 UTC of the day before', () => {
    expect(startOfDay('2026-03-02')).toBe(Date.UTC(2026, 2, 1, 16));
    expect(civilDate(Date.UTC(2026, 2, 1, 15, 59, 59, 999))).toBe('2026-03-01');
    expect(civilDate(Date.UTC(2026, 2, 1, 16))).toBe('2026-03-02');
  });

  it('24:00 of a day is 00:00 of the next', () => {
    expect(endOfDay('2026-02-28')).toBe(startOfDay('2026-03-01'));
  });

  it('agrees with the platform for every instant, whatever the zone of the machine', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const shanghai = new Date(instant + 8 * 3_600_000);
        expect(civilDate(instant)).toBe(shanghai.toISOString().slice(0, 10));
        expect(weekday(civilDate(instant)) % 7).toBe(shanghai.getUTCDay());
      }),
    );
  });

  it('adding and counting days undo each other', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -20_000, max: 20_000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
  });

  it('only dates that exist are dates', () => {
    expect(['2024-02-29', '2000-02-29', '2026-12-31'].every(isCivilDate)).toBe(true);
    const wrong = ['2025-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-1-1', '0000-01-01', ''];
    expect(wrong.filter(isCivilDate)).toEqual([]);
    expect(isCivilDate('2026-01-01\n')).toBe(false);
  });

  it('arithmetic on what is no date, or beyond the year 9999, is refused', () => {
    expect(() => addDays('2025-02-29', 1)).toThrow(RangeError);
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => atTime('2026-01-01', '24:00')).toThrow(RangeError);
    expect(() => atTime('2026-01-01', '9:00')).toThrow(RangeError);
  });
});

describe('instants as text', () => {
  it('are written with +08:00, and with milliseconds only where there are any', () => {
    expect(formatInstant(atTime('2026-03-02', '09:00'))).toBe('2026-03-02T09:00:00+08:00');
    expect(formatInstant(startOfDay('2026-03-02') - 1)).toBe('2026-03-01T23:59:59.999+08:00');
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseInstant(formatInstant(instant))).toBe(instant);
      }),
    );
  });

  it('of any offset are read as the platform reads them', () => {
    const offsets = fc.constantFrom('Z', '+00:00', '-00:00', '+08:00', '-03:30', '+05:45', '+14:00');
    fc.assert(
      fc.property(instants, offsets, (instant, offset) => {
        const text = new Date(instant).toISOString().replace('Z', offset);
        expect(parseInstant(text)).toBe(Date.parse(text));
      }),
    );
  });

  it('without offset or seconds, or of a time that does not exist, are refused', () => {
    const wrong = [
      '2026-03-02T09:00:00',
      '2026-03-02T09:00+08:00',
      '2026-03-02 09:00:00+08:00',
      '2026-02-30T09:00:00+08:00',
      '2026-03-02T24:00:00+08:00',
      '2026-03-02T23:59:60+08:00',
      '2026-03-02T09:00:00+0800',
      '2026-03-02',
    ];
    for (const text of wrong) {
      expect(isInstant(text), text).toBe(false);
      expect(() => parseInstant(text), text).toThrow(RangeError);
    }
  });

  it('finer than a millisecond are cut off', () => {
    expect(parseInstant('1970-01-02T00:00:00.1239Z')).toBe(DAY + 123);
    expect(parseInstant('1970-01-02T00:00:00.5Z')).toBe(DAY + 500);
  });
});
