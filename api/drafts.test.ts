import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DRAFT_DAYS, forgetOldDrafts, MOST_DRAFTS } from '../db/drafts.js';
import { DAY } from '../domain/time.js';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { ago, application } from '../test/support/hostile/openings.js';

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

type Headers = Readonly<Record<string, string>>;
const path = (form: string) => `/drafts/${encodeURIComponent(form)}`;
const put = (user: string, form: string, version: number, body: object, headers?: Headers) =>
  office.send(user, 'PUT', path(form), JSON.stringify({ version, body }), headers);
const get = (user: string, form: string) => office.send(user, 'GET', path(form));
const forms = async (user: string) =>
  ((await office.send(user, 'GET', '/drafts')).body as { items: { form: string }[] }).items.map(({ form }) => form);
const aPage = () => `page:p-${randomUUID()}`;

test('a draft is kept for whoever wrote it, and for nobody else', async () => {
  const form = aPage();
  const kept = await put('intake', form, 0, { name: '王小明', list: [{ n: 1 }], none: null });
  expect([kept.status, kept.body]).toMatchObject([200, { form, version: expect.any(Number) as number }]);
  const read = await get('intake', form);
  expect(read.body).toEqual({ ...kept.body, body: { name: '王小明', list: [{ n: 1 }], none: null } });
  expect(await forms('intake')).toContain(form);
  for (const other of ['director', 'admin', 'auditor', 'intake-b']) {
    expect((await get(other, form)).status).toBe(404);
    expect(await forms(other)).toEqual([]);
    expect((await office.send(other, 'DELETE', path(form))).status).toBe(204);
  }
  expect((await office.send('intake', 'DELETE', path(form))).status).toBe(204);
  expect((await get('intake', form)).status).toBe(404);
  expect(await office.deps.db.prisma.sensitive_read.count({ where: { route: { contains: 'draft' } } })).toBe(0);
});

test('two windows do not write over each other; the same again is the same', async () => {
  const form = aPage();
  const version = async (answer: Promise<{ status: number; body: { version: number } }>) => {
    const { status, body } = await answer;
    expect(status).toBe(200);
    return body.version;
  };
  const changed = async (seen: number) => {
    const { status, body } = await put('intake', form, seen, { text: 'mine' });
    expect([status, body.type]).toEqual([409, '/problems/draft-changed']);
  };
  const first = await version(put('intake', form, 0, { text: 'a' }));
  await changed(0);
  const second = await version(put('intake', form, first, { text: 'b' }));
  expect(second).toBeGreaterThan(first);
  await changed(first);
  // Its answer was lost, and it is sent again.
  await version(put('intake', form, first, { text: 'b' }));
  // Thrown away, and begun anew elsewhere: it is not the one that was read.
  await office.send('intake', 'DELETE', path(form));
  await changed(second);
  const anew = await version(put('intake', form, 0, { text: 'c' }));
  expect(anew).toBeGreaterThan(second);
  await changed(second);
  const both = await Promise.all([1, 2].map((n) => put('intake', form, anew, { text: `both ${n}` })));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('what has been sent is no draft any more; what was refused still is', async () => {
  const opening = { ...application, receivedAt: ago(1) };
  await put('intake', 'open:application', 0, opening);
  await put('intake', 'open:notice', 0, { organ: '某法院' });
  await put('director', 'open:application', 0, opening);
  const bad = await office.send('intake', 'POST', '/applications', JSON.stringify({ ...opening, kind: 'none' }));
  expect([bad.status, await forms('intake')]).toMatchObject([422, expect.arrayContaining(['open:application'])]);
  const opened = await office.send('intake', 'POST', '/applications', JSON.stringify(opening));
  expect(opened.status).toBe(201);
  expect(await forms('intake')).not.toContain('open:application');
  expect(await forms('intake')).toContain('open:notice');
  expect(await forms('director')).toEqual(['open:application']);

  const { id, tasks } = opened.body as { id: string; tasks: [{ id: string }] };
  const [grant, supplement] = ['propose-grant', 'request-supplement'].map((a) => `task:${tasks[0].id}:${a}`);
  const act = `act:${id}:withdraw`;
  for (const form of [grant!, supplement!]) await put('reviewer', form, 0, { means: 'checked' });
  await put('intake', act, 0, {});
  expect((await office.send('intake', 'POST', `/cases/${id}/actions/withdraw`, '{"on":"2999-01-01"}')).status).toBe(
    422,
  );
  expect(await forms('intake')).toContain(act);
  const done = await office.send(
    'reviewer',
    'POST',
    `/tasks/${tasks[0].id}/actions/propose-grant`,
    '{"means":"checked"}',
  );
  expect([done.status, await forms('reviewer')]).toEqual([200, [supplement]]);
});

test('a draft is gone after thirty days, also from the table', async () => {
  const form = aPage();
  const { version } = (await put('callback', form, 0, { old: true })).body as { version: number };
  office.clock.at += DRAFT_DAYS * DAY - 1_000;
  expect((await get('callback', form)).status).toBe(200);
  office.clock.at += 2_000;
  expect([(await get('callback', form)).status, await forms('callback')]).toEqual([404, []]);
  // In its place something new can be begun.
  const anew = await put('callback', form, 0, { new: true });
  expect(anew.status).toBe(200);
  expect((anew.body as { version: number }).version).not.toBe(version);
  const { pool } = office.deps.db;
  await forgetOldDrafts(pool, office.clock.at);
  expect(await forms('callback')).toEqual([form]);
  await forgetOldDrafts(pool, office.clock.at + (DRAFT_DAYS + 1) * DAY);
  expect(await office.deps.db.prisma.draft.count()).toBe(0);
});

test('so many, so long, and under these names', async () => {
  const names = Array.from({ length: MOST_DRAFTS }, aPage);
  for (const name of names) expect((await put('evaluator', name, 0, {})).status).toBe(200);
  const more = await put('evaluator', aPage(), 0, {});
  expect([more.status, more.body.type]).toEqual([409, '/problems/too-many-drafts']);
  const { version } = (await get('evaluator', names[0]!)).body as { version: number };
  expect((await put('evaluator', names[0]!, version, { x: 1 })).status).toBe(200);
  await office.send('evaluator', 'DELETE', path(names[1]!));
  expect((await put('evaluator', aPage(), 0, {})).status).toBe(200);

  const long = await put('firm', aPage(), 0, { text: '字'.repeat(64 * 1024) });
  expect([long.status, long.body.errors]).toMatchObject([422, [{ pointer: '/body', code: 'too-long' }]]);
  for (const body of ['[]', '7', '"x"', 'null']) {
    const { status } = await office.send('firm', 'PUT', path(aPage()), `{"version":0,"body":${body}}`);
    expect(status, body).toBe(422);
  }
  expect((await office.send('firm', 'PUT', path(aPage()), '{"body":{}}')).status).toBe(422);
  for (const name of [
    'x',
    'open:',
    'open:Application',
    'task:1:x',
    `act:${randomUUID()}`,
    'page:a b',
    `page:${'x'.repeat(99)}`,
  ])
    expect((await put('firm', name, 0, {})).status, name).toBe(404);
  expect((await put('', 'open:notice', 0, {})).status).toBe(401);
});
