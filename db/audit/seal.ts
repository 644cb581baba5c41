import { createHash } from 'node:crypto';
import { first, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { array, bytea, date, int4, int8, nullable, text, timestamptz, uuid } from '../sql/types.js';

/** What the audit hashes, and how: said once for those who make anchors and those who check them. */

const ANCHORS = statement({
  name: 'anchors',
  text: `SELECT day::text, made_at, cases, leaves, root, entry, reads, last_read, reads_hash, prev_hash, hash, key_id, signature
    FROM audit_anchor ORDER BY audit_anchor.day`,
  columns: {
    /** YYYY-MM-DD */
    day: text,
    made_at: timestamptz,
    cases: int4,
    leaves: int4,
    root: bytea,
    /** The last `step.entry` it covers. */
    entry: int8,
    reads: int4,
    /** The last `sensitive_read.id` it covers. */
    last_read: int8,
    reads_hash: bytea,
    prev_hash: bytea,
    hash: bytea,
    key_id: text,
    signature: bytea,
  },
});
/** One row of `audit_anchor`. */
export type Anchor = Row<typeof ANCHORS>;

const LATEST_ANCHORS = statement({
  name: 'latest-anchors',
  text: `SELECT * FROM (${ANCHORS.text}) a WHERE $1::date IS NULL OR a.day::date < $1 ORDER BY a.day DESC LIMIT $2`,
  parameters: [nullable(date), int8],
  columns: ANCHORS.columns,
});

/** Oldest first. */
export const allAnchors = (db: Queryable): Promise<Anchor[]> => run(db, ANCHORS);

/** Newest first. @param before a day; the default is all of them */
export const listAnchors = (db: Queryable, before: string | undefined, limit: number): Promise<Anchor[]> =>
  run(db, LATEST_ANCHORS, [before ?? null, limit]);

export const lastAnchor = (db: Queryable): Promise<Anchor | undefined> => first(db, LATEST_ANCHORS, [null, 1]);

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

const PLACED = { line: text, place: array(text) };
const LEAVES = statement({
  name: 'leaves-of-day',
  text: `SELECT json_build_array(kind, id, seq, n, encode(hash, 'hex'))::text AS line, ARRAY[kind, id::text] AS place
    FROM audit_leaf WHERE day = $1 AND (kind, id) > ($2, $3) ORDER BY kind, id LIMIT ${PAGE}`,
  parameters: [date, text, uuid],
  columns: PLACED,
});
const READS = statement({
  name: 'reads-between',
  text: `SELECT json_build_array(id, (extract(epoch FROM at) * 1000)::bigint, agency_id, username, case_id, what, route,
      request_id)::text || coalesce(reason, '') AS line, ARRAY[id::text] AS place
    FROM sensitive_read WHERE id <= $1 AND id > $2 ORDER BY id LIMIT ${PAGE}`,
  parameters: [int8, int8],
  columns: PLACED,
});

/** Hash over the leaves of a day, in order. */
export const sumLeaves = (db: Queryable, day: string): Promise<Summed> =>
  sum(([kind = '', id = '00000000-0000-0000-0000-000000000000']) => run(db, LEAVES, [day, kind, id]));

/** Hash over what was read after one reading, up to and with another, in order. */
export const sumReads = (db: Queryable, after: string, upTo: string): Promise<Summed> =>
  sum(([last = after]) => run(db, READS, [upTo, last]));

/** @param pageAfter where the last page ended; at first nowhere */
async function sum(pageAfter: (place: readonly string[]) => Promise<Row<typeof LEAVES>[]>): Promise<Summed> {
  const hash = createHash('sha256');
  let count = 0;
  for (let place: readonly string[] = []; ;) {
    const rows = await pageAfter(place);
    for (const { line } of rows) hash.update(`${line}\n`);
    count += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return { count, hash: hash.digest() };
    place = last.place;
  }
}
