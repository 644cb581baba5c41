import { setTimeout as sleep } from 'node:timers/promises';
import { spreadFor } from '../domain/spread.js';
import { query } from '../scripts/postgres.mjs';

/** What keeps the service from being at rest. */
interface Unrest {
  readonly commands: number;
  readonly messages: number;
  readonly wakes: number;
  /** Cases whose wake-ups are spread. */
  readonly open: number;
}

const UNREST = `
SELECT (SELECT count(*)::int FROM delivery d
        WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.proceeding_id = d.proceeding_id AND s.key = d.step_key)) AS commands,
       (SELECT count(*)::int FROM outbox WHERE sent_at IS NULL AND failed IS NULL) AS messages,
       (SELECT count(*)::int FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
        WHERE d.state = 'armed' AND d.next_rung_at <= $1::timestamptz AND p.parked IS NULL) AS wakes,
       (SELECT count(*)::int FROM proceeding WHERE NOT resting) AS open`;

const PAUSE_MS = 250;

/**
 * Waits until nothing is under way any more: no command without an outcome, no message unsent, no clock silent that
 * should have spoken by now.
 *
 * @returns undefined at rest, else what did not come to rest
 */
export async function rest(databaseUrl: string, signal: AbortSignal, patienceMs: number): Promise<string | undefined> {
  const since = Date.now();
  for (;;) {
    const { commands, messages, wakes, open } = await unrest(databaseUrl, since);
    if (commands + messages + wakes === 0) return undefined;
    // Of many open cases each wakes up somewhat later than its instant, so that they do not all at once.
    if (Date.now() - since > patienceMs + spreadFor(open))
      return `after ${patienceMs / 1000} s ${commands} commands have no outcome, ${messages} messages are unsent, ${wakes} clocks are silent`;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

async function unrest(databaseUrl: string, since: number): Promise<Unrest> {
  return query(databaseUrl, async (client) => {
    const { rows } = await client.query<Unrest>(UNREST, [new Date(since).toISOString()]);
    return rows[0]!;
  });
}
