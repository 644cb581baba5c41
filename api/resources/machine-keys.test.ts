import { createHash } from 'node:crypto';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetKeyUses } from '../../db/machine-keys.js';
import { officeLedgerBreak } from '../../db/office/ledger.js';
import { SCOPES, USES_KEPT_DAYS, type Scope } from '../../domain/machine-keys.js';
import { addDays, civilDate, DAY, HOUR } from '../../domain/time.js';
import { query } from '../../scripts/postgres.mjs';
import { NOW } from '../../fuzz/corpus.js';
import { hostileOffice, type HostileOffice } from '../../test/support/hostile/office.js';
import { application } from '../../test/support/hostile/openings.js';
import { createApp } from '../app.js';
import { isMutation } from '../route.js';
import { routes } from '../routes.js';

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

const day = (ahead: number) => addDays(civilDate(office.clock.at), ahead);
const sql = (text: string, values: unknown[] = []) => query(office.ownerUrl, (c) => c.query(text, values));
const post = (by: string, path: string, body: object = {}, headers = {}) =>
  office.send(by, 'POST', path, JSON.stringify(body), headers);
const withKey = (key: string, method: string, path: string, body?: object) =>
  office.send('', method, path, body && JSON.stringify(body), { Authorization: `Bearer ${key}` });

/** What waits, of this key. */
async function waiting(id: string): Promise<{ n: number; scopes: string[]; actions: string[] }> {
  const { body } = await office.send('director', 'GET', `/office-changes?kind=key&key=${id}&open=true`);
  return body.items[0];
}
async function made(scopes: readonly Scope[], more: object = {}, by = 'admin') {
  const { status, body } = await post(by, '/machine-keys', { name: '热线平台', scopes, expiresOn: day(90), ...more });
  expect([status, body.state]).toEqual([201, 'waiting']);
  return body as { id: string; key: string };
}
async function confirmed(scopes: readonly Scope[], more: object = {}) {
  const one = await made(scopes, more);
  const { n } = await waiting(one.id);
  expect((await post('director', `/office-changes/${n}/actions/confirm`)).status).toBe(200);
  return one;
}
async function listed(id: string, by = 'admin') {
  const { body } = await office.send(by, 'GET', '/machine-keys');
  return body.items.find((key: { id: string }) => key.id === id);
}
const outcomes = async (id: string) => {
  const { body } = await office.send('auditor', 'GET', `/machine-keys/${id}/uses`);
  return Object.fromEntries(
    body.items.map((use: { route: string; outcome: string; count: number }) => [
      `${use.outcome} ${use.route}`.trim(),
      use.count,
    ]),
  );
};

describe('a key is a grant of rights', () => {
  test('one person makes it, another puts it in force; till then it opens nothing', async () => {
    const { id, key } = await made(['indicators']);
    expect(key).toMatch(/^lak_[a-z0-9]{16}_[\w-]{43}$/);
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
    const { n, scopes, actions } = await waiting(id);
    expect([scopes, actions]).toEqual([['indicators'], ['confirm', 'reject']]);
    expect((await post('admin', `/office-changes/${n}/actions/confirm`)).body.type).toBe('/problems/same-person');
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
    const told = await sql(`SELECT recipient FROM alert WHERE key = $1 ORDER BY 1`, [`office-change/${n}`]);
    expect(told.rows.map(({ recipient }) => recipient)).toEqual(
      expect.arrayContaining(['bureau', 'deputy', 'director']),
    );
    expect(told.rows.map(({ recipient }) => recipient)).not.toContain('admin');
    expect((await post('director', `/office-changes/${n}/actions/confirm`)).body.state).toBe('confirmed');
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(200);
    expect(await listed(id)).toMatchObject({ state: 'active', scopes: ['indicators'], actions: ['rotate', 'revoke'] });
  });

  test('one that was rejected never opens anything, nor is it confirmed after that', async () => {
    const { id, key } = await made(['indicators']);
    const { n } = await waiting(id);
    expect((await post('bureau', `/office-changes/${n}/actions/reject`)).body.state).toBe('rejected');
    expect((await post('director', `/office-changes/${n}/actions/confirm`)).body.type).toBe('/problems/too-late');
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
    expect(await listed(id)).toMatchObject({ state: 'ended', actions: [] });
  });

  test('who keeps no registers makes none; of another agency they are not there', async () => {
    for (const by of ['intake', 'auditor', 'lawyer1'])
      expect([
        by,
        (await post(by, '/machine-keys', { name: '热线', scopes: ['paper'], expiresOn: day(9) })).status,
      ]).toEqual([...[by, 403]]);
    const { id } = await made(['paper']);
    expect((await office.send('director-b', 'DELETE', `/machine-keys/${id}`)).status).toBe(404);
    expect((await post('director-b', `/machine-keys/${id}/rotate`, { expiresOn: day(9) })).status).toBe(404);
    expect((await post('director-b', '/machine-keys/nosuch/rotate', { expiresOn: day(9) })).status).toBe(404);
    expect(await listed(id, 'director-b')).toBeUndefined();
    expect(await listed(id, 'auditor')).toMatchObject({ state: 'waiting', actions: [] });
    expect((await office.send('intake', 'GET', '/machine-keys')).status).toBe(403);
  });

  test.each([
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['approve'] }, '/scopes/0'],
    [{ scopes: ['paper', 'paper'] }, '/scopes'],
    [{ expiresOn: '2020-01-01' }, '/expiresOn'],
    [{ expiresOn: addDays(civilDate(NOW), 400) }, '/expiresOn'],
    [{ addresses: ['0.0.0.0/0'] }, '/addresses/0'],
    [{ addresses: ['county.gov.cn'] }, '/addresses/0'],
    [{ name: '。' }, '/name'],
    [{ agency: 'hl' }, '/agency'],
  ])('%j is refused', async (wrong, pointer) => {
    const body = { name: '热线', scopes: ['paper'], expiresOn: day(9), ...wrong };
    const { status, body: said } = await post('admin', '/machine-keys', body);
    expect([status, said.errors[0].pointer]).toEqual([422, pointer]);
  });
});

test('it is told once, and what is kept of it opens nothing', async () => {
  const body = { name: '省平台', scopes: ['indicators'], expiresOn: day(30) };
  const first = await post('admin', '/machine-keys', body, { 'Idempotency-Key': 'once' });
  const again = await post('admin', '/machine-keys', body, { 'Idempotency-Key': 'once' });
  expect([again.status, again.body.id, again.body.key]).toEqual([201, first.body.id, null]);
  expect(again.headers.get('Idempotency-Replayed')).toBe('true');
  const secret = (first.body.key as string).split('_').slice(2).join('_');
  const { rows } = await sql('SELECT * FROM machine_key WHERE id = $1', [first.body.id]);
  expect(rows[0].secret_hash).toEqual(createHash('sha256').update(secret).digest());
  const everywhere = JSON.stringify([
    rows,
    (await sql('SELECT * FROM office_entry')).rows,
    await listed(first.body.id),
  ]);
  expect(everywhere).not.toContain(secret);
  expect(office.faults.join()).not.toContain(secret);
  expect((await officeLedgerBreak(office.deps.db.pool)).broken).toBeUndefined();
});

describe('it comes to its end', () => {
  test('by itself on its last day, to the last instant', async () => {
    const { id, key } = await confirmed(['indicators'], { expiresOn: day(2) });
    const before = office.clock.at;
    const last = Date.parse(`${day(3)}T00:00:00+08:00`);
    office.clock.at = last - 1;
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(200);
    office.clock.at = last;
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
    expect(await listed(id)).toMatchObject({ state: 'ended' });
    office.clock.at = before;
  });

  test('at once when it is revoked, by anybody who keeps the registers', async () => {
    const { id, key } = await confirmed(['indicators']);
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(200);
    const ended = await office.send('deputy', 'DELETE', `/machine-keys/${id}`);
    expect([ended.status, ended.body.state]).toEqual([200, 'ended']);
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
    expect(await outcomes(id)).toEqual({ 'used GET /indicators': 1, revoked: 1 });
    expect((await office.send('admin', 'DELETE', `/machine-keys/${id}`)).status).toBe(200);
  });

  test('some days after its successor is confirmed; both work until then', async () => {
    const { id, key } = await confirmed(['indicators'], { addresses: ['127.0.0.0/8'] });
    const rotated = await post('admin', `/machine-keys/${id}/rotate`, { expiresOn: day(200) });
    expect(rotated.body).toMatchObject({
      state: 'waiting',
      follows: id,
      scopes: ['indicators'],
      addresses: ['127.0.0.0/8'],
    });
    // A second one before that is decided on would leave nobody knowing which.
    expect((await post('admin', `/machine-keys/${id}/rotate`, { expiresOn: day(200) })).body.type).toBe(
      '/problems/change-pending',
    );
    const successor = rotated.body as { id: string; key: string };
    expect((await withKey(successor.key, 'GET', '/indicators')).status).toBe(401);
    expect(await listed(id)).toMatchObject({ state: 'active', endsAt: null });
    const { n } = await waiting(successor.id);
    expect((await post('admin', `/office-changes/${n}/actions/confirm`)).body.type).toBe('/problems/same-person');
    await post('director', `/office-changes/${n}/actions/confirm`);
    expect(await listed(id)).toMatchObject({ state: 'ending', actions: ['revoke'] });
    const before = office.clock.at;
    office.clock.at = before + 7 * DAY - 1;
    for (const one of [key, successor.key]) expect((await withKey(one, 'GET', '/indicators')).status).toBe(200);
    office.clock.at = before + 7 * DAY;
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
    expect((await withKey(successor.key, 'GET', '/indicators')).status).toBe(200);
    office.clock.at = before;
    expect((await post('admin', `/machine-keys/${id}/rotate`, { expiresOn: day(20) })).body.type).toBe(
      '/problems/too-late',
    );
  });

  test('at once where no overlap is wanted', async () => {
    const { id, key } = await confirmed(['indicators']);
    const rotated = await post('admin', `/machine-keys/${id}/rotate`, { expiresOn: day(9), overlapDays: 0 });
    await post('director', `/office-changes/${(await waiting(rotated.body.id)).n}/actions/confirm`);
    expect((await withKey(key, 'GET', '/indicators')).status).toBe(401);
  });
});

test('unknown, wrong, expired, revoked, from elsewhere: one answer for all of them', async () => {
  const { key: good } = await confirmed(['indicators']);
  const elsewhere = await confirmed(['indicators'], { addresses: ['192.0.2.0/24'] });
  const revoked = await confirmed(['indicators']);
  await office.send('admin', 'DELETE', `/machine-keys/${revoked.id}`);
  const wrong = `${good.slice(0, -3)}${good.endsWith('aaa') ? 'bbb' : 'aaa'}`;
  const keys = [
    ...[wrong, elsewhere.key, revoked.key, (await made(['indicators'])).key],
    ...[`lak_${'a'.repeat(16)}_${'b'.repeat(43)}`, 'lak_', `lak_${'a'.repeat(16)}`, `${good}x`],
  ];
  const said = [];
  for (const key of ['not.a.token', ...keys]) {
    const { status, body, headers } = await withKey(key, 'GET', '/indicators');
    said.push(JSON.stringify([status, { ...body, instance: '' }, headers.get('WWW-Authenticate')]));
  }
  expect(new Set(said).size).toBe(1);
  expect(said[0]).toContain('401');
  expect(await outcomes(elsewhere.id)).toEqual({ 'other-address': 1 });
  // In the header alone, and for no session.
  for (const cookie of [`session=${good}`, `__Host-session=${good}`])
    expect((await office.send('', 'GET', '/indicators', undefined, { Cookie: cookie })).status).toBe(401);
  const id = good.split('_')[1]!;
  const signIn = await office.send('', 'POST', '/sessions', JSON.stringify({ username: `key.${id}`, password: good }));
  expect(signIn.status).toBe(401);
});

test('a key has one limit, from however many addresses it comes; another key and people are not held up by it', async () => {
  const [one, other] = [await confirmed(['indicators']), await confirmed(['indicators'])];
  const config = { ...office.deps.config, rateLimit: 1, trustProxy: 1 };
  const limited = createApp({ ...office.deps, config });
  let asked = 0;
  const ask = (token: string) =>
    request(limited)
      .get('/api/v1/indicators')
      .set({ Authorization: `Bearer ${token}`, 'X-Forwarded-For': `10.0.0.${++asked}` });
  for (let n = 0; n < 10; n++) await ask(one.key).expect(200);
  const { body, headers } = await ask(one.key).expect(429);
  expect(body).toMatchObject({ type: '/problems/rate-limited', status: 429 });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(10);
  await ask(other.key).expect(200);
  await ask(office.token('director')).expect(200);
  // What was turned away opened nothing.
  const uses = await office.send('auditor', 'GET', `/machine-keys/${one.id}/uses`);
  const counts = uses.body.items.map((use: { outcome: string; count: number }) => [use.outcome, use.count]);
  expect(counts).toEqual(Array.from({ length: 10 }, () => ['used', 1]));
});

/** By hand: where each scope leads. Whatever is not here is for no key. */
const REACHES = `
POST /applications                applications
POST /notices                     notices
POST /requests                     requests
GET /commands/:id                 applications notices requests
GET /cases                        read-cases
GET /cases/:id                    read-cases
GET /cases/:id/events             read-cases
GET /cases/:id/evaluation         read-cases
GET /cases/:id/deadlines          read-cases
POST /paper-register              paper
GET /indicators                   indicators
GET /indicators/trend             indicators
GET /calculators/deadline         reference
GET /reference                    reference
GET /calendars                    reference
GET /calendars/:year              reference
GET /rules                        reference
GET /rules/:pack/:key             reference
GET /ladders/:pack/:key           reference
GET /draws/:pack                  reference
GET /health                       health
`;
const reaches = new Map<string, readonly string[]>(
  REACHES.trim()
    .split('\n')
    .map((line) => {
      const [method = '', path = '', ...scopes] = line.split(/\s+/);
      return [`${method} ${path}`, scopes] as const;
    }),
);

test('every route by every scope, as the table by hand says', async () => {
  const doors = routes.filter((r) => !r.open);
  const names = doors.map((r) => `${r.method.toUpperCase()} ${r.path}`);
  expect([...reaches.keys()].filter((name) => !names.includes(name))).toEqual([]);
  let cells = 0;
  for (const scope of SCOPES) {
    const { id, key } = await confirmed([scope]);
    for (const r of doors) {
      const name = `${r.method.toUpperCase()} ${r.path}`;
      const path = r.path.replaceAll(/:\w+/g, 'x');
      const { status } = await withKey(key, r.method.toUpperCase(), path, isMutation(r) && r.body ? {} : undefined);
      const open = reaches.get(name)?.includes(scope) ?? false;
      expect([scope, name, status === 403]).toEqual([scope, name, !open]);
      expect([scope, name, status]).not.toEqual([scope, name, 401]);
      if (status >= 500) throw new Error(`${name}: ${status}`);
      cells += 1;
    }
    const seen = await outcomes(id);
    for (const name of names)
      expect([name, Object.hasOwn(seen, `used ${name}`)]).toEqual([name, reaches.get(name)?.includes(scope) ?? false]);
  }
  expect(cells).toBe(SCOPES.length * doors.length);
});

test('what is done with a key stands on record under its name, and the answer shows no more than it may see', async () => {
  const { id, key } = await confirmed(['applications']);
  const opened = await withKey(key, 'POST', '/applications', application);
  expect([opened.status, Object.keys(opened.body).sort()]).toEqual([201, ['case', 'command']]);
  expect((await withKey(key, 'GET', `/commands/${opened.body.command.id}`)).status).toBe(200);
  const caseId = opened.body.case.id as string;
  expect((await withKey(key, 'GET', `/cases/${caseId}`)).status).toBe(403);
  const { body } = await office.send('director', 'GET', `/cases/${caseId}/events`);
  expect(body.items[0]).toMatchObject({ actor: `key.${id}`, actorName: '热线平台' });
  // Somebody else's command is not there.
  const { key: other } = await confirmed(['applications']);
  expect((await withKey(other, 'GET', `/commands/${opened.body.command.id}`)).status).toBe(404);

  const reader = await confirmed(['read-cases']);
  const seen = await withKey(reader.key, 'GET', `/cases/${caseId}`);
  expect([seen.status, seen.body.narrative, seen.body.actions, seen.body.mayReveal]).toEqual([200, null, [], false]);
  const [recipient] = application['recipients'] as { name: string }[];
  const all = JSON.stringify([
    ...[seen.body, (await withKey(reader.key, 'GET', '/cases')).body],
    (await withKey(reader.key, 'GET', `/cases/${caseId}/events`)).body,
  ]);
  expect(all).not.toContain(recipient!.name);
  const { rows } = await sql('SELECT 1 FROM sensitive_read WHERE username = $1', [`key.${reader.id}`]);
  expect(rows).toEqual([]);
});

test('it is nobody: in no list of people, no account, no holder of a post', async () => {
  const { id } = await confirmed(['paper']);
  const { body } = await office.send('director', 'GET', '/people');
  expect(JSON.stringify(body)).not.toContain(id);
  expect((await office.send('admin', 'GET', `/people/key.${id}`)).status).toBe(404);
  const patched = await office.send('admin', 'PATCH', `/people/key.${id}`, JSON.stringify({ roles: ['director'] }));
  expect(patched.status).toBe(404);
  expect((await post('admin', '/people', { username: 'key.somebody', name: '某', roles: [] })).status).toBe(422);
});

test('its last use is shown, its uses and refusals half a year', async () => {
  const { id, key } = await confirmed(['indicators']);
  expect(await listed(id)).toMatchObject({ lastUsedAt: null, refused: 0 });
  await withKey(key, 'GET', '/indicators');
  await withKey(key, 'GET', '/indicators');
  await withKey(key, 'GET', '/cases');
  const shown = await listed(id);
  expect([Date.parse(shown.lastUsedAt), shown.refused]).toEqual([office.clock.at, 1]);
  expect(await outcomes(id)).toEqual({ 'used GET /indicators': 2, 'other-scope GET /cases': 1 });
  expect((await office.send('director-b', 'GET', `/machine-keys/${id}/uses`)).status).toBe(404);
  const { pool } = office.deps.db;
  await forgetKeyUses(pool, office.clock.at + USES_KEPT_DAYS * DAY - HOUR);
  expect(Object.keys(await outcomes(id))).toHaveLength(2);
  expect(await forgetKeyUses(pool, office.clock.at + USES_KEPT_DAYS * DAY + HOUR)).toBeGreaterThanOrEqual(2);
  expect(await outcomes(id)).toEqual({});
});
