import type { PoolClient } from 'pg';
import { formatInstant } from '../../domain/time.js';
import { checkLinks, ledger, linkHash, type Asking as Asked, type Checked } from '../hash-chain.js';
import { first, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { bytea, int4, int8, joined, nullable, oneOf, text, timestamptz, uuid } from '../sql/types.js';

/** Kinds of reference data that are drafted, approved and come into force. */
export type ReferenceKind = 'calendar' | 'rule' | 'ladder' | 'draw';

/** What there are versions of: a year, a rule of a pack, a ladder, the constants of a draw. */
export interface Item {
  readonly kind: ReferenceKind;
  /** Of a calendar the country's: 'CN'. */
  readonly pack: string;
  readonly key: string;
}

/** And for which body. */
export interface Asking extends Asked {
  readonly agency: string;
}

const LEDGER = ledger('reference', 'reference_entry');
const INSERT = statement({
  name: 'insert-reference-entry',
  text: `INSERT INTO reference_entry (n, id, request_hash, act, kind, pack, key, version, body, actor, agency_id, at, prev_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
  parameters: [
    ...([
      int4,
      uuid,
      text,
      text,
      text,
      text,
      text,
      int4,
      nullable(text),
      text,
      text,
      timestamptz,
      bytea,
      bytea,
    ] as const),
  ],
});
const BY_ID = statement({
  name: 'reference-entry-by-id',
  text: 'SELECT request_hash AS "requestHash", kind, pack, key, version FROM reference_entry WHERE id = $1',
  parameters: [uuid],
  columns: { requestHash: text, kind: oneOf<ReferenceKind>(), pack: text, key: text, version: int4 },
});
const ALL = statement({
  name: 'reference-entries',
  text: `SELECT n, id, request_hash, act, kind, pack, key, version, body, actor, agency_id, at, prev_hash, hash
    FROM reference_entry ORDER BY n`,
  columns: {
    ...{ n: int4, id: uuid, request_hash: text, act: oneOf<'draft' | 'approve'>(), kind: text, pack: text, key: text },
    ...{
      version: int4,
      body: nullable(text),
      actor: text,
      agency_id: text,
      at: timestamptz,
      prev_hash: bytea,
      hash: bytea,
    },
  },
});
type Entry = Row<typeof ALL>;
type Said = Omit<Entry, 'hash'>;

const VERSIONS = statement({
  name: 'reference-versions',
  text: `SELECT d.version, d.body, d.actor AS "draftedBy", d.agency_id AS agency, d.at AS "draftedAt", a.n, a.actor AS "approvedBy",
      a.at AS "approvedAt", b.planned, b.moved, b.differing, b.moot, b.ended_at AS "endedAt"
    FROM reference_entry d
    LEFT JOIN reference_entry a ON (a.kind, a.pack, a.key, a.version, a.act) = (d.kind, d.pack, d.key, d.version, 'approve')
    LEFT JOIN reference_batch b ON b.n = a.n
    WHERE d.act = 'draft' AND d.kind = $1 AND d.pack = $2 AND d.key = $3 ORDER BY d.version DESC`,
  parameters: [text, text, text],
  columns: {
    version: int4,
    body: nullable(text),
    draftedBy: text,
    agency: text,
    draftedAt: timestamptz,
    /** Of the approval, and of the batch that carries it out. */
    n: joined(int4),
    approvedBy: joined(text),
    approvedAt: joined(timestamptz),
    planned: joined(int4),
    moved: joined(int4),
    differing: joined(int4),
    moot: joined(int4),
    endedAt: nullable(timestamptz),
  },
});
export type LedgerVersion = Row<typeof VERSIONS>;

const OPEN_DRAFTS = statement({
  name: 'open-reference-drafts',
  text: `SELECT kind, pack, key, version, "draftedBy", "draftedAt" FROM (
      SELECT DISTINCT ON (kind, pack, key) kind, pack, key, version, actor AS "draftedBy", at AS "draftedAt"
      FROM reference_entry WHERE act = 'draft' ORDER BY kind, pack, key, version DESC) d
    WHERE NOT EXISTS (SELECT FROM reference_entry a
      WHERE (a.kind, a.pack, a.key, a.version, a.act) = (d.kind, d.pack, d.key, d.version, 'approve'))
    ORDER BY "draftedAt" DESC`,
  columns: {
    ...{ kind: oneOf<ReferenceKind>(), pack: text, key: text, version: int4 },
    ...{ draftedBy: text, draftedAt: timestamptz },
  },
});
const BATCHES = statement({
  name: 'latest-reference-batches',
  text: `SELECT e.kind, e.pack, e.key, e.version, e.actor AS "approvedBy", b.at AS "approvedAt", b.planned, b.moved, b.differing, b.moot,
      b.ended_at AS "endedAt"
    FROM reference_batch b JOIN reference_entry e ON e.n = b.n ORDER BY b.n DESC LIMIT $1`,
  parameters: [int8],
  columns: {
    ...{
      kind: oneOf<ReferenceKind>(),
      pack: text,
      key: text,
      version: int4,
      approvedBy: text,
      approvedAt: timestamptz,
    },
    ...{ planned: int4, moved: int4, differing: int4, moot: int4, endedAt: nullable(timestamptz) },
  },
});

/** Every draft that waits for somebody to approve it, the latest first. */
export const openDrafts = (db: Queryable): Promise<Row<typeof OPEN_DRAFTS>[]> => run(db, OPEN_DRAFTS);

/** What the last approvals moved, the latest first. */
export const latestBatches = (db: Queryable, most: number): Promise<Row<typeof BATCHES>[]> => run(db, BATCHES, [most]);

/** Those who write take turns: numbers have no gaps. */
export const lockLedger = LEDGER.lock;

export interface Earlier extends Item {
  readonly version: number;
  readonly requestHash: string;
}

/** What an earlier sending of the same request entered. */
export async function earlierEntry(db: Queryable, id: string): Promise<Earlier | undefined> {
  return first(db, BY_ID, [id]);
}

/** Every version that was ever drafted, newest first. */
export async function ledgerVersions(db: Queryable, { kind, pack, key }: Item): Promise<LedgerVersion[]> {
  return run(db, VERSIONS, [kind, pack, key]);
}

/** The draft that can be approved: the newest version, while nobody has approved it. */
export const openDraft = ([newest]: readonly LedgerVersion[]): LedgerVersion | undefined =>
  newest?.approvedAt === null ? newest : undefined;

/** Under which the head of the ledger stands among the leaves of an anchor (db/audit/anchor.ts). */
export const LEDGER_LEAF = '00000000-0000-4000-8000-000000000013';

/** Under `lockLedger`. @param body the whole of a draft; null for an approval @returns its number */
export async function enter(
  client: PoolClient,
  act: Entry['act'],
  { kind, pack, key, version }: Item & { readonly version: number },
  body: string | null,
  { id, requestHash: request_hash, actor, agency: agency_id, at }: Asking,
): Promise<number> {
  const { n, prev_hash } = await LEDGER.next(client);
  const said = {
    n,
    id,
    request_hash,
    act,
    kind,
    pack,
    key,
    version,
    body,
    actor,
    agency_id,
    at: new Date(at),
    prev_hash,
  };
  await run(client, INSERT, [
    ...([n, id, request_hash, act, kind, pack, key, version, body] as const),
    ...([actor, agency_id, formatInstant(at), prev_hash, entryHash(said)] as const),
  ]);
  return n;
}

function entryHash({ at, prev_hash, ...e }: Said): Buffer {
  const { n, id, request_hash, act, kind, pack, key, version, body, actor, agency_id } = e;
  const said = [n, id, request_hash, act, kind, pack, key, version, body, actor, agency_id, at.getTime()];
  return linkHash(said, prev_hash);
}

/** The first entry that does not follow from the one before it, and the heads of what does. */
export async function ledgerBreak(db: Queryable): Promise<Checked> {
  return checkLinks(await run(db, ALL), entryHash);
}
