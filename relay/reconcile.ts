import type { Reference } from '../workflows/messages.js';
import type { Logger } from 'pino';
import { openCase, openCases, type OpenCase } from '../db/cases-open.js';
import { revive } from '../temporal/deliver.js';
import { astray, missing, unrecorded, type DifferenceKind, type Sides } from './compare.js';
import { rebuild } from './rebuild.js';

export interface Difference {
  readonly caseId: string;
  readonly kind: DifferenceKind;
  readonly repaired: boolean;
}

export interface ReconcileOptions extends Sides {
  readonly logger: Logger;
  readonly spreadMs: number;
  /** Asked between cases; a pass that is cut short is made up for by the next one. */
  readonly stopped?: () => boolean;
  /** Told of each difference when it has been dealt with. */
  readonly found?: (difference: Difference) => void;
  /** Told now and then how many open cases were looked at. */
  readonly progress?: (cases: number) => void;
}

const PAGE = 200;
const AT_ONCE = 5;
/** Without a worker no case answers; after that many in a row the others of the pass are not asked any more. */
const SILENT = 5;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Goes through the open cases and asks Temporal for each, then through the workflows and asks the record. A case whose
 * workflow is not there, or not where the record is, is started anew from its journal; a workflow that has no open case
 * ends by the same way.
 *
 * @returns every difference that was found; all but the unanswered are logged
 */
export async function reconcile(o: ReconcileOptions): Promise<Difference[]> {
  const pass = new Pass(o);
  for (let after = FIRST; !o.stopped?.();) {
    const page = await openCases(o.pool, after, PAGE);
    await pass.over(page);
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
  }
  if (!o.stopped?.())
    for await (const left of unrecorded(o)) {
      if (o.stopped?.()) break;
      await pass.differs(left, 'unrecorded');
    }
  o.logger.info({ differences: pass.differences.length }, 'workflows and record were compared');
  return pass.differences;
}

/** The same for these open cases alone. */
export async function reconcileThese(o: ReconcileOptions, cases: readonly OpenCase[]): Promise<Difference[]> {
  const pass = new Pass(o);
  await pass.over(cases);
  return pass.differences;
}

class Pass {
  readonly differences: Difference[] = [];
  private silent = 0;
  private looked = 0;

  constructor(private readonly o: ReconcileOptions) {}

  async over(cases: readonly OpenCase[]): Promise<void> {
    for (let i = 0; i < cases.length && !this.o.stopped?.(); i += AT_ONCE)
      await Promise.all(cases.slice(i, i + AT_ONCE).map((row) => this.look(row)));
    this.o.progress?.(this.looked);
  }

  async differs(of: Reference, kind: DifferenceKind): Promise<void> {
    const repaired = kind !== 'unanswered' && (await repair(this.o, of, kind));
    const difference = { caseId: of.id, kind, repaired };
    this.differences.push(difference);
    this.o.found?.(difference);
    // Without a worker that would be a line for every case.
    if (kind !== 'unanswered')
      this.o.logger.warn({ case: of.id, difference: kind, repaired }, 'workflow and record differ');
  }

  private async look(row: OpenCase): Promise<void> {
    const silent = this.silent >= SILENT;
    const kind = (await missing(this.o.client, row)) ?? (silent ? 'unanswered' : await astray(this.o, row));
    if (!silent) this.silent = kind === 'unanswered' ? this.silent + 1 : 0;
    if (kind) await this.differs(row, kind);
    this.looked += 1;
  }
}

async function repair(o: ReconcileOptions, of: Reference, kind: DifferenceKind): Promise<boolean> {
  // It may have come to rest while it was looked for.
  if (kind !== 'unrecorded' && !(await openCase(o.pool, of.id))) return false;
  await (kind === 'not-found' || kind === 'not-running'
    ? revive(o.client, of, o.spreadMs)
    : rebuild(o.client, of, o.spreadMs));
  return true;
}
