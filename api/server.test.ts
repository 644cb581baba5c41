import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutation, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { startApi, type ApiServer } from './server.js';

let database: TestDatabase;
let deps: Deps;
let api: ApiServer;
let token: string;
beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl);
  api = await startApi(deps, { headersMs: 1_500, requestMs: 2_500 });
  token = await tokenOf(createApp(deps), 'intake');
});
afterAll(async () => {
  await api.close();
  await deps.db.close();
  await database.drop();
});

interface Heard {
  readonly text: string;
  readonly ms: number;
}

/** Says something to the server, and hears what it says until it hangs up. */
async function said(speak: (socket: Socket) => void): Promise<Heard> {
  const socket = connect(api.port, '127.0.0.1');
  await once(socket, 'connect');
  const since = performance.now();
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  socket.on('error', () => undefined);
  speak(socket);
  await once(socket, 'close');
  return { text, ms: performance.now() - since };
}

/** A piece every now and then, and never the end. */
function trickle(socket: Socket, head: string, piece: string): void {
  socket.write(head);
  const drip = setInterval(() => socket.write(piece), 200);
  socket.once('close', () => clearInterval(drip));
}

const problem = ({ text }: Heard) => {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head).toMatch(/^content-type: application\/problem\+json$/im);
  expect(head).toMatch(/^x-content-type-options: nosniff$/im);
  expect(head).toMatch(/^content-security-policy: .*frame-ancestors 'none'/im);
  expect(head).toMatch(/^strict-transport-security: max-age=31536000; includeSubDomains$/im);
  return JSON.parse(body) as { type: string; status: number; title: string };
};

const POST = (more: string) =>
  `POST /api/v1/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: k\r\n${more}`;

test('headers that never end are ended, with a problem', async () => {
  const heard = await said((socket) => trickle(socket, 'GET /healthz HTTP/1.1\r\nHost: x\r\n', 'X-More: y\r\n'));
  expect(problem(heard)).toMatchObject({ type: '/problems/request-timeout', status: 408 });
  expect(heard.ms).toBeGreaterThan(1_000);
});

test('a body that trickles is ended, and holds its connection no longer', async () => {
  const heard = await said((socket) =>
    trickle(socket, POST('Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"a":"'), 'x'),
  );
  expect(heard.text).toMatch(/^HTTP\/1\.1 4(08|00) /);
  expect(problem(heard).type).toMatch(/request-timeout|malformed-json/);
});

test('nobody gets back what he has sent', async () => {
  for (const path of ['/', '/healthz', '/api/v1/sessions/current', '/api/v1/applications']) {
    const heard = await said((socket) =>
      socket.write(`TRACE ${path} HTTP/1.1\r\nHost: x\r\nX-Probe: canary\r\nConnection: close\r\n\r\n`),
    );
    expect(problem(heard).status, path).toBeOneOf([404, 405]);
    expect(heard.text).not.toContain('canary');
  }
});

test('others are served meanwhile', async () => {
  const slow = Array.from({ length: 50 }, () => said((socket) => trickle(socket, 'GET / HTTP/1.1\r\n', 'X: y\r\n')));
  const answer = await fetch(`http://127.0.0.1:${api.port}/healthz`);
  expect(answer.status).toBe(200);
  await Promise.all(slow);
});

test.each([
  [
    'headers without measure',
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(20_000)}\r\n\r\n`,
    'headers-too-large',
    431,
  ],
  ['what is no HTTP', '\u0016\u0003\u0001 hello\r\n\r\n', 'malformed-request', 400],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'malformed-request',
    400,
  ],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'malformed-request',
    400,
  ],
  ['an expectation', 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n\r\n', 'expectation-failed', 417],
])('%s: a problem, and the end of the connection', async (_what, bytes, type, status) => {
  expect(problem(await said((socket) => socket.write(bytes)))).toMatchObject({ type: `/problems/${type}`, status });
});

test.each([
  ['gzip that is none', Buffer.from('not gzip at all'), 'gzip', 400],
  ['gzip that was cut off', gzipSync('{"channel": "window"}').subarray(0, 20), 'gzip', 400],
  ['deflate that is none', Buffer.from('not deflate'), 'deflate', 400],
  ['an encoding that nobody knows', Buffer.from('{}'), 'zstd-2', 415],
  ['gzip that grows beyond the limit', gzipSync(JSON.stringify('x'.repeat(1_000_000))), 'gzip', 413],
])('a body of %s is refused as a body, and not as a page that is missing', async (_what, body, encoding, status) => {
  const answer = await fetch(`http://127.0.0.1:${api.port}/api/v1/applications`, {
    method: 'POST',
    headers: { ...mutation(token), 'Content-Type': 'application/json', 'Content-Encoding': encoding },
    body: new Uint8Array(body),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
});
