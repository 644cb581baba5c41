import { createHash } from 'node:crypto';
import type { Service } from './service.js';

interface EventRow {
  readonly seq: number;
  readonly n: number;
  readonly kind: string;
  readonly happened: string;
  readonly entered: string;
  readonly actor: string;
  readonly command: string | null;
  readonly body: string | null;
  readonly data: string;
  readonly prev: Buffer;
  readonly hash: Buffer;
}

/**
 * The events of a case, whose hashes are computed anew here, by the formula as the migration writes it down.
 *
 * @throws at the first one that does not follow from the one before
 */
export async function verifiedEvents(service: Pick<Service, 'rows'>, caseId: string): Promise<EventRow[]> {
  const events = await service.rows<EventRow>(
    `SELECT seq, n, kind, round(extract(epoch FROM happened_at) * 1000)::text AS happened,
       round(extract(epoch FROM entered_at) * 1000)::text AS entered, actor, command_id AS command, body_hash AS body,
       data, prev_hash AS prev, hash
     FROM event WHERE proceeding_id = $1 ORDER BY seq, n`,
    [caseId],
  );
  let previous = Buffer.alloc(32);
  for (const e of events) {
    const { seq, n, kind, happened, entered, actor, command, body, data } = e;
    const text = [caseId, seq, n, kind, happened, entered, actor, command ?? '-', body ?? '-', data].join('|');
    const hash = createHash('sha256').update(previous).update(text, 'utf8').digest();
    if (!e.prev.equals(previous) || !e.hash.equals(hash)) throw new Error(`the chain breaks at ${seq}.${n}`);
    previous = hash;
  }
  return events;
}
