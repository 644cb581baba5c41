import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES } from '../domain/roles.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { DEMO_PASSWORD } from '../test/support/names.js';
import { checkPassword } from '../test/support/api.js';
import { hashPassword } from '../api/passwords.js';
import { connect, type Db } from '../db/client.js';
import { seed, switchDemo } from './seed.js';
import { Sessions } from '../api/sessions.js';

let database: TestDatabase;
let client: pg.Client;
let db: Db;

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  db = connect(database.appUrl);
  await client.connect();
});
afterAll(async () => {
  await db.close();
  await client.end();
  await database.drop();
});

const all = async (sql: string, ...values: unknown[]) =>
  (await client.query<Record<string, unknown>>(sql, values)).rows;

const NAMED = [
  ...['intake', 'reviewer', 'director', 'assigner', 'firm', 'observer', 'callback', 'evaluator', 'archivist'],
  ...[
    'bureau',
    'bureau-deputy',
    'admin-bureau',
    'auditor',
    'admin',
    'deputy',
    'station',
    'intake-b',
    'director-b',
    'lawyer-b',
  ],
  ...Array.from({ length: 27 }, (_, n) => `lawyer${n + 1}`),
];

test('the demo accounts that others rely on are there', async () => {
  const rows = await all('SELECT username FROM app_user WHERE active');
  const there = rows.map((row) => row['username']);
  expect(there).toEqual(expect.arrayContaining(NAMED));
  expect(new Set(there).size).toBe(there.length);
});

test('both agencies have somebody in every post that a docket needs, the bureau above them', async () => {
  for (const agency of ['ph', 'hl']) {
    const rows = await all(
      'SELECT DISTINCT unnest(roles) AS role FROM app_user WHERE agency_id = ANY ($1::text || agencies_above($1))',
      agency,
    );
    expect(rows.map((row) => row['role']).sort(), agency).toEqual([...ROLES].sort());
  }
});

test('every firm has one manager and somebody to name, every station its clerk, every lawyer his qualification', async () => {
  expect(
    await all(`SELECT f.id FROM firm f WHERE (SELECT count(*) FROM app_user u WHERE u.firm_id = f.id AND 'firm' = ANY (u.roles)) <> 1
                 OR NOT EXISTS (SELECT 1 FROM app_user u WHERE u.firm_id = f.id AND 'lawyer' = ANY (u.roles))`),
  ).toEqual([]);
  expect(
    await all(`SELECT s.id FROM station s WHERE s.kind = 'judicial-office'
                 AND NOT EXISTS (SELECT 1 FROM app_user u WHERE u.station_id = s.id)`),
  ).toEqual([]);
  expect(
    await all(
      `SELECT username FROM app_user WHERE 'lawyer' = ANY (roles) AND username NOT IN (SELECT username FROM practitioner)`,
    ),
  ).toEqual([]);
  expect(
    await all(`SELECT 1 FROM app_user u JOIN firm f ON f.id = u.firm_id WHERE f.agency_id <> u.agency_id`),
  ).toEqual([]);
  const [offices] =
    await all(`SELECT count(*) FILTER (WHERE agency_id = 'ph')::int AS ph, count(*) FILTER (WHERE agency_id = 'hl')::int AS hl
                                 FROM station WHERE kind = 'judicial-office'`);
  expect(offices).toEqual({ ph: 10, hl: 7 });
});

test('seeding again changes nothing', async () => {
  const picture = async () => {
    const sums = [];
    for (const table of ['agency', 'station', 'firm', 'app_user', 'practitioner', 'rule_data', 'calendar_year']) {
      sums.push(
        ...(await all(
          `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum, count(*)::int AS n FROM ${table} t`,
        )),
      );
    }
    return sums;
  };
  const before = await picture();
  expect(before.every((row) => Number(row['n']) > 0)).toBe(true);
  await Promise.all([1, 2].map(() => seed(database.ownerUrl, { demo: true, password: DEMO_PASSWORD })));
  expect(await picture()).toEqual(before);
});

test('another password takes effect, and what was changed by hand stays', async () => {
  await client.query(`UPDATE app_user SET roles = '{intake,callback}', active = false WHERE username = 'callback'`);
  await seed(database.ownerUrl, { demo: true, password: 'another-password' });
  await expect(checkPassword(db, 'intake', 'another-password')).resolves.toMatchObject({ username: 'intake' });
  // At the cost of everybody's (api/passwords.ts).
  const cost = `SELECT split_part(password_hash, '$', 4) AS cost FROM app_user WHERE username = 'intake'`;
  expect(await all(cost)).toEqual([{ cost: 'm=19456,t=2,p=1' }]);
  await expect(checkPassword(db, 'intake', DEMO_PASSWORD)).rejects.toThrow('login-failed');
  expect(await all(`SELECT roles, active FROM app_user WHERE username = 'callback'`)).toEqual([
    { roles: ['intake', 'callback'], active: false },
  ]);
});

const signIn = (username: string, password: string) => checkPassword(db, username, password);

test('a password that somebody has changed is his, whatever the demo’s becomes', async () => {
  await client.query('UPDATE app_user SET password_hash = $1 WHERE username = $2', [
    await hashPassword('a password of his own'),
    'reviewer',
  ]);
  await seed(database.ownerUrl, { demo: true, password: 'yet-another-password' });
  await seed(database.ownerUrl, { demo: 'remembered', password: 'the-last-password' });
  await expect(signIn('reviewer', 'a password of his own')).resolves.toMatchObject({ username: 'reviewer' });
  await expect(signIn('intake', 'the-last-password')).resolves.toMatchObject({ username: 'intake' });
});

test('switched off nobody of the demo signs in or is signed in, over restarts; switched on they are back as they were', async () => {
  const sessions = new Sessions(db, 'a secret of the tests, long enough');
  const { token, session } = await sessions.open('director');
  const off = await switchDemo(database.ownerUrl, false, '');
  expect(off).toEqual(expect.arrayContaining(['intake', 'reviewer', 'bureau', 'lawyer-b']));
  const seen = await all('SELECT revoked_at FROM session WHERE id = $1', session);
  expect(seen).toEqual([{ revoked_at: expect.any(Date) }]);
  expect(await sessions.of(token)).toBeUndefined();
  for (const demo of [false, true, 'remembered'] as const) {
    await seed(database.ownerUrl, { demo, password: 'the-last-password' });
    expect(await all('SELECT username FROM app_user WHERE active'), String(demo)).toEqual([]);
  }
  await expect(signIn('intake', 'the-last-password')).rejects.toThrow('login-failed');
  await expect(signIn('reviewer', 'a password of his own')).rejects.toThrow('login-failed');
  const on = await switchDemo(database.ownerUrl, true, 'the-last-password');
  expect(on).toEqual(expect.arrayContaining([...(off ?? [])]));
  await expect(signIn('intake', 'the-last-password')).resolves.toMatchObject({ username: 'intake' });
  await expect(signIn('reviewer', 'a password of his own')).resolves.toMatchObject({ username: 'reviewer' });
});

const EVERYBODY = 'app_user, agency, station, firm, practitioner, demo_account, demo_choice';

test('a new database has the demo unless it is told not to, and remembers what it was told', async () => {
  const people = async () => Number((await all('SELECT count(*)::int AS n FROM app_user'))[0]!['n']);
  await client.query(`TRUNCATE ${EVERYBODY}`);
  await seed(database.ownerUrl, { demo: false, password: '' });
  await seed(database.ownerUrl, { demo: 'remembered', password: DEMO_PASSWORD });
  expect(await people()).toBe(0);
  await seed(database.ownerUrl, { demo: true, password: DEMO_PASSWORD });
  expect(await people()).toBeGreaterThan(40);
  await client.query(`TRUNCATE ${EVERYBODY}`);
  await seed(database.ownerUrl, { demo: 'remembered', password: DEMO_PASSWORD });
  expect(await people()).toBeGreaterThan(40);
  // One start without them does not take them away.
  await seed(database.ownerUrl, { demo: false, password: '' });
  expect(await all('SELECT accounts FROM demo_choice')).toEqual([{ accounts: true }]);
});

test('a demo of before the accounts were told apart is one after the migration, with the passwords that were changed', async () => {
  const [hash, own] = ['shared by all', 'changed by hand'];
  await client.query(
    `UPDATE app_user SET password_hash = CASE WHEN username = 'callback' THEN '${own}' ELSE '${hash}' END`,
  );
  await client.query(`INSERT INTO app_user (username, name, agency_id, roles, password_hash, active)
    VALUES ('someone', '本地人', 'ph', '{intake}', 'his', true)`);
  const names = (await all('SELECT username FROM demo_account ORDER BY 1')).map((row) => row['username']);
  await client.query('DROP TABLE demo_account, demo_choice');
  await client.query(readFileSync(new URL('migrations/0018_demo/migration.sql', import.meta.url), 'utf8'));
  const found = await all('SELECT username, password_hash FROM demo_account ORDER BY 1');
  expect(found).toEqual(names.map((username) => ({ username, password_hash: hash })));
  expect(await all('SELECT accounts FROM demo_choice')).toEqual([{ accounts: true }]);
});

test('without the demo there is nobody, but all the rules', async () => {
  await client.query(`TRUNCATE ${EVERYBODY}, rule_data, calendar_year`);
  await seed(database.ownerUrl, { demo: false, password: '' });
  expect(await all('SELECT 1 FROM app_user UNION ALL SELECT 1 FROM agency')).toEqual([]);
  const kinds = await all('SELECT DISTINCT kind FROM rule_data ORDER BY kind');
  expect(kinds.map((row) => row['kind'])).toEqual(['draw', 'ladder', 'pack', 'rule']);
});

test('the demo stays away from people who are there already, whatever their names', async () => {
  await client.query(`TRUNCATE ${EVERYBODY}`);
  await client.query(
    `INSERT INTO app_user (username, name, agency_id, roles, password_hash, active)
     VALUES ('director', '主任', 'own', '{director}', 'his own', true)`,
  );
  await seed(database.ownerUrl, { demo: true, password: DEMO_PASSWORD });
  expect(await all('SELECT username, password_hash FROM app_user')).toEqual([
    { username: 'director', password_hash: 'his own' },
  ]);
  expect(await all('SELECT 1 FROM agency')).toEqual([]);
  expect(await switchDemo(database.ownerUrl, true, DEMO_PASSWORD)).toBeUndefined();
});

test('a demo without a password to speak of is refused', async () => {
  await expect(seed(database.ownerUrl, { demo: true, password: 'short' })).rejects.toThrow('DEMO_PASSWORD');
  await expect(switchDemo(database.ownerUrl, true, 'short')).rejects.toThrow('DEMO_PASSWORD');
});

test('the service itself can neither rewrite history nor delete, rename or move anybody', async () => {
  for (const sql of [
    'DELETE FROM event',
    `UPDATE event SET data = ''`,
    'DELETE FROM step',
    `UPDATE step SET key = ''`,
    'UPDATE evaluation SET n = n',
    'DELETE FROM legal_case',
    'DELETE FROM app_user',
    `UPDATE app_user SET username = 'director'`,
    `UPDATE app_user SET agency_id = 'hl'`,
    `UPDATE office_entry SET actor = 'director'`,
    'DELETE FROM sensitive_read',
    'UPDATE rule_data SET version = 1',
    'TRUNCATE event',
  ]) {
    await expect(db.pool.query(sql), sql).rejects.toThrow(/permission denied/);
  }
});
