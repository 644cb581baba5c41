import { expect, test } from 'vitest';
import { LEAKED } from './leaked-passwords.js';
import { passwordErrors } from './passwords.js';

test('the list is there as a whole, in the form that passwords are compared in', () => {
  expect(LEAKED.size).toBeGreaterThan(40_000);
  expect([...LEAKED].filter((one) => one.toLowerCase().normalize('NFKC') !== one)).toEqual([]);
});

test('a new password that was lost elsewhere is refused', () => {
  expect(passwordErrors('/password', 'Chickenwing101', [])).toEqual([
    { pointer: '/password', code: 'password-common' },
  ]);
  expect(passwordErrors('/password', 'chickens on the roof', [])).toEqual([]);
});
