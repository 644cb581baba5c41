import { describe, expect, test } from 'vitest';
import { CLASSES } from './classes.js';
import { actorOf, isActorOfKey, SCOPES, scoped, scopesFor, stateOfKey, type Scope } from './machine-keys.js';
import { ACTIONS, grantsOf, may, mayAtAll, poolOf, type Subject, type User } from './permissions.js';
import { TASKS, type TaskKind } from './kinds.js';
import { classesFor } from './sight.js';

/** By hand: what each scope leads to, and nothing else. `own`: what was sent with the key itself. */
const TABLE: Readonly<Record<Scope, readonly string[]>> = {
  applications: ['case:open-application', 'command:read own'],
  notices: ['case:open-notice', 'command:read own'],
  requests: ['request:open', 'command:read own'],
  'read-cases': ['case:list', 'case:read', 'deadlines:read', 'events:read'],
  paper: ['paper:write'],
  indicators: ['indicator:read'],
  reference: ['calendar:read', 'rule:read', 'calculator:use'],
  health: ['health:read'],
};
/** What no key ever does, whatever scopes there come to be: by the words that actions are named by. */
const NEVER =
  /^(task|act|correct|words):|approve|reveal|sensitive|write$|take-over|audit|key:|reassign|correct|draft|acknowledge/;
const ALLOWED_WRITES = ['paper:write'];

const program = (...scopes: Scope[]): User => ({
  ...{ username: actorOf('abc'), name: '热线平台', agency: 'ph', roles: [], scopes: scoped(scopes) },
});
const anyone: Subject = { agency: 'ph', owner: 'other', handler: 'other' };
const its: Subject = { ...anyone, owner: actorOf('abc') };

describe.each(SCOPES)('%s', (scope) => {
  const user = program(scope);
  const named = TABLE[scope].map((entry) => entry.split(' ')[0]);

  test('leads to what the table says, and to nothing else', () => {
    expect(ACTIONS.filter((action) => mayAtAll(user, action)).sort()).toEqual([...named].sort());
    for (const action of ACTIONS) {
      const entry = TABLE[scope].find((one) => one.split(' ')[0] === action);
      expect([action, may(user, action, anyone)]).toEqual([action, entry !== undefined && !entry.endsWith('own')]);
      expect([action, may(user, action, its)]).toEqual([action, entry !== undefined]);
      expect([action, may(user, action, { ...its, agency: 'hl' })]).toEqual([action, false]);
      expect([action, grantsOf(user, action).size > 0]).toEqual([action, entry !== undefined]);
      expect([action, scopesFor(action).includes(scope)]).toEqual([action, entry !== undefined]);
    }
  });

  test('is a part of what a role may do, and never decides, judges, reveals or gives rights', () => {
    for (const { as, actions } of scoped([scope])) {
      const role: User = { username: 'x', name: 'x', agency: 'ph', roles: [as] };
      for (const action of actions) expect([action, mayAtAll(role, action)]).toEqual([action, true]);
    }
    expect(named.filter((action) => NEVER.test(action!) && !ALLOWED_WRITES.includes(action!))).toEqual([]);
  });

  test('reads no more of a case than what is masked for everybody', () => {
    const of = { ...its, handlers: [], objected: true, observers: [], recused: [] };
    const reads = [...classesFor(user, of, { task: true, wrote: true })];
    expect(reads).toEqual(scope === 'read-cases' ? ['case'] : []);
    expect(CLASSES.length).toBeGreaterThan(5);
  });
});

test('a key with every scope has what each of them has and no more; it is of no pool', () => {
  const all = program(...SCOPES);
  const named = Object.values(TABLE).flatMap((entries) => entries.map((entry) => entry.split(' ')[0]!));
  expect(ACTIONS.filter((action) => mayAtAll(all, action)).sort()).toEqual([...new Set(named)].sort());
  expect((Object.keys(TASKS) as TaskKind[]).filter((kind) => poolOf(all, kind).size > 0)).toEqual([]);
  expect(ACTIONS.filter((action) => mayAtAll(program(), action))).toEqual([]);
});

test('a key of the body above reaches the agencies below it', () => {
  const user: User = { ...program('indicators'), agency: 'sf', below: ['ph'] };
  expect(['sf', 'ph', 'hl'].map((agency) => may(user, 'indicator:read', { agency }))).toEqual([true, true, false]);
});

const at = (n: number) => new Date(n);
test.each([
  ['it waits for its second person', {}, 5, 'waiting'],
  ['nobody came', {}, 10, 'ended'],
  ['it was rejected', { revokedAt: at(3) }, 5, 'ended'],
  ['it works', { confirmedAt: at(1) }, 5, 'active'],
  ['its last instant is over', { confirmedAt: at(1) }, 10, 'ended'],
  ['it has a successor', { confirmedAt: at(1), endsAt: at(7) }, 5, 'ending'],
  ['and that time is over', { confirmedAt: at(1), endsAt: at(7) }, 7, 'ended'],
  ['it was revoked', { confirmedAt: at(1), revokedAt: at(5) }, 5, 'ended'],
] as const)('%s', (_what, said, now, state) => {
  const key = { confirmedAt: null, revokedAt: null, endsAt: null, expiresAt: at(10), ...said };
  expect(stateOfKey(key, now)).toBe(state);
});

test('nobody is named like a key', () => {
  expect([isActorOfKey(actorOf('x')), isActorOfKey('keymaster'), isActorOfKey('zhou.key')]).toEqual([
    true,
    false,
    false,
  ]);
});
