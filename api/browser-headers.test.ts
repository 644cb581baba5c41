import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testConfig } from '../test/support/api.js';
import { ECHO_ROUTES, EchoApp } from '../test/support/echo-app.js';
import { createApp } from './app.js';

/** What browsers are told, whatever they have asked for (docs/security.md, chapters 3 and 4 of ASVS). */

const folder = mkdtempSync(join(tmpdir(), 'headers-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets', 'a.js'), 'export {};');
afterAll(() => rmSync(folder, { recursive: true }));

const echo = new EchoApp();
let app: Express;
beforeAll(() => {
  const config = testConfig(echo.database.appUrl, { metrics: 'on', docs: true });
  app = createApp({ ...echo.deps, config }, ECHO_ROUTES, folder);
});

const PAGE = { Accept: 'text/html' };
const ASKED: readonly (readonly [
  path: string,
  headers: Readonly<Record<string, string>>,
  status: number,
  type: RegExp,
])[] = [
  ['/api/v1/sessions/current', {}, 200, /^application\/json/],
  ['/api/v1/sessions/current', { Authorization: 'Bearer a.b.c' }, 401, /^application\/problem\+json$/],
  ['/api/v1/nothing', {}, 404, /^application\/problem\+json$/],
  ['/api/v1/broken/error', {}, 500, /^application\/problem\+json$/],
  ['/cases', PAGE, 200, /^text\/html; charset=utf-8$/],
  ['/assets/a.js', {}, 200, /^text\/javascript; charset=utf-8$/],
  ['/assets/', PAGE, 404, /^application\/problem\+json$/],
  ['/openapi.json', {}, 200, /^application\/json/],
  ['/docs', {}, 200, /^text\/html; charset=utf-8$/],
  ['/docs/start.js', {}, 200, /^(text|application)\/javascript; charset=utf-8$/],
  ['/healthz', {}, 200, /^application\/json/],
  ['/metrics', {}, 200, /^text\/plain;.*charset=utf-8$/],
];

/** A policy by directive. */
const directivesOf = (policy: string): Record<string, string> =>
  Object.fromEntries(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values.join(' ')];
    }),
  );

const ask = async (path: string, sent: Readonly<Record<string, string>>) => {
  const answer = await request(app)
    .get(path)
    .set({ Authorization: `Bearer ${echo.token}`, ...sent });
  return { status: answer.status, headers: answer.headers as Readonly<Record<string, string | undefined>> };
};

test.each(ASKED)('%s with %o', async (path, sent, status, type) => {
  const answer = await ask(path, sent);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(type);
  expect(answer.headers).toMatchObject({
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  const policy = answer.headers['content-security-policy'] ?? '';
  expect(directivesOf(policy)).toMatchObject({
    ...{ 'default-src': "'self'", 'script-src': "'self'", 'script-src-attr': "'none'" },
    ...{ 'object-src': "'none'", 'base-uri': "'none'", 'frame-ancestors': "'none'", 'form-action': "'self'" },
  });
  // The page /docs alone writes styles into itself.
  expect(policy.includes('unsafe')).toBe(path === '/docs');
  for (const name of ['x-powered-by', 'server', 'access-control-allow-origin', 'location'])
    expect([name, answer.headers[name]]).toEqual([name, undefined]);
  // Nothing of the API is kept by a browser, or by anybody on the way.
  if (path.startsWith('/api/') || status >= 400) expect(answer.headers['cache-control']).toBe('no-store');
});

test('a page of another site is not let in: no answer names one, whatever it asks beforehand', async () => {
  const answer = await request(app)
    .options('/api/v1/sessions/current')
    .set({ Origin: 'https://evil.example', 'Access-Control-Request-Method': 'DELETE' });
  expect(Object.keys(answer.headers as object).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
