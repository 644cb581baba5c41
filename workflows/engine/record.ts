import { ActivityFailure, ApplicationFailure, proxyLocalActivities } from '@temporalio/workflow';
import type { CommandInput, CommitResult, Input, Step } from '../../domain/engine/proceeding.js';
import type { JournalRow, ProceedingActivities } from '../activities.js';
import { POISON, UNRECORDED, type ProceedingStart } from '../messages.js';
import type { Begin, Proceeding } from './proceeding.js';

/** Failures of an activity that no repetition cures. */
const HOPELESS = [POISON, UNRECORDED] as const;

// An outage is waited out for ever. Beyond the threshold the wait is a timer: a workflow task that is kept alive by
// heartbeats instead would write three events every four seconds of it.
export const db = proxyLocalActivities<ProceedingActivities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '5s',
  retry: {
    initialInterval: '100ms',
    backoffCoefficient: 2,
    maximumInterval: '30s',
    nonRetryableErrorTypes: [...HOPELESS],
  },
});

const CANNOT_BE = { outcome: 'refused' } as const;

/** `refused`: no repetition cures it. After any other failure the journal knows whether the step was taken. */
export async function commit(step: Step): Promise<CommitResult | typeof CANNOT_BE> {
  try {
    return await db.commit(step);
  } catch (failure) {
    return isHopeless(failure) ? CANNOT_BE : { outcome: 'behind' };
  }
}

/** The failure of a local activity comes as it was thrown, that of an ordinary one wrapped. */
function isHopeless(failure: unknown): boolean {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure && HOPELESS.some((type) => type === cause.type);
}

/** Undefined when the stage code itself fails: one proceeding must not keep its worker busy with failing tasks for ever. */
export function applied(run: Proceeding, input: Input): Step | undefined {
  try {
    return run.apply(input);
  } catch {
    return undefined;
  }
}

export interface Folded {
  readonly run: Proceeding;
  /** Key of every input on record, and the step it made. */
  readonly known: Map<string, number>;
  /** Why it can go no further: as its row says, or because its journal does not explain its row. */
  readonly parked?: { readonly reason: string; readonly onRecord: boolean };
  /** The inputs of an opening that is pending. */
  readonly opening: readonly CommandInput[];
}

/** Folds the journal of a proceeding into a fresh run; one that is not on record begins under the flow it is started with. */
export async function fold({ kind, id, flow }: ProceedingStart, begin: Begin): Promise<Folded> {
  let run: Proceeding | undefined;
  const known = new Map<string, number>();
  for (;;) {
    const page = await db.journal(id, run?.seq ?? 0).catch(() => undefined);
    run ??= begin(kind, page?.row?.flow ?? flow);
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

function explains(run: Proceeding, row: JournalRow): boolean {
  const open = run.openTasks.map((t) => t.id).sort();
  return run.seq === row.seq && run.facts.stage === row.stage && open.join() === [...row.openTasks].sort().join();
}
