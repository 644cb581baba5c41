import { afterAll, describe, expect, test } from 'vitest';
import {
  LAWYER_AND,
  LAWYER_AND_ROWS,
  OF_HIS_WORK,
  READING_ROLES,
  READING_ROWS,
} from '../test/support/who-reads-what.js';
import { CLASSES, JUDGING } from './classes.js';
import { may, type User } from './permissions.js';
import { ROLES, type Role } from './roles.js';
import { classesFor, type Beside, type Sighted } from './sight.js';

const [roles, rows] = [READING_ROLES, READING_ROWS];

const ME = 'someone';
const person = (...held: Role[]): User => ({
  ...{ username: ME, name: '某人', agency: 'ph', station: 'st1', firm: 'f1', roles: held },
});
const afar: Sighted = {
  ...{ agency: 'ph', station: 'other', firm: 'other', handler: 'other', observers: [], recused: [] },
  ...{ handlers: ['other'], objected: false },
};
/** One way at a time of standing to what is read, or what goes together; any of its letters is enough. */
const WAYS: Readonly<Record<string, readonly [Partial<Sighted>, Beside?]>> = {
  A: [{}],
  S: [{ station: 'st1' }],
  F: [{ firm: 'f1' }],
  H: [{ handler: ME, handlers: ['other', ME] }],
  O: [{ observers: [ME] }],
  J: [{ objected: true }],
  T: [{}, { task: true }],
  N: [{ successor: ME }],
  MNT: [{ successor: ME }, { task: true }],
};
const EVERYTHING: Sighted = { ...afar, station: 'st1', firm: 'f1', handler: ME, observers: [ME], objected: true };
const ALL_BESIDE: Beside = { task: true };

let cells = 0;
afterAll(() => {
  // eslint-disable-next-line no-console
  console.log(`who reads what: ${rows.length} classes × ${roles.length} roles, ${cells} cells looked at`);
});

test('the table names every role and every class there is, and nothing else', () => {
  expect([...roles].sort()).toEqual([...ROLES].sort());
  expect(rows.map((row) => row.name)).toEqual([...CLASSES]);
  expect(rows.filter((row) => row.cells.length !== roles.length)).toEqual([]);
  expect(JUDGING).toEqual(OF_HIS_WORK);
});

describe.each(rows)('$name', ({ name, cells: of }) => {
  test.each(roles.map((role, n) => ({ role, cell: of[n] ?? '' })))('$role: $cell', ({ role, cell }) => {
    const user = person(role);
    const reads = (more: Partial<Sighted>, beside?: Beside) => classesFor(user, { ...afar, ...more }, beside).has(name);
    for (const [way, [more, beside]] of Object.entries(WAYS)) {
      const judged = way === 'H' && JUDGING.includes(name);
      const granted = cell.includes('A') || [...way].some((letter) => cell.includes(letter));
      expect(reads(more, beside), `as ${way}`).toBe(granted && !judged);
      cells += 1;
    }
    expect(classesFor(user, EVERYTHING, ALL_BESIDE).has(name), 'with every relation').toBe(cell !== '-');
    expect(classesFor(user, { ...EVERYTHING, agency: 'hl' }, ALL_BESIDE).has(name), 'in another agency').toBe(false);
    expect(classesFor(user, { ...EVERYTHING, recused: [ME] }, { task: true, wrote: true }).size, 'recused').toBe(0);
    // Having handled it once is for good.
    expect(reads({ handlers: [ME, 'other'] }), 'as a handler of before').toBe(
      cell.includes('A') && !JUDGING.includes(name),
    );
    cells += 4;
  });
});

test.each(ROLES)(
  '%s reads what he wrote himself while he may read the case, and nothing of how he was judged',
  (role) => {
    const user = person(role);
    const own = (more: Partial<Sighted> = {}) =>
      classesFor(user, { ...EVERYTHING, handlers: [], ...more }, { wrote: true });
    expect([...own()]).toEqual(role === 'admin' ? [] : [...CLASSES]);
    for (const name of JUDGING) expect(own({ handlers: [ME] }).has(name)).toBe(false);
    expect(own({ agency: 'hl' }).size).toBe(0);
  },
);

test('several roles read what each of them reads; one that handled the case nothing that judges him, whatever else he is', () => {
  const both = person('callback', 'evaluator');
  expect([...classesFor(both, afar)].sort()).toEqual(
    ['case', 'people', 'health', 'work', 'callback', 'attendance', 'evaluation'].sort(),
  );
  const head = person('director', 'lawyer');
  expect(JUDGING.filter((name) => classesFor(head, { ...afar, handlers: [ME] }).has(name))).toEqual([]);
  expect(JUDGING.filter((name) => classesFor(head, afar).has(name))).toEqual([...JUDGING]);
});

/** How a lawyer stands to a case, in the letters of the table for two posts. */
const HIS: Readonly<Record<'H' | 'B' | 'N', Partial<Sighted>>> = {
  H: { handler: ME, handlers: ['other', ME] },
  B: { handlers: [ME, 'other'] },
  N: {},
};
test.each(LAWYER_AND)(
  'a lawyer who is %s as well sees his own cases as their handler, and those of others by his post',
  (post) => {
    expect(LAWYER_AND_ROWS.map(({ name }) => name)).toEqual([...CLASSES]);
    const both = person('lawyer', post);
    for (const { name, cells: of } of LAWYER_AND_ROWS)
      for (const way of ['H', 'B', 'N'] as const) {
        const cell = of[LAWYER_AND.indexOf(post)] ?? '';
        // The order of the roles says nothing, nor does it that he wrote it, or that it stands beside a task of his.
        for (const roles of [both, person(post, 'lawyer')])
          expect([name, way, classesFor(roles, { ...afar, ...HIS[way] }).has(name)]).toEqual([
            name,
            way,
            cell.includes(way),
          ]);
        if (way !== 'N' && JUDGING.includes(name))
          expect(classesFor(both, { ...EVERYTHING, ...HIS[way] }, { task: true, wrote: true }).has(name)).toBe(false);
        cells += 1;
      }
  },
);
test('the evaluation that was released to him is read by whoever was its handler then, and nobody else is told more by it', () => {
  const told = ME;
  const his: Partial<Sighted> = { handler: ME, handlers: ['other', ME] };
  const reads = (role: Role, more: Partial<Sighted>, beside: Beside = { judges: true }) =>
    [...classesFor(person(role), { ...afar, ...more }, beside)].filter((name) => JUDGING.includes(name));
  expect(reads('lawyer', { ...his, told })).toEqual(['evaluation']);
  // Of that entry alone; not before; not of somebody else's work, nor where he may not read the case any more.
  expect(reads('lawyer', { ...his, told }, {})).toEqual([]);
  expect(reads('lawyer', his)).toEqual([]);
  expect(reads('lawyer', { ...his, told: 'other' })).toEqual([]);
  expect(reads('lawyer', { handler: 'other', handlers: [ME, 'other'], told })).toEqual([]);
  expect(reads('lawyer', { ...his, told, recused: [ME] })).toEqual([]);
  expect(reads('lawyer', { ...his, told, agency: 'hl' })).toEqual([]);
  for (const role of ROLES) {
    const before = reads(role, {});
    expect([role, reads(role, { told: 'other' })]).toEqual([role, before]);
  }
});

test('people are read by those who see a case in full', () => {
  for (const role of ROLES)
    for (const subject of [afar, EVERYTHING])
      for (const name of ['people', 'health'] as const)
        expect([role, classesFor(person(role), subject).has(name)]).toEqual([
          ...[role, may(person(role), 'case:read-sensitive', subject)],
        ]);
});

test('the body above reads of those below it what it reads of its own', () => {
  const user: User = { username: ME, name: '某人', agency: 'sf', below: ['ph'], roles: ['bureau'] };
  expect([...classesFor(user, afar)]).toEqual(['case', 'callback', 'attendance', 'evaluation', 'figure', 'bureau']);
  expect(classesFor(user, { ...afar, agency: 'hl' }).size).toBe(0);
});
