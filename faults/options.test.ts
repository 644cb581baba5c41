import { expect, test } from 'vitest';
import { optionsOf } from './options.js';

test('a campaign is named by kills and seed, a part of it by its round and faults', () => {
  expect(optionsOf([])).toEqual({ kills: 20, seed: 1, apart: false, mutants: false });
  expect(optionsOf(['--kills', '500', '--seed', '2', '--json', 'f.json', '--round', '7', '--only', '3,7'])).toEqual({
    ...{ kills: 500, seed: 2, json: 'f.json', round: 7, only: [3, 7] },
    ...{ apart: false, mutants: false },
  });
  expect(optionsOf(['--kills', '60', '--apart'])).toMatchObject({ kills: 60, apart: true });
  expect(optionsOf(['--cases', '5000', '--postgres-stops'])).toMatchObject({ cases: 5000 });
});

test.each([
  [['--kills', '0'], '--kills'],
  [['--only', '3'], '--round'],
  [['--round', '1', '--only', 'x'], '--only'],
  [['--cases', '10'], '--postgres-stops'],
  [['--unknown'], 'unknown'],
])('%j is refused with its reason', (args, reason) => {
  expect(() => optionsOf(args)).toThrow(reason);
});
