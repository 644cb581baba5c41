import { describe, expect, test } from 'vitest';
import { forecast, lastWatchDay, stateOn, type Outlook } from './forecast.js';

const outlook = (more: Partial<Outlook>): Outlook => ({
  target: 20,
  in: 0,
  waiting: 0,
  open: 0,
  out: 0,
  coming: 0,
  possible: 0,
  from: '2026-01-01',
  to: '2026-12-31',
  today: '2026-07-01',
  ...more,
});

describe('the forecast', () => {
  test('a case missed in January raises no alarm, five do', () => {
    expect(forecast(outlook({ out: 4, possible: 10 }))).toBe('on-track');
    expect(forecast(outlook({ out: 5, possible: 10 }))).toBe('below-target');
  });

  test('what is still within its time is not held against anybody', () => {
    expect(forecast(outlook({ target: 50, waiting: 40 }))).toBe('on-track');
    expect(forecast(outlook({ target: 50, waiting: 40, open: 5 }))).toBe('below-target');
    expect(forecast(outlook({ target: 50, waiting: 40, open: 5, in: 5 }))).toBe('on-track');
  });

  test('exactly the target is the target', () => {
    expect(forecast(outlook({ in: 2, out: 8, possible: 9 }))).toBe('on-track');
    expect(forecast(outlook({ in: 2, out: 9, possible: 9 }))).toBe('below-target');
  });

  test('it is out of reach when all that can still come would not do', () => {
    // 0 of 40 after half a year: 10 hearings known would all have to be attended.
    expect(forecast(outlook({ out: 40, coming: 10 }))).toBe('below-target');
    expect(forecast(outlook({ out: 41, coming: 10 }))).toBe('unreachable');
    expect(forecast(outlook({ in: 0, out: 20, open: 4 }))).toBe('unreachable');
    expect(forecast(outlook({ in: 0, out: 20, open: 5 }))).toBe('below-target');
  });

  test('open cases count as ahead at twice the pace so far at most, and not at all when the period is over', () => {
    const late = { out: 40, possible: 100, today: '2026-12-01' };
    // 335 days gone, 30 left: at twice the pace 8 more cases; 8 of 48 is 16 %.
    expect(forecast(outlook(late))).toBe('unreachable');
    expect(forecast(outlook({ ...late, today: '2026-10-31' }))).toBe('below-target');
    expect(forecast(outlook({ ...late, possible: 9, today: '2026-10-31' }))).toBe('unreachable');
    expect(forecast(outlook({ ...late, possible: 100, today: '2026-12-31' }))).toBe('unreachable');
  });

  test('the figures are provisional after the period and final on the 60th day', () => {
    expect(stateOn('2026-12-31', '2026-12-31')).toBe('running');
    expect(stateOn('2027-01-01', '2026-12-31')).toBe('provisional');
    expect(lastWatchDay('2026-12-31')).toBe('2027-03-01');
    expect(stateOn('2027-02-28', '2026-12-31')).toBe('provisional');
    expect(stateOn('2027-03-01', '2026-12-31')).toBe('final');
  });
});
