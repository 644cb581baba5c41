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
import { IDLE_MINUTES } from './sessions.js';

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
  // Each test its own memory of who is believed.
  app = createApp(deps);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await owner.query('UPDATE app_user SET active = true');
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

describe('the sessions of somebody', () => {
  const api = '/api/v1/sessions';
  interface Own {
    readonly id: string;
    readonly by: string;
    readonly current: boolean;
    readonly begunAt: string;
    readonly usedAt: string;
    readonly expiresAt: string;
  }
  const listed = async (token: string): Promise<Own[]> =>
    (await request(app).get(api).set('Authorization', `Bearer ${token}`).expect(200)).body.items;
  const end = (token: string, id: string) => request(app).delete(`${api}/${id}`).set(mutation(token));

  test('are listed for him alone, each with how it shows itself, and none of their tokens', async () => {
    const token = await tokenOf(app, 'evaluator');
    await request(app).post(api).send({ username: 'evaluator', password: DEMO_PASSWORD, cookie: true }).expect(201);
    const ended = await tokenOf(app, 'evaluator');
    await request(app).delete(`${api}/current`).set(mutation(ended)).expect(204);
    const all = await listed(token);
    expect(all.map(({ by, current }) => [by, current])).toEqual([
      ['cookie', false],
      ['token', true],
    ]);
    expect(Object.keys(all[0]!).sort()).toEqual(['begunAt', 'by', 'current', 'expiresAt', 'id', 'usedAt']);
    expect(all.every(({ begunAt, usedAt, expiresAt }) => begunAt <= usedAt && usedAt < expiresAt)).toBe(true);
    const theirs = await listed(await tokenOf(app, 'callback'));
    expect(theirs.map(({ id }) => id).filter((id) => all.some((own) => own.id === id))).toEqual([]);
    later(9 * 3_600_000);
    expect(await listed(await tokenOf(app, 'evaluator'))).toHaveLength(1);
  });

  test('say when they were last used, to some minutes', async () => {
    const token = await tokenOf(app, 'bureau');
    const used = async () => (await listed(token)).find(({ current }) => current)!.usedAt;
    const first = await used();
    later(60_000);
    expect(await used()).toBe(first);
    later(10 * 60_000);
    expect(Date.parse(await used())).toBeGreaterThan(Date.parse(first) + 9 * 60_000);
  });

  test('end by their id, again as the first time, and no other with them', async () => {
    const [one, two] = [await tokenOf(app, 'assigner'), await tokenOf(app, 'assigner')];
    const { id } = (await listed(two)).find(({ current }) => current)!;
    for (let i = 0; i < 2; i++) await end(one, id).expect(204);
    await who(two).expect(401);
    await who(one).expect(200);
    expect((await listed(one)).map((own) => own.id)).not.toContain(id);
  });

  test('of somebody else are not there, for the head and the administrator either', async () => {
    const { id } = (await listed(await tokenOf(app, 'firm')))[0]!;
    for (const by of ['intake', 'director', 'admin']) {
      const token = await tokenOf(app, by);
      const answers = [];
      for (const asked of [id, '00000000-0000-4000-8000-000000000000', 'nonsense'])
        answers.push((await end(token, asked).expect(404)).body.type);
      expect(new Set(answers)).toEqual(new Set(['/problems/not-found']));
    }
    await who(await tokenOf(app, 'firm')).expect(200);
    const { rows } = await owner.query('SELECT revoked_at FROM session WHERE id = $1', [id]);
    expect(rows).toEqual([{ revoked_at: null }]);
  });

  test('that ends itself by its id takes its cookie away', async () => {
    const agent = request.agent(app);
    await agent.post(api).send({ username: 'auditor', password: DEMO_PASSWORD, cookie: true }).expect(201);
    const items: Own[] = (await agent.get(api).expect(200)).body.items;
    const answer = await agent
      .delete(`${api}/${items.find(({ current }) => current)!.id}`)
      .set({ 'Idempotency-Key': 'k', 'X-Requested-By': 'console' })
      .expect(204);
    expect(String(answer.headers['set-cookie'])).toMatch(/session=;/);
    await agent.get(api).expect(401);
  });
});

test('whoever comes for the first time is shown around, until he says that he has seen it', async () => {
  const token = await tokenOf(app, 'evaluator');
  const toShow = async (by = token): Promise<unknown> => (await who(by).expect(200)).body.tour;
  expect(await toShow()).toBe(true);
  await request(app).post('/api/v1/me/tour').set(mutation(token)).send({ seen: true }).expect(204);
  expect(await toShow()).toBe(false);
  // On any machine, and nobody else.
  expect(await toShow(await tokenOf(app, 'evaluator'))).toBe(false);
  expect(await toShow(await tokenOf(app, 'archivist'))).toBe(true);
  await request(app).post('/api/v1/me/tour').set(mutation(token)).send({ seen: false }).expect(204);
  expect(await toShow()).toBe(true);
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
      .setAudience('legal-aid-api')
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
    .setAudience('legal-aid-api')
    .setSubject('director')
    .setJti(jti)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(deps.config.tokenSecret));
  await who(forged).expect(401);
});

describe('a browser’s session', () => {
  const minutes = (n: number) => n * 60_000;
  async function browser(username: string) {
    const agent = request.agent(app);
    await agent.post('/api/v1/sessions').send({ username, password: DEMO_PASSWORD, cookie: true }).expect(201);
    return agent;
  }
  const asks = (agent: ReturnType<typeof request.agent>) => agent.get('/api/v1/sessions/current');

  test('ends when nobody has used it for a while; a token goes on', async () => {
    const [agent, token] = [await browser('intake'), await tokenOf(app, 'intake')];
    later(minutes(29));
    await asks(agent).expect(200);
    // Used then: half an hour from there on.
    later(minutes(29));
    await asks(agent).expect(200);
    later(minutes(IDLE_MINUTES + 2));
    const { body } = await request(app).get('/api/v1/sessions').set('Authorization', `Bearer ${token}`).expect(200);
    expect(body.items.map((own: { by: string }) => own.by)).not.toContain('cookie');
    expect((await asks(agent)).body.type).toBe('/problems/unauthenticated');
    await who(token).expect(200);
  });

  test('is not used by what the page asks by itself', async () => {
    const agent = await browser('callback');
    for (let n = 0; n < 3; n++) {
      later(minutes(9));
      await asks(agent).set('X-Unattended', '1').expect(200);
    }
    later(minutes(5));
    await asks(agent).set('X-Unattended', '1').expect(401);
    await asks(agent).expect(401);
  });

  test('ends after as long as is set', async () => {
    const config = testConfig(database.appUrl, { checkClock: false, idleMinutes: 5 });
    app = createApp({ ...deps, config });
    const agent = await browser('evaluator');
    later(minutes(4));
    await asks(agent).expect(200);
    later(minutes(7));
    await asks(agent).expect(401);
  });
});
