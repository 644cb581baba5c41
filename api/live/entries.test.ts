import { expect, test } from 'vitest';
import { Entries } from './entries.js';

/** Transactions from `oldest` to before `next` are under way. */
const between = (oldest: number, next: number) => ({ oldest: BigInt(oldest), next: BigInt(next) });

test('what comes is told once, in whatever order it comes on record', () => {
  const entries = new Entries(10);
  expect(entries.take([11, 12], between(5, 5), 0)).toEqual([11, 12]);
  expect(entries.take([15], between(5, 8), 0)).toEqual([15]);
  expect([entries.missing, entries.settled, entries.high]).toEqual([[13, 14], 12, 15]);
  expect(entries.take([13, 16], between(6, 9), 0)).toEqual([13, 16]);
  expect([entries.missing, entries.settled]).toEqual([[14], 13]);
  expect(entries.take([14], between(9, 9), 0)).toEqual([14]);
  expect([entries.missing, entries.settled]).toEqual([[], 16]);
});

test('a number is waited for as long as its transaction may be under way, and a moment', () => {
  const entries = new Entries(0);
  entries.take([2], between(5, 8), 0);
  for (const [oldest, now] of [
    [5, 60_000],
    [7, 60_000],
    [8, 1_000],
  ] as const) {
    entries.take([], between(oldest, 20), now);
    expect(entries.missing, `${oldest} ${now}`).toEqual([1]);
  }
  entries.take([], between(8, 20), 60_000);
  expect([entries.missing, entries.settled]).toEqual([[], 2]);
});

test('a leap is no flood of numbers to look for', () => {
  const entries = new Entries(0);
  entries.take([5_000_000], between(1, 1), 0);
  expect(entries.missing.length).toBeLessThanOrEqual(1_000);
});
