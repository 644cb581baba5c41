import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandInput, CommitResult, Input, Step } from '../domain/case.js';
import { FLOW } from '../domain/flow.js';
import { refusal, type Refusal } from '../domain/guard.js';
import type { Instant } from '../domain/time.js';
import type { CaseActivities, JournalRow } from './activities.js';
import { Alarm, spreadOf } from './alarm.js';
import { CaseRun } from './case-run.js';
import {
  BEHIND,
  commandUpdate,
  openedUpdate,
  PARKED,
  POISON,
  REFUSED,
  STATE,
  stateUpdate,
  UNRECORDED,
  type CaseStart,
  type CaseState,
  type CommandAnswer,
  type CommandArgs,
} from './messages.js';
import { legalCase as procedure } from './stages/legal-case.js';

// An outage is waited out for ever. Beyond the threshold the wait is a timer: a workflow task that is kept alive by
// heartbeats instead would write three events every four seconds of it.
const db = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: [POISON] },
});

/** What may lie between the receipt of a command and its being on record: no expiry is looked at before. */
const STORING_MS = 5_000;
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
  readonly done: (answer: CommandAnswer) => void;
  readonly fail: (failure: unknown) => void;
}
const behind = () => ApplicationFailure.retryable('the record is ahead of this run', BEHIND);
const parked = () => ApplicationFailure.nonRetryable('the case is parked', PARKED);

class CaseHost {
  private run: CaseRun;
  private readonly queue: Job[] = [];
  private readonly known = new Map<string, number>();
  private loading = true;
  private pumping = false;
  private rebuild = false;
  private parked: string | undefined;
  private readonly alarm = new Alarm(
    () => this.now(),
    () => this.wake(),
  );
  private notBefore: Instant = 0;
  private steps = 0;

  constructor(private readonly start: CaseStart) {
    this.run = runUnder(start.flow);
  }

  async main(): Promise<number> {
    // Handlers come before the journal is loaded; they wait inside, and check again.
    setHandler(commandUpdate, (args) => this.command(args), {
      validator: (args: CommandArgs) => this.validate(args),
    });
    setHandler(openedUpdate, () => this.opened());
    setHandler(stateUpdate, () => undefined, {
      validator: () => {
        throw ApplicationFailure.nonRetryable('asked where the case stands', STATE, this.state());
      },
    });
    if (this.start.opening) await this.openCase(this.start.opening);
    else await this.load();
    this.loading = false;
    void this.pump();
    await condition(() => this.idle() && !this.parked && (this.rebuild || this.over) && allHandlersFinished());
    if (this.rebuild) {
      const { opening: _told, ...start } = this.start;
      await continueAsNew<typeof legalCase>(start);
    }
    return this.run.seq;
  }

  /** The time that counts in law. */
  private now(): Instant {
    return Date.now() + (this.start.clockOffset ?? 0);
  }

  private idle(): boolean {
    return !this.loading && !this.pumping && this.queue.length === 0;
  }

  /** Nothing is left to wait for, or nothing is on record (a restored database that never heard of the case). */
  private get over(): boolean {
    return this.run.resting || this.run.seq === 0;
  }

  private state(): CaseState {
    return {
      seq: this.run.seq,
      key: [...this.known.keys()].at(-1) ?? null,
      stage: this.run.seq > 0 ? this.run.facts.stage : 'opening',
      tasks: this.run.openTasks.map((t) => t.id),
      nextWake: this.run.nextWake() ?? null,
      parked: this.parked ?? null,
    };
  }

  // ---- messages ------------------------------------------------------------------------------------------------

  /** Synchronous, so that a refusal is never written to history. */
  private validate({ input, seq }: CommandArgs): void {
    if (this.parked) throw parked();
    const unsure = this.loading || this.rebuild || this.run.seq === 0 || seq > this.run.seq;
    if (!unsure && !this.known.has(input.key)) this.check(input);
  }

  private check(input: CommandInput): void {
    const refused = this.refusalOf(input);
    if (refused) throw ApplicationFailure.nonRetryable(refused.type, REFUSED, refused);
  }

  private refusalOf(input: CommandInput): Refusal | undefined {
    return refusal({ facts: this.run.facts, tasks: this.run.openTasks, acts: this.run.acts }, input);
  }

  private async command(args: CommandArgs): Promise<CommandAnswer> {
    if (this.loading) await this.loaded();
    this.mustBeReady();
    const before = this.known.get(args.input.key);
    if (before !== undefined) return { seq: before };
    return new Promise((done, fail) => {
      this.queue.push({ args, done, fail });
      void this.pump();
    });
  }

  private async opened(): Promise<CommandAnswer> {
    if (this.loading) await this.loaded();
    this.mustBeReady();
    return { seq: this.run.seq };
  }

  private loaded(): Promise<void> {
    return condition(() => !this.loading);
  }

  private mustBeReady(): void {
    if (this.parked) throw parked();
    if (this.rebuild || this.run.seq === 0) throw behind();
  }

  // ---- the queue -----------------------------------------------------------------------------------------------

  /** Works the queue off, one input after the other; every input first settles the rungs up to its own instant. */
  private async pump(): Promise<void> {
    if (this.pumping || this.loading) return;
    this.pumping = true;
    for (let job = this.queue.shift(); job; job = this.queue.shift())
      try {
        job.done({ seq: await this.take(job.args) });
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
    if (this.run.due(input.at).length > 0) await this.settle(input.at);
    if (this.parked) throw parked();
    if (this.rebuild) throw behind();
    this.check(input);
    return this.step(input);
  }

  private async settle(until: Instant): Promise<void> {
    for (;;) {
      const next = this.run.due(until)[0];
      if (!next || this.rebuild || this.parked) return;
      if (next.kind === 'expiry' && (await this.yields(next.deadline, until))) return;
      await this.step(next);
    }
  }

  /** A deadline that expires lets a command pass that was received before it and is still on its way. */
  private async yields(deadline: string, until: Instant): Promise<boolean> {
    const clock = this.run.clocks.get(deadline);
    if (!clock?.task || !clock.resolved) return false;
    const { due } = clock.resolved;
    if (until < due + STORING_MS) this.notBefore = due + STORING_MS;
    else if (await db.onTheWay(this.start.caseId, clock.task, due)) this.notBefore = this.now() + YIELD_MS;
    else return false;
    return true;
  }

  private async step(input: Input): Promise<number> {
    const step = this.applied(input) ?? (await this.park('stage-failed'));
    let result: CommitResult;
    try {
      result = await db.commit(step);
    } catch (failure) {
      result = await this.uncommitted(failure, input);
    }
    if (result.outcome === 'behind') {
      this.rebuild = true;
      throw behind();
    }
    this.run.adopt(result.deadlines);
    this.known.set(input.key, step.seq);
    this.steps += 1;
    this.notBefore = 0;
    return step.seq;
  }

  /** Undefined when the stage code itself fails: one case must not keep its worker busy with failing tasks for ever. */
  private applied(input: Input): Step | undefined {
    try {
      return this.run.apply(input);
    } catch {
      return undefined;
    }
  }

  /**
   * What no repetition cures parks the case; after anything else the journal knows whether the step was taken. A command
   * that nobody stored is refused that way, and forgotten; a clock that the record has not planned would come again.
   */
  private async uncommitted(failure: unknown, { kind }: Input): Promise<{ outcome: 'behind' }> {
    const type = typeOf(failure);
    if (type === POISON) return this.park('poison');
    if (type === UNRECORDED && (kind === 'rung' || kind === 'expiry')) return this.park('unrecorded');
    return { outcome: 'behind' };
  }

  /** Visible to operators, untouched by timers and commands until somebody has looked at it; others go on. */
  private async park(reason: string): Promise<never> {
    this.parked = reason;
    await db.park(this.start.caseId, reason);
    throw parked();
  }

  // ---- opening, and rebuilding from the journal ----------------------------------------------------------------

  /** An opening that meets a case already on record is rebuilt like any other run that is behind. */
  private async openCase(inputs: readonly CommandInput[]): Promise<void> {
    try {
      for (const input of inputs) {
        if (this.known.has(input.key)) continue;
        // The past of a case taken over was checked before it was stored; half a past is for people to look at.
        if (input.kind !== 'open' && this.refusalOf(input)) await this.park('opening-refused');
        await this.step(input);
      }
    } catch (failure) {
      if (!this.rebuild && !this.parked) throw failure;
    }
  }

  private async load(): Promise<void> {
    for (;;) {
      const page = await db.journal(this.start.caseId, this.run.seq);
      if (this.run.seq === 0) this.run = runUnder(page.row?.flow ?? this.start.flow);
      for (const { input, deadlines } of page.steps) {
        const step = this.applied(input);
        if (!step) return this.park('journal-fails').catch(() => undefined);
        this.run.adopt(deadlines);
        this.known.set(input.key, step.seq);
      }
      if (page.more) continue;
      if (page.row?.parked) this.parked = page.row.parked;
      // A record that its own journal does not explain is for people to look at.
      else if (page.row && !this.explains(page.row)) await this.park('journal-differs').catch(() => undefined);
      // An opening that was cut short goes on where it stopped.
      else await this.openCase(page.opening);
      return;
    }
  }

  private explains(row: JournalRow): boolean {
    const open = this.run.openTasks.map((t) => t.id).sort();
    return (
      this.run.seq === row.seq && this.run.facts.stage === row.stage && open.join() === [...row.openTasks].sort().join()
    );
  }

  // ---- one timer per case --------------------------------------------------------------------------------------

  private arm(): void {
    const next = this.run.nextWake();
    if (next === undefined || this.parked) return;
    this.alarm.at(Math.max(next + spreadOf(this.start.caseId, this.start.spreadMs), this.notBefore));
  }

  private async wake(): Promise<void> {
    if (this.pumping || this.rebuild || this.parked) return;
    this.pumping = true;
    // A step that fails here has parked the case or asked for a rebuild.
    await this.settle(this.now()).catch(() => undefined);
    this.pumping = false;
    await this.pump();
  }
}

/**
 * A run of the stage code in the version that the case was opened under. One that only a later release knows is left to
 * a worker of that release: this task fails and is handed to another one, however long it takes.
 */
function runUnder(flow = 1): CaseRun {
  if (flow > FLOW) throw new Error(`flow ${flow} is not known here, only up to ${FLOW}`);
  return new CaseRun(procedure, flow);
}

/** The failure of a local activity comes as it was thrown, that of an ordinary one wrapped. */
function typeOf(failure: unknown): string | null | undefined {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure ? cause.type : undefined;
}
