import { verify } from '@node-rs/argon2';
import type { Express } from 'express';
import { SignJWT } from 'jose';
import pg from 'pg';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { ATTEMPTS, LOCKED_MINUTES } from './passwords.js';

// It compares as ever, and is seen to.
vi.mock('@node-rs/argon2', { spy: true });

let database: TestDatabase;
let deps: Deps;
let app: Express;
let owner: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  // Tests below go ahead of the database's time.
  deps = testDeps(database.appUrl, { config: testConfig(database.appUrl, { checkClock: false }) });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
beforeEach(() => {
  // Each test its own counters of failures.
  app = createApp(deps);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await owner.query('UPDATE app_user SET failed_logins = 0, locked_until = NULL, active = true');
});
afterAll(async () => {
  await owner.end();
  await deps.db.close();
  await database.drop();
});

const signIn = (username: string, password: string) =>
  request(app).post('/api/v1/sessions').send({ username, password });
const who = (token: string) => request(app).get('/api/v1/sessions/current').set('Authorization', `Bearer ${token}`);
const later = (ms: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + ms);
};

test('signing in gives a token for at most eight hours, and who one is', async () => {
  const answer = await signIn('station', DEMO_PASSWORD).expect(201);
  const body = answer.body as { token: string; expiresAt: string; user: Record<string, unknown> };
  const hours = (Date.parse(body.expiresAt) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(7.9);
  expect(hours).toBeLessThanOrEqual(8);
  expect(body.user).toMatchObject({
    username: 'station',
    agency: 'ph',
    station: 'ph-danghu',
    firm: null,
    roles: ['station'],
  });
  expect(JSON.stringify(answer.body)).not.toContain('argon2');
  await who(body.token).expect(200);
});

test('a token is worth nothing after eight hours', async () => {
  const token = await tokenOf(app, 'intake');
  later(8 * 3_600_000 + 1000);
  const answer = await who(token).expect(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer');
  expect(answer.body).toMatchObject({ type: '/problems/unauthenticated' });
});

test('a token that was believed a moment ago is not believed past its time', async () => {
  const token = await tokenOf(app, 'intake');
  // The same moment for what is believed, the ninth hour for the token.
  await who(token).expect(200);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8 * 3_600_000 + 1000 });
  await who(token).expect(401);
});

test('a token is worth nothing after signing out, in another process after some seconds at most', async () => {
  const token = await tokenOf(app, 'intake');
  const other = createApp(deps);
  const inOther = () => request(other).get('/api/v1/sessions/current').set('Authorization', `Bearer ${token}`);
  await inOther().expect(200);
  await request(app).delete('/api/v1/sessions/current').set(mutation(token)).expect(204);
  await who(token).expect(401);
  later(5_000);
  await inOther().expect(401);
});

test('other sessions of the same person go on', async () => {
  const [one, two] = [await tokenOf(app, 'intake'), await tokenOf(app, 'intake')];
  await request(app).delete('/api/v1/sessions/current').set(mutation(one)).expect(204);
  await who(two).expect(200);
});

test('a closed account cannot sign in, and its tokens end', async () => {
  const token = await tokenOf(app, 'archivist');
  await owner.query(`UPDATE app_user SET active = false WHERE username = 'archivist'`);
  later(5_000);
  await who(token).expect(401);
  await signIn('archivist', DEMO_PASSWORD).expect(401);
});

test.each([
  ['no token', undefined],
  ['no bearer', 'Basic aW50YWtlOng='],
  ['garbage', 'Bearer abc'],
  ['three parts of garbage', 'Bearer a.b.c'],
])('%s is not signed in', async (_name, header) => {
  const ask = request(app).get('/api/v1/sessions/current');
  await (header ? ask.set('Authorization', header) : ask).expect(401);
});

test('a token of another secret, without signature or of another algorithm is not believed', async () => {
  const token = await tokenOf(app, 'intake');
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string };
  const forge = (alg: string, secret: string) =>
    new SignJWT({})
      .setProtectedHeader({ alg })
      .setIssuer('legal-aid')
      .setSubject('intake')
      .setJti(claims.jti)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret));
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  await who(await forge('HS256', 'x'.repeat(40))).expect(401);
  await who(await forge('HS512', deps.config.tokenSecret.padEnd(64, ' '))).expect(401);
  await who(await forge('HS512', deps.config.tokenSecret)).expect(401);
  await who(none).expect(401);
  await who(await forge('HS256', deps.config.tokenSecret)).expect(200);
});

test('a token cannot be used for the session of somebody else', async () => {
  const token = await tokenOf(app, 'intake');
  const [, payload = ''] = token.split('.');
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string };
  const forged = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('legal-aid')
    .setSubject('director')
    .setJti(jti)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(deps.config.tokenSecret));
  await who(forged).expect(401);
});

describe('lock-out', () => {
  const fail = async (username: string) => (await signIn(username, 'wrong')).body as { type: string };

  test('after some failures the right password does not help either, until the time is over', async () => {
    for (let n = 0; n < ATTEMPTS; n++) expect(await fail('reviewer')).toMatchObject({ type: '/problems/login-failed' });
    const locked = await signIn('reviewer', DEMO_PASSWORD).expect(429);
    expect(locked.body).toMatchObject({ type: '/problems/locked-out' });
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(LOCKED_MINUTES * 60 - 60);
    later((LOCKED_MINUTES * 60 + 1) * 1000);
    await signIn('reviewer', DEMO_PASSWORD).expect(201);
  });

  test('failures count in a row: a success begins anew', async () => {
    for (let n = 0; n < ATTEMPTS - 1; n++) await fail('reviewer');
    await signIn('reviewer', DEMO_PASSWORD).expect(201);
    await fail('reviewer');
    await signIn('reviewer', DEMO_PASSWORD).expect(201);
  });

  test('after a lock that has run out there are as many attempts again', async () => {
    for (let n = 0; n < ATTEMPTS; n++) await fail('reviewer');
    later((LOCKED_MINUTES * 60 + 1) * 1000);
    for (let n = 0; n < ATTEMPTS - 1; n++)
      expect(await fail('reviewer')).toMatchObject({ type: '/problems/login-failed' });
    await signIn('reviewer', DEMO_PASSWORD).expect(201);
  });

  test('many attempts at once are no more than the same number in a row', async () => {
    const answers = await Promise.all(Array.from({ length: ATTEMPTS + 4 }, () => fail('reviewer')));
    expect(answers.filter((a) => a.type === '/problems/login-failed')).toHaveLength(ATTEMPTS);
    expect(answers.filter((a) => a.type === '/problems/locked-out')).toHaveLength(4);
  });

  test('a name that does not exist is answered as one that does, from the first attempt to the lock', async () => {
    const attempts = async (username: string) => {
      const answers: unknown[] = [];
      for (let n = 0; n <= ATTEMPTS; n++) answers.push({ ...(await fail(username)), instance: '' });
      return answers;
    };
    expect(await attempts('nobody-of-that-name')).toEqual(await attempts('reviewer'));
  });

  test('a name that does not exist takes as long as one that does: a password is compared at the same cost', async () => {
    const compared = async (username: string) => {
      vi.mocked(verify).mockClear();
      await signIn(username, 'wrong');
      return vi.mocked(verify).mock.calls.map(([hashed]) => String(hashed).split('$').slice(0, 4).join('$'));
    };
    const known = await compared('evaluator');
    expect(known).toEqual([expect.stringMatching(/^\$argon2id\$v=19\$m=\d+,t=\d,p=1$/)]);
    expect(await compared('nobody-else')).toEqual(known);
  });
});
