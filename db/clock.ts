import type { Pool } from 'pg';
import type { Instant } from '../domain/time.js';

/** Where instants of law come from: `received_at` of a command, "today" of a guard. The simulation puts its own here. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A machine whose clock is further off the database's than this takes no commands, in milliseconds. */
export const MAX_SKEW = 60_000;

/**
 * How far the clock is off the database's, in milliseconds, positive when it is ahead. Half of the round trip is taken
 * out, so that a slow network does not look like a wrong clock.
 *
 * @throws when the database does not answer
 */
export async function clockSkew(pool: Pool, clock: Clock): Promise<number> {
  const sent = clock.now();
  const { rows } = await pool.query<{ ms: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms');
  const answered = clock.now();
  return Math.round((sent + answered) / 2 - Number(rows[0]?.ms));
}
