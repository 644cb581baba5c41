import { expect, it } from 'vitest';
import { isMinor, type Known } from './people.js';

it.each<[string, Known, string, boolean]>([
  ['by the number', { idNumber: '330482201506010024' }, '2026-03-02', true],
  ['on the eighteenth birthday still', { birthDate: '2008-03-02' }, '2026-03-02', true],
  ['the day after no more', { birthDate: '2008-03-01' }, '2026-03-02', false],
  [
    'the number speaks before what was entered',
    { idNumber: '11010519491231002X', categories: ['minor'] },
    '2026-03-02',
    false,
  ],
  ['entered as one, no birth date known', { categories: ['minor'] }, '2026-03-02', true],
  ['nothing is known', {}, '2026-03-02', false],
  ['born on a leap day', { birthDate: '2008-02-29' }, '2026-02-28', true],
  ['born on a leap day, the first of March', { birthDate: '2008-02-29' }, '2026-03-01', false],
])('a minor: %s', (_, person, on, expected) => {
  expect(isMinor(person, on)).toBe(expected);
});
