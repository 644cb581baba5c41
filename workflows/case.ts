import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandInput, CommitResult, Input } from '../domain/case.js';
import { refusal } from '../domain/guard.js';
import type { Instant } from '../domain/time.js';
import type { CaseActivities } from './activities.js';
import { CaseRun } from './case-run.js';
import {
  BEHIND,
  commandUpdate,
  openedUpdate,
  PARKED,
  REFUSED,
  stateQuery,
  type CaseStart,
  type CommandAnswer,
  type CommandArgs,
} from './messages.js';
import { FLOW, legalCase as procedure } from './stages/legal-case.js';

// An outage is waited out for ever; the interval stays below the local retry threshold, or timers fill the history.
const db = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '1m',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes: ['Poison'] },
});

/** A command that was received before a deadline ran out is waited for this long before its expiry is tried again. */
const YIELD_MS = 30_000;
/** Journals longer than this start the next run early; far below the server's own limits. */
const MAX_STEPS = 400;

/**
 * One case, `case/<uuid>`: the Temporal host of the stages. Every input is one step, committed by one local activity;
 * inputs go through one queue. A run that finds the record ahead of itself starts anew from the journal.
 */
export async function legalCase(start: CaseStart): Promise<number> {
  return new CaseHost(start).main();
}

interface Job {
  readonly args: CommandArgs;
  readonly done: (seq: number) => void;
  readonly fail: (failure: unknown) => void;
}
const behind = () => ApplicationFailure.retryable('the record is ahead of this run', BEHIND);

class CaseHost {
  private run = new CaseRun(procedure, FLOW);
  private readonly queue: Job[] = [];
  private readonly known = new Map<string, number>();
  private loading = true;
  private pumping = false;
  private rebuild = false;
  private parked: string | undefined;
  private readonly alarms = new Set<Instant>();
  private steps = 0;

  constructor(private readonly start: CaseStart) {}

  async main(): Promise<number> {
    // Handlers come before the journal is loaded; they wait inside, and check again.
    setHandler(commandUpdate, (args) => this.command(args), { validator: (args) => this.validate(args) });
    setHandler(openedUpdate, () => this.opened());
    setHandler(stateQuery, () => ({
      seq: this.run.seq,
      stage: this.run.seq > 0 ? this.run.facts.stage : 'opening',
      tasks: this.run.openTasks.map((t) => t.id),
      nextWake: this.run.nextWake() ?? null,
    }));
    // An opening that meets a case already on record is rebuilt like any other that is behind.
    if (this.start.opening) await this.openCase(this.start.opening).catch(() => undefined);
    else await this.load();
    this.loading = false;
    void this.pump();
    await condition(() => this.idle() && !this.parked && (this.rebuild || this.run.resting) && allHandlersFinished());
    if (this.rebuild)
      await continueAsNew<typeof legalCase>({ caseId: this.start.caseId, spreadMs: this.start.spreadMs });
    return this.run.seq;
  }

  private idle(): boolean {
    return !this.loading && !this.pumping && this.queue.length === 0;
  }

  // ---- messages ------------------------------------------------------------------------------------------------

  /** Synchronous, so that a refusal is never written to history. */
  private validate({ input, seq }: CommandArgs): void {
    if (this.parked) throw ApplicationFailure.nonRetryable('the case is parked', PARKED);
    if (this.loading || this.rebuild || seq > this.run.seq || this.known.has(input.key)) return;
    this.check(input);
  }

  private check(input: CommandInput): void {
    const refused = refusal({ facts: this.run.facts, tasks: this.run.openTasks, acts: this.run.acts }, input);
    if (refused) throw ApplicationFailure.nonRetryable(refused.type, REFUSED, refused);
  }

  private async command({ input, seq }: CommandArgs): Promise<CommandAnswer> {
    if (this.loading) await condition(() => !this.loading);
    const before = this.known.get(input.key);
    if (before !== undefined) return { seq: before };
    if (this.rebuild) throw behind();
    const answer = new Promise<number>((done, fail) => this.queue.push({ args: { input, seq }, done, fail }));
    void this.pump();
    return { seq: await answer };
  }

  private async opened(): Promise<CommandAnswer> {
    if (this.loading) await condition(() => !this.loading);
    if (this.rebuild) throw behind();
    return { seq: this.run.seq };
  }

  // ---- the queue -----------------------------------------------------------------------------------------------

  /** Works the queue off, one input after the other; every input first settles the rungs up to its own instant. */
  private async pump(): Promise<void> {
    if (this.pumping || this.loading) return;
    this.pumping = true;
    for (let job = this.queue.shift(); job; job = this.queue.shift())
      try {
        job.done(await this.take(job.args));
      } catch (failure) {
        job.fail(failure);
      }
    this.pumping = false;
    if (workflowInfo().continueAsNewSuggested || this.steps >= MAX_STEPS) this.rebuild = true;
    if (!this.rebuild) this.arm();
  }

  /** What was allowed when the command came is decided again, synchronously, at the moment it takes effect. */
  private async take({ input, seq }: CommandArgs): Promise<number> {
    const before = this.known.get(input.key);
    if (before !== undefined) return before;
    if (seq > this.run.seq) this.rebuild = true;
    await this.settle(input.at);
    if (this.rebuild) throw behind();
    this.check(input);
    return this.step(input);
  }

  private async settle(until: Instant): Promise<void> {
    for (;;) {
      const next = this.run.due(until)[0];
      if (!next || this.rebuild || this.parked) return;
      if (next.kind === 'expiry' && (await this.yields(next.deadline))) return;
      await this.step(next);
    }
  }

  /** A deadline that expires lets a command pass that was received before it and is still on its way. */
  private async yields(deadline: string): Promise<boolean> {
    const clock = this.run.clocks.get(deadline);
    if (!clock?.task || !clock.resolved) return false;
    if (!(await db.onTheWay(this.start.caseId, clock.task, clock.resolved.due))) return false;
    this.alarm(Date.now() + YIELD_MS);
    return true;
  }

  private async step(input: Input): Promise<number> {
    const step = this.run.apply(input);
    let result: CommitResult;
    try {
      result = await db.commit(step);
    } catch {
      await this.park('poison');
      throw ApplicationFailure.nonRetryable('the record refuses this step', PARKED);
    }
    if (result.outcome === 'behind') {
      this.rebuild = true;
      throw behind();
    }
    this.run.adopt(result.deadlines);
    this.known.set(input.key, step.seq);
    this.steps += 1;
    return step.seq;
  }

  /** Visible to operators, untouched by timers and commands until somebody has looked at it; others go on. */
  private async park(reason: string): Promise<void> {
    this.parked = reason;
    await db.park(this.start.caseId, reason);
  }

  // ---- opening, and rebuilding from the journal ----------------------------------------------------------------

  private async openCase(inputs: readonly CommandInput[]): Promise<void> {
    for (const input of inputs) {
      if (input.kind !== 'open') this.check(input);
      await this.step(input);
    }
  }

  private async load(): Promise<void> {
    const journal = await db.journal(this.start.caseId);
    this.run = new CaseRun(procedure, journal.flow);
    for (const { input, deadlines } of journal.steps) {
      const step = this.run.apply(input);
      this.run.adopt(deadlines);
      this.known.set(input.key, step.seq);
    }
    const open = this.run.openTasks.map((t) => t.id).sort();
    const same = this.run.facts.stage === journal.row.stage && open.join() === [...journal.row.openTasks].sort().join();
    if (same) return;
    // A record that its own journal does not explain is for people to look at.
    await this.park('journal-differs');
  }

  // ---- one timer per case --------------------------------------------------------------------------------------

  private arm(): void {
    const next = this.run.nextWake();
    if (next !== undefined && !this.parked) this.alarm(next + spreadOf(this.start.caseId, this.start.spreadMs));
  }

  /** Timers are left to run out: an earlier one makes a later one unnecessary, a needless one wakes and finds nothing. */
  private alarm(at: Instant): void {
    if ([...this.alarms].some((alarm) => alarm <= at)) return;
    this.alarms.add(at);
    void sleep(Math.max(1, at - Date.now())).then(() => {
      this.alarms.delete(at);
      return this.wake();
    });
  }

  private async wake(): Promise<void> {
    if (this.pumping || this.rebuild) return;
    this.pumping = true;
    // A step that fails here has parked the case or asked for a rebuild.
    await this.settle(Date.now()).catch(() => undefined);
    this.pumping = false;
    await this.pump();
  }
}

/** FNV-1a of the case id, in proportion: 3,000 timers due in one instant are spread instead of queueing. */
function spreadOf(id: string, spreadMs: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return spreadMs === 0 ? 0 : hash % spreadMs;
}
