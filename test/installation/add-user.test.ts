import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sessions } from '../../api/sessions.js';
import { connect } from '../../db/client.js';
import { checkPassword } from '../support/api.js';
import { pooledDatabase } from '../support/database.js';
import { program } from '../support/program.js';

const PASSWORD = 'correct horse battery';

/** A database in production before anybody is there. */
const { database, owner } = await pooledDatabase({ pool: 1, owner: 1 });
const app = connect(database.appUrl, 2);
afterAll(() => app.close());
beforeAll(async () => {
  await owner.query('TRUNCATE app_user, agency, station, firm, practitioner');
});

async function addUser(args: string, env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const told = { ...process.env, MIGRATOR_DATABASE_URL: database.ownerUrl, NEW_PASSWORD: PASSWORD, ...env };
  const { stdout, stderr, code } = await program('worker/add-user', args.split(' '), told);
  return { code, said: stdout + stderr };
}
const signIn = (username: string, password = PASSWORD) => checkPassword(app, username, password);

test('the first account is made with its agency, and signs in', async () => {
  const first = '--username Root --name 管理员 --agency ph --role admin';
  expect(await addUser(first)).toMatchObject({ code: 1, said: expect.stringContaining('--agency-name') });
  expect((await addUser(`${first} --agency-name 平湖市法律援助中心 --agency-short 平`)).code).toBe(0);
  await expect(signIn('root')).resolves.toMatchObject({ agency: 'ph', roles: ['admin'] });
  expect((await owner.query('SELECT username FROM app_user')).rows).toEqual([{ username: 'root' }]);
  expect((await owner.query('SELECT id, name, short_name, rule_pack FROM agency')).rows).toEqual([
    { id: 'ph', name: '平湖市法律援助中心', short_name: '平', rule_pack: 'law' },
  ]);
  expect(await addUser(first)).toMatchObject({ code: 1, said: expect.stringContaining('the name is taken') });
});

test('a lawyer comes with what the assignment asks of him', async () => {
  const lawyer = '--username zhou --name 周某 --agency ph --role lawyer';
  expect((await addUser(lawyer)).said).toContain('--qualification: is missing');
  expect((await addUser(`${lawyer} --qualification centre-lawyer`)).said).toContain('--practice-since: is missing');
  const whole = `${lawyer} --qualification centre-lawyer --practice-since 2010-07-01 --criminal-since 2012-01-01`;
  expect((await addUser(whole)).code).toBe(0);
  const { rows } = await owner.query(
    'SELECT username, kind, practice_since::text AS since, minors_trained AS minors FROM practitioner',
  );
  expect(rows).toEqual([{ username: 'zhou', kind: 'centre-lawyer', since: '2010-07-01', minors: false }]);
});

test('what is wrong is named, and nothing is made', async () => {
  const clerk = '--username clerk --name 钱某 --agency ph --role';
  for (const [args, said] of [
    [`${clerk} king`, '--role.0'],
    [`${clerk} station`, '--station: is missing'],
    [`${clerk} firm --firm nowhere`, 'no such firm'],
    [`${clerk} intake --agency-short 平`, '--agency-short'],
    ['--nonsense', 'nonsense'],
  ] as const)
    expect(await addUser(args), args).toMatchObject({ code: 1, said: expect.stringContaining(said) });
  for (const [roles, pair] of [
    ['admin --role auditor', 'admin and auditor'],
    ['intake --role archivist --role admin', 'admin and intake'],
    ['lawyer --role auditor', 'auditor and lawyer'],
  ] as const)
    expect((await addUser(`${clerk} ${roles}`)).said).toContain(`${pair} cannot be held by one account`);
  for (const [unfit, said] of [
    ['short', 'at least 12 characters'],
    ['aaaaaaaaaaaa', 'too easy to guess'],
    [' '.repeat(12), 'too easy to guess'],
    ['Password2026!', 'too easy to guess'],
    ['clerkclerk-2026', 'its owner'],
    ['平湖市法律援助中心2026', 'too easy to guess'],
  ] as const)
    expect(await addUser(`${clerk} intake`, { NEW_PASSWORD: unfit }), unfit).toMatchObject({
      ...{ code: 1, said: expect.stringContaining(said) },
    });
  // Nobody to ask.
  expect(await addUser(`${clerk} intake`, { NEW_PASSWORD: '' })).toMatchObject({ code: 1 });
  expect((await owner.query(`SELECT 1 FROM app_user WHERE username = 'clerk'`)).rows).toEqual([]);
});

test('names that differ in capitals, or in the width of their letters, are one name', async () => {
  expect(await addUser('--username u-weak3 --name 钱某 --agency ph --role intake')).toMatchObject({ code: 0 });
  for (const twin of ['U-WEAK3', 'Ｕ-weak3'])
    expect(await addUser(`--username ${twin} --name 孙某 --agency ph --role intake`)).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('the name is taken') },
    });
  await expect(signIn('U-Weak3')).resolves.toMatchObject({ username: 'u-weak3', name: '钱某' });
  await expect(
    owner.query(
      `INSERT INTO app_user (username, name, agency_id, roles, password_hash, active) VALUES ('U-WEAK3', '某', 'ph', '{}', '-', true)`,
    ),
  ).rejects.toMatchObject({ code: '23505' });
});

test('a new password ends the old one and every session, and nobody waits any more', async () => {
  const sessions = new Sessions(app, 'a secret of the tests, long enough');
  const { session } = await sessions.open('root');
  for (let i = 0; i < 5; i++) await expect(signIn('root', 'wrong')).rejects.toThrow('login-failed');
  await expect(signIn('root')).rejects.toThrow('locked-out');
  const changed = await addUser('--username ROOT --new-password', { NEW_PASSWORD: 'another long password' });
  expect(changed).toMatchObject({ code: 0 });
  await expect(signIn('root')).rejects.toThrow('login-failed');
  await expect(signIn('root', 'another long password')).resolves.toMatchObject({ username: 'root' });
  const { rows } = await owner.query('SELECT revoked_at FROM session WHERE id = $1', [session]);
  expect(rows).toEqual([{ revoked_at: expect.any(Date) }]);
  expect((await addUser('--username nobody --new-password')).code).toBe(1);
});
