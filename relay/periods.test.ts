import { expect, test } from 'vitest';
import { atTime } from '../domain/time.js';
import { periodsToDraw, periodsToWatch } from './periods.js';

const names = (periods: readonly { period: string }[]) => periods.map((p) => p.period);

test('a hearing announced in November may be drawn for the next year too', () => {
  expect(names(periodsToDraw(atTime('2026-10-31', '23:00')))).toEqual(['2026']);
  expect(names(periodsToDraw(atTime('2026-11-01', '00:30')))).toEqual(['2026', '2027']);
});

test('a year is watched until its figures are final', () => {
  expect(names(periodsToWatch(atTime('2027-03-01', '12:00')))).toEqual(['2026', '2027']);
  expect(names(periodsToWatch(atTime('2027-03-02', '12:00')))).toEqual(['2027']);
});
