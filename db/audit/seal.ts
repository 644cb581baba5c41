import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

/** What the audit hashes, and how: said once for those who make anchors and those who check them. */

export type Queryable = Pick<Pool | PoolClient, 'query'>;

/** One row of `audit_anchor`. Numbers of 64 bits are strings, as the driver gives them. */
export interface Anchor {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly made_at: Date;
  readonly cases: number;
  readonly leaves: number;
  readonly root: Buffer;
  /** The last `step.entry` it covers. */
  readonly entry: string;
  readonly reads: number;
  /** The last `sensitive_read.id` it covers. */
  readonly last_read: string;
  readonly reads_hash: Buffer;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  readonly key_id: string;
  readonly signature: Buffer;
}

export const ANCHORS = `SELECT day::text, made_at, cases, leaves, root, entry, reads, last_read, reads_hash, prev_hash, hash,
  key_id, signature FROM audit_anchor`;

/** Newest first. @param before a day; the default is all of them */
export async function listAnchors(db: Queryable, before: string | undefined, limit: number): Promise<Anchor[]> {
  const { rows } = await db.query<Anchor>(
    `${ANCHORS} WHERE $1::date IS NULL OR day < $1 ORDER BY audit_anchor.day DESC LIMIT $2`,
    [before ?? null, limit],
  );
  return rows;
}

/** The hash before the first one. */
export const NOTHING = Buffer.alloc(32);

/** Before every `sensitive_read.id` there can be. */
export const BEFORE_ALL = '-9223372036854775808';

export function sha256(...parts: (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The hash that is signed: all of the anchor, chained to the one before. */
export function anchorHash(a: Omit<Anchor, 'hash' | 'key_id' | 'signature'>): Buffer {
  const { day, made_at, cases, leaves, root, entry, reads, last_read, reads_hash } = a;
  const said = [day, made_at.getTime(), cases, leaves, root.toString('hex'), entry];
  return sha256(a.prev_hash, [...said, reads, last_read, reads_hash.toString('hex')].join('|'));
}

export interface Summed {
  readonly count: number;
  readonly hash: Buffer;
}

const PAGE = 5000;

/** Hash over the leaves of a day, in order. */
export function sumLeaves(db: Queryable, day: string): Promise<Summed> {
  return sum(
    db,
    `SELECT json_build_array(kind, id, seq, n, encode(hash, 'hex'))::text AS line, ARRAY[kind, id::text] AS place
     FROM audit_leaf WHERE day = $1::date AND (kind, id) > ($2, $3::uuid) ORDER BY kind, id LIMIT ${PAGE}`,
    [day],
    ['', '00000000-0000-0000-0000-000000000000'],
  );
}

/** Hash over what was read after one reading, up to and with another, in order. */
export function sumReads(db: Queryable, after: string, upTo: string): Promise<Summed> {
  return sum(
    db,
    `SELECT json_build_array(id, (extract(epoch FROM at) * 1000)::bigint, agency_id, username, case_id, what, route,
       request_id)::text AS line, ARRAY[id::text] AS place
     FROM sensitive_read WHERE id <= $1::bigint AND id > $2::bigint ORDER BY id LIMIT ${PAGE}`,
    [upTo],
    [after],
  );
}

/** @param page SQL of one page, its place (where the last one ended) as the last parameters */
async function sum(db: Queryable, page: string, values: readonly string[], from: readonly string[]): Promise<Summed> {
  const hash = createHash('sha256');
  let count = 0;
  for (let place = from; ;) {
    const { rows } = await db.query<{ line: string; place: string[] }>(page, [...values, ...place]);
    for (const { line } of rows) hash.update(`${line}\n`);
    count += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return { count, hash: hash.digest() };
    place = last.place;
  }
}
