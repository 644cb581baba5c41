import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR } from '../../domain/time.js';
import { mutation, testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

/** Passwords that somebody else has set are good for a week. */

let database: TestDatabase;
let deps: Deps;
let app: Express;
beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl);
  app = createApp(deps);
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

const later = (ms: number): Express =>
  createApp({ ...deps, clock: { now: () => Date.now() + ms }, config: { ...deps.config, checkClock: false } });
const post = async (at: Express, user: string, path: string, body: object) =>
  request(at)
    .post(`/api/v1${path}`)
    .set(mutation(await tokenOf(at, user)))
    .send(body);
const get = async (at: Express, user: string, path: string) =>
  request(at)
    .get(`/api/v1${path}`)
    .set('Authorization', `Bearer ${await tokenOf(at, user)}`);
async function signIn(at: Express, username: string, password: string) {
  const { status, body } = await request(at).post('/api/v1/sessions').send({ username, password });
  const { instance: _, ...said } = body as Record<string, unknown>;
  return { status, said };
}
async function hasRunOut(by: string, at: Express, username: string) {
  const { body } = await get(at, by, '/people');
  const people = body.items as { username: string; passwordRanOut: boolean }[];
  return people.find((p) => p.username === username)?.passwordRanOut;
}

/** Somebody new, with the roles confirmed. */
async function someone(username: string, roles: string[]): Promise<string> {
  const { body } = await post(app, 'admin', '/people', { username, name: '新人', roles });
  expect((await post(app, 'director', `/office-changes/${body.pending.n}/actions/confirm`, {})).status).toBe(200);
  return body.initialPassword as string;
}
const OWN = 'a password of his own';
async function settle(username: string, current: string): Promise<void> {
  const token = await tokenOf(app, username, current);
  const change = request(app).post('/api/v1/me/password').set(mutation(token));
  await change.send({ current, password: OWN }).expect(204);
}

test('then they are answered like wrong ones, and who keeps the register sees it and gives another', async () => {
  const password = await someone('late', ['intake']);
  await settle('settled', await someone('settled', ['intake']));
  const [before, after] = [later(7 * DAY - HOUR), later(7 * DAY)];
  expect((await signIn(before, 'late', password)).status).toBe(201);
  expect(await hasRunOut('admin', before, 'late')).toBe(false);
  const refused = await signIn(after, 'late', password);
  expect(refused).toMatchObject({ status: 401, said: { type: '/problems/login-failed' } });
  expect(refused).toEqual(await signIn(after, 'late', 'not his password'));
  expect(refused).toEqual(await signIn(after, 'nobody-at-all', password));
  expect((await signIn(after, 'settled', OWN)).status).toBe(201);
  const tried = await get(app, 'auditor', '/audit/sign-ins?user=late');
  expect(tried.body.items.map((one: { outcome: string }) => one.outcome)).toEqual([
    ...['wrong-password', 'password-ran-out', 'signed-in'],
  ]);

  expect(await hasRunOut('admin', after, 'late')).toBe(true);
  expect(await hasRunOut('intake', after, 'late')).toBe(false);
  expect(await hasRunOut('admin', after, 'settled')).toBe(false);
  expect(await hasRunOut('admin', after, 'director')).toBe(false);
  const given = await post(after, 'admin', '/people/late/actions/reset-password', { reason: '逾期未用' });
  expect((await signIn(after, 'late', given.body.initialPassword as string)).status).toBe(201);
  expect(await hasRunOut('admin', after, 'late')).toBe(false);
});

test('one that is not changed in time is no way to an own one either', async () => {
  const current = await someone('slow', ['intake']);
  const after = later(7 * DAY);
  const token = await tokenOf(app, 'slow', current);
  const change = request(after).post('/api/v1/me/password').set(mutation(token));
  const { status, body } = await change.send({ current, password: OWN });
  expect([status, body.errors[0]]).toMatchObject([422, { pointer: '/current', code: 'wrong-password' }]);
});

test('one that two people give counts from the second of them', async () => {
  await settle('judge', await someone('judge', ['reviewer']));
  const { body } = await post(app, 'admin', '/people/judge/actions/reset-password', { reason: '遗忘' });
  const confirm = `/office-changes/${body.pending.n}/actions/confirm`;
  const confirmed = await post(later(6 * DAY), 'director', confirm, {});
  const password = confirmed.body.initialPassword as string;
  expect((await signIn(later(13 * DAY - HOUR), 'judge', password)).status).toBe(201);
  expect((await signIn(later(13 * DAY + HOUR), 'judge', password)).status).toBe(401);
});
