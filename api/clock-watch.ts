import { clockSkew, MAX_SKEW } from '../db/clock.js';
import type { Deps } from './deps.js';
import { Problem } from './problems.js';

/** How long a comparison is believed, in milliseconds. */
const BELIEVED = 10_000;

/** Compares the clock with the database's: with a wrong one, `received_at` would be wrong in law. */
export class ClockWatch {
  #last: { at: number; right: boolean } | undefined;

  constructor(private readonly deps: Pick<Deps, 'db' | 'clock' | 'config'>) {}

  /** @throws whatever the database throws when it cannot be asked */
  async right(): Promise<boolean> {
    if (!this.deps.config.checkClock) return true;
    const now = Date.now();
    if (this.#last && Math.abs(now - this.#last.at) < BELIEVED) return this.#last.right;
    const right = Math.abs(await clockSkew(this.deps.db.pool, this.deps.clock)) <= MAX_SKEW;
    this.#last = { at: now, right };
    return right;
  }

  /** Refuses a mutation while the clock is wrong. */
  async check(): Promise<void> {
    if (!(await this.right())) throw new Problem('unavailable', { headers: { 'Retry-After': '30' } });
  }
}
