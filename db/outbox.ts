import type { Pool } from 'pg';
import { formatInstant, type Instant } from '../domain/time.js';
import { prepared } from './prepared.js';

/** Word that is to leave the service, written in the transaction of what it speaks of. */
export interface OutboxMessage {
  readonly id: string;
  /** What it is for; the receiver knows a repetition by it. */
  readonly key: string;
  readonly agency: string;
  readonly caseId: string | null;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** This attempt included. */
  readonly attempts: number;
  /** Ways it has already gone, where it goes several. */
  readonly gone: readonly string[];
}

const TAKE = prepared(
  `UPDATE outbox SET attempts = attempts + 1, retry_at = clock_timestamp() + make_interval(secs => $2)
   WHERE id IN (SELECT id FROM outbox WHERE sent_at IS NULL AND failed IS NULL
                  AND (retry_at IS NULL OR retry_at < clock_timestamp())
                ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING id, key, agency_id AS agency, proceeding_id AS "caseId", kind, data, attempts,
     coalesce(data->'gone', '[]') AS gone`,
);
const SENT = prepared('UPDATE outbox SET sent_at = $2::timestamptz, retry_at = NULL WHERE id = $1');

/** Takes messages that are due, oldest first; nobody else sees them until the lease (machine time) ends. */
export async function leaseOutbox(pool: Pool, limit: number, leaseSeconds: number): Promise<OutboxMessage[]> {
  const { rows } = await pool.query<OutboxMessage>(TAKE([limit, leaseSeconds]));
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

export async function markSent(pool: Pool, id: string, at: Instant): Promise<void> {
  await pool.query(SENT([id, formatInstant(at)]));
}

/** One of several ways is done; the next attempt leaves it out. */
export async function markGone(pool: Pool, id: string, way: string): Promise<void> {
  await pool.query(
    `UPDATE outbox SET data = data || jsonb_build_object('gone', coalesce(data->'gone', '[]') || to_jsonb($2::text))
     WHERE id = $1`,
    [id, way],
  );
}

export async function retryLater(pool: Pool, id: string, seconds: number): Promise<void> {
  await pool.query('UPDATE outbox SET retry_at = clock_timestamp() + make_interval(secs => $2) WHERE id = $1', [
    id,
    seconds,
  ]);
}

/** Not tried any more; operators see it. The alert in the application is there all the same. */
export async function giveUp(pool: Pool, id: string, why: string): Promise<void> {
  await pool.query('UPDATE outbox SET failed = $2, retry_at = NULL WHERE id = $1', [id, why]);
}

export async function countOutbox(pool: Pool): Promise<{ unsent: number; failed: number }> {
  const { rows } = await pool.query<{ unsent: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE failed IS NULL)::int AS unsent, count(failed)::int AS failed
     FROM outbox WHERE sent_at IS NULL`,
  );
  return rows[0] ?? { unsent: 0, failed: 0 };
}
