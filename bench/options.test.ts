import { expect, test } from 'vitest';
import { optionsOf, PARTS } from './options.js';

test('everything is measured, unless parts are named', () => {
  expect(optionsOf([])).toEqual({ quick: false, parts: PARTS, seed: 1, rounds: 5 });
  expect(optionsOf(['--only', 'timers,arms', '--json', 'f.json', '--rounds', '3', '--cpu-prof', 'p'])).toEqual({
    ...{ quick: false, parts: ['arms', 'timers'], seed: 1, rounds: 3 },
    ...{ json: 'f.json', cpuProf: 'p' },
  });
});

test('the quick run leaves out what no report must have', () => {
  const { parts, rounds } = optionsOf(['--quick']);
  expect(parts).toEqual(PARTS.filter((part) => part !== 'recovery' && part !== 'pace'));
  expect(rounds).toBe(2);
  expect(optionsOf(['--quick', '--only', 'recovery']).parts).toEqual(['recovery']);
});

test.each([
  [['--only', 'arms,legs'], 'legs'],
  [['--seed', 'x'], '--seed'],
  [['--rounds', '0'], '--rounds'],
  [['--unknown'], 'unknown'],
])('%j is refused with its reason', (args, reason) => {
  expect(() => optionsOf(args)).toThrow(reason);
});
