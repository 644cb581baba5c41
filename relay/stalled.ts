import { openCase, stalledCases, type OpenCase } from '../db/cases-open.js';
import type { Instant } from '../domain/time.js';
import { endedFrom, missing } from './compare.js';
import { reconcileThese, type Difference, type ReconcileOptions } from './reconcile.js';

/** What a clock may need to speak beyond the spread of the wake-ups: waiting for commands, and a crowd of others. */
const LATE_MS = 3 * 60_000;
/** A case that a new run does not cure is not started anew every minute. */
const AGAIN_MS = 60 * 60_000;
const MOST = 100;
/** Of those that somebody has ended; what is left is seen to by the next rounds. */
const MOST_ENDED = 2_000;

/** So far back it is looked for workflows that somebody has ended; beyond two rounds, should one be late or miss the index. */
const ENDED_MS = 10 * 60_000;

/**
 * Sees to cases that do not move though they should, long before the daily comparison comes to them: a workflow that
 * fails for itself, or was lost, would otherwise be silent about its deadlines. One that somebody has ended or reset in Temporal
 * is there again with the next round, whatever its clocks say.
 */
export class Stalled {
  private readonly seenTo = new Map<string, Instant>();

  async round(o: ReconcileOptions, now: Instant): Promise<Difference[]> {
    for (const [caseId, at] of this.seenTo) if (at < now - AGAIN_MS) this.seenTo.delete(caseId);
    const cases = await stalledCases(o.pool, now - o.spreadMs - LATE_MS, MOST + this.seenTo.size);
    const fresh = cases.filter(({ id }) => !this.seenTo.has(id)).slice(0, MOST);
    const ended = (await gone(o)).filter(({ id }) => !fresh.some((row) => row.id === id));
    const differences = await reconcileThese(o, [...fresh, ...ended]);
    for (const { caseId, repaired } of differences) if (repaired) this.seenTo.set(caseId, now);
    return differences;
  }
}

/** Open cases whose run was ended in the last minutes and that have none now. A run of ours that was ended has its successor. */
async function gone(o: ReconcileOptions): Promise<OpenCase[]> {
  const found = new Map<string, OpenCase>();
  for await (const of of endedFrom(o.client, Date.now() - ENDED_MS)) {
    if (found.size >= MOST_ENDED || o.stopped?.()) break;
    const kind = found.has(of.id) ? undefined : await missing(o.client, of);
    const row = kind === 'not-running' || kind === 'not-found' ? await openCase(o.pool, of.id) : undefined;
    if (row) found.set(of.id, row);
  }
  return [...found.values()];
}
