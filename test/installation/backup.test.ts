import { appendFileSync, chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freePort } from '../../scripts/processes.mjs';
import { driven, exampleOf } from '../support/drive.js';
import { signedIn } from '../support/http.js';
import { interrupted, npm, ready, type Started } from '../support/npm.js';

const PASSWORD = 'kept-with-the-backup';
const base = mkdtempSync(join(inject('shared').dir, 'backup-'));
// As root the database runs as another user, who must reach it.
chmodSync(base, 0o755);
const backup = join(base, 'kept');
const restored = join(base, 'restored');
let service: Started | undefined;

async function start(dir: string): Promise<string> {
  service = npm(['start', '--silent'], { DATA_DIR: dir, PORT: String(await freePort()), DEMO_PASSWORD: PASSWORD });
  return (await ready(service)).url;
}

async function run(script: string, dir: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const started = npm(['run', '--silent', script, '--', ...args], { DATA_DIR: dir });
  const code = await started.exit;
  return { code, output: started.output() };
}

/** Cases that were acknowledged before the backup began. */
const acknowledged: string[] = [];

beforeAll(async () => {
  const url = await start(join(base, 'first'));
  const intake = await signedIn(url, PASSWORD)('intake');
  const body = await exampleOf(url, '/applications');
  const open = async () => (await intake.post('/applications', body)).body.id as string;
  for (let i = 0; i < 5; i++) acknowledged.push(await open());
  let going = true;
  const load = Promise.all(
    [1, 2, 3, 4].map(async () => {
      for (let i = 0; going && i < 400; i++) await open();
    }),
  );
  const made = await run('backup', join(base, 'first'), backup);
  going = false;
  await load;
  expect(made).toMatchObject({ code: 0 });
  await interrupted(service!);
});

afterAll(async () => {
  if (service) await interrupted(service);
});

test('a backup holds the keys, for its owner’s eyes only', () => {
  expect(statSync(backup).mode & 0o777).toBe(0o700);
  for (const path of readdirSync(backup, { recursive: true, encoding: 'utf8' }))
    expect([path, statSync(join(backup, path)).mode & 0o077]).toEqual([path, 0]);
  expect(JSON.parse(readFileSync(join(backup, 'secrets.json'), 'utf8'))).toHaveProperty('payloadKeys');
});

test('a damaged backup is refused before anything is touched', async () => {
  const damaged = join(base, 'damaged');
  cpSync(backup, damaged, { recursive: true });
  appendFileSync(join(damaged, 'postgres', 'PG_VERSION'), ' ');
  const { code, output } = await run('restore', join(base, 'nothing'), damaged);
  expect(code).toBe(1);
  expect(output).toContain('The backup is damaged: postgres/PG_VERSION');
  expect(readdirSync(base)).not.toContain('nothing');
});

test('what was running when it was copied comes back whole in an empty folder, and goes on to its end', async () => {
  expect(await run('restore', restored, backup)).toMatchObject({ code: 0 });
  const url = await start(restored);
  const audit = await run('verify-audit', restored);
  expect(audit).toMatchObject({ code: 0 });
  const [, chains] = /(\d+) chains, /.exec(audit.output) ?? [];
  expect(Number(chains)).toBeGreaterThan(acknowledged.length);

  // Temporal began with nothing: all of them have come from their journals, by the relay or by this.
  const rebuilt = await run('rebuild', restored, '--all');
  expect(rebuilt).toMatchObject({ code: 0 });
  expect(rebuilt.output).toContain('not back yet 0, 挂起 / parked 0');
  const as = signedIn(url, PASSWORD);
  for (const id of acknowledged) expect((await (await as('intake')).get(`/cases/${id}`)).status).toBe(200);
  expect(await driven({ as }, acknowledged[0]!)).toContain('archive.archive');

  const named = await run('rebuild', restored, acknowledged[1]!, acknowledged[0]!);
  expect(named.output).toContain(`${acknowledged[1]!}  agreed  → rebuilt`);
  expect(named.output).toContain(`${acknowledged[0]!}  not-open`);
});

test('nothing that is there is overwritten: what is in the way is refused, or kept aside', async () => {
  const running = await run('restore', restored, backup, '--force');
  expect(running.output).toMatch(/The data folder .* is in use by process \d+/);
  await interrupted(service!);
  const refused = await run('restore', restored, backup);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('is not empty');
  // At rest it is copied as it lies.
  const second = join(base, 'second');
  expect(await run('backup', restored, second)).toMatchObject({ code: 0 });
  expect(await run('backup', restored, second)).toMatchObject({ code: 1 });
  expect(await run('restore', restored, second, '--force')).toMatchObject({ code: 0 });
  const [aside] = readdirSync(base).filter((name) => name.startsWith('restored.before-'));
  expect(readdirSync(join(base, aside!))).toContain('temporal.db');
  const as = signedIn(await start(restored), PASSWORD);
  const { body } = await (await as('intake')).get(`/cases/${acknowledged[0]!}`);
  expect(body).toMatchObject({ stage: 'archived' });
});
