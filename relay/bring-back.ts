import { openCase, parkedCases, type OpenCase, type ParkedCase } from '../db/cases-open.js';
import { astray, missing, type DifferenceKind, type Sides } from './compare.js';
import { rebuild } from './rebuild.js';
import { reconcile, type ReconcileOptions } from './reconcile.js';

export interface Seen {
  readonly caseId: string;
  /** `agreed`: rebuilt all the same, because it was asked for; `not-open`: unknown, at rest or parked. */
  readonly kind: DifferenceKind | 'agreed' | 'not-open';
  /** Whether it was started from its journal. */
  readonly repaired: boolean;
}

export interface BringBackOptions extends ReconcileOptions {
  readonly found?: (seen: Seen) => void;
}

export interface BroughtBack {
  readonly seen: readonly Seen[];
  /** Cases that do not answer yet as their record says: nobody runs them, or the rebuilding takes longer. */
  readonly notBack: readonly string[];
  /** Left alone: they wait for somebody who looks at them (docs/operations.md). */
  readonly parked: readonly ParkedCase[];
}

/** How long the last rebuilt cases are waited for, ms. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 250;
const AT_ONCE = 5;

/** All open cases that have no workflow, or another one than the record says, come back from their journals. */
export async function bringBackAll(o: BringBackOptions): Promise<BroughtBack> {
  return outcome(o, await reconcile(o));
}

/** These cases come back from their journals, also those whose workflow agrees with the record. */
export async function bringBack(o: BringBackOptions, caseIds: readonly string[]): Promise<BroughtBack> {
  const seen: Seen[] = [];
  for (const caseId of caseIds) {
    if (o.stopped?.()) break;
    const row = await openCase(o.pool, caseId);
    const kind = row ? ((await difference(o, row)) ?? 'agreed') : 'not-open';
    if (row) await rebuild(o.client, row, o.spreadMs);
    seen.push({ caseId, kind, repaired: row !== undefined });
    o.found?.(seen.at(-1)!);
  }
  return outcome(o, seen);
}

const difference = async (sides: Sides, row: OpenCase): Promise<DifferenceKind | undefined> =>
  (await missing(sides.client, row)) ?? (await astray(sides, row));

async function outcome(o: BringBackOptions, seen: readonly Seen[]): Promise<BroughtBack> {
  const until = Date.now() + PATIENCE_MS;
  const notBack: string[] = [];
  const queue = seen.values();
  const line = async () => {
    for (const { caseId } of queue) if (!(await isBack(o, caseId, until))) notBack.push(caseId);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return { seen, notBack, parked: await parkedCases(o.pool) };
}

/** At rest or parked meanwhile counts: nothing is waited for any more. */
async function isBack(o: BringBackOptions, caseId: string, until: number): Promise<boolean> {
  for (;;) {
    const row = await openCase(o.pool, caseId);
    if (!row || !(await difference(o, row))) return true;
    if (Date.now() > until || o.stopped?.()) return false;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}
