import type { Pool, PoolClient } from 'pg';
import { addDays, civilDate, daysBetween, formatInstant, type CivilDate, type Instant } from '../../domain/time.js';
import { transaction } from '../client.js';
import { PENDING } from '../commands.js';
import { signed, type SigningKey } from './key.js';
import { anchorHash, ANCHORS, BEFORE_ALL, NOTHING, sumLeaves, sumReads, type Anchor } from './seal.js';

/** How far the record goes at one instant. Everything up to here is on record, or never will be. */
interface Horizon {
  readonly entry: string;
  readonly lastRead: string;
  /** Commands taken in and not carried out: their events may come later, dated when they were received. */
  readonly pending: readonly { id: string; hash: string }[];
}

/** How long those who write may be kept waiting for the look at the horizon. */
const PATIENCE = '2s';

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
  const { rows } = await pool.query<{ can: boolean }>(
    `SELECT bool_or(has_table_privilege(name, 'UPDATE, DELETE, TRUNCATE')) AS can
     FROM unnest(ARRAY['event', 'step', 'audit_anchor', 'audit_leaf', 'sensitive_read']) AS name`,
  );
  return rows[0]!.can;
}

async function lastAnchored(pool: Pool): Promise<CivilDate | undefined> {
  const { rows } = await pool.query<{ day: CivilDate | null }>('SELECT max(day)::text AS day FROM audit_anchor');
  return rows[0]?.day ?? undefined;
}

async function horizon(pool: Pool): Promise<Horizon> {
  return transaction(pool, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '${PATIENCE}'`);
    // Whoever writes holds it shared (prisma/functions/entering.sql): when it is ours, nobody is in the middle of it.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('audit/horizon', 0))`);
    const { rows } = await client.query<Horizon>(
      `SELECT (SELECT coalesce(max(entry), 0)::text FROM step) AS entry,
         (SELECT coalesce(max(id), 0)::text FROM sensitive_read) AS "lastRead",
         (SELECT coalesce(json_agg(json_build_object('id', c.id, 'hash', c.body_hash)), '[]')
          FROM delivery d JOIN command c ON c.id = d.command_id WHERE ${PENDING}) AS pending`,
    );
    return rows[0]!;
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
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('audit/anchor', 0))`);
  const previous = (await client.query<Anchor>(`${ANCHORS} ORDER BY audit_anchor.day DESC LIMIT 1`)).rows[0];
  if (previous && previous.day >= day) return undefined;
  const since = previous ?? { entry: '0', last_read: BEFORE_ALL, cases: 0, hash: NOTHING };
  await insertLeaves(client, day, since.entry, seen);
  const leaves = await sumLeaves(client, day);
  const reads = await sumReads(client, since.last_read, seen.lastRead);
  const opened = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM step WHERE seq = 1 AND entry > $1 AND entry <= $2',
    [since.entry, seen.entry],
  );
  const said = {
    day,
    made_at: new Date(at),
    cases: since.cases + opened.rows[0]!.n,
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
  await client.query(
    `INSERT INTO audit_anchor (day, made_at, cases, leaves, root, entry, reads, last_read, reads_hash, prev_hash, hash, key_id,
       signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[day, formatInstant(at), anchor.cases, anchor.leaves, anchor.root, anchor.entry, anchor.reads],
      ...[anchor.last_read, anchor.reads_hash, anchor.prev_hash, hash, key.id, anchor.signature],
    ],
  );
  return anchor;
}

/** The heads of the chains that grew since the last anchor; and what is pending, once. */
async function insertLeaves(client: PoolClient, day: CivilDate, since: string, seen: Horizon): Promise<void> {
  await client.query(
    `INSERT INTO audit_leaf (day, kind, id, seq, n, hash)
     SELECT $1::date, 'proceeding', grown.proceeding_id, head.seq, head.n, head.hash
     FROM (SELECT proceeding_id, max(seq) AS seq FROM step WHERE entry > $2 AND entry <= $3 GROUP BY proceeding_id) grown
     CROSS JOIN LATERAL (
       SELECT e.seq, e.n, e.hash FROM event e WHERE e.proceeding_id = grown.proceeding_id AND e.seq <= grown.seq
       ORDER BY e.seq DESC, e.n DESC LIMIT 1) head`,
    [day, since, seen.entry],
  );
  await client.query(
    `INSERT INTO audit_leaf (day, kind, id, seq, n, hash)
     SELECT $1::date, 'command', p.id, 0, 0, decode(p.hash, 'hex')
     FROM jsonb_to_recordset($2::jsonb) AS p (id uuid, hash text)
     WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.kind = 'command' AND l.id = p.id)`,
    [day, JSON.stringify(seen.pending)],
  );
}
