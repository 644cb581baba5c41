import { expect, test } from 'vitest';
import { optionsOf } from './options.js';

test('without flags it is the ten months of 平湖 with its 146 matters', () => {
  const o = optionsOf([]);
  expect([o.profile.name, o.from, o.to, o.cases, o.seed, o.worker]).toEqual([
    'pinghu',
    '2026-01-01',
    '2026-10-31',
    146,
    1,
    'here',
  ]);
});

test('a shorter period has fewer matters, unless their number is given', () => {
  expect(optionsOf(['--to', '2026-01-31']).cases).toBe(15);
  expect(optionsOf(['--to', '2026-01-31', '--cases', '40']).cases).toBe(40);
});

test('a worker that is to be killed is a process of its own', () => {
  expect(optionsOf(['--kill-worker', '2']).worker).toBe('process');
});

test('what makes no sense is said in one sentence', () => {
  expect(() => optionsOf(['--profile', 'nobody'])).toThrow('pinghu, helan, negligent');
  expect(() => optionsOf(['--from', '2026-02-30'])).toThrow('YYYY-MM-DD');
  expect(() => optionsOf(['--from', '2026-03-01', '--to', '2026-02-01'])).toThrow('before');
  expect(() => optionsOf(['--cases', '0'])).toThrow('whole number');
  expect(() => optionsOf(['--speed', '9'])).toThrow('--speed');
});
