import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;

beforeAll(async () => {
  database = await createDatabase();
  // What ends for want of use is of another test (sessions.test.ts).
  const config = testConfig(database.appUrl, { checkClock: false, trustProxy: 1, idleMinutes: 720 });
  deps = testDeps(database.appUrl, { config });
});
beforeEach(() => {
  app = createApp(deps);
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

const OWN = { 'X-Requested-By': 'console' };
const TLS = { 'X-Forwarded-Proto': 'https' };
const HOUR = 3_600_000;

const current = (headers: Readonly<Record<string, string>>) =>
  request(app).get('/api/v1/sessions/current').set(headers);
const change = (headers: Readonly<Record<string, string>>, key = 'k') =>
  request(app)
    .post('/api/v1/sessions/current/actions/renew')
    .set({ 'Idempotency-Key': key, ...headers });

async function signIn(headers: Readonly<Record<string, string>> = {}) {
  const answer = await request(app)
    .post('/api/v1/sessions')
    .set(headers)
    .send({ username: 'intake', password: DEMO_PASSWORD, cookie: true })
    .expect(201);
  return { answer, set: answer.headers['set-cookie']?.[0] ?? '' };
}
const sent = (set: string) => ({ Cookie: set.split(';')[0]! });

async function at<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const machine = performance.now();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  vi.spyOn(performance, 'now').mockReturnValue(machine + ms);
  try {
    return await work();
  } finally {
    vi.useRealTimers();
    vi.restoreAllMocks();
  }
}

test('a browser gets a cookie that no script can read and no other site can send, and no token', async () => {
  const { answer, set } = await signIn();
  expect(set).toMatch(/^session=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(answer.body).toMatchObject({ user: { username: 'intake' } });
  expect(JSON.stringify(answer.body)).not.toContain(set.split('=')[1]!.split(';')[0]);
  expect(Object.keys(answer.body as object)).not.toContain('token');
  await current(sent(set)).expect(200);
});

test('over TLS the cookie is sent over TLS alone, and is another one', async () => {
  const { set } = await signIn(TLS);
  expect(set).toMatch(/^__Host-session=.*; Secure$/);
  await current({ ...sent(set), ...TLS }).expect(200);
  await current(sent(set)).expect(401);
});

test('what changes something comes from a page of ours, or not at all', async () => {
  const cookie = sent((await signIn()).set);
  const refused = async (headers: Readonly<Record<string, string>>) => {
    const answer = await change({ ...cookie, ...headers });
    expect([answer.status, (answer.body as { type: string }).type], JSON.stringify(headers)).toEqual([
      403,
      '/problems/cross-site',
    ]);
  };
  await refused({});
  await refused({ 'X-Requested-By': 'somebody' });
  for (const site of ['cross-site', 'same-site', 'none']) await refused({ ...OWN, 'Sec-Fetch-Site': site });
  for (const origin of ['http://evil.example', 'null', 'http://office.lan:81', 'http://office.lan.evil.example'])
    await refused({ ...OWN, Host: 'office.lan', Origin: origin });
  await change({ ...cookie, ...OWN }).expect(200);
  await change({ ...cookie, ...OWN, 'Sec-Fetch-Site': 'same-origin' }).expect(200);
  await change({ ...cookie, ...OWN, Host: 'office.lan:3000', Origin: 'http://office.lan:3000' }).expect(200);
  // Behind a proxy that gives the host another name a browser's own word counts.
  await change({ ...cookie, ...OWN, 'Sec-Fetch-Site': 'same-origin', Origin: 'https://legal.example' }).expect(200);
});

test('of a token and a cookie the token counts, and needs no page', async () => {
  const cookie = sent((await signIn()).set);
  const token = await tokenOf(app, 'director');
  const both = { ...cookie, ...mutation(token) };
  expect((await current(both).expect(200)).body).toMatchObject({ user: { username: 'director' } });
  expect((await change(both).expect(200)).body).toMatchObject({ token: expect.any(String) as string });
  await current({ ...cookie, Authorization: 'Bearer a.b.c' }).expect(401);
  // What a proxy in front is told is none of ours.
  await current({ ...cookie, Authorization: 'Basic aW50YWtlOng=' }).expect(200);
});

test('signing in again in a browser ends the session that it had, whoever’s it was, and no other', async () => {
  const elsewhere = sent((await signIn()).set);
  const first = sent((await signIn()).set);
  const second = sent((await signIn(first)).set);
  await current(first).expect(401);
  await current(second).expect(200);
  await current(elsewhere).expect(200);
  // A token in the body takes no cookie's place; nor does a sign-in that fails.
  const again = (password: string) =>
    request(app)
      .post('/api/v1/sessions')
      .set(second)
      .send({ username: 'intake', password, cookie: password !== DEMO_PASSWORD });
  await again(DEMO_PASSWORD).expect(201);
  await again('not-the-password').expect(401);
  await current(second).expect(200);
});

test('signing out ends the session and takes the cookie away', async () => {
  const cookie = sent((await signIn()).set);
  const answer = await request(app)
    .delete('/api/v1/sessions/current')
    .set({ ...cookie, ...OWN, 'Idempotency-Key': 'k' })
    .expect(204);
  expect(answer.headers['set-cookie']).toEqual(['session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
  await current(cookie).expect(401);
});

test('a session is renewed before it ends, in the way it came, and not for ever', async () => {
  const { answer, set } = await signIn();
  const begun = Date.parse((answer.body as { serverTime: string }).serverTime);
  const renewed = await at(7 * HOUR, async () => {
    const next = await change({ ...sent(set), ...OWN }).expect(200);
    expect(next.body).not.toHaveProperty('token');
    expect(next.headers['set-cookie']?.[0]).not.toBe(set);
    return { set: next.headers['set-cookie']![0]!, ...(next.body as { expiresAt: string; renewableUntil: string }) };
  });
  expect(Date.parse(renewed.expiresAt) - begun).toBeGreaterThan(11.9 * HOUR);
  await at(9 * HOUR, async () => {
    await current(sent(set)).expect(401);
    const still = await current(sent(renewed.set)).expect(200);
    expect(still.body).toMatchObject({ expiresAt: renewed.expiresAt });
    // Nothing is gained any more.
    const again = await change({ ...sent(renewed.set), ...OWN }).expect(200);
    expect(again.body).toMatchObject({ expiresAt: renewed.renewableUntil, renewableUntil: renewed.renewableUntil });
  });
  await at(12 * HOUR + 1_000, async () => current(sent(renewed.set)).expect(401));
});

test('what has been signed out elsewhere cannot be renewed', async () => {
  const other = createApp(deps);
  const token = await tokenOf(app, 'intake');
  await request(other).get('/api/v1/sessions/current').set('Authorization', `Bearer ${token}`).expect(200);
  await request(app).delete('/api/v1/sessions/current').set(mutation(token)).expect(204);
  await request(other).post('/api/v1/sessions/current/actions/renew').set(mutation(token)).expect(401);
});

test('the server says what time it is', async () => {
  const { body } = await current(sent((await signIn()).set)).expect(200);
  const { serverTime, expiresAt } = body as { serverTime: string; expiresAt: string };
  expect(Math.abs(Date.parse(serverTime) - Date.now())).toBeLessThan(60_000);
  expect(Date.parse(expiresAt) - Date.parse(serverTime)).toBeGreaterThan(7.9 * HOUR);
});
