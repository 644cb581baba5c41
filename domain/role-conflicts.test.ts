import { expect, test } from 'vitest';
import { ACCOUNTS } from '../prisma/demo-people.js';
import { pairApart, PAIRS_APART } from './role-conflicts.js';
import { ROLES, type Role } from './roles.js';

/** By hand: what may be held beside each of the two; everything else may meet in one person. */
const BESIDE: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  admin: [],
  auditor: [],
};

test('every pair of roles is allowed or refused as the table by hand says', () => {
  const expected = (a: Role, b: Role) => (BESIDE[a]?.includes(b) ?? true) && (BESIDE[b]?.includes(a) ?? true);
  let cells = 0;
  for (const a of ROLES)
    for (const b of ROLES.filter((role) => role !== a)) {
      expect([a, b, pairApart([a, b]) === undefined]).toEqual([a, b, expected(a, b)]);
      cells++;
    }
  expect(cells).toBe(210);
  expect(new Set(PAIRS_APART.map((pair) => [...pair].sort().join())).size).toBe(PAIRS_APART.length);
});

test('the pair is named, in whatever company it comes', () => {
  expect(pairApart(['intake', 'archivist', 'admin'])).toEqual(['admin', 'intake']);
  expect(pairApart(['observer', 'evaluator', 'lawyer', 'auditor'])).toEqual(['auditor', 'lawyer']);
  expect(pairApart([])).toBeUndefined();
});

test('a pair that was there before does not stand in the way of another change', () => {
  expect(pairApart(['admin', 'intake'], ['admin', 'intake'])).toBeUndefined();
  expect(pairApart(['admin', 'intake', 'lawyer'], ['admin', 'intake'])).toEqual(['admin', 'lawyer']);
  expect(pairApart(['admin', 'intake'], ['intake'])).toEqual(['admin', 'intake']);
});

test('a centre of three keeps all its posts', () => {
  const staff: readonly Role[][] = [
    ['director', 'archivist', 'callback', 'lawyer'],
    ['intake', 'reviewer', 'assigner', 'evaluator', 'observer', 'callback'],
    // A lawyer of the centre's own staff (法律援助机构工作人员中的律师) has posts of it besides, in the cases of others.
    ['lawyer', 'intake', 'reviewer', 'assigner', 'observer', 'callback', 'evaluator', 'archivist'],
  ];
  for (const roles of staff) expect(pairApart(roles)).toBeUndefined();
  // Outside the staff, or of the bureau: who manages a firm, a station, the accounts, the audit.
  const apart: readonly Role[] = ['firm', 'station', 'deputy', 'bureau', 'auditor', 'admin'];
  expect(new Set([...staff.flat(), ...apart])).toEqual(new Set(ROLES));
});

test('the accounts of the demo obey', () => {
  expect(ACCOUNTS.filter(({ roles }) => pairApart(roles)).map(({ username }) => username)).toEqual([]);
});
