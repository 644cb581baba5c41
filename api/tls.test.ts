import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
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
  ca = readFileSync(file('service/ca.pem'));
  database = await createDatabase();
  const config = testConfig(database.appUrl, {
    tls: { cert: file('temporal/cert.pem'), key: file('temporal/key.pem') },
  });
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

/** What is agreed on with somebody who speaks no other way. */
const agreed = (how: ConnectionOptions) =>
  new Promise<string>((done, failed) => {
    const socket = connect({ port: api.port, host: 'localhost', ca, ...how }, () => {
      done(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.end();
    });
    socket.once('error', failed);
  });

test('without TLS nobody is answered, nor by a version or a cipher of it that is out of use', async () => {
  await expect(fetch(`http://127.0.0.1:${api.port}/healthz`)).rejects.toThrow();
  await expect(agreed({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  for (const ciphers of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'AES128-GCM-SHA256'])
    await expect(agreed({ ciphers, maxVersion: 'TLSv1.2' }), ciphers).rejects.toThrow();
  expect(await agreed({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 ECDHE/);
  expect(await agreed({})).toBe('TLSv1.3 TLS_AES_256_GCM_SHA384');
});
