import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, inject, test } from 'vitest';
import { checkInvariants } from '../../faults/invariants/check.js';
import { keyRing } from '../../platform/settings.mjs';
import { runningService } from '../../scripts/data-dir.mjs';
import { freePort } from '../../scripts/processes.mjs';
import { actedOnOne, type TaskView } from '../support/drive.js';
import { signedIn } from '../support/http.js';
import { workflowBundle } from '../support/bundle.js';
import { interrupted, npm, ready, type Started } from '../support/npm.js';
import { until } from '../support/service.js';

/** `npm start` on a folder that was not there opens on a county with some months of life, and the life goes on. */

const PASSWORD = 'some-months-of-life';
const base = mkdtempSync(join(inject('shared').dir, 'life-'));
// As root the database runs as another user, who must reach it.
chmodSync(base, 0o755);
const dir = join(base, 'data');
const MAKING = '演示数据：近六个月的案件 / demo data';
let start: Started | undefined;

async function began(): Promise<Started> {
  const more = { DEMO_DATA: 'life', DEMO_PASSWORD: PASSWORD };
  return (start = npm(['start', '--silent'], { DATA_DIR: dir, PORT: String(await freePort()), ...more }));
}

afterAll(async () => {
  if (start) await interrupted(start);
});

async function asked(sql: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: runningService(dir)!['MIGRATOR_DATABASE_URL']! });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const OPEN = 'SELECT id FROM proceeding WHERE NOT resting';
const ALL = 'SELECT count(*) AS n FROM legal_case';

test('killed while the life is made, it is made anew; each open case has its workflow and answers; it is made once', async () => {
  const killed = await began();
  await until(() => killed.output().includes(MAKING));
  await sleep(3_000);
  process.kill(-killed.child.pid!, 'SIGKILL');
  await killed.exit;

  const { url } = await ready(await began());
  expect(start!.output()).toContain(`✓ ${MAKING}`);
  const as = signedIn(url, PASSWORD);
  const reviewer = await as('reviewer');
  const { body } = await reviewer.get('/tasks?mine=true&status=open&kind=review&limit=1');
  const [task] = body.items as (TaskView & { caseId: string })[];
  expect(await actedOnOne({ as }, [task!], [])).toBe(true);
  const next = await reviewer.get(`/cases/${task!.caseId}`);
  expect((next.body.tasks as TaskView[]).map(({ id }) => id)).not.toEqual([task!.id]);
  expect(next.body.tasks).not.toEqual([]);

  const open = (await asked(OPEN)).map(({ id }) => id!);
  expect(open.length).toBeGreaterThan(60);
  // The reconciler brings back those that nobody has asked for.
  await until(async () => Number((await asked('SELECT count(*) AS n FROM reconciliation'))[0]!['n']) > 0);
  const env = runningService(dir)!;
  const place = {
    databaseUrl: env['MIGRATOR_DATABASE_URL']!,
    temporalAddress: env['TEMPORAL_ADDRESS']!,
    namespace: env['TEMPORAL_NAMESPACE'] || 'default',
    payloadKeys: keyRing(env['PAYLOAD_KEYS']!),
    bundlePath: workflowBundle().codePath,
    replays: 0,
  };
  const all = (await asked('SELECT id FROM legal_case')).map(({ id }) => id!);
  expect(await checkInvariants(place, [], all)).toEqual([]);
  const chains = npm(['run', '--silent', 'verify-audit'], { DATA_DIR: dir });
  expect([await chains.exit, chains.output()]).toEqual([0, expect.any(String)]);

  const made = await asked(ALL);
  await interrupted(start!);
  await ready(await began());
  expect(start!.output()).not.toContain(MAKING);
  expect(await asked(ALL)).toEqual(made);
});
