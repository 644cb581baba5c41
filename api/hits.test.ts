import { afterEach, expect, test, vi } from 'vitest';
import { Hits } from './hits.js';

afterEach(() => vi.useRealTimers());

const MINUTE = 60_000;

test('counts each address for one window, whatever the time of day does meanwhile', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.UTC(2026, 2, 2) });
  const hits = new Hits(MINUTE);
  const times = () => hits.increment('a').totalHits;
  expect([times(), times()]).toEqual([1, 2]);
  hits.decrement('a');
  expect(hits.increment('b').totalHits).toBe(1);
  vi.setSystemTime(Date.now() + 60 * MINUTE);
  expect(times()).toBe(2);
  vi.setSystemTime(Date.now() - 60 * MINUTE);
  vi.advanceTimersByTime(MINUTE - 1);
  const last = hits.increment('a');
  expect(last.totalHits).toBe(3);
  expect(last.resetTime!.getTime() - Date.now()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(times()).toBe(1);
  hits.resetKey('a');
  expect(times()).toBe(1);
});
