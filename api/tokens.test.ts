import { createHmac, randomUUID } from 'node:crypto';
import type { Express } from 'express';
import { CompactSign, exportJWK, generateKeyPair, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { routes } from './routes.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;
/** A token that is good, and what is said in it. */
let good: string;
let claims: JWTPayload;

beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl, { config: testConfig(database.appUrl, { checkClock: false }) });
  good = await tokenOf(createApp(deps), 'intake');
  claims = JSON.parse(Buffer.from(good.split('.')[1]!, 'base64url').toString()) as JWTPayload;
});
beforeEach(() => {
  app = createApp(deps);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

const API = '/api/v1';
const CURRENT = `${API}/sessions/current`;
const who = (token: string) => request(app).get(CURRENT).set('Authorization', `Bearer ${token}`);
const secret = () => new TextEncoder().encode(deps.config.tokenSecret);
const base64 = (of: object) => Buffer.from(JSON.stringify(of)).toString('base64url');

/** Signed with the right key, but for what is said otherwise. */
const signed = (said: JWTPayload, header: JWTHeaderParameters = { alg: 'HS256' }) =>
  new SignJWT(said).setProtectedHeader(header).sign(secret());
const byHand = (header: object) => {
  const text = `${base64(header)}.${base64(claims)}`;
  return `${text}.${createHmac('sha256', deps.config.tokenSecret).update(text).digest('base64url')}`;
};
const without = (name: keyof JWTPayload): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

const FORGED: Readonly<Record<string, () => Promise<string> | string>> = {
  'alg none, no signature': () => `${base64({ alg: 'none' })}.${base64(claims)}.`,
  'alg None, with the signature of another': () => `${base64({ alg: 'None' })}.${good.split('.').slice(1).join('.')}`,
  'no alg': () => `${base64({ typ: 'JWT' })}.${good.split('.').slice(1).join('.')}`,
  'another key': () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32).fill(7)),
  'an empty key': () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
  HS384: () => signed(claims, { alg: 'HS384' }),
  HS512: () => signed(claims, { alg: 'HS512' }),
  'RS256, a key of one’s own beside it': async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', jwk }).sign(privateKey);
  },
  'ES256, told where its key is': async () => {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', jku: 'https://evil.example/keys', kid: '../x' })
      .sign(privateKey);
  },
  'a head that is another than was signed': () =>
    `${base64({ alg: 'HS256', typ: 'x' })}.${good.split('.').slice(1).join('.')}`,
  'a body that is another than was signed': () => {
    const [head, , tail] = good.split('.');
    return `${head}.${base64({ ...claims, sub: 'director' })}.${tail}`;
  },
  'what must be understood and is not': () => byHand({ alg: 'HS256', crit: ['x'], x: 1 }),
  'another issuer': () => signed({ ...claims, iss: 'somebody' }),
  'no issuer': () => signed(without('iss')),
  'another audience': () => signed({ ...claims, aud: 'another-service' }),
  'no audience': () => signed(without('aud')),
  'run out': () => signed({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 }),
  'without an end': () => signed(without('exp')),
  'not yet': () => signed({ ...claims, nbf: Math.floor(Date.now() / 1000) + 600 }),
  'of nobody': () => signed(without('sub')),
  'of somebody else': () => signed({ ...claims, sub: 'director' }),
  'of no session': () => signed(without('jti')),
  'of a session that is none': () => signed({ ...claims, jti: randomUUID() }),
  'of a session that is no id': () => signed({ ...claims, jti: "' OR 1=1" }),
  'no JSON inside': () => new CompactSign(Buffer.from('x')).setProtectedHeader({ alg: 'HS256' }).sign(secret()),
  'more than three parts': () => `${good}.x`,
  'two of them': () => `${good}, Bearer ${good}`,
  long: () => `${'a'.repeat(6_000)}.b.c`,
};

describe('a token is not believed', () => {
  test('but a good one is', async () => {
    await who(good).expect(200);
    await who(await signed(claims)).expect(200);
    await who(byHand({ alg: 'HS256' })).expect(200);
  });

  test.each(Object.entries(FORGED))('%s', async (_what, make) => {
    const answer = await who(await make());
    expect([answer.status, (answer.body as { type?: string }).type]).toEqual([401, '/problems/unauthenticated']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

test('a token is looked for in its header, and nowhere else', async () => {
  for (const query of [`access_token=${good}`, `token=${good}`, `Authorization=Bearer ${good}`])
    await request(app).get(`${CURRENT}?${query}`).expect(401);
  for (const header of ['X-Access-Token', 'Proxy-Authorization', 'X-Forwarded-User'])
    await request(app).get(CURRENT).set(header, `Bearer ${good}`).expect(401);
  const sent = { token: good, access_token: good };
  await request(app).post(`${API}/me/tour`).set('Idempotency-Key', 'k').send(sent).expect(401);
  // As a cookie it is one, and whatever changes something has to come from a page of ours.
  const cookie = { Cookie: `session=${good}` };
  await request(app).get(CURRENT).set(cookie).expect(200);
  const change = (more: object) =>
    request(app)
      .post(`${API}/me/tour`)
      .set({ ...cookie, 'Idempotency-Key': 'k', ...more })
      .send({ seen: true });
  expect((await change({}).expect(403)).body).toMatchObject({ type: '/problems/cross-site' });
  await change({ 'X-Requested-By': 'console', 'Sec-Fetch-Site': 'cross-site' }).expect(403);
  await change({ 'X-Requested-By': 'console' }).expect(204);
});

describe('on every route there is', () => {
  const closed = routes.filter((r) => r.open !== true);
  const place = (path: string) => `${API}${path.replaceAll(/:\w+/g, '1')}`;
  const ask = (r: (typeof routes)[number], headers: Readonly<Record<string, string>>) =>
    request(app)
      [r.method](place(r.path))
      .set({ 'Idempotency-Key': 'k', ...headers });
  /** One answer for all of them, but for what names the request. */
  const said = (answer: { status: number; body: unknown }) => {
    const { instance: _, ...body } = answer.body as Record<string, unknown>;
    return { status: answer.status, ...body };
  };

  test('without a token, with one of another key, or one that was revoked, the answer is the same', async () => {
    const revoked = await tokenOf(app, 'intake');
    await request(app).delete(CURRENT).set(mutation(revoked)).expect(204);
    const forged = await FORGED['another key']!();
    const answers = [];
    for (const r of closed)
      for (const headers of [{}, { Authorization: `Bearer ${forged}` }, { Authorization: `Bearer ${revoked}` }])
        answers.push(said(await ask(r, headers)));
    expect([...new Set(answers.map((answer) => JSON.stringify(answer)))]).toHaveLength(1);
    expect(answers[0]).toMatchObject({ status: 401, type: '/problems/unauthenticated' });
    expect(closed.length).toBeGreaterThan(90);
  });

  test('what is open to everybody is known by name', () => {
    const open = routes.filter((r) => r.open === true).map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual(['post /sessions', 'post /sessions/second-factor', 'get /diary/:secret.ics']);
  });

  test('no cookie changes anything from a page of another site', async () => {
    const answer = await request(app)
      .post(`${API}/sessions`)
      .send({ username: 'intake', password: DEMO_PASSWORD, cookie: true })
      .expect(201);
    const Cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0]!;
    const changing = closed.filter(({ method }) => method !== 'get');
    for (const r of changing)
      for (const more of [{}, { 'X-Requested-By': 'console', Origin: 'https://evil.example' }]) {
        const refused = await ask(r, { Cookie, ...more });
        expect([r.method, r.path, refused.status, (refused.body as { type: string }).type]).toEqual([
          ...[r.method, r.path, 403, '/problems/cross-site'],
        ]);
      }
    await request(app).get(CURRENT).set({ Cookie }).expect(200);
  });
});

test('a role that was taken is gone at once, and in another process after some seconds at most', async () => {
  const [admin, token] = [await tokenOf(app, 'admin'), await tokenOf(app, 'callback')];
  const other = createApp(deps);
  const tasks = (at: Express) => request(at).get(`${API}/tasks`).set('Authorization', `Bearer ${token}`);
  await tasks(app).expect(200);
  await tasks(other).expect(200);
  await request(app).patch(`${API}/people/callback`).set(mutation(admin)).send({ roles: [] }).expect(200);
  await tasks(app).expect(403);
  const later = performance.now() + 3_000;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  await tasks(other).expect(403);
  // Who he is he may still ask.
  const { body } = await who(token).expect(200);
  expect(body).toMatchObject({ user: { username: 'callback', roles: [] }, permissions: [] });
});
