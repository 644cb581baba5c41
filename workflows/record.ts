import { ActivityFailure, ApplicationFailure, proxyLocalActivities } from '@temporalio/workflow';
import type { CommandInput, CommitResult, Input, Step } from '../domain/case.js';
import { FLOW } from '../domain/flow.js';
import type { CaseActivities, JournalRow } from './activities.js';
import { CaseRun } from './case-run.js';
import { POISON } from './messages.js';
import { legalCase as procedure } from './stages/legal-case.js';

// An outage is waited out for ever. Beyond the threshold the wait is a timer: a workflow task that is kept alive by
// heartbeats instead would write three events every four seconds of it.
export const db = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: [POISON] },
});

const CANNOT_BE = { outcome: 'refused' } as const;

/** `refused`: no repetition cures it. After any other failure the journal knows whether the step was taken. */
export async function commit(step: Step): Promise<CommitResult | typeof CANNOT_BE> {
  try {
    return await db.commit(step);
  } catch (failure) {
    return isPoison(failure) ? CANNOT_BE : { outcome: 'behind' };
  }
}

/** The failure of a local activity comes as it was thrown, that of an ordinary one wrapped. */
function isPoison(failure: unknown): boolean {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure && cause.type === POISON;
}

/** Undefined when the stage code itself fails: one case must not keep its worker busy with failing tasks for ever. */
export function applied(run: CaseRun, input: Input): Step | undefined {
  try {
    return run.apply(input);
  } catch {
    return undefined;
  }
}

/**
 * A run of the stage code in the version that the case was opened under. One that only a later release knows is left to
 * a worker of that release: this task fails and is handed to another one, however long it takes.
 */
export function runUnder(flow = 1): CaseRun {
  if (flow > FLOW) throw new Error(`flow ${flow} is not known here, only up to ${FLOW}`);
  return new CaseRun(procedure, flow);
}

export interface Folded {
  readonly run: CaseRun;
  /** Key of every input on record, and the step it made. */
  readonly known: Map<string, number>;
  /** Why the case can go no further: as its row says, or because its journal does not explain its row. */
  readonly parked?: { readonly reason: string; readonly onRecord: boolean };
  /** The inputs of an opening that is pending. */
  readonly opening: readonly CommandInput[];
}

/**
 * Folds the journal of a case into a fresh run.
 *
 * @param flow of a case that is not on record
 */
export async function fold(caseId: string, flow: number | undefined): Promise<Folded> {
  let run: CaseRun | undefined;
  const known = new Map<string, number>();
  for (;;) {
    const page = await db.journal(caseId, run?.seq ?? 0).catch(() => undefined);
    run ??= runUnder(page?.row?.flow ?? flow);
    const stopped = (reason: string, onRecord = false) => ({
      run: run!,
      known,
      parked: { reason, onRecord },
      opening: [],
    });
    if (!page) return stopped('journal-fails');
    for (const { input, deadlines } of page.steps) {
      const step = applied(run, input);
      if (!step) return stopped('journal-fails');
      run.adopt(deadlines);
      known.set(input.key, step.seq);
    }
    if (page.more) continue;
    if (page.row?.parked) return stopped(page.row.parked, true);
    return page.row && !explains(run, page.row) ? stopped('journal-differs') : { run, known, opening: page.opening };
  }
}

function explains(run: CaseRun, row: JournalRow): boolean {
  const open = run.openTasks.map((t) => t.id).sort();
  return run.seq === row.seq && run.facts.stage === row.stage && open.join() === [...row.openTasks].sort().join();
}
