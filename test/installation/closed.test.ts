import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ENVIRONMENTS, SYSTEM } from '../../scripts/environments.mjs';
import { freePort } from '../../scripts/processes.mjs';
import { interrupted, npm, ready, type Started } from '../support/npm.js';
import { until } from '../support/service.js';

/** What a service that runs leaves open: its files, the environment of its processes, its ports. */

const base = mkdtempSync(join(inject('shared').dir, 'closed-'));
// As root the database runs as another user, who must reach it.
chmodSync(base, 0o755);
const dir = join(base, 'data');

/** Secrets of whoever starts it, which nobody below has any use for, and one for each that somebody has. */
const FROM_THE_SHELL = {
  AWS_SECRET_ACCESS_KEY: 'CANARY-of-the-shell',
  PGPASSWORD: 'CANARY-of-psql',
  NEW_PASSWORD: 'CANARY-new',
};
const DEMO_PASSWORD = 'a-password-of-the-demo';
const WEBHOOK_SECRET = 'a webhook’s own, long enough';

let started: Started;
let url: string;
beforeAll(async () => {
  started = npm(['start', '--silent'], {
    ...{ DATA_DIR: dir, PORT: String(await freePort()), ...FROM_THE_SHELL, WEBHOOK_SECRET },
    DEMO_PASSWORD,
    WEBHOOK_URL: `http://127.0.0.1:${await freePort()}/hook`,
  });
  ({ url } = await ready(started));
});
afterAll(async () => {
  await interrupted(started);
  rmSync(base, { recursive: true, force: true });
});

/** Processes of the service by name, from its pid files. */
function processes(): Record<string, number> {
  const files = readdirSync(join(dir, 'run')).filter((name) => name.endsWith('.pid'));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(2, -4),
      (JSON.parse(readFileSync(join(dir, 'run', file), 'utf8')) as { pid: number }).pid,
    ]),
  );
}

const environmentOf = (pid: number): Record<string, string> =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** How Node tells a child of the channel to its parent. */
const CHANNEL = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];
const LISTS: Record<string, readonly string[]> = { ...ENVIRONMENTS, temporal: [], postgres: [] };

test.runIf(process.platform === 'linux')('each process is told what its list says, and nothing else', () => {
  const running = processes();
  expect(Object.keys(running).sort()).toEqual(['api', 'postgres', 'relay', 'temporal', 'worker']);
  for (const [name, pid] of Object.entries(running)) {
    const found = environmentOf(pid);
    const allowed = new Set([...SYSTEM, ...CHANNEL, ...LISTS[name]!]);
    expect(
      Object.keys(found).filter((variable) => !allowed.has(variable)),
      name,
    ).toEqual([]);
    expect(Object.values(found).join('\n'), name).not.toContain('CANARY');
  }
});

test.runIf(process.platform === 'linux')('each secret is where it is needed, written down by hand', () => {
  const kept = JSON.parse(readFileSync(join(dir, 'secrets.json'), 'utf8')) as {
    tokenSecret: string;
    payloadKeys: string;
    auditKeys: string;
    demoPassword: string;
    postgres: { superuser: string; owner: string; app: string };
  };
  const secrets: Record<string, [string, string[]]> = {
    tokenSecret: [kept.tokenSecret, ['api']],
    payloadKeys: [kept.payloadKeys, ['api', 'relay', 'worker']],
    auditKeys: [kept.auditKeys, ['relay']],
    demoPassword: [kept.demoPassword, []],
    webhook: [WEBHOOK_SECRET, ['relay']],
    superuser: [kept.postgres.superuser, []],
    owner: [kept.postgres.owner, []],
    app: [kept.postgres.app, ['api', 'relay', 'worker']],
  };
  const environments = Object.entries(processes()).map(
    ([name, pid]) => [name, Object.values(environmentOf(pid)).join('\n')] as const,
  );
  for (const [what, [secret, where]] of Object.entries(secrets)) {
    const having = environments.filter(([, text]) => text.includes(secret)).map(([name]) => name);
    expect(having.sort(), what).toEqual(where);
  }
});

test('files are 0600 and folders 0700, whoever wrote them', () => {
  const open: string[] = [];
  const look = (path: string): void => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    // What SQLite keeps beside its file comes and goes while one looks.
    if (stat === undefined) return;
    // The database has a user of its own as root, and its own rule: it does not start where others can read.
    if (stat.isSymbolicLink() || path === join(dir, 'postgres')) return;
    const mode = stat.mode & 0o777;
    const top = path === dir && process.getuid?.() === 0 ? 0o711 : 0o700;
    if (stat.isDirectory() ? mode !== top : mode !== 0o600) open.push(`${relative(dir, path)} ${mode.toString(8)}`);
    if (stat.isDirectory()) for (const name of readdirSync(path)) look(join(path, name));
  };
  look(dir);
  expect(open).toEqual([]);
  expect(lstatSync(join(dir, 'postgres')).mode & 0o077).toBe(0);
  expect(readdirSync(dir)).toContain('temporal.db');
});

test('figures are on a port of their own, and at the public one for callers of this machine alone', async () => {
  const port = Number(/metrics {3}api :(\d+)\/metrics/.exec(started.output())?.[1]);
  const [own, here] = await Promise.all([fetch(`http://127.0.0.1:${port}/metrics`), fetch(`${url}/metrics`)]);
  expect([own.status, here.status]).toEqual([200, 200]);
  expect(await own.text()).toContain('http_request_duration_seconds');
  const handedOn = await fetch(`${url}/metrics`, { headers: { 'X-Forwarded-For': '10.0.0.1' } });
  expect(handedOn.status).toBe(404);
  expect((await fetch(`${url}/docs`)).status).toBe(200);
});

test('npm run demo -- off: nobody of the demo is signed in, or signs in, until npm run demo -- on', async () => {
  const signIn = () =>
    fetch(`${url}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'intake', password: DEMO_PASSWORD }),
    });
  const demo = async (...args: string[]) => {
    const run = npm(['run', '--silent', 'demo', '--', ...args], { DATA_DIR: dir });
    return { code: await run.exit, said: run.output() };
  };
  const { token } = (await (await signIn()).json()) as { token: string };
  const here = async () =>
    (await fetch(`${url}/api/v1/sessions/current`, { headers: { Authorization: `Bearer ${token}` } })).status;
  expect(await here()).toBe(200);
  expect(await demo('off')).toMatchObject({ code: 0, said: expect.stringMatching(/demo accounts switched off: \d\d/) });
  // A session is believed for some seconds.
  await until(async () => (await here()) === 401);
  expect((await signIn()).status).toBe(401);
  expect(await demo('on')).toMatchObject({ code: 0, said: expect.stringContaining(DEMO_PASSWORD) });
  expect((await signIn()).status).toBe(201);
  expect(await demo()).toMatchObject({ code: 1, said: expect.stringContaining('npm run demo -- off') });
});
