import type { Pool } from 'pg';
import type { Instant } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import { first, statement } from './sql/statement.js';
import { numeric } from './sql/types.js';

const NOW = statement({
  name: 'now',
  text: 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
  columns: { ms: numeric },
});

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
  const now = await first(pool, NOW);
  const answered = clock.now();
  return Math.round((sent + answered) / 2 - Number(now?.ms));
}

/** How long a comparison is believed, in milliseconds. */
const BELIEVED = 10_000;

/** Compares a clock with the database's, again whenever it has leapt. */
export class ClockWatch {
  #last: { at: Instant; right: boolean } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /**
   * @param now what the clock said of the instant in question; it may have leapt since, or just before
   * @throws whatever the database throws when it cannot be asked
   */
  async right(now: Instant = this.clock.now()): Promise<boolean> {
    if (this.#last && Math.abs(now - this.#last.at) < BELIEVED) return this.#last.right;
    const rightNow = Math.abs(await clockSkew(this.pool, this.clock)) <= MAX_SKEW;
    // Right again by the time it was compared: the instant in question may still be of before that.
    const right = rightNow && Math.abs(this.clock.now() - now) <= MAX_SKEW;
    this.#last = { at: now, right };
    return right;
  }
}
