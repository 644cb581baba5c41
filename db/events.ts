import type { Pool } from 'pg';
import { run, statement, type Row } from './sql/statement.js';
import { bytea, int4, int8, nullable, text, timestamptz, uuid } from './sql/types.js';

const EVENTS_OF = statement({
  name: 'events-of',
  text: `SELECT e.seq, e.n, e.kind, e.happened_at, e.entered_at, e.actor, e.command_id, e.data, e.prev_hash, e.hash,
      CASE WHEN e.n = 1 THEN m.body END AS body
    FROM event e LEFT JOIN command m ON m.id = e.command_id WHERE e.proceeding_id = $1 AND (e.seq, e.n) > ($2, $3) ORDER BY e.seq, e.n LIMIT $4`,
  parameters: [uuid, int4, int4, int8],
  columns: {
    seq: int4,
    n: int4,
    kind: text,
    happened_at: timestamptz,
    entered_at: timestamptz,
    actor: text,
    command_id: nullable(uuid),
    data: text,
    prev_hash: bytea,
    hash: bytea,
    body: nullable(text),
  },
});
export type EventRow = Row<typeof EVENTS_OF>;

/** So many of the history in order, from a place on; the command's body only with its first event. */
export async function eventsOf(
  pool: Pool,
  caseId: string,
  limit: number,
  after = { seq: 0, n: 0 },
): Promise<EventRow[]> {
  return run(pool, EVENTS_OF, [caseId, after.seq, after.n, limit]);
}
