import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import compression from 'compression';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleFiles } from './console.js';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
mkdirSync(join(folder, 'assets'));
for (const [name, text] of Object.entries({
  'index.html': '<!doctype html>',
  'assets/a.js': 'plain'.repeat(1000),
  'assets/a.js.br': 'tightest',
  'assets/a.js.gz': 'tight',
  'assets/b.css': 'b'.repeat(4000),
}))
  writeFileSync(join(folder, name), text);

const server = express().use(compression()).use(consoleFiles(folder)).listen(0);
beforeAll(() => new Promise<void>((done) => (server.listening ? done() : server.once('listening', done))));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, headers: Record<string, string>) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((done, failed) => {
    get({ port: (server.address() as AddressInfo).port, path, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        done({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(parts).toString() }),
      );
    }).on('error', failed);
  });

test.each([
  ['gzip, deflate, br', 'br', 'tightest'],
  ['gzip, deflate', 'gzip', 'tight'],
  ['gzip, br;q=0', 'gzip', 'tight'],
  ['identity', undefined, 'plain'.repeat(1000)],
])('a script goes out to whoever takes %s as it was packed', async (takes, encoding, text) => {
  const answer = await ask('/assets/a.js', { 'Accept-Encoding': takes });
  expect(answer).toMatchObject({ status: 200, text });
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(answer.headers['content-type']).toMatch(/^text\/javascript/);
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  if (encoding) expect(answer.headers.vary).toContain('Accept-Encoding');
});

test('what was not packed is packed on the way, and what is missing is missing', async () => {
  const style = await ask('/assets/b.css', { 'Accept-Encoding': 'gzip' });
  expect(style.headers['content-encoding']).toBe('gzip');
  expect((await ask('/assets/none.js', { 'Accept-Encoding': 'gzip, br', Accept: 'text/html' })).status).toBe(404);
  const page = await ask('/cases', { Accept: 'text/html' });
  expect([page.status, page.text]).toEqual([200, '<!doctype html>']);
});
