import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FREE_FAILURES,
  GIVEN_PASSWORD_LASTS,
  hasRunOut,
  heldUntil,
  holdOfName,
  holdOfPlace,
  LONGEST_HOLD,
  normalUsername,
  PLACE_FAILURES,
  PLACE_FORGETS,
} from './accounts.js';

test('a name has one form', () => {
  for (const typed of ['U-WEAK3', 'u-weak3', ' U-weak3 ', 'Ｕ－ｗｅａｋ３'])
    expect(normalUsername(typed)).toBe('u-weak3');
  fc.assert(fc.property(fc.string(), (text) => normalUsername(normalUsername(text)) === normalUsername(text)));
});

test('a password that somebody else has set runs out on the instant; one of his own never', () => {
  expect(GIVEN_PASSWORD_LASTS).toBe(7 * 24 * 3_600_000);
  expect([hasRunOut(0, GIVEN_PASSWORD_LASTS - 1), hasRunOut(0, GIVEN_PASSWORD_LASTS)]).toEqual([false, true]);
  expect(hasRunOut(null, Number.MAX_SAFE_INTEGER)).toBe(false);
});

test('one waits longer with each failure, up to a quarter of an hour, and not at all after few', () => {
  const seconds = [1, 4, 5, 6, 7, 8, 9, 10, 1_000_000].map((failures) => holdOfName(failures) / 1000);
  expect(seconds).toEqual([0, 0, 30, 60, 120, 240, 480, 900, 900]);
  expect(holdOfName(FREE_FAILURES - 1)).toBe(0);
  expect(LONGEST_HOLD).toBe(15 * 60_000);
});

test('a place is held when it has had its failures, until one of them is forgotten', () => {
  expect([1, PLACE_FAILURES - 1, PLACE_FAILURES, PLACE_FAILURES + 2].map(holdOfPlace)).toEqual([
    ...[0, 0, PLACE_FORGETS, 3 * PLACE_FORGETS],
  ]);
});

test('whoever has signed in from there is held by his own failures alone', () => {
  const place = { level: 1_000_000, at: 1000 };
  expect(heldUntil(undefined, place, true)).toBe(0);
  expect(heldUntil(undefined, place, false)).toBeGreaterThan(1000);
  expect(heldUntil({ level: 4, at: 1000 }, place, true)).toBe(1000);
  expect(heldUntil({ level: 5, at: 1000 }, place, true)).toBe(31_000);
});
