import { ClockWatch } from '../db/clock.js';
import type {} from '../platform/clock.js';
import type { Instant } from '../domain/time.js';
import type { Deps } from './deps.js';
import { Problem } from './problems.js';

/** With a wrong clock `received_at` would be wrong in law, so there are no mutations meanwhile. */
export class ClockGuard {
  readonly #watch: ClockWatch;

  constructor(private readonly deps: Pick<Deps, 'db' | 'clock' | 'config'>) {
    this.#watch = new ClockWatch(deps.db.pool, deps.clock);
  }

  /** @throws whatever the database throws when it cannot be asked */
  async right(now?: Instant): Promise<boolean> {
    return !this.deps.config.checkClock || this.#watch.right(now);
  }

  /** Refuses a mutation of that instant while the clock is wrong. */
  async check(now: Instant): Promise<void> {
    if (!(await this.right(now))) throw new Problem('unavailable', { headers: { 'Retry-After': '30' } });
  }
}
