import { createServer, type AddressInfo } from 'node:net';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { PATIENCE_MS } from '../test/support/service.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { BODY_LIMIT } from './dispatch.js';
import { civilDate, idNumber, line } from './fields.js';
import { route, type Route } from './route.js';
import { sessionRoutes } from './resources/sessions.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;
let token: string;
const logged: string[] = [];

const echo = route({
  method: 'post',
  path: '/echo/:id',
  tag: 'cases',
  summary: { zh: '回声', en: 'Echo' },
  action: 'case:open-application',
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ limit: z.coerce.number().int().max(200).default(50) }),
  body: z.strictObject({ name: line(50).optional(), born: civilDate.optional(), id: idNumber.optional() }),
  responses: {
    200: z.strictObject({
      body: z.record(z.string(), z.unknown()),
      limit: z.number(),
      key: z.string(),
      ifMatch: z.number().nullable(),
      lang: z.string(),
    }),
  },
  handler: ({ body, query, idempotencyKey, ifMatch, lang }) => ({
    status: 200,
    body: { body, limit: query.limit, key: idempotencyKey, ifMatch: ifMatch ?? null, lang },
  }),
});

const broken = route({
  method: 'get',
  path: '/broken/:how',
  tag: 'cases',
  summary: { zh: '故障', en: 'Broken' },
  params: z.strictObject({ how: z.string() }),
  responses: { 200: z.strictObject({ promised: z.string() }) },
  async handler({ params, deps: { db } }) {
    if (params.how === 'unpromised') return { status: 200, body: { promised: 7 as unknown as string } };
    if (params.how === 'value-in-message') await db.pool.query(`SELECT $1::uuid`, ['CANARY-IN-SQL']);
    throw new Error('CANARY-IN-MESSAGE', { cause: new Error('CANARY-IN-CAUSE') });
  },
});

const counting = route({
  method: 'get',
  path: '/agencies/count',
  tag: 'cases',
  summary: { zh: '机构数', en: 'How many agencies' },
  open: true,
  responses: { 200: z.strictObject({ agencies: z.int() }) },
  handler: async ({ deps: { db } }) => ({ status: 200, body: { agencies: await db.prisma.agency.count() } }),
});

const ID = 'a0000000-0000-4000-8000-000000000001';
const list: readonly Route[] = [...sessionRoutes, echo, broken, counting];

beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl, {}, { write: (text: string) => void logged.push(text) });
  app = createApp(deps, list);
  token = await tokenOf(app, 'intake');
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

const post = (body?: string | object, path = `/api/v1/echo/${ID}`) =>
  request(app).post(path).set(mutation(token)).set('Content-Type', 'application/json').send(body);
const get = (path: string) => request(app).get(path).set('Authorization', `Bearer ${token}`);

describe('input', () => {
  test('what the schema allows arrives, read and defaulted', async () => {
    const answer = await post({ name: ' 张三 ', id: '33048219800101001 6' }).set('If-Match', '"7"').expect(200);
    expect(answer.body).toMatchObject({
      body: { name: '张三', id: '330482198001010016' },
      limit: 50,
      ifMatch: 7,
      lang: 'zh',
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each([
    ['an unknown field', { nmae: '张三' }, 422, 'unknown-field', '/nmae'],
    ['a wrong type', { name: 7 }, 422, 'wrong-type', '/name'],
    ['a date that does not exist', { born: '2026-02-30' }, 422, 'validation', '/born'],
    ['an ID number with a wrong check digit', { id: '330482198001010017' }, 422, 'id-number', '/id'],
    ['two faults of two kinds', { name: 7, nmae: 1 }, 422, 'validation', '/name'],
    ['NUL in a text', { name: 'a\u0000b' }, 422, 'validation', '/name'],
    ['a list instead of an object', [], 422, 'wrong-type', ''],
    ['a field that would change the prototype', '{"__proto__":{"admin":true}}', 422, 'unknown-field', '/__proto__'],
    ['half a value', '{"name":', 400, 'malformed-json', undefined],
  ])('%s is refused with its own type', async (_name, body, status, type, pointer) => {
    const answer = await post(body).expect(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ type: `/problems/${type}`, status });
    if (pointer !== undefined) {
      const { errors } = answer.body as { errors: { pointer: string }[] };
      expect(errors.map((e) => e.pointer)).toContain(pointer);
    }
  });

  test('bytes that are not UTF-8 are refused, not guessed at', async () => {
    const ask = request(app).post(`/api/v1/echo/${ID}`).set(mutation(token)).set('Content-Type', 'application/json');
    ask.write(Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]));
    const answer = await ask;
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/malformed-json' });
  });

  test('no body counts as an empty one', async () => {
    await request(app).post(`/api/v1/echo/${ID}`).set(mutation(token)).expect(200);
  });

  test('a body of another kind is refused', async () => {
    const answer = await request(app).post(`/api/v1/echo/${ID}`).set(mutation(token)).type('form').send('name=x');
    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({ type: '/problems/unsupported-media-type' });
  });

  test('a body that is too large is refused', async () => {
    const answer = await post({ name: 'x'.repeat(BODY_LIMIT) });
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({ type: '/problems/payload-too-large' });
    expect((answer.body as { detail: string }).detail).toContain('256');
  });

  test('unknown and wrong query parameters are pointed at as such', async () => {
    const answer = await post({}, `/api/v1/echo/${ID}?limit=9999&page=2`).expect(422);
    expect(answer.body).toMatchObject({
      type: '/problems/validation',
      errors: [
        { pointer: '/limit', in: 'query', code: 'too-big' },
        { pointer: '/page', in: 'query', code: 'unknown-field' },
      ],
    });
  });

  test.each([
    `/api/v1/echo/not-a-uuid`,
    '/api/v1/echo/%E0%A4%A',
    '/api/v1/nothing',
    '/nothing',
    `/api/v1/echo/${ID}%00`,
  ])('%s is not found', async (path) => {
    const answer = await post({}, path).expect(404);
    expect(answer.body).toMatchObject({ type: '/problems/not-found' });
  });

  test.each(['', 'a b', 'x'.repeat(201), '键'])('the Idempotency-Key %j will not do', async (key) => {
    const header: Record<string, string> = key === '键' ? {} : { 'Idempotency-Key': key };
    const answer = await request(app)
      .post(`/api/v1/echo/${ID}`)
      .set({ Authorization: `Bearer ${token}`, ...header })
      .expect(400);
    expect(answer.body).toMatchObject({ type: '/problems/idempotency-key-missing' });
  });

  test('a tag that is not ours matches no case', async () => {
    const answer = await post({}).set('If-Match', '"abc"').expect(412);
    expect(answer.body).toMatchObject({ type: '/problems/case-changed' });
    await post({}).set('If-Match', '*').expect(200);
  });

  test('another method is told which there are', async () => {
    const answer = await get(`/api/v1/echo/${ID}`).expect(405);
    expect(answer.headers['allow']).toBe('POST');
    await request(app).options('/api/v1/sessions/current').expect(204).expect('Allow', 'GET, HEAD, DELETE');
  });

  test('a role without the action is refused before its body is read', async () => {
    const other = await tokenOf(app, 'auditor');
    const answer = await request(app)
      .post(`/api/v1/echo/${ID}`)
      .set(mutation(other))
      .type('json')
      .send('{')
      .expect(403);
    expect(answer.body).toMatchObject({ type: '/problems/forbidden' });
  });
});

describe('languages', () => {
  test.each([
    [undefined, 'zh-CN', '未找到'],
    ['en', 'en', 'Not found'],
    ['en-GB,zh;q=0.5', 'en', 'Not found'],
    ['zh-TW, en;q=0.8', 'zh-CN', '未找到'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN', '未找到'],
    ['fr', 'zh-CN', '未找到'],
  ])('%s is answered in %s', async (accept, language, title) => {
    const ask = get('/api/v1/nothing');
    const answer = await (accept ? ask.set('Accept-Language', accept) : ask);
    expect(answer.headers['content-language']).toBe(language);
    expect((answer.body as { title: string }).title).toBe(title);
  });
});

describe('faults', () => {
  test.each(['error', 'value-in-message'])('%s: nothing of it leaks, into the answer or the log', async (how) => {
    const from = logged.length;
    const answer = await get(`/api/v1/broken/${how}`).expect(500);
    expect(answer.body).toMatchObject({ type: '/problems/internal', status: 500 });
    const log = logged.slice(from).join('');
    expect(log).toContain('request failed');
    expect(log + answer.text).not.toContain('CANARY');
    expect(log).toContain((answer.body as { instance: string }).instance.replace('urn:uuid:', ''));
  });

  test('an answer that the document does not promise fails in tests', async () => {
    await get('/api/v1/broken/unpromised').expect(500);
    expect(logged.join('')).toContain('GET /broken/:how 200: /promised wrong-type');
  });

  test('a database that is starting up says so, and is 503 as well, whichever way it is asked', async () => {
    const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0';
    const refusal = Buffer.concat([Buffer.from('E    '), Buffer.from(fields)]);
    refusal.writeInt32BE(4 + fields.length, 1);
    const starting = createServer((socket) => socket.once('data', () => socket.end(refusal)));
    await new Promise<void>((done) => starting.listen(0, '127.0.0.1', done));
    const { port } = starting.address() as AddressInfo;
    const lost = createApp(testDeps(`postgresql://nobody:x@127.0.0.1:${port}/nothing`), list);
    try {
      await request(lost).post('/api/v1/sessions').send({ username: 'a', password: 'b' }).expect(503);
      await request(lost).get('/api/v1/agencies/count').expect(503);
    } finally {
      starting.close();
    }
  });

  test('a database that is away is 503 with the time to wait, whichever way it is asked', async () => {
    const away = testDeps('postgresql://nobody:x@127.0.0.1:1/nothing');
    const lost = createApp(away, list);
    const answers = [
      await request(lost).post('/api/v1/sessions').send({ username: 'a', password: 'b' }),
      await request(lost).get('/api/v1/agencies/count'),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ type: '/problems/unavailable' });
      expect(answer.headers['retry-after']).toBe('2');
    }
    await away.db.close();
  });
});

describe('limits', () => {
  test('fifty requests a second are within the limit, and the limit is announced', async () => {
    const limited = createApp({ ...deps, config: testConfig(database.appUrl, { rateLimit: 100 }) }, list);
    const answers = await Promise.all(Array.from({ length: 500 }, () => request(limited).get('/openapi.json')));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([200]));
    expect(answers[0]!.headers['ratelimit']).toMatch(/limit=1000, remaining=\d+, reset=\d+/);
  });

  test('more than the limit is told to wait', async () => {
    const limited = createApp({ ...deps, config: testConfig(database.appUrl, { rateLimit: 1 }) }, list);
    const answers: request.Response[] = [];
    for (let n = 0; n < 11; n++) answers.push(await request(limited).get('/openapi.json'));
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { type: '/problems/rate-limited' } });
    expect(Number(answers.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('many failed sign-ins from one address are slowed down; good ones do not count', async () => {
    const fresh = createApp(deps, list);
    const signIn = (username: string, password: string) =>
      request(fresh).post('/api/v1/sessions').send({ username, password });
    for (let n = 0; n < 10; n++) await signIn(`lawyer${n + 1}`, DEMO_PASSWORD).expect(201);
    for (let n = 0; n < 30; n++) await signIn(`nobody${n}`, 'x').expect(401);
    const answer = await signIn('nobody', 'x').expect(429);
    expect(answer.body).toMatchObject({ type: '/problems/rate-limited' });
  });
});

describe('health', () => {
  test('ready with a database and a right clock', async () => {
    await request(app).get('/healthz').expect(200, { status: 'ok' });
    await request(app).get('/readyz').expect(200, { ready: true });
  });

  test('not ready without a database, though alive', async () => {
    const away = testDeps('postgresql://nobody:x@127.0.0.1:1/nothing');
    const lost = createApp(away, list);
    await request(lost)
      .get('/readyz')
      .expect(503, { ready: false, reasons: ['database'] });
    await request(lost).get('/healthz').expect(200);
    await away.db.close();
  });

  test('not ready when about to stop', async () => {
    const stopping = createApp({ ...deps, stopping: () => true }, list);
    await request(stopping)
      .get('/readyz')
      .expect(503, { ready: false, reasons: ['stopping'] });
  });

  test('with a clock more than a minute off no command is taken, but reading goes on', async () => {
    const wrong = { ...deps, clock: { now: () => Date.now() + 90_000 } };
    const late = createApp(wrong, list);
    await request(late)
      .get('/readyz')
      .expect(503, { ready: false, reasons: ['clock'] });
    const answer = await request(late).post(`/api/v1/echo/${ID}`).set(mutation(token)).send({}).expect(503);
    expect(answer.body).toMatchObject({ type: '/problems/unavailable' });
    await request(late).get('/api/v1/sessions/current').set('Authorization', `Bearer ${token}`).expect(200);
  });

  test('with a wrong clock nobody is signed in, and nobody told to sign in again', async () => {
    const late = createApp({ ...deps, clock: { now: () => Date.now() + 90_000 } });
    const account = { username: 'station', password: DEMO_PASSWORD };
    await request(app).post('/api/v1/sessions').send(account).expect(201);
    // And it is not held against them: no failed sign-in is counted.
    for (let n = 0; n < 40; n++) await request(late).post('/api/v1/sessions').send(account).expect(503);
    const current = (of: Express) =>
      request(of).get('/api/v1/sessions/current').set('Authorization', 'Bearer run.out.token');
    await current(app).expect(401);
    await current(late).expect(503);
  });

  test('virtual clocks are not compared', async () => {
    const config = testConfig(database.appUrl, { checkClock: false });
    const virtual = createApp({ ...deps, config, clock: { now: () => Date.UTC(2030, 0, 1) } }, list);
    await request(virtual).get('/readyz').expect(200);
    await request(virtual).post(`/api/v1/echo/${ID}`).set(mutation(token)).send({}).expect(200);
  });

  test('metrics count by pattern, without ids', async () => {
    await post({}).expect(200);
    const { text } = await request(app).get('/metrics').expect(200);
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/echo\/:id",status="200"\}/,
    );
    expect(text).toContain('http_problems_total{type="unknown-field"}');
    expect(text).not.toContain(ID);
  });
});

test('security headers are there, and the server does not say what it is', async () => {
  const { headers } = await get('/api/v1/sessions/current').expect(200);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'cache-control': 'no-store',
  });
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['x-powered-by']).toBeUndefined();
});

test('what people type goes nowhere but into the database: not into logs, metrics or errors', async () => {
  const from = logged.length;
  const canary = 'CANARY张三13812345678';
  const answers = await Promise.all([
    post({ name: canary, born: canary, id: canary }),
    post(`{"${canary}": 1}`),
    post({}, `/api/v1/echo/${encodeURIComponent(canary)}?${encodeURIComponent(canary)}=${encodeURIComponent(canary)}`),
    post({}, `/api/v1/echo/${ID}?limit=${encodeURIComponent(canary)}&${encodeURIComponent(canary)}=1`),
    post(`{"name": ${canary}`),
    post({}).set('If-Match', '"CANARY"').set('X-Request-Id', 'CANARY').set('User-Agent', 'CANARY'),
    request(app).post('/api/v1/sessions').send({ username: canary, password: canary }),
    get(`/api/v1/sessions/current/${encodeURIComponent(canary)}`),
    request(app).get('/api/v1/sessions/current').set('Authorization', 'Bearer CANARY.CANARY.CANARY'),
  ]);
  for (const answer of answers) expect(answer.status).toBeGreaterThanOrEqual(400);
  const { text } = await request(app).get('/metrics');
  const seen = [...answers.map((a) => a.text + JSON.stringify(a.headers)), logged.slice(from).join(''), text].join(
    '\n',
  );
  expect(/CANARY|张三|13812345678/.exec(seen)?.[0]).toBeUndefined();
  expect(logged.slice(from).length).toBeGreaterThanOrEqual(answers.length);
});

test('the log has one line per request, with pattern, status, time and user', async () => {
  await post({}).expect(200);
  await vi.waitFor(() => {
    const line = logged.map((text) => JSON.parse(text) as Record<string, unknown>).at(-1);
    expect(line).toMatchObject({
      method: 'POST',
      route: '/api/v1/echo/:id',
      status: 200,
      user: 'intake',
      msg: 'answered',
    });
    expect(Object.keys(line!).sort()).toEqual([
      'level',
      'method',
      'ms',
      'msg',
      'name',
      'pid',
      'req',
      'route',
      'status',
      'time',
      'user',
    ]);
  }, PATIENCE_MS);
});
