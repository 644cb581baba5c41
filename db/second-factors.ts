import type { Pool } from 'pg';
import { count, first, run, statement, type Queryable } from './sql/statement.js';
import { array, bool, bytea, int8, joined, nullable, text, timestamptz, uuid } from './sql/types.js';

/** What somebody has beside his password. The secret is sealed; of recovery codes there are hashes (api/second-factors.ts). */

const FIND = statement({
  name: 'second-factor',
  text: `SELECT f.secret, f.key_id, f.confirmed_at, f.request_id, f.recovery,
      coalesce(a.second_factor = 'required', false) AS required
    FROM app_user u LEFT JOIN agency a ON a.id = u.agency_id LEFT JOIN second_factor f ON f.username = u.username
    WHERE u.username = $1`,
  parameters: [text],
  columns: {
    ...{ secret: joined(bytea), key_id: joined(text), confirmed_at: nullable(timestamptz), request_id: joined(uuid) },
    ...{ recovery: nullable(array(bytea)), required: bool },
  },
});

export interface SealedFactor {
  readonly secret: Buffer;
  readonly keyId: string;
  /** Null: begun, and not in use before a code has shown that it works. */
  readonly confirmedAt: Date | null;
  /** Of the request that brought it to where it is. */
  readonly requestId: string;
  readonly recoveryLeft: number;
}

export async function secondFactorOf(
  db: Queryable,
  username: string,
): Promise<{ readonly required: boolean; readonly factor: SealedFactor | undefined }> {
  const row = await first(db, FIND, [username]);
  if (!row?.secret || row.key_id === null || row.request_id === null)
    return { required: row?.required === true, factor: undefined };
  const { secret, key_id: keyId, confirmed_at: confirmedAt, request_id: requestId, recovery, required } = row;
  return { required, factor: { secret, keyId, confirmedAt, requestId, recoveryLeft: recovery?.length ?? 0 } };
}

const BEGIN = statement({
  name: 'begin-second-factor',
  text: `INSERT INTO second_factor AS f (username, secret, key_id, request_id, recovery) VALUES ($1, $2, $3, $4, '{}')
    ON CONFLICT (username) DO UPDATE SET secret = excluded.secret, key_id = excluded.key_id, request_id = excluded.request_id,
      last_step = NULL WHERE f.confirmed_at IS NULL`,
  parameters: [text, bytea, text, uuid],
});
/** In place of one that was begun before. @returns false where one is in use */
export const beginSecondFactor = async (
  db: Queryable,
  f: { readonly username: string; readonly secret: Buffer; readonly keyId: string; readonly requestId: string },
): Promise<boolean> => (await count(db, BEGIN, [f.username, f.secret, f.keyId, f.requestId])) > 0;

const CONFIRM = statement({
  name: 'confirm-second-factor',
  text: `UPDATE second_factor SET confirmed_at = $2, last_step = $3, recovery = $4, request_id = $5
    WHERE username = $1 AND confirmed_at IS NULL`,
  parameters: [text, timestamptz, int8, array(bytea), uuid],
});
export const confirmSecondFactor = async (
  db: Queryable,
  f: {
    readonly username: string;
    readonly at: Date;
    readonly step: number;
    readonly recovery: readonly Buffer[];
    readonly requestId: string;
  },
): Promise<boolean> => (await count(db, CONFIRM, [f.username, f.at, f.step, f.recovery, f.requestId])) > 0;

const TAKE_STEP = statement({
  name: 'take-code',
  text: 'UPDATE second_factor SET last_step = $2 WHERE username = $1 AND (last_step IS NULL OR last_step < $2)',
  parameters: [text, int8],
});
/** A code is taken once, and none of before it any more. @returns whether it was free */
export const takeStep = async (db: Queryable, username: string, step: number): Promise<boolean> =>
  (await count(db, TAKE_STEP, [username, step])) > 0;

const TAKE_RECOVERY = statement({
  name: 'take-recovery-code',
  text: 'UPDATE second_factor SET recovery = array_remove(recovery, $2) WHERE username = $1 AND $2 = ANY (recovery)',
  parameters: [text, bytea],
});
export const takeRecovery = async (db: Queryable, username: string, hash: Buffer): Promise<boolean> =>
  (await count(db, TAKE_RECOVERY, [username, hash])) > 0;

const REMOVE = statement({
  name: 'remove-second-factor',
  text: 'DELETE FROM second_factor WHERE username = $1',
  parameters: [text],
});
export const removeSecondFactor = (db: Queryable, username: string) => run(db, REMOVE, [username]);

const SHOWN_AT = statement({
  name: 'factor-shown-at',
  text: `SELECT s.factor_at, coalesce(f.confirmed_at IS NOT NULL, false) AS has FROM session s
    LEFT JOIN second_factor f ON f.username = s.username WHERE s.id = $1`,
  parameters: [uuid],
  columns: { factor_at: nullable(timestamptz), has: bool },
});
/** When the second factor was last shown in a session, and whether its owner has one. Asked anew each time: another process may have seen it. */
export const factorShownAt = (pool: Pool, session: string) => first(pool, SHOWN_AT, [session]);

const SHOWN = statement({
  name: 'factor-shown',
  text: 'UPDATE session SET factor_at = $2 WHERE id = $1',
  parameters: [uuid, timestamptz],
});
export const factorShown = (pool: Pool, session: string, at: Date) => run(pool, SHOWN, [session, at]);
