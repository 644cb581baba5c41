import type { Pool } from 'pg';
import { DAY, formatInstant, type Instant } from '../domain/time.js';
import { FAILURES_FORGOTTEN, PLACE_FORGETS, type Failures } from '../domain/accounts.js';
import { Prisma } from './generated/client.js';
import { PASSWORD_GIVEN_AT } from './office/given-passwords.js';
import { allOf } from './sql/fragments.js';
import {
  compose,
  count,
  examplesOf,
  family,
  first,
  run,
  statement,
  type Queryable,
  type RowOf,
} from './sql/statement.js';
import { array, bool, bytea, float8, list, nullable, oneOf, text, timestamptz } from './sql/types.js';

/** Who signed in or tried to, from where, and how long whoever failed has to wait. Machine time, as all of sessions. */

/** What became of it. `held`: nothing was tried, he had to wait. */
export const OUTCOMES = [
  ...(['signed-in', 'wrong-password', 'password-ran-out', 'unknown-name', 'closed-account', 'held'] as const),
  // The password was right, and its owner has a second factor; what he answered was wrong.
  ...(['code-asked', 'wrong-code'] as const),
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How long they are kept: six months, whichever these are. */
export const SIGN_INS_KEPT = 184 * DAY;

const ACCOUNT = statement({
  name: 'account-to-sign-in',
  text: `SELECT username, name, agency_id, station_id, firm_id, roles, active, password_hash,
      EXISTS (SELECT FROM second_factor f WHERE f.username = u.username AND f.confirmed_at IS NOT NULL) AS factor,
      ${PASSWORD_GIVEN_AT} AS given_at
    FROM app_user u WHERE username_key = $1 AND NOT machine`,
  parameters: [text],
  columns: {
    ...{ username: text, name: text, agency_id: text, station_id: nullable(text), firm_id: nullable(text) },
    ...{ roles: list(text), active: bool, password_hash: text, factor: bool, given_at: nullable(timestamptz) },
  },
});

/** @param name in its normal form */
export const accountToSignIn = (db: Queryable, name: string) => first(db, ACCOUNT, [name]);

const KNOWN = statement({
  name: 'known-at-place',
  text: `SELECT FROM sign_in s JOIN app_user u USING (username)
    WHERE s.place = $2 AND s.outcome = 'signed-in' AND u.username_key = $1 LIMIT 1`,
  parameters: [text, text],
});

/** Whether somebody of this name has signed in from this place before. */
export const isKnownAt = async (db: Queryable, name: string, place: string): Promise<boolean> =>
  (await count(db, KNOWN, [name, place])) > 0;

const NOTE = statement({
  name: 'note-sign-in',
  text: `INSERT INTO sign_in (at, username, name_hash, agency_id, address, place, agent, system, outcome)
    VALUES ($1, $2, $3, coalesce($4, (SELECT s.agency_id FROM sign_in s WHERE s.place = $6 AND s.outcome = 'signed-in' LIMIT 1)),
      $5, $6, $7, $8, $9)`,
  parameters: [
    ...([
      timestamptz,
      nullable(text),
      nullable(bytea),
      nullable(text),
      text,
      text,
      text,
      text,
      oneOf<Outcome>(),
    ] as const),
  ],
});

export interface SignInTried {
  readonly at: Date;
  readonly account: { readonly username: string; readonly agency_id: string } | undefined;
  /** Of the name that was typed. */
  readonly nameHash: Buffer;
  readonly from: { readonly address: string; readonly place: string; readonly agent: string; readonly system: string };
  readonly outcome: Outcome;
}

export async function noteSignIn(db: Queryable, { at, account, nameHash, from, outcome }: SignInTried): Promise<void> {
  const { address, place, agent, system } = from;
  await run(db, NOTE, [
    ...([at, account?.username ?? null, account ? null : nameHash, account?.agency_id ?? null] as const),
    ...([address, place, agent, system, outcome] as const),
  ]);
}

const HOLDS = statement({
  name: 'sign-in-holds',
  text: 'SELECT key, level, at FROM sign_in_hold WHERE key = ANY ($1)',
  parameters: [array(bytea)],
  columns: { key: bytea, level: float8, at: timestamptz },
});

/** Of a name at a place, and of a place. */
export interface HoldKeys {
  readonly name: Buffer;
  readonly place: Buffer;
}

export async function failuresOf(db: Queryable, keys: HoldKeys): Promise<Partial<Record<keyof HoldKeys, Failures>>> {
  const rows = await run(db, HOLDS, [[keys.name, keys.place]]);
  const of = (key: Buffer): Failures | undefined => {
    const row = rows.find((found) => found.key.equals(key));
    return row && { level: row.level, at: row.at.getTime() };
  };
  const [name, place] = [of(keys.name), of(keys.place)];
  return { ...(name && { name }), ...(place && { place }) };
}

/** Added up in the database, because another process may have counted meanwhile. */
const NAME_FAILED = statement({
  name: 'name-failed',
  text: `INSERT INTO sign_in_hold AS h (key, username, level, at, told) VALUES ($1, $2, 1, $3, false)
    ON CONFLICT (key) DO UPDATE SET username = excluded.username, at = excluded.at, told = false,
      level = CASE WHEN h.at < $4 THEN 1 ELSE h.level + 1 END`,
  parameters: [bytea, nullable(text), timestamptz, timestamptz],
});
const PLACE_FAILED = statement({
  name: 'place-failed',
  text: `INSERT INTO sign_in_hold AS h (key, level, at, told) VALUES ($1, 1, $2, false)
    ON CONFLICT (key) DO UPDATE SET at = excluded.at, told = false,
      level = 1 + greatest(0, h.level - greatest(0, extract(epoch FROM excluded.at - h.at)::float8 * 1000) / $3::float8)`,
  parameters: [bytea, timestamptz, float8],
});

export async function failed(db: Queryable, keys: HoldKeys, username: string | null, at: Date): Promise<void> {
  await run(db, NAME_FAILED, [keys.name, username, at, new Date(at.getTime() - FAILURES_FORGOTTEN)]);
  await run(db, PLACE_FAILED, [keys.place, at, PLACE_FORGETS]);
}

/** Codes of somebody's second factor that were wrong, wherever they were typed. */
export const codeFailures = async (db: Queryable, key: Buffer): Promise<Failures | undefined> =>
  (await failuresOf(db, { name: key, place: key })).name;
export const codeFailed = (db: Queryable, key: Buffer, username: string, at: Date) =>
  run(db, NAME_FAILED, [key, username, at, new Date(at.getTime() - FAILURES_FORGOTTEN)]);
export const codeTaken = async (db: Queryable, key: Buffer): Promise<void> => {
  await run(db, SUCCEEDED, [key]);
};

const SUCCEEDED = statement({
  name: 'name-succeeded',
  text: 'DELETE FROM sign_in_hold WHERE key = $1',
  parameters: [bytea],
});
/** His failures from there are forgotten; those of the place are not. */
export const succeeded = (db: Queryable, keys: HoldKeys) => run(db, SUCCEEDED, [keys.name]);

const TOLD = statement({
  name: 'told-of-hold',
  text: 'UPDATE sign_in_hold SET told = true WHERE key = ANY ($1) AND NOT told',
  parameters: [array(bytea)],
});
/** Noted once for each failure, or whoever is held could fill the record. @returns whether it is the first time */
export const isFirstHeld = async (db: Queryable, keys: HoldKeys): Promise<boolean> =>
  (await count(db, TOLD, [[keys.name, keys.place]])) > 0;

const LIFT = statement({
  name: 'lift-holds',
  text: 'DELETE FROM sign_in_hold WHERE username = $1',
  parameters: [text],
});
/** With a new password. */
export const liftHolds = (db: Queryable, username: string) => run(db, LIFT, [username]);

const FORGET_SIGN_INS = statement({
  name: 'forget-sign-ins',
  text: 'DELETE FROM sign_in WHERE at < $1',
  parameters: [timestamptz],
});
const FORGET_HOLDS = statement({
  name: 'forget-holds',
  text: 'DELETE FROM sign_in_hold WHERE at < $1',
  parameters: [timestamptz],
});
/** What is older than it is kept. @returns how many sign-ins that were */
export async function forgetSignIns(pool: Pool, now: Instant): Promise<number> {
  await run(pool, FORGET_HOLDS, [formatInstant(now - FAILURES_FORGOTTEN)]);
  return count(pool, FORGET_SIGN_INS, [formatInstant(now - SIGN_INS_KEPT)]);
}

const COLUMNS = {
  /** A number of 64 bits, as text. */
  id: text,
  at: timestamptz,
  username: nullable(text),
  address: text,
  agent: text,
  system: text,
  outcome: oneOf<Outcome>(),
};
export type SignIn = RowOf<typeof COLUMNS>;

const OWN = statement({
  name: 'own-sign-ins',
  text: `SELECT id::text, at, username, address, agent, system, outcome FROM sign_in WHERE username = $1 ORDER BY sign_in.id DESC LIMIT 20`,
  parameters: [text],
  columns: COLUMNS,
});
/** Somebody's own last ones, the newest first. */
export const ownSignIns = (pool: Pool, username: string): Promise<SignIn[]> => run(pool, OWN, [username]);

export interface SignInsAsked {
  readonly agency: string;
  readonly username?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly from?: Instant | undefined;
  /** Tried before this instant. */
  readonly before?: Instant | undefined;
  /** `id` of the last one seen. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const LIST = family({
  name: 'sign-ins',
  columns: COLUMNS,
  compose(q: SignInsAsked) {
    // What is nobody's is for the body above all.
    const reach = Prisma.sql`(s.agency_id = ${q.agency} OR s.agency_id IS NULL
      AND EXISTS (SELECT FROM agency a WHERE a.id = ${q.agency} AND a.parent_id IS NULL))`;
    const asked = allOf([
      reach,
      q.username !== undefined && Prisma.sql`s.username = ${q.username}`,
      q.outcome !== undefined && Prisma.sql`s.outcome = ${q.outcome}`,
      q.from !== undefined && Prisma.sql`s.at >= ${formatInstant(q.from)}::timestamptz`,
      q.before !== undefined && Prisma.sql`s.at < ${formatInstant(q.before)}::timestamptz`,
      q.after !== undefined && Prisma.sql`s.id < ${q.after}::bigint`,
    ]);
    return Prisma.sql`SELECT s.id::text, s.at, s.username, s.address, s.agent, s.system, s.outcome
      FROM sign_in s WHERE ${asked} ORDER BY s.id DESC LIMIT ${q.limit}`;
  },
});
examplesOf(
  LIST,
  { agency: 'a', limit: 1 },
  { agency: 'a', username: 'u', outcome: 'held', from: 0, before: 0, after: '1', limit: 1 },
);

/** Newest first. */
export const listSignIns = (pool: Pool, query: SignInsAsked): Promise<SignIn[]> => compose(pool, LIST, query);
