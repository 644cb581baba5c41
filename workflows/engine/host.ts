import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandInput, Input, MoveInput } from '../../domain/engine/proceeding.js';
import type { Refusal } from '../../domain/engine/refusal.js';
import type { Instant } from '../../domain/time.js';
import type { HeldUp } from '../activities.js';
import { Alarm, spreadOf } from './alarm.js';
import type { Begin, Proceeding } from './proceeding.js';
import { clockOf, HeldUpClocks } from './held-up.js';
import { hear, mustBeBelieved } from './hear.js';
import {
  BEHIND,
  commandUpdate,
  openedUpdate,
  PARKED,
  REFUSED,
  STATE,
  stateUpdate,
  type ProceedingStart,
  type ProceedingWorkflow,
  type Standing,
  type CommandAnswer,
  type CommandArgs,
  type RefusedAnswer,
} from '../messages.js';
import { applied, commit, db, fold } from './record.js';

/** What may lie between the receipt of a command and its being on record: no expiry is looked at before. */
const STORING_MS = 5_000;
/** A command that was received before a deadline ran out is waited for this long before its expiry is tried again. */
const YIELD_MS = 30_000;
/**
 * A run that is longer starts the next one: a worker that has to take it up anew replays all of it within one workflow task,
 * on a busy machine too.
 */
const MAX_STEPS = 100;

/**
 * One proceeding, `<kind>/<uuid>`: the Temporal host of its stages. Every input is one step, committed by one local activity;
 * inputs go through one queue. A run that finds the record ahead of itself starts anew from the journal.
 *
 * @throws ApplicationFailure NOT_BELIEVED at once when somebody else has started it: the id is free again
 */
export async function hosted(start: ProceedingStart, begin: Begin): Promise<number> {
  mustBeBelieved('proceeding', start);
  const host = new Host(start, begin);
  // Whoever can cancel has shown no key; where a run has to end, it is terminated (relay/rebuild.ts).
  return CancellationScope.nonCancellable(() => host.main());
}

interface Job {
  readonly args: CommandArgs;
  readonly done: (answer: CommandAnswer) => void;
  readonly fail: (failure: unknown) => void;
}
const behind = () => ApplicationFailure.retryable('the record is ahead of this run', BEHIND);
const parked = () => ApplicationFailure.nonRetryable('the proceeding is parked', PARKED);
const refused = (key: string, against: Refusal) =>
  ApplicationFailure.nonRetryable(against.type, REFUSED, {
    message: 'refused',
    key,
    refusal: against,
  } satisfies RefusedAnswer);
const taken = (seq: number): CommandAnswer => ({ message: 'taken', seq });

class Host {
  private run: Proceeding;
  private readonly queue: Job[] = [];
  private known = new Map<string, number>();
  private loading = true;
  private pumping = false;
  private rebuild = false;
  private parked: string | undefined;
  private openingRefused: ApplicationFailure | undefined;
  private readonly held = new HeldUpClocks();
  private readonly alarm = new Alarm(
    () => this.now(),
    () => this.wake(),
  );
  private notBefore: Instant = 0;
  private steps = 0;

  constructor(
    private readonly start: ProceedingStart,
    private readonly begin: Begin,
  ) {
    this.run = begin(start.kind, start.flow);
  }

  async main(): Promise<number> {
    // Handlers come before the journal is loaded; they wait inside, and check again.
    hear(commandUpdate, {
      validate: (args: CommandArgs) => this.validate(args),
      handle: (args: CommandArgs) => this.command(args),
    });
    hear(openedUpdate, { handle: () => this.opened() });
    hear(stateUpdate, {
      validate: () => {
        throw ApplicationFailure.nonRetryable('asked where the proceeding stands', STATE, this.state());
      },
      handle: () => undefined,
    });
    // What is pending after the load is an opening that was cut short: it goes on where it stopped.
    await this.openCase(this.start.opening ?? (await this.load()));
    this.loading = false;
    void this.pump();
    await condition(() => this.idle() && !this.parked && (this.rebuild || this.over) && allHandlersFinished());
    if (this.rebuild) {
      const { opening: _told, ...start } = this.start;
      await continueAsNew<ProceedingWorkflow>(start);
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

  private state(): Standing {
    return {
      message: 'standing',
      seq: this.run.seq,
      key: [...this.known.keys()].at(-1) ?? null,
      stage: this.run.seq > 0 ? this.run.facts.stage : 'opening',
      tasks: this.run.openTasks.map((t) => t.id),
      nextWake: this.run.nextWake() ?? null,
      heldUp: this.held.deadlines,
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

  private check(input: MoveInput): void {
    const against = this.run.refusal(input);
    if (against) throw refused(input.key, against);
  }

  private async command(args: CommandArgs): Promise<CommandAnswer> {
    if (this.loading) await this.loaded();
    if (!this.parked && this.run.seq === 0) throw behind();
    this.mustGoOn();
    const before = this.known.get(args.input.key);
    if (before !== undefined) return taken(before);
    return new Promise((done, fail) => {
      this.queue.push({ args, done, fail });
      void this.pump();
    });
  }

  private async opened(): Promise<CommandAnswer> {
    if (this.loading) await this.loaded();
    this.mustGoOn();
    if (this.openingRefused) throw this.openingRefused;
    if (this.run.seq === 0) throw behind();
    return taken(this.run.seq);
  }

  private loaded(): Promise<void> {
    return condition(() => !this.loading);
  }

  private mustGoOn(): void {
    if (this.parked) throw parked();
    if (this.rebuild) throw behind();
  }

  // ---- the queue -----------------------------------------------------------------------------------------------

  /** Works the queue off, one input after the other; every input first settles the rungs up to its own instant. */
  private async pump(): Promise<void> {
    if (this.pumping || this.loading) return;
    this.pumping = true;
    for (let job = this.queue.shift(); job; job = this.queue.shift())
      try {
        job.done(taken(await this.take(job.args)));
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
    if (this.run.due(input.at).length > 0) await this.settle(input.at, (deadline) => this.held.has(deadline));
    this.mustGoOn();
    this.check(input);
    const outcome = await this.step(input);
    this.mustGoOn();
    if (outcome === 'refused') throw refused(input.key, { type: 'cannot-be-recorded' });
    return this.run.seq;
  }

  /** Lets the clocks speak up to `until`, but for those that are to be left out. */
  private async settle(until: Instant, leftOut: (deadline: string) => boolean): Promise<void> {
    for (;;) {
      const next = this.run.due(until).find(({ deadline }) => !leftOut(deadline));
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
    else if (await db.onTheWay(this.start.id, clock.task, due).catch(() => true))
      this.notBefore = this.now() + YIELD_MS;
    else return false;
    return true;
  }

  // ---- a step --------------------------------------------------------------------------------------------------

  /**
   * - `committed`: it is on record.
   * - `refused`: it can never be; the run is the one of before it again. A command is refused, a clock held up.
   * - `behind`: another step stands there; the run starts anew from the journal.
   */
  private async step(input: Input): Promise<'committed' | 'refused' | 'behind'> {
    const step = applied(this.run, input);
    const result = step && (await commit(step));
    if (!result || result.outcome === 'refused') {
      await this.takeBack(input);
      return 'refused';
    }
    // An opening that meets itself on record may be told again long after it: the journal knows how far it is.
    if (result.outcome === 'behind' || (result.outcome === 'replayed' && this.run.seq === 1)) {
      this.rebuild = true;
      return 'behind';
    }
    this.run.adopt(result.deadlines);
    this.known.set(input.key, this.run.seq);
    if ('deadline' in input) this.held.release(input.deadline);
    this.steps += 1;
    this.notBefore = 0;
    return 'committed';
  }

  /** The run of before a step that cannot be committed, out of the journal. */
  private async takeBack(input: Input): Promise<void> {
    const whileOpening = this.loading;
    // Until it is back, nothing is refused by what it would have been.
    this.loading = true;
    await this.load();
    this.loading = whileOpening;
    const clock = clockOf(input);
    if (clock && !this.parked) await this.hold(clock);
  }

  /** Nobody can be refused for what a clock has to say: it is shown and told, and tried again, while commands go on. */
  private async hold({ deadline, what }: Omit<HeldUp, 'at'>): Promise<void> {
    const at = this.now();
    // An order to plan anew is given again by whoever gave it (db/calendars.ts); the clock goes by its plan until then.
    if (what !== 'replan') this.held.hold(deadline, at);
    // Where even that cannot be written, the silent clock itself is seen (db/cases-open.ts).
    await db.heldUp({ deadline, what, at }).catch(() => undefined);
  }

  /** Visible to operators, untouched by timers and commands until somebody has looked at it; others go on. */
  private async park(reason: string): Promise<void> {
    this.parked = reason;
    await db.park(this.start.id, reason, this.now()).catch(() => undefined);
  }

  // ---- opening, and rebuilding from the journal ----------------------------------------------------------------

  /** An opening that meets a proceeding already on record is rebuilt like any other run that is behind. */
  private async openCase(inputs: readonly CommandInput[]): Promise<void> {
    for (const input of inputs) {
      if (this.parked) return;
      if (this.known.has(input.key)) continue;
      const allowed = input.kind === 'open' || !this.run.refusal(input);
      const outcome = allowed ? await this.step(input) : 'refused';
      if (outcome === 'committed') continue;
      // The past of one taken over was checked before it was stored; half a past is for people to look at.
      if (outcome === 'refused' && this.run.seq > 0) await this.park('opening-refused');
      else if (outcome === 'refused') this.openingRefused = refused(input.key, { type: 'cannot-be-recorded' });
      return;
    }
  }

  /** The run as the journal has it. @returns the inputs of an opening that is pending */
  private async load(): Promise<readonly CommandInput[]> {
    const { run, known, parked, opening } = await fold(this.start, this.begin);
    [this.run, this.known] = [run, known];
    if (parked?.onRecord) this.parked = parked.reason;
    else if (parked) await this.park(parked.reason);
    return opening;
  }

  // ---- one timer per case --------------------------------------------------------------------------------------

  private arm(): void {
    if (this.parked) return;
    for (const id of this.held.deadlines) if (this.run.clocks.get(id)?.state !== 'armed') this.held.release(id);
    const next = this.nextWake();
    const at = Math.min(next === undefined ? Infinity : next + this.spread, this.held.nextTry);
    if (at < Infinity) this.alarm.at(Math.max(at, this.notBefore));
  }

  private nextWake(): Instant | undefined {
    const { deadlines } = this.held;
    if (deadlines.length === 0) return this.run.nextWake();
    return this.run.due(Infinity).find(({ deadline }) => !this.held.has(deadline))?.at;
  }

  private get spread(): number {
    return spreadOf(this.start.id, this.start.spreadMs);
  }

  private async wake(): Promise<void> {
    if (this.pumping || this.rebuild || this.parked) return;
    this.pumping = true;
    const now = this.now();
    await this.settle(now, (deadline) => this.held.waits(deadline, now));
    this.pumping = false;
    await this.pump();
  }
}
