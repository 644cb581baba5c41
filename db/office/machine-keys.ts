import type { Pool, PoolClient } from 'pg';
import {
  actorOf,
  stateOfKey,
  type KeyTimes,
  type KeyWanted,
  type Scope,
  SCOPES,
  type KeyState,
} from '../../domain/machine-keys.js';
import { HEADS } from '../../domain/roles.js';
import { DAY, endOfDay, formatInstant, type Instant } from '../../domain/time.js';
import { raiseWatchAlert } from '../alerts.js';
import type { Asking } from '../hash-chain.js';
import { count, first, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { array, bytea, int4, joined, list, nullable, text, timestamptz } from '../sql/types.js';
import { inOffice, type Decision, type Done, type Enter } from './ledger.js';
import { Refused } from './refused.js';

/** Keys of programs in the office's registers: one person makes them, a second one puts them in force; either ends them. */

const COLUMNS = `k.id, k.agency_id AS agency, k.name, k.scopes, k.addresses, k.made_at AS "madeAt", k.made_by AS "madeBy",
  k.expires_at AS "expiresAt", k.confirmed_at AS "confirmedAt", k.revoked_at AS "revokedAt", k.ends_at AS "endsAt", k.follows,
  k.overlap_days AS "overlapDays"`;
const columns = {
  ...{
    id: text,
    agency: text,
    name: text,
    scopes: list(text),
    addresses: list(text),
    madeAt: timestamptz,
    madeBy: text,
  },
  ...{ expiresAt: timestamptz, confirmedAt: nullable(timestamptz), revokedAt: nullable(timestamptz) },
  ...{ endsAt: nullable(timestamptz), follows: nullable(text), overlapDays: nullable(int4) },
};

const ONE = statement({
  name: 'office-key',
  text: `SELECT ${COLUMNS} FROM machine_key k WHERE k.id = $1`,
  parameters: [text],
  columns,
});
const ALL = statement({
  name: 'office-keys',
  text: `SELECT ${COLUMNS}, who.name AS "madeByName", used.at AS "lastUsedAt", coalesce(refused.n, 0)::int AS refused
    FROM machine_key k LEFT JOIN app_user who ON who.username = k.made_by
    LEFT JOIN (SELECT key_id, max(last_at) AS at FROM machine_key_use WHERE outcome = 'used' GROUP BY key_id) used ON used.key_id = k.id
    LEFT JOIN (SELECT key_id, sum(count) AS n FROM machine_key_use WHERE outcome <> 'used' AND last_at >= $2 GROUP BY key_id) refused
      ON refused.key_id = k.id
    WHERE k.agency_id = ANY ($1) ORDER BY k.made_at DESC, k.id`,
  parameters: [array(text), timestamptz],
  columns: { ...columns, madeByName: joined(text), lastUsedAt: nullable(timestamptz), refused: int4 },
});
export type ListedKey = Row<typeof ALL>;

const SUCCESSORS = statement({
  name: 'office-key-successors',
  text: `SELECT ${COLUMNS} FROM machine_key k WHERE k.follows = $1`,
  parameters: [text],
  columns,
});
const INSERT = statement({
  name: 'insert-key',
  text: `INSERT INTO machine_key (id, agency_id, name, scopes, addresses, secret_hash, made_at, made_by, expires_at, follows, overlap_days)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
  parameters: [
    ...([text, text, text, array(text), array(text), bytea, timestamptz, text, timestamptz] as const),
    ...([nullable(text), nullable(int4)] as const),
  ],
});
/** Under it stands what is done with the key. No password has this for its hash. */
const NAME = statement({
  name: 'insert-name-of-key',
  text: `INSERT INTO app_user (username, name, agency_id, roles, password_hash, active, machine) VALUES ($1, $2, $3, '{}', '-', false, true)`,
  parameters: [text, text, text],
});
const CONFIRM = statement({
  name: 'confirm-key',
  text: 'UPDATE machine_key SET confirmed_at = $2 WHERE id = $1',
  parameters: [text, timestamptz],
});
const END = statement({
  name: 'end-key',
  text: 'UPDATE machine_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL',
  parameters: [text, timestamptz],
});
/** Never longer than it would have worked. */
const REPLACE = statement({
  name: 'replace-key',
  text: 'UPDATE machine_key SET ends_at = least($2, coalesce(ends_at, $2)) WHERE id = $1',
  parameters: [text, timestamptz],
});

export type OfficeKey = Omit<Row<typeof ONE>, 'scopes'> & { readonly scopes: readonly Scope[] };

/** One that is not of the closed list any more gives nothing. */
export const knownScopes = (scopes: readonly string[]): Scope[] => SCOPES.filter((scope) => scopes.includes(scope));

export async function officeKey(db: Queryable, id: string): Promise<OfficeKey | undefined> {
  const row = await first(db, ONE, [id]);
  return row && { ...row, scopes: knownScopes(row.scopes) };
}

/** Of these agencies, the newest first. @param since from when on refusals are counted */
export const officeKeys = (db: Queryable, agencies: readonly string[], since: Instant): Promise<ListedKey[]> =>
  run(db, ALL, [agencies, formatInstant(since)]);

const stateAt = (key: KeyTimes, { at }: Asking): KeyState => stateOfKey(key, at);

/** What is drawn for a new key: an id, and what it is known by. */
export interface Drawn {
  readonly id: string;
  readonly secretHash: Buffer;
}

/** A new key, which waits for its second person. */
export async function makeKey(pool: Pool, drawn: Drawn, wanted: KeyWanted, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    await add(client, enter, drawn, wanted, by);
    return drawn.id;
  });
}

/** A successor of a key with the same rights; the old one goes on for a while once a second person has confirmed the new one. */
export async function rotateKey(
  pool: Pool,
  id: string,
  drawn: Drawn,
  { expiresOn, overlapDays }: Pick<KeyWanted, 'expiresOn'> & { readonly overlapDays: number },
  by: Asking,
): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const old = (await officeKey(client, id))!;
    if (stateAt(old, by) !== 'active') throw new Refused({ type: 'too-late' });
    const successors = await run(client, SUCCESSORS, [id]);
    if (successors.some((key) => stateAt(key, by) !== 'ended')) throw new Refused({ type: 'change-pending' });
    await add(client, enter, drawn, { ...old, expiresOn }, by, { follows: id, overlapDays });
    return drawn.id;
  });
}

interface Following {
  readonly follows: string;
  readonly overlapDays: number;
}

async function add(
  client: PoolClient,
  enter: Enter,
  { id, secretHash }: Drawn,
  { agency, name, scopes, addresses, expiresOn }: KeyWanted,
  by: Asking,
  after?: Following,
): Promise<void> {
  await run(client, NAME, [actorOf(id), name, agency]);
  await run(client, INSERT, [
    ...([id, agency, name, scopes, addresses, secretHash, formatInstant(by.at), by.actor] as const),
    ...([formatInstant(endOfDay(expiresOn)), after?.follows ?? null, after?.overlapDays ?? null] as const),
  ]);
  const said = { name, scopes, addresses, expiresOn, ...after };
  const n = await enter('propose', { agency, kind: 'key', key: id }, { after: said, scopes });
  await raiseWatchAlert(client, {
    ...{ agency, key: `office-change/${n}`, data: { condition: 'office-change', change: n } },
    ...{ at: by.at satisfies Instant, to: [...HEADS, 'admin', 'bureau'], except: by.actor },
  });
}

/** What a second person, or whoever proposed it, has decided on it. @throws Refused when it has ended meanwhile */
export async function keyDecided(client: PoolClient, id: string, decision: Decision, by: Asking): Promise<void> {
  const key = (await officeKey(client, id))!;
  const at = formatInstant(by.at);
  if (decision !== 'confirm') {
    await run(client, END, [id, at]);
    return;
  }
  if (stateAt(key, by) !== 'waiting') throw new Refused({ type: 'too-late' });
  await run(client, CONFIRM, [id, at]);
  if (key.follows !== null)
    await run(client, REPLACE, [key.follows, formatInstant(by.at + (key.overlapDays ?? 0) * DAY)]);
}

/** Ends it, and one that still waits: whatever comes with it from now on is refused. */
export async function revokeKey(pool: Pool, id: string, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const key = (await officeKey(client, id))!;
    const ended = await count(client, END, [id, formatInstant(by.at)]);
    const said = { before: { revoked: false }, after: { revoked: true } };
    if (ended > 0) await enter('enter', { agency: key.agency, kind: 'key', key: id }, said);
    return id;
  });
}
