import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { officeLedgerBreak } from '../../db/office/ledger.js';
import { query } from '../../scripts/postgres.mjs';
import { mutation, testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

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

type Method = 'get' | 'post' | 'patch' | 'delete';
async function call(user: string, method: Method, path: string, body?: object, key = randomUUID()) {
  const asked = request(app)
    [method](`/api/v1${path}`)
    .set(mutation(await tokenOf(app, user), key));
  return method === 'get' || body === undefined ? asked : asked.send(body);
}
const sql = (text: string, values: unknown[] = []) => query(database.ownerUrl, (c) => c.query(text, values));
let made = 0;
/** Somebody new, with the roles confirmed. */
async function someone(roles: string[], more: object = {}): Promise<{ username: string; password: string }> {
  const username = `new${++made}`;
  const entered = await call('admin', 'post', '/people', { username, name: '新人', roles, ...more });
  expect([entered.status, entered.body]).toMatchObject([201, { pending: { grants: roles } }]);
  const n = entered.body.pending.n as number;
  expect((await call('director', 'post', `/office-changes/${n}/actions/confirm`, {})).status).toBe(200);
  return { username, password: entered.body.initialPassword as string };
}
/** Signs in with the password that was given, and changes it. */
async function settle({ username, password }: { username: string; password: string }): Promise<string> {
  const token = await tokenOf(app, username, password);
  const own = { current: password, password: 'a password of his own' };
  await request(app).post('/api/v1/me/password').set(mutation(token)).send(own).expect(204);
  return token;
}
const me = (token: string) => request(app).get('/api/v1/tasks').set('Authorization', `Bearer ${token}`);

describe('roles take a second person', () => {
  test('neither who proposes them nor who is to get them', async () => {
    const entered = await call('admin', 'post', '/people', { username: 'chen', name: '陈敏', roles: ['director'] });
    expect(entered.body).toMatchObject({ roles: [], active: true, mustChangePassword: true });
    const confirm = `/office-changes/${entered.body.pending.n}/actions/confirm`;
    const own = await call('admin', 'post', confirm, {});
    expect([own.status, own.body.type]).toEqual([403, '/problems/same-person']);
    expect((await call('director-b', 'post', confirm, {})).status).toBe(404);
    expect((await call('intake', 'post', confirm, {})).status).toBe(403);
    const done = await call('director', 'post', confirm, {});
    expect(done.body).toMatchObject({ state: 'confirmed', decidedBy: 'director', by: 'admin' });
    expect((await call('admin', 'get', '/people/chen')).body).toMatchObject({ roles: ['director'], pending: null });
    expect((await call('deputy', 'post', confirm, {})).body.type).toBe('/problems/too-late');
    // What is added later waits as well, what is taken away does not; and one thing waits at a time.
    const more = await call('director', 'patch', '/people/chen', { roles: ['intake', 'archivist'] });
    expect(more.body).toMatchObject({ roles: [], pending: { grants: ['intake', 'archivist'] } });
    const again = await call('director', 'patch', '/people/chen', { roles: ['callback'] });
    expect([again.status, again.body.type]).toEqual([409, '/problems/change-pending']);
    const rejected = await call('admin', 'post', `/office-changes/${more.body.pending.n}/actions/reject`, {});
    expect(rejected.body.state).toBe('rejected');
    expect((await call('admin', 'get', '/people/chen')).body).toMatchObject({ roles: [], pending: null });
  });

  test('nobody grants them to himself, with whomever', async () => {
    const asked = await call('director', 'patch', '/people/deputy', { roles: ['deputy', 'reviewer'] });
    const confirm = `/office-changes/${asked.body.pending.n}/actions/confirm`;
    expect((await call('deputy', 'post', confirm, {})).body.type).toBe('/problems/same-person');
    expect((await call('director', 'post', confirm.replace('confirm', 'withdraw'), {})).body.state).toBe('withdrawn');
  });

  test('roles that exclude each other are refused together, and named', async () => {
    const faultOf = async (asked: ReturnType<typeof call>) => {
      const { status, body } = await asked;
      return [status, body.errors?.[0]?.pointer, body.errors?.[0]?.code, body.errors?.[0]?.detail] as unknown[];
    };
    const person = (roles: string[]) => ({ username: 'both', name: '两任', roles });
    const said = (pair: string) => [422, '/roles', 'roles-apart', expect.stringContaining(pair)];
    expect(await faultOf(call('admin', 'post', '/people', person(['intake', 'admin'])))).toEqual(
      said('“系统管理员”与“受理窗口”'),
    );
    expect(await faultOf(call('admin', 'post', '/people', person(['bureau', 'auditor'])))).toEqual(
      said('“审计”与“司法行政部门”'),
    );
    expect((await call('admin', 'get', '/people/both')).status).toBe(404);
    expect(await faultOf(call('director', 'patch', '/people/admin', { roles: ['admin', 'auditor'] }))).toEqual(
      said('“系统管理员”与“审计”'),
    );
    const taken = await call('director', 'patch', '/people/lawyer1', { roles: ['lawyer', 'auditor'] });
    expect(taken.body.errors[0].detail).toContain('“审计”与“承办人”');
    // Whoever handles cases may have a post of the centre besides; in one case they are apart (domain/case/duties.ts).
    const both = await call('director', 'patch', '/people/lawyer1', { roles: ['lawyer', 'assigner'] });
    expect([both.status, both.body.pending.grants]).toEqual([200, ['assigner']]);
    await call('director', 'post', `/office-changes/${both.body.pending.n}/actions/withdraw`, {});
  });

  test('a confirmation is refused where the roles do not go together any more', async () => {
    await call('admin', 'post', '/people', { username: 'later', name: '后任', roles: [] });
    const asked = await call('admin', 'patch', '/people/later', { roles: ['intake'] });
    await sql(`UPDATE app_user SET roles = '{auditor}' WHERE username = 'later'`);
    const confirmed = await call('director', 'post', `/office-changes/${asked.body.pending.n}/actions/confirm`, {});
    expect([confirmed.status, confirmed.body.errors[0].code]).toEqual([422, 'roles-apart']);
    expect((await sql(`SELECT roles FROM app_user WHERE username = 'later'`)).rows).toEqual([{ roles: ['auditor'] }]);
    // Whatever else of him is changed meanwhile does not stumble over it.
    await sql(`UPDATE app_user SET roles = '{auditor,intake}' WHERE username = 'later'`);
    expect((await call('admin', 'patch', '/people/later', { name: '后任者' })).status).toBe(200);
    // Whoever comes back has them anew, and not together.
    await call('admin', 'patch', '/people/later', { active: false });
    expect((await call('admin', 'patch', '/people/later', { active: true })).body.errors[0].code).toBe('roles-apart');
  });

  test('what each role needs is there, and nobody is the bureau of his own agency', async () => {
    const faults = async (body: object) => {
      const { status, body: answer } = await call('admin', 'post', '/people', { username: 'x1', name: '某', ...body });
      return [status, answer.errors?.map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`)];
    };
    expect(await faults({ roles: ['station'] })).toEqual([422, ['/station required']]);
    expect(await faults({ roles: ['firm'] })).toEqual([422, ['/firm required']]);
    expect(await faults({ roles: ['lawyer'] })).toEqual([422, ['/qualification required']]);
    expect(await faults({ roles: ['bureau'] })).toEqual([422, ['/roles not-here']]);
    expect(await faults({ roles: [], station: 'hl-xigang' })).toEqual([422, ['/station not-known']]);
    expect(await faults({ roles: [], phone: '12' })).toEqual([422, ['/phone phone-number']]);
    expect(await faults({ username: 'intake' })).toEqual([422, ['/username taken']]);
    expect(await faults({ username: 'system' })).toEqual([422, ['/username taken']]);
    expect(await faults({ agency: 'hl' })).toEqual([422, ['/agency not-known']]);
  });
});

describe('passwords', () => {
  test('that somebody was given open nothing but the way to an own one', async () => {
    const { username, password } = await someone(['intake']);
    const answer = await request(app).post('/api/v1/sessions').send({ username, password }).expect(201);
    expect(answer.body.mustChangePassword).toBe(true);
    const { token } = answer.body as { token: string };
    const refused = await me(token);
    expect([refused.status, refused.body.type]).toEqual([403, '/problems/password-to-be-changed']);
    const change = (body: object) => request(app).post('/api/v1/me/password').set(mutation(token)).send(body);
    expect((await change({ current: 'wrong', password: 'twelve letters' })).body.errors[0]).toMatchObject({
      ...{ pointer: '/current', code: 'wrong-password' },
    });
    expect((await change({ current: password, password: 'short' })).status).toBe(422);
    const unfit = async (wanted: string) => {
      const { body } = await change({ current: password, password: wanted });
      return body.errors[0] as { pointer: string; code: string };
    };
    expect(await unfit('Password2026!!')).toMatchObject({ pointer: '/password', code: 'password-common' });
    expect(await unfit(`${username}-2026-${username}!`)).toMatchObject({ pointer: '/password', code: 'password-own' });
    expect(await unfit('🙂'.repeat(6))).toMatchObject({ pointer: '/password', code: 'too-short' });
    expect((await change({ current: password, password })).body.errors[0].code).toBe('same-password');
    const elsewhere = await tokenOf(app, username, password);
    expect((await change({ current: password, password: 'twelve letters' })).status).toBe(204);
    const repeated = await change({ current: password, password: 'twelve letters' });
    expect([repeated.status, repeated.headers['idempotency-replayed']]).toEqual([204, 'true']);
    expect((await me(token)).status).toBe(200);
    expect((await me(elsewhere)).status).toBe(401);
    await tokenOf(app, username, 'twelve letters');
  });

  test('are told once; a request that is sent again is not carried out again', async () => {
    const key = randomUUID();
    const body = { username: 'once', name: '一次', roles: ['intake'] };
    const first = await call('admin', 'post', '/people', body, key);
    const second = await call('admin', 'post', '/people', body, key);
    expect(first.body.initialPassword).toMatch(/^[\w-]{19}$/);
    expect([second.status, second.headers['idempotency-replayed'], second.body.initialPassword]).toEqual([
      ...[201, 'true', null],
    ]);
    const other = await call('admin', 'post', '/people', { ...body, name: '另' }, key);
    expect(other.body.type).toBe('/problems/idempotency-key-reused');
    const { rows } = await sql('SELECT body FROM office_entry');
    expect(JSON.stringify(rows)).not.toContain(first.body.initialPassword);
  });

  test('of who decides are given anew by two, of others by one', async () => {
    const token = await settle(await someone(['intake']));
    const reset = (of: string) => call('admin', 'post', `/people/${of}/actions/reset-password`, { reason: '遗忘' });
    const given = await reset(`new${made}`);
    expect((await me(token)).status).toBe(401);
    await tokenOf(app, `new${made}`, given.body.initialPassword as string);
    const waits = await reset('reviewer');
    expect(waits.body).toMatchObject({ initialPassword: null, pending: { password: true, reason: '遗忘' } });
    await tokenOf(app, 'reviewer');
    const confirm = `/office-changes/${waits.body.pending.n}/actions/confirm`;
    expect((await call('admin', 'post', confirm, {})).body.type).toBe('/problems/same-person');
    const confirmed = await call('director', 'post', confirm, {});
    await tokenOf(app, 'reviewer', confirmed.body.initialPassword as string);
    await expect(tokenOf(app, 'reviewer')).rejects.toThrow('401');
    expect((await reset('admin')).body.type).toBe('/problems/same-person');
  });
});

describe('an end', () => {
  test('is at once, and whoever comes back has his roles confirmed anew', async () => {
    const who = await someone(['archivist'], { phone: '0571-8888 1234' });
    const token = await settle(who);
    expect((await me(token)).status).toBe(200);
    const ended = await call('admin', 'patch', `/people/${who.username}`, { active: false });
    expect([ended.status, ended.body.active]).toEqual([200, false]);
    expect((await me(token)).status).toBe(401);
    const back = await call('admin', 'patch', `/people/${who.username}`, { active: true });
    expect(back.body).toMatchObject({ active: true, roles: [], pending: { grants: ['archivist'] } });
    expect((await call('admin', 'patch', '/people/admin', { active: false })).body.type).toBe('/problems/same-person');
  });

  test('waits for what is in hand, and says how much that is', async () => {
    const lawyer = { kind: 'lawyer', practiceSince: '2010-07-01', minorsTrained: false };
    const { username } = await someone(['lawyer', 'observer'], { qualification: lawyer, firm: 'ph-f1' });
    await sql(`ALTER TABLE proceeding DISABLE TRIGGER ALL; ALTER TABLE legal_case DISABLE TRIGGER ALL`);
    await sql(
      `INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, matter_id, persons, handler, firm_id, received_at, entered_at)
       VALUES ($1, 'ph', 'X1', 'handling', 'notice', 'court', 'criminal', $1, 1, $2, 'ph-f1', '2026-03-02', '2026-03-02')`,
      [randomUUID(), username],
    );
    await sql(
      `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, assignee, data, state, opened_at, opened_seq)
       SELECT 'x.attend.1', id, 'case', 'ph', 'attend', 'observer', $1, '{}', 'open', '2026-03-02', 1 FROM legal_case WHERE number = 'X1'`,
      [username],
    );
    const change = (body: object) => call('admin', 'patch', `/people/${username}`, body);
    const refused = await change({ active: false });
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/open-work']);
    expect(refused.body.detail).toMatch(/任务 1 件、案件 1 件/);
    expect((await change({ roles: ['lawyer'] })).status).toBe(409);
    expect((await change({ firm: 'ph-f2' })).status).toBe(409);
    await sql(`UPDATE task SET state = 'done' WHERE id = 'x.attend.1'`);
    expect((await change({ roles: ['lawyer'] })).body.roles).toEqual(['lawyer']);
    await sql(`UPDATE legal_case SET concluded_on = '2026-05-02' WHERE number = 'X1'`);
    expect((await change({ active: false })).status).toBe(200);
  });
});

test('leave is entered and called off; two never overlap', async () => {
  const from = new Date().toISOString().slice(0, 10);
  const away = { from, to: `${Number(from.slice(0, 4)) + 1}-01-05` };
  const leave = '/people/lawyer27/leave';
  expect((await call('director', 'post', leave, away)).body.items).toEqual([away]);
  expect((await call('director', 'post', leave, away)).body.errors[0]).toMatchObject({ code: 'given-twice' });
  expect((await call('director', 'post', leave, { from: away.to, to: from })).status).toBe(422);
  const people = (await call('assigner', 'get', '/people?role=lawyer')).body.items as Record<string, unknown>[];
  expect(people.find((p) => p['username'] === 'lawyer27')).toMatchObject({ lawyer: { onLeaveTo: away.to } });
  for (const reader of ['lawyer27', 'assigner', 'admin'])
    expect([reader, (await call(reader, 'get', leave)).body.items]).toEqual([reader, [away]]);
  for (const stranger of ['intake', 'director-b']) expect((await call(stranger, 'get', leave)).status).toBe(404);
  expect((await call('director-b', 'post', leave, away)).status).toBe(404);
  expect((await call('admin', 'delete', `${leave}?from=2020-01-01`)).status).toBe(404);
  expect((await call('admin', 'delete', `${leave}?from=${from}`)).body.items).toEqual([]);
});

describe('places', () => {
  test.each([
    ['/stations', 'judicial-office', 'mass-organisation'],
    ['/firms', 'law-firm', 'basic-legal-service'],
  ])('%s are entered, renamed and closed, never under one name twice', async (path, kind, other) => {
    const entered = await call('admin', 'post', path, { name: '新仓 一所', kind });
    expect(entered.body).toMatchObject({ agency: 'ph', name: '新仓 一所', kind, active: true });
    const { id } = entered.body as { id: string };
    const list = (await call('intake', 'get', path)).body.items as { id: string }[];
    expect(list.find((p) => p.id === id)).toEqual(entered.body);
    expect((await call('admin', 'post', path, { name: '新仓一所', kind })).body.errors[0]).toMatchObject({
      ...{ pointer: '/name', code: 'taken' },
    });
    expect((await call('admin-b', 'patch', `${path}/${id}`, { name: '别处' })).status).toBe(404);
    expect((await call('intake', 'patch', `${path}/${id}`, { name: '别处' })).status).toBe(403);
    const at = path === '/stations' ? { station: id } : { firm: id };
    const { username } = await someone(['intake'], at);
    expect((await call('director', 'patch', `${path}/${id}`, { active: false })).body).toMatchObject({
      ...{ type: '/problems/open-work', detail: expect.stringContaining('1 人') },
    });
    await call('director', 'patch', `/people/${username}`, { station: null, firm: null });
    const closed = await call('director', 'patch', `${path}/${id}`, { active: false, kind: other });
    expect(closed.body).toMatchObject({ active: false, kind: other });
    const late = await call('admin', 'post', '/people', { username: 'late', name: '某', roles: [], ...at });
    expect(late.body.errors[0].code).toBe('not-known');
  });

  test('agencies are made by the bureau alone, each with a number of its own', async () => {
    const agency = { id: 'xs', name: '新县法律援助中心', shortName: '新' };
    expect((await call('admin', 'post', '/agencies', agency)).status).toBe(403);
    const fault = async (more: object) =>
      (await call('bureau', 'post', '/agencies', { ...agency, ...more })).body.errors[0] as object;
    expect(await fault({ shortName: '平' })).toMatchObject({ pointer: '/shortName', code: 'taken' });
    expect(await fault({ id: 'ph' })).toMatchObject({ pointer: '/id', code: 'taken' });
    expect(await fault({ pack: 'none' })).toMatchObject({ pointer: '/pack', code: 'not-known' });
    expect(await fault({ parent: 'elsewhere' })).toMatchObject({ pointer: '/parent', code: 'not-known' });
    // It has cases of its own, and would be counted as a centre no more.
    expect(await fault({ parent: 'ph' })).toMatchObject({ pointer: '/parent', code: 'not-here' });
    expect((await call('bureau', 'post', '/agencies', agency)).body).toMatchObject({ ...agency, parent: 'sf' });
    expect((await call('bureau', 'patch', '/agencies/xs', { name: '新县中心' })).body.name).toBe('新县中心');
    expect((await call('bureau', 'patch', '/agencies/elsewhere', { name: '某' })).status).toBe(404);
  });
});

test('somebody is found by a telephone in any spelling, by whoever keeps the register alone', async () => {
  await someone(['intake'], { phone: '+86 139-1111-2222' });
  const found = await call('director', 'get', '/people?phone=13911112222');
  expect(found.body.items.map((p: { username: string }) => p.username)).toEqual([`new${made}`]);
  expect((await call('intake', 'get', '/people?phone=13911112222')).status).toBe(403);
});

test('old and new of all of it stand in a ledger, for whoever keeps the register', async () => {
  await call('admin', 'patch', '/people/callback', { phone: '13800000000', mail: 'c@example.com' });
  const { body } = await call('director', 'get', '/office-changes?kind=person&key=callback');
  expect(body.items).toMatchObject([
    { state: 'done', by: 'admin', before: { phone: null }, after: { phone: '13800000000', mail: 'c@example.com' } },
  ]);
  const all = await call('bureau', 'get', '/office-changes?limit=2');
  expect(all.body.items).toHaveLength(2);
  const rest = await call('bureau', 'get', `/office-changes?limit=200&cursor=${all.body.next}`);
  expect(rest.body.items[0].n).toBe(all.body.items[1].n - 1 || rest.body.items[0].n);
  expect((await call('director-b', 'get', '/office-changes')).body.items).toEqual([]);
  expect((await call('intake', 'get', '/office-changes')).status).toBe(403);
  expect((await officeLedgerBreak(deps.db.pool)).broken).toBeUndefined();
  await sql(`UPDATE office_entry SET body = replace(body, '138', '139') WHERE key = 'callback'`);
  expect((await officeLedgerBreak(deps.db.pool)).broken).toBeGreaterThan(0);
});
