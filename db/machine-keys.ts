import type { Pool } from 'pg';
import { USES_KEPT_DAYS } from '../domain/machine-keys.js';
import { DAY, formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { count, first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { bytea, date, int4, int8, list, nullable, oneOf, text, timestamptz } from './sql/types.js';

/** What a request with a key is known by, and what becomes of it. Made, confirmed and ended: db/office/machine-keys.ts. */

const KEY = statement({
  name: 'key-by-id',
  text: `SELECT k.id, k.name, k.agency_id AS agency, k.scopes, k.addresses, k.secret_hash AS "secretHash", k.expires_at AS "expiresAt",
      k.confirmed_at AS "confirmedAt", k.revoked_at AS "revokedAt", k.ends_at AS "endsAt", agencies_below(k.agency_id) AS below
    FROM machine_key k WHERE k.id = $1`,
  parameters: [text],
  columns: {
    ...{ id: text, name: text, agency: text, scopes: list(text), addresses: list(text), secretHash: bytea },
    ...{ expiresAt: timestamptz, confirmedAt: nullable(timestamptz), revokedAt: nullable(timestamptz) },
    ...{ endsAt: nullable(timestamptz), below: list(text) },
  },
});
export type StoredKey = Row<typeof KEY>;
export const storedKey = (db: Queryable, id: string): Promise<StoredKey | undefined> => first(db, KEY, [id]);

export const USE_OUTCOMES = [
  ...(['used', 'other-scope', 'wrong-secret', 'not-confirmed', 'expired', 'revoked', 'other-address'] as const),
] as const;
export type UseOutcome = (typeof USE_OUTCOMES)[number];

/** By day, so that a program that asks each second is one line of it. */
const NOTE = statement({
  name: 'note-key-use',
  text: `INSERT INTO machine_key_use AS u (key_id, day, route, outcome, address, count, first_at, last_at)
    VALUES ($1, $2, $3, $4, $5, 1, $6, $6)
    ON CONFLICT (key_id, day, route, outcome, address) DO UPDATE SET count = u.count + 1, last_at = greatest(u.last_at, excluded.last_at)`,
  parameters: [text, date, text, oneOf<UseOutcome>(), text, timestamptz],
});

export interface KeyUse {
  readonly key: string;
  readonly day: CivilDate;
  readonly route: string;
  readonly outcome: UseOutcome;
  readonly address: string;
  readonly at: Instant;
}

export async function noteKeyUse(db: Queryable, { key, day, route, outcome, address, at }: KeyUse): Promise<void> {
  await run(db, NOTE, [key, day, route, outcome, address, formatInstant(at)]);
}

const USES = statement({
  name: 'uses-of-key',
  text: `SELECT day::text AS day, route, outcome, address, count, first_at AS "firstAt", last_at AS "lastAt" FROM machine_key_use
    WHERE key_id = $1 ORDER BY last_at DESC, route, outcome, address LIMIT $2`,
  parameters: [text, int8],
  columns: {
    ...{ day: text, route: text, outcome: oneOf<UseOutcome>(), address: text, count: int4 },
    ...{ firstAt: timestamptz, lastAt: timestamptz },
  },
});
/** The last first. */
export const usesOfKey = (db: Queryable, id: string, most: number) => run(db, USES, [id, most]);

const FORGET = statement({
  name: 'forget-key-uses',
  text: 'DELETE FROM machine_key_use WHERE last_at < $1',
  parameters: [timestamptz],
});
/** Those that are older than they are kept. @returns how many lines that were */
export const forgetKeyUses = (pool: Pool, now: Instant): Promise<number> =>
  count(pool, FORGET, [formatInstant(now - USES_KEPT_DAYS * DAY)]);
