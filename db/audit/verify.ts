import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { addDays, formatInstant, type CivilDate, type Instant } from '../../domain/time.js';
import { transaction } from '../client.js';
import { breakOf, type Chain, type ChainEvent, type ChainFault, type Head } from './chain.js';
import { isSigned, type PublicKeys } from './key.js';
import { linesChanged } from './lines.js';
import { count, run, statement, type Queryable } from '../sql/statement.js';
import { array, bytea, date, int4, joined, nullable, text, uuid } from '../sql/types.js';
import type { Checked } from '../hash-chain.js';
import { officeLedgerBreak } from '../office/ledger.js';
import { paperLedgerBreak } from '../paper-ledger.js';
import { ledgerBreak } from '../reference/ledger.js';
import { allAnchors, anchorHash, BEFORE_ALL, NOTHING, sumLeaves, sumReads, type Anchor } from './seal.js';

/**
 * `anchor-changed`: it does not bear out its own hash. `anchor-removed`: one before it is missing. `signature-bad`,
 * `key-unknown`: not signed by the key it names, or by none we know. `leaves-changed`, `reads-changed`: what it signs,
 * heads of chains or log of sensitive reading, was changed, removed or added to. `copy-differs`: it is not the one that
 * was kept outside. `reference-changed`, `register-changed`, `office-changed`: the ledger of
 * reference data, of the corrections of registers, or of the office,
 * does not hold together, or is not the one that was anchored. `line-changed`: a line of a register is not as it was entered and put right.
 */
type AnchorFault =
  | 'anchor-changed'
  | 'anchor-removed'
  | 'signature-bad'
  | 'key-unknown'
  | 'leaves-changed'
  | 'reads-changed'
  | 'copy-differs'
  | 'reference-changed'
  | 'register-changed'
  | 'office-changed'
  | 'line-changed';

/** `backdated`: entered, it says, before an anchor that knows nothing of it, and nothing was on its way then. */
export interface AuditBreak {
  readonly what: AnchorFault | ChainFault | 'backdated';
  /** Of the anchor. */
  readonly day?: string;
  readonly caseId?: string;
  readonly seq?: number;
  readonly n?: number;
  /** Table, row, column. */
  readonly at?: string;
}

export interface AuditReport {
  readonly cases: number;
  readonly events: number;
  readonly anchors: number;
  /** Steps the service took by itself (a rung, an expiry) later than they are dated: it was down, or they were put in. */
  readonly late: number;
  readonly broken: number;
  /** The first of them, `KEPT` at most. */
  readonly breaks: readonly AuditBreak[];
}

/** An anchor as it was printed earlier and kept elsewhere. */
export interface AnchorCopy {
  readonly day: string;
  readonly hash: string;
  readonly key: string;
  readonly signature: string;
}

export interface AuditOptions {
  readonly keys: PublicKeys;
  readonly copies?: readonly AnchorCopy[];
  readonly progress?: (cases: number) => void;
}

const KEPT = 100;
const PAGE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';
/** Between the instant a request is received and the row of its command; no request lives that long. */
const SLACK_MS = 15 * 60_000;
const SYSTEM = 'system';

/** Checks every anchor and every chain as of one moment, while the service goes on. Memory does not grow with the record. */
export function verifyAudit(pool: Pool, options: AuditOptions): Promise<AuditReport> {
  return transaction(pool, (client) => auditIn(client, options), 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** The same within a transaction of the caller's. */
export async function auditIn(db: Queryable, options: AuditOptions): Promise<AuditReport> {
  const breaks: AuditBreak[] = [];
  let broken = 0;
  const note = (found: AuditBreak): void => {
    broken++;
    if (breaks.length < KEPT) breaks.push(found);
  };
  const anchors = await allAnchors(db);
  await checkAnchors(db, anchors, options.keys, note);
  compare(options.copies ?? [], anchors, options.keys, note);
  await againstLeaves(db, 'reference', await ledgerBreak(db), note);
  await againstLeaves(db, 'register', await paperLedgerBreak(db), note);
  await againstLeaves(db, 'office', await officeLedgerBreak(db), note);
  for await (const at of linesChanged(db)) note({ at, what: 'line-changed' });

  let cases = 0;
  let events = 0;
  let late = 0;
  for (let after = FIRST; ;) {
    const chains = await chainsAfter(db, after);
    for (const chain of chains) {
      const found = breakOf(chain);
      if (found) note({ caseId: chain.caseId, ...found });
      else late += await checkDates(db, chain, anchors, note);
      events += chain.events.length;
    }
    cases += chains.length;
    options.progress?.(cases);
    const last = chains.at(-1);
    if (!last) return { cases, events, anchors: anchors.length, late, broken, breaks };
    after = last.caseId;
  }
}

const LEDGER_HEADS = statement({
  name: 'anchored-ledger-heads',
  text: `SELECT day::text AS day, seq, hash FROM audit_leaf WHERE kind = $1 ORDER BY audit_leaf.day`,
  parameters: [text],
  columns: { day: text, seq: int4, hash: bytea },
});

/** Who proposed and decided what stands as it was entered, and as it was anchored. */
async function againstLeaves(
  db: Queryable,
  kind: 'reference' | 'register' | 'office',
  { broken, heads }: Checked,
  note: (found: AuditBreak) => void,
): Promise<void> {
  if (broken !== undefined) note({ n: broken, what: `${kind}-changed` });
  for (const { day, seq, hash } of await run(db, LEDGER_HEADS, [kind]))
    if (!heads.get(seq)?.equals(hash)) note({ day, n: seq, what: `${kind}-changed` });
}

const DAYS_WITHOUT_ANCHOR = statement({
  name: 'days-without-anchor',
  text: `SELECT DISTINCT l.day::text AS day FROM audit_leaf l
    WHERE NOT EXISTS (SELECT 1 FROM audit_anchor a WHERE a.day = l.day) ORDER BY day`,
  columns: { day: text },
});

type Note = (found: AuditBreak) => void;

async function checkAnchors(db: Queryable, anchors: readonly Anchor[], keys: PublicKeys, note: Note): Promise<void> {
  const removed = new Set<CivilDate>();
  let previous: Anchor | undefined;
  for (const a of anchors) {
    const { day } = a;
    const key = keys.get(a.key_id);
    if (!a.prev_hash.equals(previous?.hash ?? NOTHING)) {
      const missing = previous ? addDays(previous.day, 1) : addDays(day, -1);
      removed.add(missing);
      note({ day: missing, what: 'anchor-removed' });
    }
    if (!anchorHash(a).equals(a.hash)) note({ day, what: 'anchor-changed' });
    else if (!key) note({ day, what: 'key-unknown' });
    else if (!isSigned(key, a.hash, a.signature)) note({ day, what: 'signature-bad' });
    const leaves = await sumLeaves(db, day);
    if (!leaves.hash.equals(a.root)) note({ day, what: 'leaves-changed' });
    const reads = await sumReads(db, previous?.last_read ?? BEFORE_ALL, a.last_read);
    if (!reads.hash.equals(a.reads_hash)) note({ day, what: 'reads-changed' });
    previous = a;
  }
  // No anchor comes after the last ones to miss them; their leaves do.
  for (const { day } of await run(db, DAYS_WITHOUT_ANCHOR))
    if (!removed.has(day)) note({ day, what: 'anchor-removed' });
}

/** What somebody kept outside stands, whoever has been at the database since. */
function compare(copies: readonly AnchorCopy[], anchors: readonly Anchor[], keys: PublicKeys, note: Note): void {
  const byDay = new Map(anchors.map((a) => [a.day, a]));
  for (const copy of copies) {
    const { day } = copy;
    const key: KeyObject | undefined = keys.get(copy.key);
    if (!key) note({ day, what: 'key-unknown' });
    else if (!isSigned(key, Buffer.from(copy.hash, 'hex'), Buffer.from(copy.signature, 'base64')))
      note({ day, what: 'signature-bad' });
    else if (byDay.get(day)?.hash.toString('hex') !== copy.hash) note({ day, what: 'copy-differs' });
  }
}

const KNOWN = statement({
  name: 'chains-known',
  text: `WITH known AS (
      (SELECT id FROM proceeding WHERE id > $1 ORDER BY id LIMIT ${PAGE})
      UNION (SELECT DISTINCT proceeding_id FROM event WHERE proceeding_id > $1 ORDER BY proceeding_id LIMIT ${PAGE})
      UNION (SELECT DISTINCT id FROM audit_leaf WHERE kind = 'proceeding' AND id > $1 ORDER BY id LIMIT ${PAGE})
      ORDER BY id LIMIT ${PAGE})
    SELECT k.id, p.seq AS steps FROM known k LEFT JOIN proceeding p ON p.id = k.id ORDER BY k.id`,
  parameters: [uuid],
  columns: { id: uuid, steps: joined(int4) },
});
const EVENTS = statement({
  name: 'chained-events',
  text: `SELECT e.proceeding_id, e.seq, e.n, e.kind, (extract(epoch FROM e.happened_at) * 1000)::bigint::text AS happened,
      (extract(epoch FROM e.entered_at) * 1000)::bigint::text AS entered, e.actor, e.command_id, e.body_hash, e.data,
      e.prev_hash, e.hash,
      CASE WHEN e.n = 1 THEN encode(sha256(convert_to(m.body, 'UTF8')), 'hex') END AS stored_body_hash
    FROM event e LEFT JOIN command m ON m.id = e.command_id
    WHERE e.proceeding_id = ANY ($1) ORDER BY e.proceeding_id, e.seq, e.n`,
  parameters: [array(uuid)],
  columns: {
    proceeding_id: uuid,
    seq: int4,
    n: int4,
    kind: text,
    happened: text,
    entered: text,
    actor: text,
    command_id: nullable(uuid),
    body_hash: nullable(text),
    data: text,
    prev_hash: bytea,
    hash: bytea,
    stored_body_hash: nullable(text),
  },
});
const HEADS = statement({
  name: 'chain-heads',
  text: `SELECT id, day::text AS day, seq, n, hash FROM audit_leaf WHERE kind = 'proceeding' AND id = ANY ($1)
    ORDER BY id, audit_leaf.day`,
  parameters: [array(uuid)],
  columns: { id: uuid, day: text, seq: int4, n: int4, hash: bytea },
});

/** Cases by id: whatever has a row, an event or a leaf. */
async function chainsAfter(db: Queryable, after: string): Promise<Chain[]> {
  const known = await run(db, KNOWN, [after]);
  const page = known.map(({ id }) => id);
  const events = await run(db, EVENTS, [page]);
  const heads = await run(db, HEADS, [page]);
  const eventsOf = grouped(events, (e) => e.proceeding_id);
  const headsOf = grouped(heads, (h) => h.id);
  return known.map(({ id, steps }) => ({
    caseId: id,
    events: eventsOf.get(id) ?? [],
    steps: steps ?? undefined,
    heads: headsOf.get(id) ?? [],
  }));
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/**
 * An event that is dated before an anchor that does not have it. Right for a command that was on its way then, which the
 * anchor lists; and for what the service does by itself after having been down.
 *
 * @returns how many steps the service took late by itself
 */
async function checkDates(db: Queryable, chain: Chain, anchors: readonly Anchor[], note: Note): Promise<number> {
  let late = 0;
  for (const e of chain.events) {
    if (e.n !== 1) continue;
    const missed = missedAnchor(e, chain.heads, anchors);
    if (!missed) continue;
    if (e.actor === SYSTEM) late++;
    else if (!(await onItsWay(db, e.command_id, missed.day))) {
      note({ caseId: chain.caseId, seq: e.seq, n: e.n, what: 'backdated' });
      return late;
    }
  }
  return late;
}

/** The first anchor made after the event was entered, where it was made without it. */
function missedAnchor(e: ChainEvent, heads: readonly Head[], anchors: readonly Anchor[]): Anchor | undefined {
  const first = firstAfter(anchors, Number(e.entered) + SLACK_MS);
  const covering = heads.find((head) => head.seq >= e.seq);
  return first && (!covering || covering.day > first.day) ? first : undefined;
}

/** By halves: every event of the record asks. */
function firstAfter(anchors: readonly Anchor[], at: Instant): Anchor | undefined {
  let [low, high] = [0, anchors.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (anchors[middle]!.made_at.getTime() > at) high = middle;
    else low = middle + 1;
  }
  return anchors[low];
}

const ON_ITS_WAY = statement({
  name: 'command-in-leaf',
  text: `SELECT FROM audit_leaf WHERE kind = 'command' AND id = $1 AND day <= $2`,
  parameters: [nullable(uuid), date],
});

async function onItsWay(db: Queryable, command: string | null, day: string): Promise<boolean> {
  return (await count(db, ON_ITS_WAY, [command, day])) > 0;
}

/** One line for an anchor, to be kept elsewhere; `parseCopy` reads it. */
export function printCopy(a: Anchor): string {
  const { day, made_at, root, hash, key_id, signature } = a;
  const made = formatInstant(made_at.getTime());
  return [day, made, root.toString('hex'), hash.toString('hex'), key_id, signature.toString('base64')].join(' ');
}

/** @returns undefined where the line is not one of `printCopy` */
export function parseCopy(line: string): AnchorCopy | undefined {
  const [, day, hash, key, signature] =
    /^(\d{4}-\d{2}-\d{2}) \S+ [\da-f]{64} ([\da-f]{64}) (\S+) ([\w+/=]+)$/.exec(line) ?? [];
  return day && hash && key && signature ? { day, hash, key, signature } : undefined;
}
