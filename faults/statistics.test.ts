import { expect, test } from 'vitest';
import { percentiles } from './statistics.js';

test('percentiles are values that were measured, by nearest rank', () => {
  expect(percentiles([])).toBeNull();
  expect(percentiles([5])).toEqual({ p50: 5, p99: 5, max: 5 });
  expect(percentiles([4, 1, 3, 2])).toEqual({ p50: 2, p99: 4, max: 4 });
  const hundred = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(percentiles(hundred)).toEqual({ p50: 100, p99: 198, max: 200 });
});
