import { stalledCases } from '../db/cases-open.js';
import type { Instant } from '../domain/time.js';
import { reconcileThese, type Difference, type ReconcileOptions } from './reconcile.js';

/** What a clock may need to speak beyond the spread of the wake-ups: waiting for commands, and a crowd of others. */
const LATE_MS = 3 * 60_000;
/** A case that a new run does not cure is not started anew every minute. */
const AGAIN_MS = 60 * 60_000;
const MOST = 100;

/**
 * Sees to cases that do not move though they should, long before the daily comparison comes to them: a workflow that
 * fails for itself, or was lost, would otherwise be silent about its deadlines.
 */
export class Stalled {
  private readonly seenTo = new Map<string, Instant>();

  async round(o: ReconcileOptions, now: Instant): Promise<Difference[]> {
    for (const [caseId, at] of this.seenTo) if (at < now - AGAIN_MS) this.seenTo.delete(caseId);
    const cases = await stalledCases(o.pool, now - o.spreadMs - LATE_MS, MOST + this.seenTo.size);
    const fresh = cases.filter(({ id }) => !this.seenTo.has(id)).slice(0, MOST);
    const differences = await reconcileThese(o, fresh);
    for (const { caseId, repaired } of differences) if (repaired) this.seenTo.set(caseId, now);
    return differences;
  }
}
