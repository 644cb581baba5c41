import { expect, test } from 'vitest';
import { atTime, formatInstant } from '../domain/time.js';
import { stopsBetween, workingTimeAfter, workingDayOnOrBefore } from './working-hours.js';

const after = (day: string, time: string, days: number) =>
  formatInstant(workingTimeAfter(atTime(day, time), days)).slice(0, 16);

test('half a day later is the same day in the morning and the next one in the afternoon', () => {
  expect(after('2026-03-03', '10:00', 0.5)).toBe('2026-03-03T14:00');
  expect(after('2026-03-03', '15:00', 0.5)).toBe('2026-03-04T11:00');
});

test('weekends and holidays are not working time, make-up days are', () => {
  expect(after('2026-03-06', '16:00', 1)).toBe('2026-03-09T16:00');
  expect(after('2026-03-07', '12:00', 0)).toBe('2026-03-09T09:00');
  // 国庆: 1–7 October off, Saturday 10 October worked.
  expect(after('2026-09-30', '16:00', 1)).toBe('2026-10-08T16:00');
  expect(after('2026-10-09', '16:00', 1)).toBe('2026-10-10T16:00');
});

test('people look at their work three times a working day', () => {
  const stops = stopsBetween('2026-03-06', '2026-03-09').map((s) => formatInstant(s).slice(0, 16));
  expect(stops).toEqual([
    '2026-03-06T08:45',
    '2026-03-06T13:45',
    '2026-03-06T16:45',
    '2026-03-09T08:45',
    '2026-03-09T13:45',
    '2026-03-09T16:45',
  ]);
  expect(workingDayOnOrBefore('2026-03-08')).toBe('2026-03-06');
});
