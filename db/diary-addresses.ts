import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '../domain/time.js';
import { count, first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { list, nullable, text, timestamptz, uuid } from './sql/types.js';

/**
 * Secret addresses of diaries. What opens one is kept as its hash alone; the newest of a person's is the only one that is good,
 * until he ends it, his account is closed or his password is another.
 */

const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');

/** An account as it was when the address was made. */
const ACCOUNT = `encode(sha256(convert_to(u.password_hash, 'UTF8')), 'hex')`;
const NEWEST = 'NOT EXISTS (SELECT FROM diary_address b WHERE b.username = a.username AND b.n > a.n)';

const MAKE = statement({
  name: 'make-diary-address',
  text: `INSERT INTO diary_address (id, username, secret_hash, account_hash, made_at)
    SELECT $1, u.username, $3, ${ACCOUNT}, $4 FROM app_user u WHERE u.username = $2 ON CONFLICT (id) DO NOTHING`,
  parameters: [uuid, text, text, timestamptz],
});
const STANDING = statement({
  name: 'standing-diary-address',
  text: `SELECT a.made_at FROM diary_address a JOIN app_user u ON u.username = a.username
    WHERE a.username = $1 AND a.ended_at IS NULL AND a.account_hash = ${ACCOUNT} AND ${NEWEST}`,
  parameters: [text],
  columns: { made_at: timestamptz },
});
const END = statement({
  name: 'end-diary-addresses',
  text: 'UPDATE diary_address SET ended_at = $2 WHERE username = $1 AND ended_at IS NULL',
  parameters: [text, timestamptz],
});
const OWNER = statement({
  name: 'owner-of-diary-address',
  text: `SELECT u.username, u.name, u.agency_id, u.station_id, u.firm_id, u.roles, agencies_below(u.agency_id) AS below
    FROM diary_address a JOIN app_user u ON u.username = a.username
    WHERE a.secret_hash = $1 AND a.ended_at IS NULL AND u.active AND NOT u.must_change AND a.account_hash = ${ACCOUNT} AND ${NEWEST}`,
  parameters: [text],
  columns: {
    ...{ username: text, name: text, agency_id: text, station_id: nullable(text), firm_id: nullable(text) },
    ...{ roles: list(text), below: list(text) },
  },
});
export type DiaryOwner = Row<typeof OWNER>;

/** @param id follows from the request @returns false where the same request made it before */
export async function makeDiaryAddress(
  db: Queryable,
  { id, username, secret, at }: { id: string; username: string; secret: string; at: Instant },
): Promise<boolean> {
  return (await count(db, MAKE, [id, username, hashOf(secret), formatInstant(at)])) > 0;
}

/** When the one was made that is good now. */
export async function standingDiaryAddress(db: Queryable, username: string): Promise<Date | undefined> {
  return (await first(db, STANDING, [username]))?.made_at;
}

export async function endDiaryAddresses(db: Queryable, username: string, at: Instant): Promise<void> {
  await run(db, END, [username, formatInstant(at)]);
}

/** Whose diary the secret opens. */
export const ownerOfDiaryAddress = (db: Queryable, secret: string): Promise<DiaryOwner | undefined> =>
  first(db, OWNER, [hashOf(secret)]);
