import { hash, verify } from '@node-rs/argon2';
import { normalPassword } from '../domain/passwords.js';
import type { Client } from 'pg';
import { ACCOUNTS, AGENCIES, AUTHORITY, FIRMS, PRACTITIONERS, STATIONS } from './demo-people.js';

const USERNAMES = ACCOUNTS.map(({ username }) => username);

/**
 * The two agencies of the demo and the bureau above them, with their people. Places are real, people are not. Rows that are there stay as they
 * are, so that a role changed by hand survives a restart; the password follows the one given, but where somebody has changed it.
 */
export async function seedDemo(client: Client, password: string): Promise<void> {
  const founded = await insert(
    client,
    'agency',
    'id text, name text, short_name text, rule_pack text, parent_id text',
    AGENCIES,
  );
  if (founded > 0) await putAbove(client);
  await insert(client, 'station', 'id text, agency_id text, name text, kind text', STATIONS);
  await insert(client, 'firm', 'id text, agency_id text, name text, kind text', FIRMS);
  await insert(
    client,
    'practitioner',
    'username text, kind text, practice_since date, criminal_since date, minors_trained boolean, languages text[]',
    PRACTITIONERS,
  );
  const passwordHash = await hashFor(client, password);
  await client.query(
    `UPDATE app_user u SET password_hash = $1 FROM demo_account d
      WHERE d.username = u.username AND d.password_hash = u.password_hash AND u.password_hash <> $1`,
    [passwordHash],
  );
  await insert(
    client,
    'app_user',
    `username text, name text, agency_id text, station_id text, firm_id text, roles text[], mail text,
     password_hash text, active boolean`,
    ACCOUNTS.map((account) => ({ ...account, password_hash: passwordHash, active: true })),
  );
  await client.query(
    `INSERT INTO demo_account (username, password_hash) SELECT unnest($1::text[]), $2
     ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash
      WHERE demo_account.password_hash <> excluded.password_hash`,
    [USERNAMES, passwordHash],
  );
}

/** The accounts of the demo can sign in. @returns who can now and could not before */
export async function openDemo(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ username: string }>(
    `UPDATE app_user u SET active = true FROM demo_account d
      WHERE d.username = u.username AND NOT u.active RETURNING u.username`,
  );
  return rows.map(({ username }) => username);
}

/** Nobody of the demo can sign in any more, and whoever has is signed out. @returns who could before */
export async function closeDemo(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ username: string }>(
    `UPDATE app_user u SET active = false FROM demo_account d
      WHERE d.username = u.username AND u.active RETURNING u.username`,
  );
  await client.query(
    `UPDATE session SET revoked_at = now() WHERE revoked_at IS NULL AND username IN (SELECT username FROM demo_account)`,
  );
  return rows.map(({ username }) => username);
}

/** One hash for all, and the one that is there while the password has not changed: hashing is slow on purpose. */
async function hashFor(client: Client, password: string): Promise<string> {
  const { rows } = await client.query<{ password_hash: string }>(
    'SELECT DISTINCT password_hash FROM demo_account LIMIT 2',
  );
  const [known] = rows;
  return known && rows.length === 1 && (await verify(known.password_hash, normalPassword(password)))
    ? known.password_hash
    : hash(normalPassword(password));
}

/** A demo of before had no authority, and its bureau in one of the counties. */
async function putAbove(client: Client): Promise<void> {
  const below = AGENCIES.flatMap(({ id, parent_id }) => (parent_id === null ? [] : [id]));
  await client.query('UPDATE agency SET parent_id = $1 WHERE id = ANY ($2) AND parent_id IS NULL', [AUTHORITY, below]);
  await client.query(`UPDATE app_user SET agency_id = $1 WHERE username = 'bureau'`, [AUTHORITY]);
}

/** @returns how many were not there */
async function insert(client: Client, table: string, columns: string, rows: readonly object[]): Promise<number> {
  const names = columns.split(',').map((column) => column.trim().split(' ')[0]);
  const { rowCount } = await client.query(
    `INSERT INTO ${table} (${names.join(', ')})
     SELECT ${names.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r(${columns})
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}
