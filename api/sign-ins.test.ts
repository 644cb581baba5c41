import { hash } from '@node-rs/argon2';
import type { Express } from 'express';
import pg from 'pg';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { forgetSignIns, SIGN_INS_KEPT } from '../db/sign-ins.js';
import { FREE_FAILURES, PLACE_FAILURES, PLACE_FORGETS } from '../domain/accounts.js';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { argon2 } from './passwords.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;
let owner: pg.Client;
const lines: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  // Where a request comes from is said by its proxy; tests below go ahead of the database's time.
  const config = testConfig(database.appUrl, { checkClock: false, trustProxy: 1 });
  deps = testDeps(database.appUrl, { config }, { write: (line) => void lines.push(line) });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
beforeEach(() => {
  app = createApp(deps);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await owner.query('TRUNCATE sign_in, sign_in_hold; UPDATE app_user SET active = true');
});
afterAll(async () => {
  await owner.end();
  await deps.db.close();
  await database.drop();
});

const [HOME, OFFICE, ELSEWHERE] = ['203.0.113.5', '203.0.113.6', '198.51.100.9'];
const signIn = (username: string, password: string, from = HOME, by = app) =>
  request(by).post('/api/v1/sessions').set('X-Forwarded-For', from).send({ username, password });
const fail = async (username: string, from = HOME, by = app) => {
  const { status, body, headers } = await signIn(username, 'wrong', from, by);
  return { status, body: { ...(body as object), instance: '' }, wait: Number(headers['retry-after'] ?? 0) };
};
const later = (ms: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + ms);
};
const seconds = (n: number) => n * 1000;
const get = (token: string, path: string) => request(app).get(`/api/v1${path}`).set('Authorization', `Bearer ${token}`);

describe('whoever fails', () => {
  test('waits there, longer each time, and succeeds when he has waited', async () => {
    for (let n = 0; n < FREE_FAILURES; n++) expect((await fail('reviewer')).status).toBe(401);
    const held = await signIn('reviewer', DEMO_PASSWORD).expect(429);
    expect(held.body).toMatchObject({ type: '/problems/locked-out' });
    expect(Number(held.headers['retry-after'])).toBeLessThanOrEqual(30);
    later(seconds(31));
    expect((await fail('reviewer')).status).toBe(401);
    expect((await fail('reviewer')).wait).toBeGreaterThan(50);
    later(seconds(61));
    await signIn('reviewer', DEMO_PASSWORD).expect(201);
    // And begins anew.
    for (let n = 0; n < FREE_FAILURES - 1; n++) expect((await fail('reviewer')).status).toBe(401);
    await signIn('reviewer', DEMO_PASSWORD).expect(201);
  });

  test('holds nobody who signs in from elsewhere, under the very name', async () => {
    for (let n = 0; n < FREE_FAILURES + 3; n++) await fail('director', ELSEWHERE);
    await signIn('director', DEMO_PASSWORD, ELSEWHERE).expect(429);
    await signIn('director', DEMO_PASSWORD, HOME).expect(201);
    await signIn('director', DEMO_PASSWORD, OFFICE).expect(201);
  });

  test('is held by every process of the service, and after a start of it', async () => {
    for (let n = 0; n < FREE_FAILURES; n++) await fail('assigner', HOME, n % 2 ? app : createApp(deps));
    await signIn('assigner', DEMO_PASSWORD, HOME, createApp(deps)).expect(429);
  });

  test('at once as often as one may in a row, is held the same', async () => {
    const answers = await Promise.all(Array.from({ length: FREE_FAILURES + 4 }, () => fail('reviewer')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(FREE_FAILURES);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(4);
  });

  test('has many right ones at once all the same', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('intake', DEMO_PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
  });
});

test('a place that fails under many names is held, but for whoever has signed in from there', async () => {
  await signIn('intake', DEMO_PASSWORD, OFFICE).expect(201);
  // No time goes by meanwhile.
  later(0);
  for (let n = 0; n < PLACE_FAILURES; n++) expect((await fail(`nobody${n}`, OFFICE)).status).toBe(401);
  expect((await fail('nobody', OFFICE)).status).toBe(429);
  await signIn('archivist', DEMO_PASSWORD, OFFICE).expect(429);
  await signIn('intake', DEMO_PASSWORD, OFFICE).expect(201);
  await signIn('archivist', DEMO_PASSWORD, HOME).expect(201);
  // Some are forgotten as time goes by.
  later(PLACE_FORGETS * 2);
  await signIn('archivist', DEMO_PASSWORD, OFFICE).expect(201);
});

test('of addresses of version 6 a network is one place', async () => {
  for (let n = 0; n < FREE_FAILURES; n++) expect((await fail('firm', `2001:db8:7:8::${n + 1}`)).status).toBe(401);
  await signIn('firm', DEMO_PASSWORD, '2001:db8:7:8:9::1').expect(429);
  await signIn('firm', DEMO_PASSWORD, '2001:db8:7:9::1').expect(201);
});

describe('whether a name exists', () => {
  const KINDS = ['evaluator', 'nobody-of-that-name', 'callback'] as const;
  beforeEach(() => owner.query(`UPDATE app_user SET active = false WHERE username = 'callback'`));

  test('is told by no answer: wrong, unknown and closed are the same, from the first failure on', async () => {
    const all = [];
    for (const username of KINDS) {
      const answers = [];
      for (let n = 0; n < FREE_FAILURES + 2; n++)
        answers.push(await fail(username, `10.0.0.${KINDS.indexOf(username)}`));
      all.push(answers.map(({ wait, ...answer }) => ({ ...answer, waits: wait > 0 })));
    }
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
    // The right password of a closed account as well.
    const closed = await signIn('callback', DEMO_PASSWORD, ELSEWHERE);
    expect({ status: closed.status, body: { ...closed.body, instance: '' } }).toEqual({
      ...{ status: 401, body: all[0]![0]!.body },
    });
  });

  test('is told by no time: as many comparisons at the very same cost, from the first request after a start on', async () => {
    // As the demo's accounts are made in earnest (prisma/demo.ts).
    await owner.query('UPDATE app_user SET password_hash = $1', [await hash(DEMO_PASSWORD)]);
    const work = async (username: string, password = 'wrong') => {
      const fresh = createApp(deps);
      // It compares as ever, and is seen to.
      const verified = vi.spyOn(argon2, 'verify').mockClear();
      const hashed = vi.spyOn(argon2, 'hash').mockClear();
      await signIn(username, password, ELSEWHERE, fresh);
      const compared = verified.mock.calls.map(([known]) => String(known).split('$').slice(0, 4).join('$'));
      return { compared, hashed: hashed.mock.calls.length };
    };
    const unknown = await work('nobody-else');
    expect(unknown).toEqual({ compared: ['$argon2id$v=19$m=19456,t=2,p=1'], hashed: 0 });
    for (const username of KINDS) expect(await work(username)).toEqual(unknown);
    expect(await work('callback', DEMO_PASSWORD)).toEqual(unknown);
    // One that is written otherwise than it is stored is compared twice, whoever it is.
    const twice = await work('nobody-else', 'ｗｒｏｎｇ');
    expect(twice.compared).toHaveLength(2);
    expect(await work('evaluator', 'ｗｒｏｎｇ')).toEqual(twice);
  });
});

describe('the same name, the same password', () => {
  test('in whatever letters the name is written', async () => {
    for (const typed of ['intake', 'INTAKE', ' Intake ', 'ｉｎｔａｋｅ']) {
      const { body } = await signIn(typed, DEMO_PASSWORD).expect(201);
      expect(body.user.username).toBe('intake');
    }
  });

  test('whichever keyboard writes the password, and of before there were normal forms', async () => {
    const token = await tokenOf(app, 'archivist');
    const wide = 'ｒｉｖｅｒ　ｓｔｏｎｅ　ｃｌｏｕｄ';
    const body = { current: DEMO_PASSWORD, password: wide };
    await request(app).post('/api/v1/me/password').set(mutation(token)).send(body).expect(204);
    for (const typed of [wide, 'river stone cloud']) await signIn('archivist', typed).expect(201);
    await owner.query(`UPDATE app_user SET password_hash = $1 WHERE username = 'archivist'`, [await hash(wide)]);
    await signIn('archivist', wide).expect(201);
    await signIn('archivist', 'river stone cloud').expect(401);
  });
});

describe('sign-ins are on record', () => {
  interface Line {
    user: string | null;
    outcome: string;
    address: string;
    agent: string;
    system: string;
  }
  const audit = async (by: string, query = ''): Promise<Line[]> =>
    (await get(await tokenOf(app, by), `/audit/sign-ins${query}`).expect(200)).body.items;
  const brief = (all: Line[]) => all.map(({ user, outcome, address }) => [user, outcome, address]);

  test('with name, address, class of program and outcome, for the auditor of the agency and each his own', async () => {
    const chrome = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/93.0.1 Safari/537.36';
    const { body } = await signIn('intake', DEMO_PASSWORD, OFFICE).set('User-Agent', chrome).expect(201);
    await fail('INTAKE', ELSEWHERE);
    await fail('intake-b', ELSEWHERE);
    const own = (await get(body.token, '/me/sign-ins').expect(200)).body.items;
    expect(own).toEqual([
      { at: expect.any(String), address: ELSEWHERE, agent: 'unknown', system: 'unknown', outcome: 'wrong-password' },
      { at: expect.any(String), address: OFFICE, agent: 'chrome', system: 'windows', outcome: 'signed-in' },
    ]);
    expect(brief(await audit('auditor', '?user=intake'))).toEqual([
      ['intake', 'wrong-password', ELSEWHERE],
      ['intake', 'signed-in', OFFICE],
    ]);
    expect(brief(await audit('auditor-b', '?outcome=wrong-password'))).toEqual([
      ['intake-b', 'wrong-password', ELSEWHERE],
    ]);
    expect(await audit('auditor', '?from=2020-01-01&to=2020-01-02')).toEqual([]);
    for (const by of ['director', 'admin', 'bureau', 'intake'])
      await get(await tokenOf(app, by), '/audit/sign-ins').expect(403);
    const token = await tokenOf(app, 'auditor');
    const first = (await get(token, '/audit/sign-ins?limit=1').expect(200)).body;
    const second = (await get(token, `/audit/sign-ins?limit=1&cursor=${first.next}`).expect(200)).body;
    expect([first.items, second.items].map((items: unknown[]) => items.length)).toEqual([1, 1]);
    expect(first.items).not.toEqual(second.items);
  });

  test('a name that nobody has is kept as a keyed hash: it may be a password', async () => {
    await signIn('intake', DEMO_PASSWORD, OFFICE).expect(201);
    lines.length = 0;
    const secret = 'typed-where-the-name-goes';
    for (const from of [OFFICE, ELSEWHERE]) await signIn(secret, 'x', from).expect(401);
    const { rows } = await owner.query(
      `SELECT username, name_hash, agency_id, address, outcome FROM sign_in WHERE outcome <> 'signed-in' ORDER BY id`,
    );
    expect(rows).toEqual([
      // Somebody of the agency sits there; of nowhere it is nobody's.
      { username: null, name_hash: expect.any(Buffer), agency_id: 'ph', address: OFFICE, outcome: 'unknown-name' },
      { username: null, name_hash: rows[0].name_hash, agency_id: null, address: ELSEWHERE, outcome: 'unknown-name' },
    ]);
    expect(brief(await audit('auditor', '?outcome=unknown-name'))).toEqual([[null, 'unknown-name', OFFICE]]);
    const kept = await owner.query('SELECT s::text FROM sign_in s UNION ALL SELECT h::text FROM sign_in_hold h');
    expect(JSON.stringify(kept.rows)).not.toContain(secret);
    expect(lines.length).toBeGreaterThan(0);
    for (const word of [secret, OFFICE, ELSEWHERE]) expect(lines.join('\n')).not.toContain(word);
  });

  test('of the body above all is what is nobody’s', async () => {
    await fail('nobody-at-all', ELSEWHERE);
    await owner.query(`UPDATE agency SET parent_id = NULL WHERE id = 'hl'`);
    expect(brief(await audit('auditor-b', '?outcome=unknown-name'))).toEqual([[null, 'unknown-name', ELSEWHERE]]);
    await owner.query(`UPDATE agency SET parent_id = 'sf' WHERE id = 'hl'`);
    expect(await audit('auditor-b', '?outcome=unknown-name')).toEqual([]);
  });

  test('whoever is held is noted once until he fails again: nobody fills the record', async () => {
    for (let n = 0; n < FREE_FAILURES + 6; n++) await fail('observer');
    const { rows } = await owner.query('SELECT outcome, count(*)::int AS n FROM sign_in GROUP BY 1 ORDER BY 1');
    expect(rows).toEqual([
      { outcome: 'held', n: 1 },
      { outcome: 'wrong-password', n: FREE_FAILURES },
    ]);
  });

  test('and gone after six months', async () => {
    await signIn('intake', DEMO_PASSWORD).expect(201);
    await fail('intake');
    const { pool } = deps.db;
    expect(await forgetSignIns(pool, Date.now() + SIGN_INS_KEPT - seconds(60))).toBe(0);
    expect(await forgetSignIns(pool, Date.now() + SIGN_INS_KEPT + seconds(60))).toBe(2);
    expect((await owner.query('SELECT FROM sign_in_hold')).rowCount).toBe(0);
  });
});
