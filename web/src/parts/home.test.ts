import { expect, it } from 'vitest';
import { homeFor } from './home.js';

it.each([
  [['director'], true, false],
  [['bureau'], true, false],
  [['auditor'], true, false],
  [['lawyer'], false, true],
  [['callback', 'archivist'], false, true],
  // In an office of three the head has cases of his own, and posts besides.
  [['director', 'lawyer'], true, true],
  [['archivist', 'director', 'callback'], true, true],
  [['director', 'deputy'], true, false],
  [[], false, true],
])('%j: leads %s, works %s', (roles, leads, works) => {
  expect(homeFor(roles)).toEqual({ leads, works });
});
