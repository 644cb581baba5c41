import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHttpService, type HttpService } from '../support/http.js';
import { program } from '../support/program.js';
import { until } from '../support/service.js';

const AUDIT_KEYS = `a1:${randomBytes(32).toString('base64')}`;

let service: HttpService;
let owner: pg.Pool;
let id: string;
beforeAll(async () => {
  service = await startHttpService({ env: { AUDIT_KEYS } });
  owner = new pg.Pool({ connectionString: service.ownerUrl, max: 1 });
  const intake = await service.as('intake');
  const opened = await intake.post('/applications', {
    channel: 'window',
    kind: 'civil',
    recipients: [{ name: '孙某' }],
  });
  id = opened.body.id;
  await intake.post(`/tasks/${opened.body.tasks[0].id}/actions/save`, { title: '工伤' });
  await intake.post(`/tasks/${opened.body.tasks[0].id}/actions/save`, { narrative: '受伤' });
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});

/** The program itself, in a process of its own, with the rights of the service. */
async function verify(args: string[] = [], env: Record<string, string> = {}) {
  return program('worker/verify-audit', args, { ...process.env, DATABASE_URL: service.appUrl, AUDIT_KEYS, ...env });
}

it('the relay anchors the day that is over, and the program says that all is whole', async () => {
  await until(async () => (await owner.query('SELECT 1 FROM audit_anchor')).rows.length > 0);
  const report = await verify();
  expect(report.stdout).toMatch(/^1 chains, \d+ events, 1 anchors, 0 broken$/m);
  expect(report.code).toBe(0);
  expect(service.log.some((line) => line.includes('the record was anchored'))).toBe(true);
  const metrics = await (await fetch(`${service.base}/metrics`)).text();
  expect(metrics).not.toContain(AUDIT_KEYS.slice(3));
  expect(service.log.join('')).not.toContain(AUDIT_KEYS.slice(3));
});

it('it says where a chain was touched, and ends with a failure', async () => {
  await owner.query(`UPDATE event SET data = data || ' ' WHERE proceeding_id = $1 AND seq = 2`, [id]);
  const report = await verify();
  await owner.query(`UPDATE event SET data = rtrim(data) WHERE proceeding_id = $1 AND seq = 2`, [id]);
  expect(report.code).toBe(1);
  expect(report.stdout).toContain(`first break: case ${id}, step 2, event 1: changed`);
});

it('anchors are printed to be kept elsewhere, and compared with later', async () => {
  const file = join(inject('shared').dir, `anchors-${randomBytes(4).toString('hex')}`);
  writeFileSync(file, (await verify(['--anchors'])).stdout);
  expect((await verify(['--against', file])).code).toBe(0);
  const { stdout } = await verify(['--public-keys']);
  expect(stdout).toMatch(/^a1:[\w+/]{43}=$/m);
  expect(stdout.trim()).not.toBe(AUDIT_KEYS);
  // Elsewhere: with the public half alone, or with none.
  const elsewhere = { AUDIT_KEYS: '', AUDIT_PUBLIC_KEYS: stdout.trim() };
  expect((await verify(['--against', file], elsewhere)).code).toBe(0);
  const blind = await verify([], { AUDIT_KEYS: '' });
  expect([blind.code, blind.stdout]).toEqual([1, expect.stringMatching(/anchor \d{4}-\d\d-\d\d: key-unknown/)]);
  writeFileSync(file, 'nonsense\n');
  expect((await verify(['--against', file])).code).toBe(2);
  expect((await verify([], { DATABASE_URL: '' })).code).toBe(2);
});
