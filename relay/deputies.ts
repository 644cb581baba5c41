import type { Pool } from 'pg';
import { findDeputised, marksOf, type Marks } from '../db/deputising.js';
import { civilDate, type CivilDate, type Instant } from '../domain/time.js';

/** Steps whose numbers were given before, and which may have come on record since. */
const BEHIND = 200;

/**
 * Finds tasks for which nobody of their agency is left, and tells the bureau. Of what has moved since the last look; of all of them where
 * a day has begun (leave), or the office has changed (who came, went, or has another post).
 */
export class Deputies {
  #seen: (Marks & { readonly day: CivilDate }) | undefined;

  constructor(private readonly pool: Pool) {}

  async round(now: Instant): Promise<boolean> {
    const day = civilDate(now);
    const marks = await marksOf(this.pool);
    const known = this.#seen?.day === day && this.#seen.office === marks.office ? this.#seen.step : undefined;
    if (known !== marks.step) {
      const after = known === undefined ? null : String(Math.max(0, Number(known) - BEHIND));
      await findDeputised(this.pool, { today: day, at: now, after });
    }
    this.#seen = { ...marks, day };
    return false;
  }
}
