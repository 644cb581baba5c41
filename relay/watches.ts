import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { centres } from '../db/agencies.js';
import type { Instant } from '../domain/time.js';
import { startWatch } from '../temporal/watch.js';
import type { Period } from './periods.js';

/** Sees to it that every centre's periods are watched. Asks Temporal once for each, until told to `forget`. */
export class Watches {
  private readonly seen = new Set<string>();

  constructor(private readonly o: { pool: Pool; client: Client; periods: (at: Instant) => readonly Period[] }) {}

  async ensure(at: Instant): Promise<void> {
    for (const agency of await centres(this.o.pool))
      for (const period of this.o.periods(at)) {
        const name = `${agency}/${period.period}`;
        if (this.seen.has(name)) continue;
        await startWatch(this.o.client, { agency, ...period });
        this.seen.add(name);
      }
  }

  /** Temporal may have lost them. */
  forget(): void {
    this.seen.clear();
  }
}
