import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { loadApiConfig, loadConfig } from '../../platform/config.js';
import { admitted } from '../../platform/process.js';
import { DOORS } from '../../platform/production.mjs';
import { switchDemo } from '../../prisma/seed.js';
import { freePort } from '../../scripts/processes.mjs';
import { askServers } from '../../worker/ask-servers.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { npm } from '../support/npm.js';
import { program } from '../support/program.js';
import { devServer, type TestServer } from '../support/temporal.js';

/** What production does not start with, asked of real servers and of the very processes. Settings row by row: platform/production.test.ts. */

const tail = randomBytes(6).toString('hex');
const ROLES = { service: `service_${tail}`, owner: `owner_${tail}`, superuser: `super_${tail}` } as const;
const PASSWORD = randomBytes(18).toString('base64url');

let database: TestDatabase;
let server: TestServer;
let superuser: pg.Client;
beforeAll(async () => {
  [database, server] = await Promise.all([createDatabase(), devServer()]);
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  await superuser.query(`CREATE ROLE ${ROLES.service} LOGIN PASSWORD '${PASSWORD}' IN ROLE legal_aid_app`);
  await superuser.query(`CREATE ROLE ${ROLES.owner} LOGIN PASSWORD '${PASSWORD}' IN ROLE legal_aid_owner`);
  await superuser.query(`CREATE ROLE ${ROLES.superuser} LOGIN SUPERUSER PASSWORD '${PASSWORD}'`);
});
afterAll(async () => {
  for (const role of Object.values(ROLES)) await superuser.query(`DROP ROLE ${role}`);
  await superuser.end();
  await server.stop();
  await database.drop();
});

const urlOf = (role: keyof typeof ROLES, password = PASSWORD): string => {
  const url = new URL(database.appUrl);
  url.username = ROLES[role];
  url.password = password;
  return url.href;
};
const key = () => randomBytes(32).toString('base64');

const good = (): Record<string, string> => ({
  NODE_ENV: 'production',
  DATABASE_URL: urlOf('service'),
  DATABASE_TLS: 'off',
  TEMPORAL_ADDRESS: server.env.address,
  TEMPORAL_TLS: 'off',
  TOKEN_SECRET: key(),
  PAYLOAD_KEYS: `k1:${key()}`,
  AUDIT_KEYS: `a1:${key()}`,
  TLS_TERMINATED_BY: 'proxy',
  TRUST_PROXY: '1',
});
const idsOf = (text: string) =>
  DOORS.filter(({ zh, en }) => text.includes(`：${zh} / `) && text.includes(`: ${en}`)).map(({ id }) => id);
const asked = async (env: Record<string, string>) =>
  idsOf((await admitted('api', loadApiConfig, askServers, env)).problems.join('\n')).sort();

test('what the database and Temporal say of themselves is asked: role, demo accounts, development server', async () => {
  expect(await asked(good())).toEqual(['demo-accounts', 'temporal-for-development']);
  expect(await asked({ ...good(), DATABASE_URL: urlOf('owner') })).toEqual([
    'demo-accounts',
    'owner',
    'temporal-for-development',
  ]);
  expect(await asked({ ...good(), DATABASE_URL: urlOf('superuser') })).toEqual([
    ...['demo-accounts', 'superuser', 'temporal-for-development'],
  ]);
  await switchDemo(database.ownerUrl, false, '');
  expect(await asked(good())).toEqual(['temporal-for-development']);
  await superuser.query(`GRANT UPDATE ON event TO ${ROLES.service}`);
  expect(await asked(good())).toEqual(['owner', 'temporal-for-development']);
  await superuser.query(`REVOKE UPDATE ON event FROM ${ROLES.service}`);
});

test('a setting that is wrong and a server that is away keep nobody from being told of the rest', async () => {
  const { problems } = await admitted('relay', loadConfig, askServers, {
    ...good(),
    DATABASE_URL: `postgresql://app:${PASSWORD}@127.0.0.1:${await freePort()}/none`,
    METRICS_PORT: 'none',
    AUDIT_KEYS: '',
  });
  expect(problems.find((line) => line.startsWith('METRICS_PORT：'))).toBeDefined();
  expect(idsOf(problems.join('\n')).sort()).toEqual(['audit-keys-missing', 'temporal-for-development']);
});

test('what waiting does not put right is told at once: a wrong password, no such role, no such database, no TLS', async () => {
  const asking = (change: (url: URL) => void) => {
    const url = new URL(urlOf('service'));
    change(url);
    return asked({ ...good(), DATABASE_URL: url.href });
  };
  // All else is right, so that whatever is not up yet would be waited for, without end.
  for (const [change, door] of [
    [(url) => (url.password = randomBytes(18).toString('base64url')), 'database-account'],
    [(url) => (url.username = `nobody_${tail}`), 'database-account'],
    [(url) => (url.pathname = `/none_${tail}`), 'database-missing'],
    [(url) => url.searchParams.set('sslmode', 'verify-full'), 'database-certificate'],
  ] as readonly (readonly [(url: URL) => unknown, string])[])
    expect(await asking(change)).toEqual([door, 'temporal-for-development']);
});

/** A process of the service itself. */
async function run(name: string, env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  return program(`worker/${name}`, [], { PATH, HOME, ...env });
}

test.each(['api', 'worker', 'relay'])('the process itself ends, and says all of it at once: %s', async (name) => {
  const env = {
    ...good(),
    DATABASE_URL: urlOf('superuser'),
    TOKEN_SECRET: 'a'.repeat(32),
    PAYLOAD_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    AUDIT_KEYS: '',
    DATABASE_TLS: '',
    TEMPORAL_TLS: '',
    TLS_TERMINATED_BY: '',
  };
  const { code, stderr } = await run(name, env);
  expect(code).toBe(1);
  const everywhere = [
    'secret-repeated',
    'database-in-the-clear',
    'temporal-in-the-clear',
    'superuser',
    'temporal-for-development',
  ];
  const own: Record<string, string[]> = {
    api: ['service-in-the-clear', 'proxy-not-named'],
    relay: ['audit-keys-missing'],
  };
  expect(idsOf(stderr).sort()).toEqual([...everywhere, ...(own[name] ?? [])].sort());
  expect(stderr).not.toContain(PASSWORD);
});

test('npm start refuses before anything is written, and has no demo to offer', async () => {
  const dir = join(inject('shared').dir, 'production');
  const start = npm(['start', '--silent'], {
    NODE_ENV: 'production',
    DATA_DIR: dir,
    PORT: String(await freePort()),
    DEMO: '1',
  });
  expect(await start.exit).toBe(1);
  expect(idsOf(start.output()).sort()).toEqual(['demo-wanted', 'service-in-the-clear', 'temporal-for-development']);
  expect(existsSync(dir)).toBe(false);
});
