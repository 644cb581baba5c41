import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { ago, application } from '../test/support/hostile/openings.js';

let office: HostileOffice;
let caseId: string;
let taskId: string;

beforeAll(async () => {
  office = await hostileOffice();
  const opened = await office.send('intake', 'POST', '/applications', openingAt(1));
  expect(opened.status).toBe(201);
  const { id, tasks } = opened.body as { id: string; tasks: [{ id: string }] };
  [caseId, taskId] = [id, tasks[0].id];
});
afterAll(() => office.stop());

const openingAt = (days: number) => JSON.stringify({ ...application, receivedAt: ago(days) });
const ask = (user: string, path: string, known?: string, more: Readonly<Record<string, string>> = {}) =>
  office.send(user, 'GET', path, undefined, { ...(known && { 'If-None-Match': known }), ...more });
const readings = () => office.deps.db.prisma.sensitive_read.count();

test.each([
  ['/cases', 'director'],
  ['/tasks', 'director'],
  ['/alerts', 'director'],
  ['/firms', 'director'],
  ['/code-lists', 'lawyer1'],
  ['/calendars/2026', 'lawyer1'],
])('%s that has not changed is not sent again, and sent when it has', async (path, user) => {
  const first = await ask(user, path);
  const tag = first.headers.get('etag') ?? '';
  expect([first.status, tag]).toEqual([200, expect.stringMatching(/^W\/"[\w-]{22}"$/)]);
  for (const known of [tag, `"x", ${tag}`, '*']) {
    const again = await ask(user, path, known);
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, undefined, tag]);
  }
  expect((await ask(user, path, 'W/"another"')).status).toBe(200);
  // What a browser adds to a tag of its page's own.
  expect((await ask(user, path, tag, { 'Cache-Control': 'no-cache' })).status).toBe(304);
  if (path !== '/cases') return;
  await office.send('intake', 'POST', '/applications', openingAt(2));
  expect((await ask(user, path, tag)).status).toBe(200);
});

test('a case has the number of its step; that nothing has changed shows nothing, and is not written down', async () => {
  const before = await readings();
  const first = await ask('director', `/cases/${caseId}`);
  expect([first.headers.get('etag'), await readings()]).toEqual(['"1"', before + 1]);
  for (const known of ['"1"', 'W/"1"', '"7", "1"'])
    expect((await ask('director', `/cases/${caseId}`, known)).status).toBe(304);
  expect((await ask('director', `/tasks/${taskId}`, '"1"')).status).toBe(304);
  const events = await ask('director', `/cases/${caseId}/events`);
  expect(await readings()).toBe(before + 2);
  const again = await ask('director', `/cases/${caseId}/events`, events.headers.get('etag') ?? '');
  expect([again.status, await readings()]).toEqual([304, before + 2]);
  expect((await ask('director', `/cases/${caseId}`, '"2"')).status).toBe(200);
  expect(await readings()).toBe(before + 3);
});

test('whoever may not see it is told nothing by a tag, and a mutation means nothing by it', async () => {
  for (const known of ['"1"', '*']) {
    expect((await ask('director-b', `/cases/${caseId}`, known)).status).toBe(404);
    expect((await ask('lawyer1', `/tasks/${taskId}`, known)).status).toBe(404);
    expect((await ask('', `/cases/${caseId}`, known)).status).toBe(401);
  }
  const sent = await office.send('intake', 'POST', '/applications', openingAt(3), { 'If-None-Match': '*' });
  expect(sent.status).toBe(201);
});

test('a list of masked names has another tag for whoever sees another list', async () => {
  const [mine, theirs] = [await ask('director', '/cases'), await ask('director-b', '/cases')];
  expect(mine.headers.get('etag')).not.toBe(theirs.headers.get('etag'));
  expect((await ask('director-b', '/cases', mine.headers.get('etag') ?? '')).status).toBe(200);
});

test('what is long is compressed for whoever takes it', async () => {
  const { headers, bytes } = await raw('/openapi.json', 'gzip');
  expect([headers['content-encoding'], headers['vary']]).toEqual(['gzip', 'Accept-Language, Accept-Encoding']);
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ openapi: '3.1.0' });
  const plain = await raw('/openapi.json', 'identity');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.bytes.length).toBeGreaterThan(5 * bytes.length);
  expect((await raw('/docs/swagger-ui.css', 'gzip')).headers['content-encoding']).toBe('gzip');
});

function raw(path: string, encoding: string) {
  return new Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>((done, failed) => {
    const asked = request(`${office.url}${path}`, { headers: { 'Accept-Encoding': encoding } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('end', () => done({ headers: answer.headers, bytes: Buffer.concat(parts) }));
    });
    asked.once('error', failed).end();
  });
}
