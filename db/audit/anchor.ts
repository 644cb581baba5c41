import type { Pool, PoolClient } from 'pg';
import { addDays, civilDate, daysBetween, formatInstant, type CivilDate, type Instant } from '../../domain/time.js';
import { transaction } from '../client.js';
import { PENDING } from '../commands.js';
import { signed, type SigningKey } from './key.js';
import { lockOf } from '../sql/lock.js';
import { first, run, statement, type Row } from '../sql/statement.js';
import { bool, bytea, date, int4, int8, json, jsonb, nullable, text, timestamptz, uuid } from '../sql/types.js';
import { OFFICE_LEDGER_LEAF } from '../office/ledger.js';
import { PAPER_LEDGER_LEAF } from '../paper-ledger.js';
import { LEDGER_LEAF } from '../reference/ledger.js';
import { anchorHash, BEFORE_ALL, lastAnchor, NOTHING, sumLeaves, sumReads, type Anchor } from './seal.js';

const HORIZON = statement({
  name: 'audit-horizon',
  text: `SELECT (SELECT coalesce(max(entry), 0)::text FROM step) AS entry,
      (SELECT coalesce(max(id), 0)::text FROM sensitive_read) AS "lastRead",
      (SELECT coalesce(json_agg(json_build_object('id', c.id, 'hash', c.body_hash)), '[]')
       FROM delivery d JOIN command c ON c.id = d.command_id WHERE ${PENDING}) AS pending`,
  columns: {
    entry: text,
    lastRead: text,
    /** Commands taken in and not carried out: their events may come later, dated when they were received. */
    pending: json<readonly { id: string; hash: string }[]>(),
  },
});
/** How far the record goes at one instant. Everything up to here is on record, or never will be. */
type Horizon = Row<typeof HORIZON>;

/** How long those who write may be kept waiting for the look at the horizon. */
const PATIENCE = '2s';

const BE_PATIENT = statement({
  name: 'wait-for-horizon',
  text: `SELECT set_config('lock_timeout', '${PATIENCE}', true) AS lock_timeout`,
  columns: { lock_timeout: text },
});
const LOCK_HORIZON = lockOf('lock-horizon', 'audit/horizon');
const LOCK_ANCHORS = lockOf('lock-anchors', 'audit/anchor');
const CAN_REWRITE = statement({
  name: 'can-rewrite',
  text: `SELECT bool_or(has_table_privilege(name, 'UPDATE, DELETE, TRUNCATE')) AS can
    FROM unnest(ARRAY['event', 'step', 'audit_anchor', 'audit_leaf', 'sensitive_read',
      'reference_entry', 'paper_correction', 'office_entry']) AS name`,
  columns: { can: bool },
});
const LAST_DAY = statement({
  name: 'last-anchored-day',
  text: 'SELECT max(day)::text AS day FROM audit_anchor',
  columns: { day: nullable(text) },
});
const OPENED = statement({
  name: 'opened-between',
  text: 'SELECT count(*)::int AS n FROM step WHERE seq = 1 AND entry > $1 AND entry <= $2',
  parameters: [int8, int8],
  columns: { n: int4 },
});
const INSERT_ANCHOR = statement({
  name: 'insert-anchor',
  text: `INSERT INTO audit_anchor (day, made_at, cases, leaves, root, entry, reads, last_read, reads_hash, prev_hash, hash, key_id,
      signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
  parameters: [date, timestamptz, int4, int4, bytea, int8, int4, int8, bytea, bytea, bytea, text, bytea],
});
const INSERT_HEADS = statement({
  name: 'insert-head-leaves',
  text: `INSERT INTO audit_leaf (day, kind, id, seq, n, hash)
    SELECT $1, 'proceeding', grown.proceeding_id, head.seq, head.n, head.hash
    FROM (SELECT proceeding_id, max(seq) AS seq FROM step WHERE entry > $2 AND entry <= $3 GROUP BY proceeding_id) grown
    CROSS JOIN LATERAL (
      SELECT e.seq, e.n, e.hash FROM event e WHERE e.proceeding_id = grown.proceeding_id AND e.seq <= grown.seq
      ORDER BY e.seq DESC, e.n DESC LIMIT 1) head`,
  parameters: [date, int8, int8],
});
const INSERT_PENDING = statement({
  name: 'insert-command-leaves',
  text: `INSERT INTO audit_leaf (day, kind, id, seq, n, hash)
    SELECT $1, 'command', p.id, 0, 0, decode(p.hash, 'hex')
    FROM jsonb_to_recordset($2) AS p (id uuid, hash text)
    WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.kind = 'command' AND l.id = p.id)`,
  parameters: [date, jsonb<Horizon['pending']>()],
});

const ledgerLeaf = (
  kind: 'reference' | 'register' | 'office',
  table: 'reference_entry' | 'paper_correction' | 'office_entry',
) =>
  statement({
    name: `insert-${kind}-leaf`,
    text: `INSERT INTO audit_leaf (day, kind, id, seq, n, hash)
    SELECT $1, '${kind}', $2, n, 0, hash FROM ${table}
    WHERE n > (SELECT coalesce(max(seq), 0) FROM audit_leaf WHERE kind = '${kind}' AND id = $2) ORDER BY n DESC LIMIT 1`,
    parameters: [date, uuid],
  });
const INSERT_LEDGER = ledgerLeaf('reference', 'reference_entry');
const INSERT_PAPER_LEDGER = ledgerLeaf('register', 'paper_correction');
const INSERT_OFFICE_LEDGER = ledgerLeaf('office', 'office_entry');

/**
 * Makes the anchors of all days that are over and have none, up to yesterday. An anchor covers what is on record when it
 * is made, whatever dates that bears; one made late says so by its `made_at`. Safe to repeat, and by several at once.
 *
 * @param now by the clock that gives commands their `received_at`
 * @returns the anchors made here, in order
 */
export async function anchorDays(pool: Pool, key: SigningKey, now: Instant): Promise<Anchor[]> {
  const made: Anchor[] = [];
  const yesterday = addDays(civilDate(now), -1);
  const last = await lastAnchored(pool);
  for (let day = last ? addDays(last, 1) : yesterday; day <= yesterday; day = addDays(day, 1)) {
    const seen = await horizon(pool);
    const anchor = await transaction(pool, (client) => anchorDay(client, key, day, now, seen));
    if (anchor) made.push(anchor);
  }
  return made;
}

/** Days that are over and have no anchor: 0 but for the moment after midnight. 1 where there was never one. */
export async function daysUnanchored(pool: Pool, now: Instant): Promise<number> {
  const yesterday = addDays(civilDate(now), -1);
  const last = (await lastAnchored(pool)) ?? addDays(yesterday, -1);
  return Math.max(0, daysBetween(last, yesterday));
}

/** Whether the role of this connection could change what it is only to add to: it owns the schema, or was given too much. */
export async function canRewrite(pool: Pool): Promise<boolean> {
  return (await first(pool, CAN_REWRITE))!.can;
}

async function lastAnchored(pool: Pool): Promise<CivilDate | undefined> {
  return (await first(pool, LAST_DAY))?.day ?? undefined;
}

async function horizon(pool: Pool): Promise<Horizon> {
  return transaction(pool, async (client) => {
    await run(client, BE_PATIENT);
    // Whoever writes holds it shared (prisma/functions/entering.sql): when it is ours, nobody is in the middle of it.
    await run(client, LOCK_HORIZON);
    return (await first(client, HORIZON))!;
  });
}

/** @returns nothing where somebody else was quicker */
async function anchorDay(
  client: PoolClient,
  key: SigningKey,
  day: CivilDate,
  at: Instant,
  seen: Horizon,
): Promise<Anchor | undefined> {
  await run(client, LOCK_ANCHORS);
  const previous = await lastAnchor(client);
  if (previous && previous.day >= day) return undefined;
  const since = previous ?? { entry: '0', last_read: BEFORE_ALL, cases: 0, hash: NOTHING };
  await insertLeaves(client, day, since.entry, seen);
  const leaves = await sumLeaves(client, day);
  const reads = await sumReads(client, since.last_read, seen.lastRead);
  const opened = await first(client, OPENED, [since.entry, seen.entry]);
  const said = {
    day,
    made_at: new Date(at),
    cases: since.cases + opened!.n,
    leaves: leaves.count,
    root: leaves.hash,
    entry: seen.entry,
    reads: reads.count,
    last_read: seen.lastRead,
    reads_hash: reads.hash,
    prev_hash: since.hash,
  };
  const hash = anchorHash(said);
  const anchor: Anchor = { ...said, hash, key_id: key.id, signature: signed(key, hash) };
  await run(client, INSERT_ANCHOR, [
    ...([day, formatInstant(at), anchor.cases, anchor.leaves, anchor.root, anchor.entry, anchor.reads] as const),
    ...([anchor.last_read, anchor.reads_hash, anchor.prev_hash, hash, key.id, anchor.signature] as const),
  ]);
  return anchor;
}

/** The heads of the chains that grew since the last anchor, those of the ledgers among them; and what is pending, once. */
async function insertLeaves(client: PoolClient, day: CivilDate, since: string, seen: Horizon): Promise<void> {
  await run(client, INSERT_HEADS, [day, since, seen.entry]);
  await run(client, INSERT_PENDING, [day, JSON.stringify(seen.pending)]);
  await run(client, INSERT_LEDGER, [day, LEDGER_LEAF]);
  await run(client, INSERT_PAPER_LEDGER, [day, PAPER_LEDGER_LEAF]);
  await run(client, INSERT_OFFICE_LEDGER, [day, OFFICE_LEDGER_LEAF]);
}
