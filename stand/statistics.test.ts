import { expect, test } from 'vitest';
import { percentiles, slope, spreadOf } from './statistics.js';

test('percentiles are values that were measured, by nearest rank', () => {
  expect(percentiles([])).toBeNull();
  expect(percentiles([5])).toEqual({ p50: 5, p99: 5, max: 5 });
  expect(percentiles([4, 1, 3, 2])).toEqual({ p50: 2, p99: 4, max: 4 });
  const hundred = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(percentiles(hundred)).toEqual({ p50: 100, p99: 198, max: 200 });
});

test('the median of rounds lies in the middle, between two where their number is even', () => {
  expect(spreadOf([])).toBeNull();
  expect(spreadOf([7])).toEqual({ median: 7, least: 7, most: 7 });
  expect(spreadOf([30, 10, 20])).toEqual({ median: 20, least: 10, most: 30 });
  expect(spreadOf([40, 10, 20, 31])).toEqual({ median: 25.5, least: 10, most: 40 });
});

test('a slope is that of the line with the least squares', () => {
  expect(slope([])).toBeNull();
  expect(slope([[1, 5]])).toBeNull();
  expect(
    slope([
      [2, 5],
      [2, 9],
    ]),
  ).toBeNull();
  expect(
    slope([
      [1000, 260],
      [2000, 510],
      [3000, 760],
    ]),
  ).toBeCloseTo(0.25);
  // By hand: x̄ = 2, ȳ = 3, Σdxdy = 5, Σdx² = 2.
  expect(
    slope([
      [1, 1],
      [2, 2],
      [3, 6],
    ]),
  ).toBeCloseTo(2.5);
});
