import { expect, test } from 'vitest';
import { ACCOUNTS } from '../../prisma/demo-people.js';
import { TASKS } from '../kinds.js';
import { POOLS, postOf } from './deputising.js';

/** By hand: tasks for which the bureau can stand in, by which posts they are done, and whether the handler is kept from them. */
const TABLE: Readonly<Record<string, string>> = {
  record: 'intake, station of the station',
  supplement: 'intake, station of the station',
  'confirm-end': 'director deputy',
  review: 'reviewer; apart',
  approve: 'director deputy; apart',
  'decide-advance': 'director deputy; apart',
  formalities: 'intake, station of the station',
  assign: 'assigner; apart',
  'inform-organ': 'assigner',
  'check-file': 'archivist; apart',
  'name-observer': 'assigner',
  callback: 'callback; apart',
  evaluate: 'evaluator; apart',
  archive: 'archivist',
  'verify-termination': 'reviewer director deputy; apart',
  'decide-termination': 'director deputy; apart',
  'serve-termination': 'assigner',
  'decide-change': 'director deputy; apart',
  'forward-objection': 'intake, station of the station',
  'confirm-correction': 'director deputy; apart',
  triage: 'intake, station of the station',
  acknowledge: 'intake, station of the station',
  'answer-request': 'intake, station of the station',
  'sign-answer': 'director deputy',
  'transfer-receipt': 'intake, station of the station',
  'ask-opinion': 'intake callback',
};
/** Whose they are, there is somebody in particular, or nobody of the agency has them anyway. */
const NEVER = [
  ...['name-handler', 'engage', 'meet', 'read-file', 'hearing', 'new-date', 'conclude', 'submit-file', 'correct-file'],
  ...['hand-over', 'accept-hand-over', 'answer-head', 'attend', 'decide-objection', 'explain-delay', 'sign-circular'],
];

test('the table has every kind of task, and the pools are as it says', () => {
  expect([...Object.keys(TABLE), ...NEVER].sort()).toEqual(Object.keys(TASKS).sort());
  const said = Object.entries(POOLS).map(([kind, { agency, station, apart }]) => {
    const places = station.length > 0 ? `, ${station.join(' ')} of the station` : '';
    return [kind, `${agency.join(' ')}${places}${apart ? '; apart' : ''}`];
  });
  expect(Object.fromEntries(said)).toEqual(TABLE);
});

test('each is done in the place of one of its posts', () => {
  for (const [kind, pool] of Object.entries(POOLS))
    expect([kind, pool.agency]).toEqual([kind, expect.arrayContaining([postOf(kind)])]);
  expect(postOf('nothing')).toBeUndefined();
});

test('in the county of the demo there is somebody for each of them', () => {
  const roles = new Set(
    ACCOUNTS.filter(({ agency_id: agency }) => agency === 'ph').flatMap((account) => account.roles),
  );
  for (const [kind, { agency }] of Object.entries(POOLS))
    expect([kind, agency.some((role) => roles.has(role))]).toEqual([kind, true]);
});
