import request from 'supertest';
import { expect, test } from 'vitest';
import { testConfig } from '../test/support/api.js';
import { ECHO_ROUTES, EchoApp } from '../test/support/echo-app.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import type { ApiConfig } from '../platform/config.js';
import { createApp } from './app.js';
import { createMetrics } from './metrics.js';

const echo = new EchoApp();
const appWith = (more: Partial<ApiConfig>) =>
  createApp({ ...echo.deps, config: testConfig(echo.database.appUrl, more) }, ECHO_ROUTES);

test.each([
  ['off', {}, 404],
  ['off', { 'X-Forwarded-For': '10.0.0.1' }, 404],
  ['loopback', {}, 200],
  ['loopback', { 'X-Forwarded-For': '10.0.0.1' }, 404],
  ['loopback', { Forwarded: 'for=10.0.0.1' }, 404],
  ['loopback', { Via: '1.1 proxy' }, 404],
  ['on', { 'X-Forwarded-For': '10.0.0.1' }, 200],
] as const)('METRICS=%s, asked from this machine with %o: %i', async (metrics, headers, status) => {
  const answer = await request(appWith({ metrics })).get('/metrics').set(headers);
  expect(answer.status).toBe(status);
  if (status === 404) expect(answer.body).toMatchObject({ type: '/problems/not-found' });
});

test('whoever asks for figures again and again is told to wait, and costs little', async () => {
  const metrics = createMetrics();
  let rendered = 0;
  const render = metrics.registry.metrics.bind(metrics.registry);
  metrics.registry.metrics = () => {
    rendered++;
    return render();
  };
  const app = createApp({ ...echo.deps, metrics }, ECHO_ROUTES);
  const ask = async () => (await request(app).get('/metrics')).status;
  const answers = await Promise.all(Array.from({ length: 101 }, ask));
  expect(answers.filter((status) => status === 429)).toHaveLength(1);
  // Once a second, and the asking may have taken some.
  expect(rendered).toBeLessThan(30);
});

test('/docs is there by a setting; the document always is', async () => {
  const [shown, hidden] = [appWith({ docs: true }), appWith({ docs: false })];
  await request(shown).get('/docs').expect(200);
  for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui-bundle.js'])
    await request(hidden).get(path).expect(404);
  await request(hidden).get('/openapi.json').expect(200);
});

test('one account has one limit, from however many addresses it comes; another is not held up by it', async () => {
  const limited = appWith({ rateLimit: 1, trustProxy: 1 });
  const ask = (address: string, token: string) =>
    request(limited)
      .get('/api/v1/sessions/current')
      .set({ Authorization: `Bearer ${token}`, 'X-Forwarded-For': address });
  for (let n = 0; n < 10; n++) await ask(`10.0.0.${n}`, echo.token).expect(200);
  const answer = await ask('10.0.1.1', echo.token).expect(429);
  expect(answer.body).toMatchObject({ type: '/problems/rate-limited' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  const { body } = await request(limited)
    .post('/api/v1/sessions')
    .set('X-Forwarded-For', '10.0.2.1')
    .send({ username: 'reviewer', password: DEMO_PASSWORD })
    .expect(201);
  await ask('10.0.2.2', (body as { token: string }).token).expect(200);
});
