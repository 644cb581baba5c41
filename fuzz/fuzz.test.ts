import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openapi } from '../api/openapi.js';
import { routes } from '../api/routes.js';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { campaign, PEOPLE } from './campaign.js';
import { TODAY } from './corpus.js';
import { operationsOf, type OpenApi } from './document.js';
import { GUARDED, SPARE } from './guards.js';
import { Judge, type Answer, type Check } from './judge.js';
import { optionsOf } from './options.js';
import { Plan } from './plan.js';

/** `npm run fuzz` asks a hundred times as much. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 7);

const document = JSON.parse(JSON.stringify(openapi(routes, 'en'))) as OpenApi;
const operations = operationsOf(document);

describe('asked at random, by the document', () => {
  let office: HostileOffice;
  beforeAll(async () => {
    office = await hostileOffice();
  });
  afterAll(() => office.stop());

  test('the service keeps every promise, and logs no fault', async () => {
    const signIn = async (username: string) => {
      // Somebody whose session may have been ended.
      if (username === SPARE) await office.signIn(SPARE);
      return office.token(username);
    };
    const url = new URL(office.url);
    const today = () => TODAY;
    // Cases in memory go by the rules of the start: later ones would be refused.
    const except = operations
      .map(({ name }) => name)
      .filter((name) => /^POST \/(calendars|rules|ladders|draws)\//.test(name));
    const outcome = await campaign({ url, document, except, signIn, requests: REQUESTS, seed: SEED, today });
    expect([...outcome.found, ...office.faults.slice(0, 3)]).toEqual([]);
    expect([...office.faults, ...office.port.broken.map(String)]).toEqual([]);
    const answered = Object.values(outcome.byStatus).reduce((sum, n) => sum + n, 0);
    expect([outcome.requests, answered]).toEqual([REQUESTS, REQUESTS]);
    // It is more than knocking at doors.
    expect(outcome.plain.taken).toBeGreaterThan(REQUESTS / 8);
    const reached = Object.values(outcome.operations).filter((of) => (of['200'] ?? of['201'] ?? 0) > 0);
    expect(reached.length).toBeGreaterThan(25);
  });
});

test('the same seed asks the same', () => {
  const asked = (seed: number) => {
    const plan = new Plan({ document, seed, people: PEOPLE, today: () => TODAY, doerOf: () => undefined });
    return Array.from({ length: 60 }, (_, n) => plan.next(n)).map(({ operation, by, path, body }) => {
      return [operation.name, by, path, body];
    });
  };
  expect(asked(1)).toEqual(asked(1));
  expect(asked(1)).not.toEqual(asked(2));
});

test('what is guarded is there', () => {
  const names = operations.map(({ name }) => name);
  expect(GUARDED.filter((name) => !names.includes(name))).toEqual([]);
  expect(PEOPLE).not.toContain(SPARE);
});

describe('a promise that is broken is noticed', () => {
  const judge = new Judge(document, operations);
  const operation = operations.find(({ name }) => name === 'GET /drafts')!;
  const headers = {
    ...{ 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' },
    'content-security-policy': "default-src 'self';base-uri 'self';frame-ancestors 'none'",
  };
  const good: Answer = { status: 200, headers, text: '{"items":[]}' };
  const details = { type: '/problems/validation', title: 'a', status: 422, detail: 'b' };
  const problem = (more: object = {}, status = 422): Answer => ({
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    text: JSON.stringify({ ...details, errors: [{ pointer: '/a~1b', code: 'c', detail: 'd' }], ...more }),
  });
  const without = (name: string): Answer => ({ ...good, headers: { ...headers, [name]: undefined } });
  const kept: readonly Answer[] = [good, problem(), { status: 304, headers, text: '' }];
  const broken: readonly (readonly [Check, Answer])[] = [
    ['server-error', problem({ status: 500, type: '/problems/internal' }, 500)],
    ['status-not-promised', { ...good, status: 203 }],
    ['status-not-promised', problem({ status: 418 }, 418)],
    ['content-type', { ...good, headers: { ...headers, 'content-type': 'text/html' } }],
    ['content-type', { ...problem(), headers }],
    ['body', { ...good, text: '{"items":{}}' }],
    ['body', { ...good, text: '{"items":[],"more":1}' }],
    ['body', { ...good, text: '{' }],
    ['body', { status: 304, headers, text: 'x' }],
    ['problem', problem({ title: 7 })],
    ['problem', problem({ status: 400 })],
    ['problem', problem({ type: 'about:blank' })],
    ['problem', problem({ detail: 'At most {maximum}.' })],
    ['pointer', problem({ errors: [] })],
    ['pointer', problem({ errors: [{ pointer: 'a', code: 'c', detail: 'd' }] })],
    ['personal-data', problem({ detail: 'not known: 雀00012雀' })],
    ['headers', without('content-security-policy')],
    ['headers', without('x-content-type-options')],
  ];

  test('and one that is kept is none', () => {
    for (const answer of kept) expect(judge.faultsOf(operation, answer)).toEqual([]);
  });

  test.each(broken)('%s: %o', (check, answer) => {
    expect(judge.faultsOf(operation, answer).map((fault) => fault.check)).toContain(check);
  });
});

test('what it is asked to do is said in one line, or refused', () => {
  expect(optionsOf([])).toEqual({ requests: 50_000, seed: 1, data: 'life' });
  expect(optionsOf(['--requests', '9', '--seed', '3', '--json', 'f', '--data', 'empty'])).toEqual({
    ...{ requests: 9, seed: 3, json: 'f', data: 'empty' },
  });
  for (const wrong of [['--requests', '0'], ['--url', 'ftp://x'], ['--data', 'much'], ['--what']])
    expect(() => optionsOf(wrong)).toThrow();
});
