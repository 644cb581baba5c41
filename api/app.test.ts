import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { mutation, tokenOf } from '../test/support/api.js';
import { ID, EchoApp } from '../test/support/echo-app.js';
import { BODY_LIMIT } from './dispatch.js';

const echo = new EchoApp();

describe('input', () => {
  test('what the schema allows arrives, read and defaulted', async () => {
    const answer = await echo.post({ name: ' 张三 ', id: '33048219800101001 6' }).set('If-Match', '"7"').expect(200);
    expect(answer.body).toMatchObject({
      body: { name: '张三', id: '330482198001010016' },
      limit: 50,
      ifMatch: [7],
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
    const answer = await echo.post(body).expect(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ type: `/problems/${type}`, status });
    if (pointer !== undefined) {
      const { errors } = answer.body as { errors: { pointer: string }[] };
      expect(errors.map((e) => e.pointer)).toContain(pointer);
    }
  });

  test('bytes that are not UTF-8 are refused, not guessed at', async () => {
    const ask = request(echo.app)
      .post(`/api/v1/echo/${ID}`)
      .set(mutation(echo.token))
      .set('Content-Type', 'application/json');
    ask.write(Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]));
    const answer = await ask;
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/malformed-json' });
  });

  test('no body counts as an empty one', async () => {
    await request(echo.app).post(`/api/v1/echo/${ID}`).set(mutation(echo.token)).expect(200);
  });

  test('a body of another kind is refused', async () => {
    const answer = await request(echo.app)
      .post(`/api/v1/echo/${ID}`)
      .set(mutation(echo.token))
      .type('form')
      .send('name=x');
    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({ type: '/problems/unsupported-media-type' });
  });

  test('a body that is too large is refused', async () => {
    const answer = await echo.post({ name: 'x'.repeat(BODY_LIMIT) });
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({ type: '/problems/payload-too-large' });
    expect((answer.body as { detail: string }).detail).toContain('256');
  });

  test('unknown and wrong query parameters are pointed at as such', async () => {
    const answer = await echo.post({}, `/api/v1/echo/${ID}?limit=9999&page=2`).expect(422);
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
    const answer = await echo.post({}, path).expect(404);
    expect(answer.body).toMatchObject({ type: '/problems/not-found' });
  });

  test.each(['', 'a b', 'x'.repeat(201), '键'])('the Idempotency-Key %j will not do', async (key) => {
    const header: Record<string, string> = key === '键' ? {} : { 'Idempotency-Key': key };
    const answer = await request(echo.app)
      .post(`/api/v1/echo/${ID}`)
      .set({ Authorization: `Bearer ${echo.token}`, ...header })
      .expect(400);
    expect(answer.body).toMatchObject({ type: '/problems/idempotency-key-missing' });
  });

  test('a tag that is not ours matches no case', async () => {
    const matched = async (tags: string) =>
      ((await echo.post({}).set('If-Match', tags).expect(200)).body as { ifMatch: unknown }).ifMatch;
    for (const tag of ['"abc"', 'W/"7"', '"07"', '7', '"0"', '"7x"']) expect(await matched(tag), tag).toEqual([]);
    expect(await matched('"6", W/"7" ,"8"')).toEqual([6, 8]);
    expect(await matched('*')).toBeNull();
  });

  test('another method is told which there are', async () => {
    const answer = await echo.get(`/api/v1/echo/${ID}`).expect(405);
    expect(answer.headers['allow']).toBe('POST');
    await request(echo.app).options('/api/v1/sessions/current').expect(204).expect('Allow', 'GET, HEAD, DELETE');
  });

  test('a role without the action is refused before its body is read', async () => {
    const other = await tokenOf(echo.app, 'auditor');
    const answer = await request(echo.app)
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
    const ask = echo.get('/api/v1/nothing');
    const answer = await (accept ? ask.set('Accept-Language', accept) : ask);
    expect(answer.headers['content-language']).toBe(language);
    expect((answer.body as { title: string }).title).toBe(title);
  });
});
