import type { DeadlineChange, ResolvedDeadline } from '../../domain/engine/proceeding.js';
import type { RuleKey } from '../../domain/rules.js';
import { dayEndingAt, type CivilDate, type Instant } from '../../domain/time.js';
import type { Answered } from './answer.js';
import type { Scope } from './scope.js';

/** The run that a clock tells of its changes. */
export interface ClockKeeper {
  readonly now: Instant;
  replan(clock: Clock): void;
  deadlineEnded(change: DeadlineEnd): void;
}

/** The instant at which a clock is armed, or something that the record takes down by itself: nobody can have it wrong. */
export const MOMENT = 'moment';

/** `A`: the dates on record that clocks of this kind of proceeding hang on. */
export interface ArmOptions<A extends string = string> {
  start: Instant;
  fixedDue?: Instant;
  supersedes?: string;
  /** Which date starts the clock (or, where it is fixed, ends it); a correction of it computes the clock anew. */
  anchor: A | typeof MOMENT;
  /** How a fixed end follows from the date; it is the beginning of the day where it is not said. */
  dueFrom?: (day: CivilDate) => Instant;
  /** A time that somebody may use and need not: that it has run out is no failing of anybody. */
  mayPass?: true;
}

/**
 * A deadline as the stages hold it. Armed when made; ends exactly once. When it is computed anew (a corrected date, a
 * decline), the deadline it stood for is superseded by another: the handle stays, `id` moves on.
 */
export class Clock {
  state: 'armed' | 'ended' = 'armed';
  task: string | undefined;
  pauses: { from: CivilDate; to: CivilDate }[] = [];
  resolved: ResolvedDeadline | undefined;
  next = 0;
  ending: DeadlineEnd | undefined;
  /** The date on record that met it; a correction of it may make it late, or in time. */
  metBy: string | undefined;
  constructor(
    private readonly run: ClockKeeper,
    public id: string,
    readonly rule: RuleKey,
    public options: ArmOptions,
    /** Instant it was armed: rungs of before are not spoken one by one. */
    public armedAt: Instant,
    public scope: Scope,
  ) {}
  /** Met by an answer: on time when received in time, or when the dated event itself was. `by`: the date that says so. */
  met(answer: Pick<Answered, 'at' | 'on' | 'user'>, by?: string): void {
    if (this.state === 'armed') this.metBy = by;
    this.end({ op: 'end', id: this.id, how: 'done', at: answer.at, happenedOn: answer.on, by: answer.user });
  }
  cancel(reason: string): void {
    this.end({ op: 'end', id: this.id, how: 'cancelled', at: this.run.now, by: 'system', reason });
  }
  /** It has run out: missed, or passed where it may pass. */
  expire(): void {
    if (this.options.mayPass && this.resolved)
      this.met({ user: 'system', at: this.run.now, on: dayEndingAt(this.resolved.due) });
    else this.miss('expired');
  }
  /** Its work is moot: missed when the time is over already, else cancelled. */
  moot(reason: string): void {
    if (this.resolved && this.run.now > this.resolved.due) this.miss(reason);
    else this.cancel(reason);
  }
  miss(reason: string): void {
    this.end({ op: 'end', id: this.id, how: 'missed', at: this.run.now, by: 'system', reason });
  }
  /** Days after `from` up to `to` are not counted (补正期间不计入). Replaces an earlier pause from the same day. */
  pause(from: CivilDate, to: CivilDate): void {
    if (this.state === 'ended') return;
    this.pauses = [...this.pauses.filter((p) => p.from !== from), { from, to }];
    this.run.replan(this);
  }
  private end(change: DeadlineEnd): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.ending = this.resolved ? { ...change, due: this.resolved.due } : change;
    this.run.deadlineEnded(this.ending);
  }
}
export type DeadlineEnd = Extract<DeadlineChange, { op: 'end' }>;
