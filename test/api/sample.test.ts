import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ROOT } from '../../scripts/root.mjs';
import { startHttpService, type HttpService } from '../support/http.js';
import { DEMO_PASSWORD } from '../support/names.js';

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
});
afterAll(() => service.stop());

const LOCAL = 'http://127.0.0.1:3000';

it('the sample of docs/api.md runs as it stands, and leaves the reviews of others alone', async () => {
  const intake = await service.as('intake');
  const other = await intake.post('/applications', {
    channel: 'window',
    kind: 'civil',
    title: '抚养费',
    matter: 'maintenance',
    narrative: '要求支付抚养费。',
    recipients: [{ name: '钱某', idKind: 'pending', phone: '13800000000' }],
  });
  expect(other.body.stage).toBe('review');

  const [, sample = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8')) ?? [];
  expect(sample).toContain(LOCAL);
  const file = join(mkdtempSync(join(inject('shared').dir, 'sample-')), 'sample.mjs');
  writeFileSync(file, sample.replace(LOCAL, service.base));
  const env = { ...process.env, DEMO_PASSWORD };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
  expect(stdout).toMatch(/^\S+\.review\.1 propose-grant → review$/m);
  expect((await intake.get(`/cases/${other.body.id}`)).body).toMatchObject({ seq: other.body.seq, stage: 'review' });
});
