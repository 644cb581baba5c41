import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Notice } from '../db/recipients.js';
import { createWebhook, WebhookRefused } from './webhook.js';

const asked: string[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push(req.url ?? '');
    if (req.url === '/moved') res.writeHead(307, { Location: '/elsewhere' });
    else if (req.url === '/broken') res.writeHead(500);
    res.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  server.close();
});

const NOTICE: Notice = {
  ...{ kind: 'watch', recipients: [], data: {}, rung: null, rule: null, ruleTitle: null },
  ...{ caseId: null, caseNumber: null, deadlineId: null, due: null, state: null },
};
const post = (path: string) =>
  createWebhook(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, 'of the tests').post(
    'k',
    0,
    NOTICE,
  );

test('a webhook is not led elsewhere: whoever answers could name any address', async () => {
  await expect(post('/moved')).rejects.toThrow();
  expect(asked).toEqual(['/moved']);
});

test('what is not taken is told by its status alone', async () => {
  await post('/taken');
  await expect(post('/broken')).rejects.toEqual(new WebhookRefused('500'));
});
