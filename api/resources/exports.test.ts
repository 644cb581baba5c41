import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutation, testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

/** A list is taken away as a file: put on record first, for whoever audits the agency whose list it is. */

let database: TestDatabase;
let deps: Deps;
let app: Express;
beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl);
  app = createApp(deps);
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

const exporting = async (by: string, body: object, key?: string) =>
  request(app)
    .post('/api/v1/exports')
    .set(mutation(await tokenOf(app, by), key))
    .send(body);
const audited = async (by: string, query = '?what=export') =>
  (
    await request(app)
      .get(`/api/v1/audit/reads${query}`)
      .set('Authorization', `Bearer ${await tokenOf(app, by)}`)
      .expect(200)
  ).body.items as Record<string, unknown>[];

test('who has taken away what, of which length, by what it was looked for, is on record and with the auditor', async () => {
  const filters = [
    { name: 'stage', value: 'review' },
    { name: 'q', value: '张三' },
    { name: 'phone', value: '13800000000' },
    { name: 'receivedFrom' },
  ];
  expect((await exporting('director', { list: 'cases', rows: 25, filters })).status).toBe(204);
  const [found, ...others] = await audited('auditor');
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    ...{ user: 'director', what: 'export', caseId: null, reason: null, route: 'POST /exports' },
    export: {
      ...{ list: 'cases', rows: 25 },
      filters: [
        { name: 'stage', value: 'review' },
        { name: 'q', value: null },
        { name: 'phone', value: null },
        { name: 'receivedFrom', value: null },
      ],
    },
  });
  expect(found?.['userName']).not.toBeNull();
  // Of whom was looked for nothing is taken down.
  expect(JSON.stringify((await deps.db.pool.query('SELECT reason FROM sensitive_read')).rows)).not.toMatch(/张三|138/);
  expect(await audited('auditor', '?what=case')).toEqual([]);
  expect(await audited('auditor-b')).toEqual([]);
});

test('what is sent again, once and twice at a time, is on record once; another is another', async () => {
  const before = (await audited('auditor')).length;
  const [key, body] = [randomUUID(), { list: 'tasks', rows: 7 }];
  const answers = await Promise.all([1, 2, 3].map(() => exporting('director', body, key)));
  answers.push(await exporting('director', body, key));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
  expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(3);
  expect(await audited('auditor')).toHaveLength(before + 1);
  const reused = await exporting('director', { ...body, rows: 8 }, key);
  expect([reused.status, reused.body.type]).toEqual([422, '/problems/idempotency-key-reused']);
  // Keys are each sender's own.
  expect((await exporting('deputy', body, key)).headers['idempotency-replayed']).toBeUndefined();
  expect((await exporting('director', body)).status).toBe(204);
  expect(await audited('auditor')).toHaveLength(before + 3);
});

test('the bureau takes away a list of a county: its auditor is told; of what is not below it nobody else', async () => {
  const before = (await audited('auditor-b')).length;
  const of = (agency: string) => ({ list: 'rate', rows: 3, filters: [{ name: 'agency', value: agency }] });
  expect((await exporting('bureau', of('hl'))).status).toBe(204);
  expect((await audited('auditor-b')).length).toBe(before + 1);
  expect((await exporting('director', of('hl'))).status).toBe(204);
  expect((await audited('auditor-b')).length).toBe(before + 1);
});

test('nobody takes away what he cannot have before him, and what is said of it is looked at', async () => {
  for (const [by, list] of [
    ['admin', 'cases'],
    ['lawyer1', 'register'],
    ['lawyer1', 'rate'],
    ['observer', 'rate'],
  ] as const)
    expect([by, list, (await exporting(by, { list, rows: 1 })).status]).toEqual([by, list, 403]);
  for (const body of [
    { list: 'people', rows: 1 },
    { list: 'cases', rows: -1 },
    { list: 'cases' },
    { list: 'cases', rows: 1, filters: [{ name: 'a b', value: 'x' }] },
    { list: 'cases', rows: 1, filters: [{ name: 'q', value: 'x', more: 1 }] },
  ])
    expect([body, (await exporting('director', body)).status]).toEqual([body, 422]);
});
