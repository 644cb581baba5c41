import type { Pool } from 'pg';
import { formatInstant, type Instant } from '../domain/time.js';
import { PENDING } from './commands.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { bool, float8, int4, int8, jsonb, nullable, text, timestamptz, uuid } from './sql/types.js';

const TAKE = statement({
  name: 'lease-outbox',
  text: `UPDATE outbox SET attempts = attempts + 1, retry_at = clock_timestamp() + make_interval(secs => $2)
    WHERE id IN (SELECT id FROM outbox WHERE sent_at IS NULL AND failed IS NULL
                   AND (retry_at IS NULL OR retry_at < clock_timestamp())
                 ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING id, key, agency_id AS agency, proceeding_id AS "caseId", kind, data, attempts,
      coalesce(data->'gone', '[]') AS gone`,
  parameters: [int8, float8],
  columns: {
    id: int8,
    /** What it is for; the receiver knows a repetition by it. */
    key: text,
    agency: text,
    caseId: nullable(uuid),
    kind: text,
    data: jsonb<Readonly<Record<string, unknown>>>(),
    /** This attempt included. */
    attempts: int4,
    /** Ways it has already gone, where it goes several. */
    gone: jsonb<readonly string[]>(),
  },
});
/** Word that is to leave the service, written in the transaction of what it speaks of. */
export type OutboxMessage = Row<typeof TAKE>;

const SENT = statement({
  name: 'outbox-sent',
  text: 'UPDATE outbox SET sent_at = $2, retry_at = NULL WHERE id = $1',
  parameters: [int8, timestamptz],
});
const GONE = statement({
  name: 'outbox-gone',
  text: `UPDATE outbox SET data = data || jsonb_build_object('gone', coalesce(data->'gone', '[]') || to_jsonb($2::text))
    WHERE id = $1`,
  parameters: [int8, text],
});
const LATER = statement({
  name: 'outbox-later',
  text: 'UPDATE outbox SET retry_at = clock_timestamp() + make_interval(secs => $2) WHERE id = $1',
  parameters: [int8, float8],
});
const GIVEN_UP = statement({
  name: 'outbox-given-up',
  text: 'UPDATE outbox SET failed = $2, retry_at = NULL WHERE id = $1',
  parameters: [int8, text],
});
const COUNTS = statement({
  name: 'outbox-counts',
  text: `SELECT count(*) FILTER (WHERE failed IS NULL)::int AS unsent, count(failed)::int AS failed
    FROM outbox WHERE sent_at IS NULL`,
  columns: { unsent: int4, failed: int4 },
});

/** At one instant: a message orders a command, whose step writes the next message; asked one by one, both may seem to be none. */
const NOTHING = statement({
  name: 'nothing-on-its-way',
  text: `SELECT NOT EXISTS (SELECT 1 FROM outbox WHERE sent_at IS NULL AND failed IS NULL)
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE ${PENDING}) AS nothing`,
  columns: { nothing: bool },
});

/** Takes messages that are due, oldest first; nobody else sees them until the lease (machine time) ends. */
export async function leaseOutbox(pool: Pool, limit: number, leaseSeconds: number): Promise<OutboxMessage[]> {
  const rows = await run(pool, TAKE, [limit, leaseSeconds]);
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

export async function markSent(pool: Pool, id: string, at: Instant): Promise<void> {
  await run(pool, SENT, [id, formatInstant(at)]);
}

/** One of several ways is done; the next attempt leaves it out. */
export async function markGone(pool: Pool, id: string, way: string): Promise<void> {
  await run(pool, GONE, [id, way]);
}

export async function retryLater(pool: Pool, id: string, seconds: number): Promise<void> {
  await run(pool, LATER, [id, seconds]);
}

/** Not tried any more; operators see it. The alert in the application is there all the same. */
export async function giveUp(pool: Pool, id: string, why: string): Promise<void> {
  await run(pool, GIVEN_UP, [id, why]);
}

export async function countOutbox(pool: Pool): Promise<{ unsent: number; failed: number }> {
  return (await first(pool, COUNTS))!;
}

/** No command without an outcome, no message unsent that is still tried. */
export async function nothingOnItsWay(pool: Pool): Promise<boolean> {
  return (await first(pool, NOTHING))!.nothing;
}
