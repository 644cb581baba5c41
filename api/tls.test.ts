import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { testConfig, testDeps } from '../test/support/api.js';
import { certificatesIn } from '../test/support/certificates.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import type { Deps } from './deps.js';
import { startApi, type ApiServer } from './server.js';

let database: TestDatabase;
let deps: Deps;
let api: ApiServer;
let ca: Buffer;
beforeAll(async () => {
  const file = certificatesIn(join(inject('shared').dir, 'api-tls'));
  ca = readFileSync(file('ca.pem'));
  database = await createDatabase();
  const config = testConfig(database.appUrl, { tls: { cert: file('temporal.pem'), key: file('temporal.key') } });
  deps = testDeps(database.appUrl, { config });
  api = await startApi(deps);
});
afterAll(async () => {
  await api.close();
  await deps.db.close();
  await database.drop();
});

const JSON_TYPE = { 'Content-Type': 'application/json' };

const ask = (method: string, path: string, body?: object) =>
  new Promise<{ status: number | undefined; cookie: string }>((done, failed) => {
    const place = { host: 'localhost', port: api.port, path, method, ca, headers: body ? JSON_TYPE : {} };
    const sent = request(place, (answer) => {
      answer.resume();
      answer.once('end', () => done({ status: answer.statusCode, cookie: String(answer.headers['set-cookie'] ?? '') }));
    });
    sent.once('error', failed);
    sent.end(body && JSON.stringify(body));
  });

test('with a certificate the service speaks TLS itself, and the browser’s cookie is for TLS alone', async () => {
  expect((await ask('GET', '/healthz')).status).toBe(200);
  const signedIn = await ask('POST', '/api/v1/sessions', { username: 'intake', password: DEMO_PASSWORD, cookie: true });
  expect(signedIn).toMatchObject({ status: 201, cookie: expect.stringContaining('Secure') });
});

test('without TLS nobody is answered, nor by a version of it that is out of use', async () => {
  await expect(fetch(`http://127.0.0.1:${api.port}/healthz`)).rejects.toThrow();
  const old = new Promise((done, failed) => {
    const socket = connect({ port: api.port, host: 'localhost', ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }, () =>
      done('connected'),
    );
    socket.once('error', failed);
  });
  await expect(old).rejects.toThrow();
});
