import type { Express } from 'express';
import { createServer, type AddressInfo } from 'node:net';
import request from 'supertest';
import { describe, expect, test, vi } from 'vitest';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { ECHO_ROUTES, ID, EchoApp } from '../test/support/echo-app.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { PATIENCE_MS } from '../test/support/service.js';
import { createApp } from './app.js';

const echo = new EchoApp();

describe('faults', () => {
  test.each(['error', 'value-in-message'])('%s: nothing of it leaks, into the answer or the log', async (how) => {
    const from = echo.logged.length;
    const answer = await echo.get(`/api/v1/broken/${how}`).expect(500);
    expect(answer.body).toMatchObject({ type: '/problems/internal', status: 500 });
    const log = echo.logged.slice(from).join('');
    expect(log).toContain('request failed');
    expect(log + answer.text).not.toContain('CANARY');
    expect(log).toContain((answer.body as { instance: string }).instance.replace('urn:uuid:', ''));
  });

  test('an answer that the document does not promise fails in tests', async () => {
    await echo.get('/api/v1/broken/unpromised').expect(500);
    expect(echo.logged.join('')).toContain('GET /broken/:how 200: /promised wrong-type');
  });

  test('a database that is starting up says so, and is 503 as well, whichever way it is asked', async () => {
    const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0';
    const refusal = Buffer.concat([Buffer.from('E    '), Buffer.from(fields)]);
    refusal.writeInt32BE(4 + fields.length, 1);
    const starting = createServer((socket) => socket.once('data', () => socket.end(refusal)));
    await new Promise<void>((done) => starting.listen(0, '127.0.0.1', done));
    const { port } = starting.address() as AddressInfo;
    const lost = createApp(testDeps(`postgresql://nobody:x@127.0.0.1:${port}/nothing`), ECHO_ROUTES);
    try {
      await request(lost).post('/api/v1/sessions').send({ username: 'a', password: 'b' }).expect(503);
      await request(lost).get('/api/v1/agencies/count').expect(503);
    } finally {
      starting.close();
    }
  });

  test('a database that is away is 503 with the time to wait, whichever way it is asked', async () => {
    const away = testDeps('postgresql://nobody:x@127.0.0.1:1/nothing');
    const lost = createApp(away, ECHO_ROUTES);
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
    const limited = createApp(
      { ...echo.deps, config: testConfig(echo.database.appUrl, { rateLimit: 100 }) },
      ECHO_ROUTES,
    );
    const answers = await Promise.all(Array.from({ length: 500 }, () => request(limited).get('/openapi.json')));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([200]));
    expect(answers[0]!.headers['ratelimit']).toMatch(/limit=1000, remaining=\d+, reset=\d+/);
  });

  test('more than the limit is told to wait', async () => {
    const limited = createApp(
      { ...echo.deps, config: testConfig(echo.database.appUrl, { rateLimit: 1 }) },
      ECHO_ROUTES,
    );
    const answers: request.Response[] = [];
    for (let n = 0; n < 11; n++) answers.push(await request(limited).get('/openapi.json'));
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { type: '/problems/rate-limited' } });
    expect(Number(answers.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('health', () => {
  test('ready with a database and a right clock', async () => {
    await request(echo.app).get('/healthz').expect(200, { status: 'ok' });
    await request(echo.app).get('/readyz').expect(200, { ready: true });
  });

  test('not ready without a database, though alive', async () => {
    const away = testDeps('postgresql://nobody:x@127.0.0.1:1/nothing');
    const lost = createApp(away, ECHO_ROUTES);
    await request(lost)
      .get('/readyz')
      .expect(503, { ready: false, reasons: ['database'] });
    await request(lost).get('/healthz').expect(200);
    await away.db.close();
  });

  test('not ready when about to stop', async () => {
    const stopping = createApp({ ...echo.deps, stopping: () => true }, ECHO_ROUTES);
    await request(stopping)
      .get('/readyz')
      .expect(503, { ready: false, reasons: ['stopping'] });
  });

  test('with a clock more than a minute off no command is taken, but reading goes on', async () => {
    const wrong = { ...echo.deps, clock: { now: () => Date.now() + 90_000 } };
    const late = createApp(wrong, ECHO_ROUTES);
    await request(late)
      .get('/readyz')
      .expect(503, { ready: false, reasons: ['clock'] });
    const answer = await request(late).post(`/api/v1/echo/${ID}`).set(mutation(echo.token)).send({}).expect(503);
    expect(answer.body).toMatchObject({ type: '/problems/unavailable' });
    await request(late).get('/api/v1/sessions/current').set('Authorization', `Bearer ${echo.token}`).expect(200);
  });

  test('with a wrong clock nobody is signed in, and nobody told to sign in again', async () => {
    const late = createApp({ ...echo.deps, clock: { now: () => Date.now() + 90_000 } });
    const account = { username: 'station', password: DEMO_PASSWORD };
    await request(echo.app).post('/api/v1/sessions').send(account).expect(201);
    // And it is not held against them: no failed sign-in is counted.
    for (let n = 0; n < 40; n++) await request(late).post('/api/v1/sessions').send(account).expect(503);
    const current = (of: Express) =>
      request(of).get('/api/v1/sessions/current').set('Authorization', 'Bearer run.out.token');
    await current(echo.app).expect(401);
    await current(late).expect(503);
  });

  test('virtual clocks are not compared', async () => {
    const config = testConfig(echo.database.appUrl, { checkClock: false });
    const virtual = createApp({ ...echo.deps, config, clock: { now: () => Date.UTC(2030, 0, 1) } }, ECHO_ROUTES);
    await request(virtual).get('/readyz').expect(200);
    await request(virtual).post(`/api/v1/echo/${ID}`).set(mutation(echo.token)).send({}).expect(200);
  });

  test('metrics count by pattern, without ids', async () => {
    await echo.post({}).expect(200);
    await echo.post({ surplus: 1 }).expect(422);
    await new Promise((done) => setTimeout(done, 1_100));
    const { text } = await request(echo.app).get('/metrics').expect(200);
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/echo\/:id",status="200"\}/,
    );
    expect(text).toContain('http_problems_total{type="unknown-field"}');
    expect(text).not.toContain(ID);
  });
});

test('security headers are there, and the server does not say what it is', async () => {
  const { headers } = await echo.get('/api/v1/sessions/current').expect(200);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'cache-control': 'no-store',
  });
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['x-powered-by']).toBeUndefined();
});

test('what people type goes nowhere but into the database: not into logs, metrics or errors', async () => {
  const from = echo.logged.length;
  const canary = 'CANARY张三13812345678';
  const answers = await Promise.all([
    echo.post({ name: canary, born: canary, id: canary }),
    echo.post(`{"${canary}": 1}`),
    echo.post(
      {},
      `/api/v1/echo/${encodeURIComponent(canary)}?${encodeURIComponent(canary)}=${encodeURIComponent(canary)}`,
    ),
    echo.post({}, `/api/v1/echo/${ID}?limit=${encodeURIComponent(canary)}&${encodeURIComponent(canary)}=1`),
    echo.post(`{"name": ${canary}`),
    echo.post({ name: 7 }).set('If-Match', '"CANARY"').set('X-Request-Id', 'CANARY').set('User-Agent', 'CANARY'),
    request(echo.app).post('/api/v1/sessions').send({ username: canary, password: canary }),
    echo.get(`/api/v1/sessions/current/${encodeURIComponent(canary)}`),
    request(echo.app).get('/api/v1/sessions/current').set('Authorization', 'Bearer CANARY.CANARY.CANARY'),
  ]);
  for (const answer of answers) expect(answer.status).toBeGreaterThanOrEqual(400);
  // Figures are put together once a second.
  await new Promise((done) => setTimeout(done, 1_100));
  const { text } = await request(echo.app).get('/metrics');
  const seen = [...answers.map((a) => a.text + JSON.stringify(a.headers)), echo.logged.slice(from).join(''), text].join(
    '\n',
  );
  expect(/CANARY|张三|13812345678/.exec(seen)?.[0]).toBeUndefined();
  expect(echo.logged.slice(from).length).toBeGreaterThanOrEqual(answers.length);
});

test('what is refused stands in the log by its type: rights, forms, other sites, and whoever is not known', async () => {
  const from = echo.logged.length;
  const auditor = await tokenOf(echo.app, 'auditor');
  const path = `/api/v1/echo/${ID}`;
  await request(echo.app).post(path).set(mutation(auditor)).send({}).expect(403);
  await echo.post({ surplus: 1 }).expect(422);
  await request(echo.app).post(path).set('Authorization', 'Bearer a.b.c').send({}).expect(401);
  await vi.waitFor(() => {
    const lines = echo.logged.slice(from).map((text) => JSON.parse(text) as Record<string, unknown>);
    const refused = lines.filter(({ problem }) => problem !== undefined);
    const told = refused.map(({ problem, status, user, route }) => [problem, status, user, route]);
    for (const line of [
      ['forbidden', 403, 'auditor', '/api/v1/echo/:id'],
      ['unknown-field', 422, 'intake', '/api/v1/echo/:id'],
      ['unauthenticated', 401, undefined, '/api/v1/echo/:id'],
    ])
      expect(told).toContainEqual(line);
  }, PATIENCE_MS);
});

test('the log has one line per request, with pattern, status, time and user', async () => {
  await echo.post({}).expect(200);
  await vi.waitFor(() => {
    const line = echo.logged.map((text) => JSON.parse(text) as Record<string, unknown>).at(-1);
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
