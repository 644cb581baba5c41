import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { first, statement } from '../../db/sql/statement.js';
import { bool, date, int4, text, timestamptz } from '../../db/sql/types.js';
import { MAX_SPREAD_MS } from '../../domain/spread.js';
import { DAY, atTime, civilDate, formatInstant, type Instant } from '../../domain/time.js';

export interface Watched {
  readonly agency: string;
  readonly period: string;
}

/** What is still under way. */
const UNREST = statement({
  name: 'unrest',
  text: `
SELECT (SELECT count(*)::int FROM delivery d
        WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.proceeding_id = d.proceeding_id AND s.key = d.step_key)) AS commands,
       (SELECT count(*)::int FROM outbox WHERE sent_at IS NULL AND failed IS NULL) AS messages,
       (SELECT count(*)::int FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
        WHERE d.state = 'armed' AND d.next_rung_at <= $1 AND p.parked IS NULL) AS rungs,
       EXISTS (SELECT 1 FROM indicator_day WHERE agency_id = $2 AND period = $3 AND day >= $4) AS watched`,
  parameters: [timestamptz, text, text, date],
  columns: { commands: int4, messages: int4, rungs: int4, watched: bool },
});

/** Wake-ups are spread after their instant; what is due later than this may still sleep. */
const SLACK = MAX_SPREAD_MS + 60_000;
/** When the day's watch must have been done; it begins at 07:00. */
const WATCHED_BY = '07:30';
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;
/** A worker that was killed is missed for up to ten seconds twice over. */
const PATIENCE_MS = 90_000;

/**
 * Waits, in real time, until nothing is under way any more: no command without an outcome, no message unsent, no
 * rung that should have spoken, no watch behind its day. Only then may the virtual time move on.
 *
 * @returns milliseconds waited
 * @throws when it does not come to rest
 */
export async function quiet(pool: Pool, now: Instant, watched: Watched): Promise<number> {
  const since = Date.now();
  const day = civilDate(now >= atTime(civilDate(now), WATCHED_BY) ? now : now - DAY);
  const parameters = [formatInstant(now - SLACK), watched.agency, watched.period, day] as const;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.6, LONGEST_PAUSE_MS)) {
    const unrest = (await first(pool, UNREST, parameters))!;
    const { commands, messages, rungs } = unrest;
    if (commands === 0 && messages === 0 && rungs === 0 && unrest.watched) return Date.now() - since;
    if (Date.now() - since > PATIENCE_MS) {
      throw new Error(`the system does not come to rest at ${formatInstant(now)}: ${JSON.stringify(unrest)}`);
    }
    await sleep(pause);
  }
}
