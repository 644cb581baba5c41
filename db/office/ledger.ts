import type { Pool, PoolClient } from 'pg';
import type { Scope } from '../../domain/machine-keys.js';
import type { Role } from '../../domain/roles.js';
import { formatInstant } from '../../domain/time.js';
import { transaction } from '../client.js';
import { checkLinks, ledger, linkHash, type Asking, type Checked } from '../hash-chain.js';
import { idFor } from '../ids.js';
import { first, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { array, bool, bytea, int4, int8, joined, nullable, oneOf, text, timestamptz, uuid } from '../sql/types.js';
import { Refused } from './refused.js';

/** What became of the office's own registers: rows that are only ever added, chained by hash. */

export type OfficeKind = 'agency' | 'station' | 'firm' | 'person' | 'leave' | 'takeover' | 'key';
/** What the registers are of; what is taken over has a list of its own (db/takeovers.ts). */
export type RegisterKind = Exclude<OfficeKind, 'takeover'>;
export type Decision = 'confirm' | 'reject' | 'withdraw';
export type OfficeAct = 'enter' | 'propose' | Decision;

/** What it is about. */
export interface Thing {
  readonly agency: string;
  readonly kind: OfficeKind;
  /** Id, or username. */
  readonly key: string;
}

/** What was before and what is after, of the fields that changed; what waits for a second person. */
export interface Said {
  readonly before?: object;
  readonly after?: object;
  /** Roles that somebody is to get. */
  readonly grants?: readonly Role[];
  /** What a program is to do with a key. */
  readonly scopes?: readonly Scope[];
  /** A new password. */
  readonly password?: true;
  /** With it the second factor goes. */
  readonly withoutFactor?: true;
  readonly reason?: string;
  /** Of what is proposed and stands elsewhere. */
  readonly bodyHash?: string;
}

const LEDGER = ledger('office', 'office_entry');
const INSERT = statement({
  name: 'insert-office-entry',
  text: `INSERT INTO office_entry (n, id, request_hash, agency_id, kind, key, act, of_n, body, actor, at, prev_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
  parameters: [
    ...([int4, uuid, text, text, text, text, text, nullable(int4), text, text, timestamptz, bytea, bytea] as const),
  ],
});
const BY_ID = statement({
  name: 'office-entry-by-id',
  text: 'SELECT n, request_hash AS "requestHash", key FROM office_entry WHERE id = $1',
  parameters: [uuid],
  columns: { n: int4, requestHash: text, key: text },
});
const ALL = statement({
  name: 'office-entries',
  text: `SELECT n, id, request_hash, agency_id, kind, key, act, of_n, body, actor, at, prev_hash, hash FROM office_entry ORDER BY n`,
  columns: {
    ...{ n: int4, id: uuid, request_hash: text, agency_id: text, kind: text, key: text, act: text },
    ...{ of_n: nullable(int4), body: text, actor: text, at: timestamptz, prev_hash: bytea, hash: bytea },
  },
});
const CHANGES = statement({
  name: 'office-changes',
  text: `SELECT e.n, e.agency_id AS agency, e.kind, e.key, e.act, e.body, e.actor, e.at, d.act AS decision, d.actor AS "decidedBy",
      d.at AS "decidedAt", who.name AS "byName", judge.name AS "decidedByName",
      CASE e.kind WHEN 'agency' THEN (SELECT name FROM agency WHERE id = e.key)
        WHEN 'station' THEN (SELECT name FROM station WHERE id = e.key) WHEN 'firm' THEN (SELECT name FROM firm WHERE id = e.key)
        WHEN 'key' THEN (SELECT name FROM machine_key WHERE id = e.key)
        ELSE (SELECT name FROM app_user WHERE username = e.key) END AS name
    FROM office_entry e LEFT JOIN office_entry d ON d.of_n = e.n
    LEFT JOIN app_user who ON who.username = e.actor LEFT JOIN app_user judge ON judge.username = d.actor
    WHERE e.agency_id = ANY ($1) AND e.act IN ('enter', 'propose') AND e.kind <> 'takeover' AND ($2::text IS NULL OR e.kind = $2)
      AND ($3::text IS NULL OR e.key = $3) AND ($4::bool IS NULL OR $4 = (e.act = 'propose' AND d.n IS NULL))
      AND ($5::int IS NULL OR e.n < $5) AND ($6::int IS NULL OR e.n = $6)
    ORDER BY e.n DESC LIMIT $7`,
  parameters: [
    ...([array(text), nullable(text), nullable(text), nullable(bool), nullable(int4), nullable(int4), int8] as const),
  ],
  columns: {
    ...{ n: int4, agency: text, kind: oneOf<RegisterKind>(), key: text, act: oneOf<'enter' | 'propose'>(), body: text },
    ...{ actor: text, at: timestamptz, decision: joined(oneOf<Decision>()), decidedBy: joined(text) },
    ...{ decidedAt: joined(timestamptz), byName: joined(text), decidedByName: joined(text), name: nullable(text) },
  },
});

/** An entry or a proposal, and what became of that: `decision` is null of an entry, and while a proposal waits. */
export interface Change extends Omit<Row<typeof CHANGES>, 'body'> {
  readonly said: Said;
}
export interface ChangesAsked {
  readonly agencies: readonly string[];
  readonly kind?: RegisterKind | undefined;
  readonly key?: string | undefined;
  /** Whether it waits for a second person. */
  readonly open?: boolean | undefined;
  /** Before this one. */
  readonly before?: number | undefined;
  readonly n?: number | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function changesOf(db: Queryable, q: ChangesAsked): Promise<Change[]> {
  const { agencies, kind = null, key = null, open = null, before = null, n = null, limit } = q;
  const rows = await run(db, CHANGES, [agencies, kind, key, open, before, n, limit]);
  return rows.map(({ body, ...row }) => ({ ...row, said: JSON.parse(body) as Said }));
}

/** Writes one row; each of a request after its first has an id that follows from it. @returns its number */
export type Enter = (act: OfficeAct, thing: Thing, said: Said, of?: number) => Promise<number>;

/** What a request brought about, and whether it was an earlier sending of it that did. */
export interface Done {
  /** Id, or username, of what it is about. */
  readonly key: string;
  readonly repeated: boolean;
}

/**
 * One request, in one transaction: whoever writes takes turns, so what is looked at stays as it is; sent again it is what it was.
 *
 * @throws Refused when nothing of it took effect
 */
export async function inOffice(
  pool: Pool,
  by: Asking,
  work: (client: PoolClient, enter: Enter) => Promise<string>,
): Promise<Done> {
  return transaction(pool, (client) => withinOffice(client, by, work));
}

/** The same as part of a transaction of somebody else's. */
export async function withinOffice(
  client: PoolClient,
  by: Asking,
  work: (client: PoolClient, enter: Enter) => Promise<string>,
): Promise<Done> {
  await LEDGER.lock(client);
  const earlier = await sentBefore(client, by);
  if (earlier) return earlier;
  let entries = 0;
  const enter: Enter = async (act, thing, said, of) => {
    const id = entries++ === 0 ? by.id : idFor(`${by.id}/${entries}`);
    return insert(client, act, thing, said, of, { ...by, id });
  };
  return { key: await work(client, enter), repeated: false };
}

/** What an earlier sending of the request brought about. @throws Refused where it was another request */
export async function sentBefore(db: Queryable, by: Asking): Promise<Done | undefined> {
  const earlier = await first(db, BY_ID, [by.id]);
  if (earlier && earlier.requestHash !== by.requestHash) throw new Refused({ type: 'key-reused' });
  return earlier && { key: earlier.key, repeated: true };
}

async function insert(
  client: PoolClient,
  act: OfficeAct,
  { agency: agency_id, kind, key }: Thing,
  said: Said,
  of: number | undefined,
  { id, requestHash: request_hash, actor, at }: Asking,
): Promise<number> {
  const { n, prev_hash } = await LEDGER.next(client);
  const body = JSON.stringify(said);
  const of_n = of ?? null;
  const row = { n, id, request_hash, agency_id, kind, key, act, of_n, body, actor, at: new Date(at), prev_hash };
  await run(client, INSERT, [
    ...([n, id, request_hash, agency_id, kind, key, act, of_n, body, actor] as const),
    ...([formatInstant(at), prev_hash, entryHash(row)] as const),
  ]);
  return n;
}

function entryHash({ prev_hash, at, ...e }: Omit<Row<typeof ALL>, 'hash'>): Buffer {
  const { n, id, request_hash, agency_id, kind, key, act, of_n, body, actor } = e;
  return linkHash([n, id, request_hash, agency_id, kind, key, act, of_n, body, actor, at.getTime()], prev_hash);
}

/** Under which the head of the ledger stands among the leaves of an anchor (db/audit/anchor.ts). */
export const OFFICE_LEDGER_LEAF = '00000000-0000-4000-8000-000000000031';

/** The first row that does not follow from the one before it, and the heads of what does. */
export async function officeLedgerBreak(db: Queryable): Promise<Checked> {
  return checkLinks(await run(db, ALL), entryHash);
}
