import { randomBytes, randomUUID } from 'node:crypto';
import type { Express } from 'express';
import type { DestinationStream } from 'pino';
import request from 'supertest';
import type { CommandPort } from '../../api/commands.js';
import type { Origin } from '../../api/origin.js';
import { Passwords } from '../../api/passwords.js';
import { loadApiConfig, type ApiConfig } from '../../platform/config.js';
import type { Deps } from '../../api/deps.js';
import { createLogger } from '../../platform/log.js';
import { systemClock } from '../../platform/clock.js';
import { connect, type Db } from '../../db/client.js';
import type { User } from '../../domain/permissions.js';
import { DEMO_PASSWORD } from './names.js';

/** A configuration that checks every answer against its schema. */
export function testConfig(databaseUrl: string, more: Partial<ApiConfig> = {}): ApiConfig {
  const config = loadApiConfig({
    DATABASE_URL: databaseUrl,
    TOKEN_SECRET: 'a secret of the tests, nowhere else used',
    PAYLOAD_KEYS: `t1:${randomBytes(32).toString('base64')}`,
    CHECK_RESPONSES: 'on',
    RATE_LIMIT: '10000',
  });
  return { ...config, port: 0, ...more };
}

/** What an API in a test stands on; close `db` when done. Silent unless a destination for its log is given. */
export function testDeps(databaseUrl: string, more: Partial<Deps> = {}, log?: DestinationStream): Deps {
  return {
    db: connect(databaseUrl, 5),
    clock: systemClock,
    config: testConfig(databaseUrl),
    logger: createLogger('api', log ? 'trace' : 'silent', log),
    commands: {} as CommandPort,
    ...more,
  };
}

/** Signs a demo account in. */
export async function tokenOf(app: Express, username: string, password = DEMO_PASSWORD): Promise<string> {
  const answer = await request(app).post('/api/v1/sessions').send({ username, password });
  if (answer.status !== 201) throw new Error(`sign-in of ${username}: ${answer.status}`);
  return (answer.body as { token: string }).token;
}

/** An address of nobody (RFC 5737). */
const SOMEWHERE: Origin = { address: '192.0.2.1', place: '192.0.2.1', agent: 'unknown', system: 'unknown' };

/** Whose it is, without the API. */
export async function checkPassword(db: Db, username: string, password: string): Promise<User> {
  const passwords = new Passwords(db, 'a secret of the tests, nowhere else used', systemClock);
  return (await passwords.check({ username, password }, SOMEWHERE)).user;
}

/** Headers of a mutation. */
export const mutation = (token: string, key: string = randomUUID()) => ({
  Authorization: `Bearer ${token}`,
  'Idempotency-Key': key,
});
