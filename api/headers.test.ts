import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { routes } from './routes.js';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
mkdirSync(join(folder, 'assets'));
for (const name of ['index.html', 'assets/a.js', 'assets/a.css']) writeFileSync(join(folder, name), 'x');

let database: TestDatabase;
let deps: Deps;
let app: Express;
let token: string;
beforeAll(async () => {
  database = await createDatabase();
  const config = testConfig(database.appUrl, { checkClock: false, docs: true, metrics: 'on' });
  deps = testDeps(database.appUrl, { config });
  app = createApp(deps, routes, folder);
  token = await tokenOf(app, 'intake');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await deps.db.close();
  await database.drop();
});

/** Of every answer, whatever it is. */
const ALWAYS: Readonly<Record<string, unknown>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': expect.stringMatching(/^(SAMEORIGIN|DENY)$/),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-dns-prefetch-control': 'off',
  'x-permitted-cross-domain-policies': 'none',
};
/** What a page may do: nothing comes from elsewhere, nothing is run or styled that is not a file of ours, nobody frames it. */
const POLICY: Readonly<Record<string, unknown>> = {
  ...{
    'default-src': "'self'",
    'base-uri': expect.stringMatching(/^'(self|none)'$/),
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  },
  ...{ 'script-src': "'self'", 'script-src-attr': "'none'", 'style-src': "'self'", 'object-src': "'none'" },
  ...{ 'font-src': "'self'", 'img-src': "'self' data:" },
};
/** The page to try the API styles itself; in production it is not there. */
const DOCS = { ...POLICY, 'style-src': "'self' 'unsafe-inline'", 'font-src': "'self' data:" };

const policyOf = (header: string | undefined) =>
  Object.fromEntries(
    (header ?? '').split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(' ');
      return [name, sources.join(' ')];
    }),
  );

type Ask = () => request.Test;
const bearer = () => ({ Authorization: `Bearer ${token}` });
const ANSWERS: readonly (readonly [what: string, status: number, ask: Ask, policy?: object])[] = [
  ['a list', 200, () => request(app).get('/api/v1/tasks').set(bearer())],
  ['who is signed in', 200, () => request(app).get('/api/v1/sessions/current').set(bearer())],
  ['what has no body', 204, () => request(app).post('/api/v1/me/tour').set(mutation(token)).send({ seen: true })],
  [
    'signing in',
    201,
    () => request(app).post('/api/v1/sessions').send({ username: 'callback', password: DEMO_PASSWORD, cookie: true }),
  ],
  ['what is refused for its form', 422, () => request(app).post('/api/v1/applications').set(mutation(token)).send({})],
  ['no JSON', 400, () => request(app).post('/api/v1/applications').set(mutation(token)).type('json').send('{')],
  [
    'too much',
    413,
    () =>
      request(app)
        .post('/api/v1/applications')
        .set(mutation(token))
        .type('json')
        .send(`"${'x'.repeat(300_000)}"`),
  ],
  [
    'another kind of body',
    415,
    () => request(app).post('/api/v1/applications').set(mutation(token)).type('form').send('a=b'),
  ],
  ['nobody', 401, () => request(app).get('/api/v1/tasks')],
  ['what is not his', 403, () => request(app).get('/api/v1/audit/reads').set(bearer())],
  ['what is not there', 404, () => request(app).get('/api/v1/cases/x').set(bearer())],
  ['a method that is not there', 405, () => request(app).put('/api/v1/tasks').set(bearer())],
  ['a path of nothing', 404, () => request(app).get('/nothing')],
  ['a path that is none', 404, () => request(app).get('/%E0%A4%A')],
  ['what methods there are', 204, () => request(app).options('/api/v1/tasks')],
  ['the head of a list', 200, () => request(app).head('/api/v1/tasks').set(bearer())],
  ['that it runs', 200, () => request(app).get('/healthz')],
  ['that it is ready', 200, () => request(app).get('/readyz')],
  ['its figures', 200, () => request(app).get('/metrics')],
  ['the document', 200, () => request(app).get('/openapi.json')],
  ['a script', 200, () => request(app).get('/assets/a.js')],
  ['a style', 200, () => request(app).get('/assets/a.css')],
  ['a file that is missing', 404, () => request(app).get('/assets/none.js')],
  ['the page to try the API', 200, () => request(app).get('/docs'), DOCS],
  ['its script', 200, () => request(app).get('/docs/start.js')],
];

const ROWS = ANSWERS.map(([what, status, ask, policy = POLICY]) => [what, status, ask, policy] as const);
test.each(ROWS)('%s (%i) has every header', async (what, status, ask, policy) => {
  const answer = await ask();
  expect([what, answer.status]).toEqual([what, status]);
  expect(answer.headers).toMatchObject(ALWAYS);
  expect(policyOf(answer.headers['content-security-policy'])).toEqual(policy);
  expect(answer.headers).not.toHaveProperty('x-powered-by');
  expect(answer.headers).not.toHaveProperty('server');
  // No page of another site is told that it may read any of it.
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

describe('the console', () => {
  const source = readFileSync(join(ROOT, 'web/src/routes.ts'), 'utf8');
  const pages = [...source.matchAll(/^ +(?:\{ )?path: '([^']+)'/gm)].map(([, path = '']) =>
    path.replaceAll(/:\w+(\([^)]*\))?[?*]?/g, 'x').replaceAll('*', ''),
  );

  test.each(pages)('%s has every header, and is asked for anew', async (page) => {
    const answer = await request(app).get(page).set('Accept', 'text/html').expect(200);
    expect(answer.headers).toMatchObject({ ...ALWAYS, 'cache-control': 'no-cache' });
    expect(policyOf(answer.headers['content-security-policy'])).toEqual(POLICY);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('has pages', () => expect(pages.length).toBeGreaterThan(15));

  test('has neither scripts nor styles in its one document', () => {
    const page = readFileSync(join(ROOT, 'web/index.html'), 'utf8');
    expect(page).not.toMatch(/<style|\son\w+=|\sstyle=|javascript:/i);
    expect([...page.matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)].map(([, text]) => text?.trim())).toEqual([
      ...[...page.matchAll(/<script\b/g)].map(() => ''),
    ]);
  });
});

test('what the API answers is kept by nobody on the way', async () => {
  for (const ask of [
    () => request(app).get('/api/v1/tasks').set(bearer()),
    () => request(app).get('/api/v1/cases/x').set(bearer()),
    () => request(app).get('/api/v1/tasks'),
    () => request(app).get('/readyz'),
  ]) {
    expect((await ask()).headers['cache-control']).toBe('no-store');
  }
});
