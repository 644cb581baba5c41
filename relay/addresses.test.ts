import { createServer, type RequestListener, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { routes } from '../api/routes.js';
import { allForms } from '../api/forms/catalogue.js';
import { fieldsOf } from '../test/support/hostile/fields.js';
import type { Notice } from '../db/recipients.js';
import { filesUnder } from '../scripts/hash.mjs';
import { ROOT } from '../scripts/root.mjs';
import { createWebhook } from './webhook.js';

const NOTICE = { kind: 'watch', data: {}, recipients: [] } as unknown as Notice;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test.each([301, 302, 303, 307, 308])('where the other side sends it on (%i) nobody goes', async (status) => {
  let visited = 0;
  const inside = await serving((_req, res) => {
    visited += 1;
    res.end();
  });
  const url = await serving((_req, res) => {
    res.writeHead(status, { Location: inside }).end();
  });
  await expect(createWebhook(url, 'a secret of the test').post('k', 0, NOTICE)).rejects.toThrow();
  expect(visited).toBe(0);
});

test('what it answers is not read, however much that is', async () => {
  let cut = false;
  const url = await serving((req, res) => {
    res.writeHead(200);
    const drip = setInterval(() => res.write('x'.repeat(10_000)), 5);
    req.socket.once('close', () => {
      cut = true;
      clearInterval(drip);
    });
  });
  await createWebhook(url, 'a secret of the test').post('k', 0, NOTICE);
  await expect.poll(() => cut).toBe(true);
});

test('no request says where the service should send anything: that is a setting', () => {
  const bodies = [
    ...routes.flatMap(({ params, query, body }) => [params, query, body]),
    ...allForms.map(([, f]) => f.body),
  ];
  const fields = bodies.flatMap((schema) => (schema ? fieldsOf(schema) : []));
  const leading = fields.filter(
    ({ path, schema }) =>
      /url|uri|webhook|endpoint|host|redirect|proxy|link|address$/i.test(String(path.at(-1))) ||
      schema['format'] === 'uri',
  );
  // The address of a person is where he lives.
  expect([...new Set(leading.map(({ path }) => String(path.at(-1))))]).toEqual(['address']);
  expect(fields.length).toBeGreaterThan(300);
});

test('nothing else of the service asks anybody by HTTP, or sends mail', () => {
  const FOLDERS = ['domain', 'platform', 'workflows', 'activities', 'db', 'api', 'relay', 'temporal', 'worker'];
  const speaking = FOLDERS.flatMap((folder) => filesUnder(ROOT, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /\bfetch\(|createTransport\(/.test(readFileSync(join(ROOT, file), 'utf8')));
  // A page for browsers, mail to the server of the settings, figures of this very process, and the webhook.
  expect(speaking.sort()).toEqual([
    ...['api/docs.ts', 'platform/metrics-server.ts', 'relay/mail.ts', 'relay/webhook.ts'],
  ]);
});
