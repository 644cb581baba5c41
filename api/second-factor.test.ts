import { randomBytes } from 'node:crypto';
import type { Express } from 'express';
import pg from 'pg';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FREE_FAILURES } from '../domain/accounts.js';
import { mutation, testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';
import { base32, codeOf, STEP_SECONDS, stepAt } from './totp.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;
let owner: pg.Client;
const lines: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  const config = testConfig(database.appUrl, { checkClock: false });
  deps = testDeps(database.appUrl, { config }, { write: (line) => void lines.push(line) });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
beforeEach(() => {
  app = createApp(deps);
  now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(async () => {
  vi.useRealTimers();
  await owner.query(
    `TRUNCATE sign_in, sign_in_hold, second_factor; UPDATE agency SET second_factor = 'optional', asks_again = false`,
  );
});
afterAll(async () => {
  await owner.end();
  await deps.db.close();
  await database.drop();
});

/** Half minutes go by as the test says. */
let now: number;
const later = (seconds: number) => vi.setSystemTime((now += seconds * 1000));
const nextCode = (secret: Buffer) => {
  later(STEP_SECONDS);
  return codeOf(secret, stepAt(now));
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function unbase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
const post = (token: string, path: string, body: object, key?: string) =>
  request(app).post(`/api/v1${path}`).set(mutation(token, key)).send(body);
const get = (token: string, path: string) => request(app).get(`/api/v1${path}`).set('Authorization', `Bearer ${token}`);
const signIn = (username: string, password = DEMO_PASSWORD) =>
  request(app).post('/api/v1/sessions').send({ username, password });
const answer = (challenge: string, code: string) =>
  request(app).post('/api/v1/sessions/second-factor').send({ challenge, code });
const challengeOf = async (username: string): Promise<string> => (await signIn(username).expect(401)).body.challenge;

async function enrol(username: string, token?: string) {
  const by = token ?? (await tokenOf(app, username));
  const begun = (await post(by, '/me/second-factor', { current: DEMO_PASSWORD }).expect(201)).body;
  const secret = unbase32(begun.secret);
  const confirmed = await post(by, '/me/second-factor/actions/confirm', { code: nextCode(secret) }).expect(200);
  return { token: by, secret, recovery: confirmed.body.recoveryCodes as string[] };
}

test('base32 of the test is the inverse of the service’s', () => {
  const bytes = randomBytes(20);
  expect(unbase32(base32(bytes))).toEqual(bytes);
});

describe('setting it up', () => {
  test('takes the password, and counts when a code has shown that it works', async () => {
    const token = await tokenOf(app, 'intake');
    expect((await get(token, '/me/second-factor')).body).toEqual({
      since: null,
      recoveryCodesLeft: 0,
      required: false,
    });
    const wrong = await post(token, '/me/second-factor', { current: 'not his own' }).expect(422);
    expect(wrong.body.errors[0]).toMatchObject({ pointer: '/current', code: 'wrong-password' });
    const begun = await post(token, '/me/second-factor', { current: DEMO_PASSWORD }, 'k1').expect(201);
    expect(begun.body.uri).toContain(`secret=${begun.body.secret}`);
    const again = await post(token, '/me/second-factor', { current: DEMO_PASSWORD }, 'k1').expect(201);
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([{ secret: null, uri: null }, 'true']);
    // Not in use yet.
    await signIn('intake').expect(201);
    const secret = unbase32(begun.body.secret);
    const refused = await post(token, '/me/second-factor/actions/confirm', { code: '000000' });
    expect(refused.body.errors?.[0]).toMatchObject({ pointer: '/code', code: 'wrong-code' });
    const code = nextCode(secret);
    const done = await post(token, '/me/second-factor/actions/confirm', { code }, 'k2').expect(200);
    expect(new Set(done.body.recoveryCodes).size).toBe(10);
    const repeated = await post(token, '/me/second-factor/actions/confirm', { code }, 'k2').expect(200);
    expect([repeated.body, repeated.headers['idempotency-replayed']]).toEqual([{ recoveryCodes: null }, 'true']);
    expect((await get(token, '/me/second-factor')).body).toMatchObject({ recoveryCodesLeft: 10 });
    expect((await signIn('intake')).body.type).toBe('/problems/second-factor-required');
    const other = await post(token, '/me/second-factor', { current: DEMO_PASSWORD });
    expect(other.body.type).toBe('/problems/second-factor-in-use');
  });

  test('leaves neither secret nor codes in the record or in a log', async () => {
    lines.length = 0;
    const { secret, recovery } = await enrol('station');
    const { rows } = await owner.query('SELECT * FROM second_factor');
    const [row] = rows as { secret: Buffer; recovery: Buffer[]; key_id: string }[];
    expect(row).toMatchObject({ key_id: 't1' });
    expect(row!.secret.includes(secret)).toBe(false);
    expect(row!.recovery).toHaveLength(10);
    const kept = JSON.stringify(rows) + lines.join('\n');
    for (const word of [base32(secret), secret.toString('hex'), ...recovery]) expect(kept).not.toContain(word);
    // Sealed for him alone: under another name it does not open.
    const { body } = await signIn('firm').expect(201);
    await owner.query(`UPDATE second_factor SET username = 'firm'`);
    const foreign = await post(body.token, '/me/second-factor/actions/remove', { code: nextCode(secret) });
    expect(foreign.status).toBe(500);
  });
});

describe('signing in', () => {
  test('takes a code after the password, once, and a challenge for no longer than five minutes', async () => {
    const { secret } = await enrol('reviewer');
    const first = await signIn('reviewer').expect(401);
    expect(first.body).toMatchObject({ type: '/problems/second-factor-required', challenge: expect.any(String) });
    expect(first.headers['set-cookie']).toBeUndefined();
    const { challenge } = first.body as { challenge: string };
    await get(challenge, '/sessions/current').expect(401);
    const code = nextCode(secret);
    const signedIn = await answer(challenge, code).expect(201);
    expect(signedIn.body.user.username).toBe('reviewer');
    await get(signedIn.body.token, '/sessions/current').expect(200);
    // Taken, and that of the half minute before with it.
    for (const used of [code, codeOf(secret, stepAt(now) - 1)])
      expect((await answer(challenge, used)).body.errors[0]).toMatchObject({ pointer: '/code', code: 'wrong-code' });
    later(301);
    expect((await answer(challenge, codeOf(secret, stepAt(now)))).body.type).toBe('/problems/challenge-ended');
    for (const forged of ['nonsense', signedIn.body.token as string])
      expect((await answer(forged, '123456')).body.type).toBe('/problems/challenge-ended');
    const { body } = await get(signedIn.body.token, '/me/sign-ins');
    expect(body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      ...['wrong-code', 'wrong-code', 'signed-in', 'code-asked', 'signed-in'],
    ]);
  });

  test('by a browser gives its cookie after the code alone', async () => {
    const { secret } = await enrol('callback');
    const agent = request.agent(app);
    const first = await agent
      .post('/api/v1/sessions')
      .send({ username: 'callback', password: DEMO_PASSWORD, cookie: true });
    expect(first.headers['set-cookie']).toBeUndefined();
    const body = { challenge: first.body.challenge as string, code: nextCode(secret), cookie: true };
    expect((await agent.post('/api/v1/sessions/second-factor').send(body).expect(201)).body.token).toBeUndefined();
    await agent.get('/api/v1/sessions/current').expect(200);
  });

  test('a wrong password is told as before, whoever has a second factor', async () => {
    await enrol('evaluator');
    const plain = async (username: string) => {
      const { status, body } = await signIn(username, 'wrong');
      return { status, body: { ...(body as object), instance: '' } };
    };
    expect(await plain('evaluator')).toEqual(await plain('nobody-of-that-name'));
  });

  test('whoever guesses codes waits, from everywhere and with a new challenge too', async () => {
    const { secret, recovery } = await enrol('assigner');
    const challenge = await challengeOf('assigner');
    for (let n = 0; n < FREE_FAILURES; n++) expect((await answer(challenge, '000001')).status).toBe(422);
    expect((await answer(challenge, codeOf(secret, stepAt(now)))).body.type).toBe('/problems/locked-out');
    expect((await answer(await challengeOf('assigner'), recovery[0]!)).status).toBe(429);
    later(31);
    await answer(await challengeOf('assigner'), nextCode(secret)).expect(201);
  });

  test('a recovery code counts once, in small letters and without its dashes too', async () => {
    const { recovery } = await enrol('archivist');
    const typed = recovery[3]!.toLowerCase().replaceAll('-', '');
    await answer(await challengeOf('archivist'), typed).expect(201);
    expect((await answer(await challengeOf('archivist'), recovery[3]!)).status).toBe(422);
    const { body } = await answer(await challengeOf('archivist'), recovery[4]!).expect(201);
    expect((await get(body.token, '/me/second-factor')).body.recoveryCodesLeft).toBe(8);
  });

  test('a challenge ends with the password that it was given for', async () => {
    const { secret } = await enrol('observer');
    const challenge = await challengeOf('observer');
    await owner.query(`UPDATE app_user SET password_hash = password_hash || ' ' WHERE username = 'observer'`);
    expect((await answer(challenge, nextCode(secret))).body.type).toBe('/problems/challenge-ended');
    await owner.query(`UPDATE app_user SET password_hash = trim(password_hash) WHERE username = 'observer'`);
  });
});

test('it is ended by a code of it, or with a new password that two people give', async () => {
  const { token, secret } = await enrol('lawyer1');
  expect((await post(token, '/me/second-factor/actions/remove', { code: '000000' })).status).toBe(422);
  await post(token, '/me/second-factor/actions/remove', { code: nextCode(secret) }).expect(204);
  await post(token, '/me/second-factor/actions/remove', { code: '000000' }).expect(204);
  await signIn('lawyer1').expect(201);

  await enrol('director');
  const admin = await tokenOf(app, 'admin');
  const asked = await post(admin, '/people/director/actions/reset-password', {
    reason: '手机遗失',
    withoutFactor: true,
  });
  expect(asked.body.pending).toMatchObject({ password: true, withoutFactor: true });
  await signIn('director').expect(401);
  const deputy = await tokenOf(app, 'deputy');
  const done = await post(deputy, `/office-changes/${asked.body.pending.n}/actions/confirm`, {}).expect(200);
  const fresh = await signIn('director', done.body.initialPassword).expect(201);
  expect(fresh.body).toMatchObject({ mustChangePassword: true });
});

describe('an agency asks for it', () => {
  const setting = async (change: object) => {
    const token = await tokenOf(app, 'bureau');
    return request(app).patch('/api/v1/agencies/ph').set(mutation(token)).send(change);
  };

  test('of everybody: nothing else before it is set up', async () => {
    const changed = await setting({ secondFactor: 'required' });
    expect([changed.status, changed.body]).toMatchObject([200, { secondFactor: 'required', asksAgain: false }]);
    const { body } = await signIn('lawyer2').expect(201);
    expect(body).toMatchObject({ mustChangePassword: false, mustSetSecondFactor: true });
    expect((await get(body.token, '/tasks')).body.type).toBe('/problems/second-factor-to-be-set');
    await enrol('lawyer2', body.token);
    await get(body.token, '/tasks').expect(200);
    // Of its own people.
    await get(await tokenOf(app, 'lawyer-b'), '/tasks').expect(200);
    expect((await setting({})).status).toBe(422);
    for (const by of ['admin', 'deputy']) {
      const token = await tokenOf(app, by);
      const refused = await request(app)
        .patch('/api/v1/agencies/ph')
        .set(mutation(token))
        .send({ secondFactor: 'optional' });
      expect(refused.status).toBe(403);
    }
  });

  test('again, before what reveals and what gives rights, within five minutes', async () => {
    await setting({ asksAgain: true });
    const none = await tokenOf(app, 'deputy');
    const person = (n: number) => ({ username: `asked${n}`, name: '新人', roles: ['intake'] });
    expect((await post(none, '/people', person(0))).body.type).toBe('/problems/second-factor-to-be-set');
    const { token, secret } = await enrol('admin');
    await post(token, '/people', person(1)).expect(201);
    later(301);
    expect((await post(token, '/people', person(2))).body.type).toBe('/problems/second-factor-again');
    const code = nextCode(secret);
    expect((await post(token, '/sessions/current/actions/confirm', { code: '000000' })).status).toBe(422);
    await post(token, '/sessions/current/actions/confirm', { code }).expect(204);
    const repeated = await post(token, '/sessions/current/actions/confirm', { code }).expect(204);
    expect(repeated.headers['idempotency-replayed']).toBe('true');
    await post(token, '/people', person(2)).expect(201);
    // Of that session alone.
    const other = await answer(await challengeOf('admin'), nextCode(secret)).expect(201);
    later(301);
    await post(token, '/sessions/current/actions/confirm', { code: nextCode(secret) }).expect(204);
    expect((await post(other.body.token, '/people', person(3))).body.type).toBe('/problems/second-factor-again');
    // Every way to see in full, to take away and to give rights, by the routes themselves.
    const asking = [
      '/cases/x/reveal',
      '/people/intake/actions/reset-password',
      '/office-changes/1/actions/confirm',
      '/exports',
    ];
    const reveals = await tokenOf(app, 'assigner');
    for (const path of asking) {
      const by = path.includes('reveal') || path === '/exports' ? reveals : other.body.token;
      expect([path, (await post(by, path, {})).body.type]).toMatchObject([
        path,
        expect.stringContaining('second-factor'),
      ]);
    }
  });
});

test('a key that was replaced opens what it sealed; without it nothing is believed', async () => {
  const { secret } = await enrol('auditor');
  const [old] = deps.config.payloadKeys;
  const fresh = { id: 't2', key: new Uint8Array(randomBytes(32)) };
  const rotated = { ...deps.config, payloadKeys: [fresh, old!] };
  app = createApp({ ...deps, config: rotated });
  await answer(await challengeOf('auditor'), nextCode(secret)).expect(201);
  app = createApp({ ...deps, config: { ...deps.config, payloadKeys: [fresh] } });
  await answer(await challengeOf('auditor'), nextCode(secret)).expect(500);
});
