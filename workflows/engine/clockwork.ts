import type {
  ClockInput,
  DeadlineChange,
  DeadlineRequest,
  HeadFacts,
  ResolvedDeadline,
} from '../../domain/engine/proceeding.js';
import type { RuleKey } from '../../domain/rules.js';
import { civilDate, type CivilDate, type Instant } from '../../domain/time.js';
import { Clock, MOMENT, type ArmOptions, type ClockKeeper, type DeadlineEnd } from './clock.js';
import type { Scope } from './scope.js';

/** The run that the clocks belong to. */
export interface ClockworkOwner {
  readonly now: () => Instant;
  readonly facts: () => HeadFacts;
  /** Takes down what a step does to a deadline. */
  readonly tell: (change: DeadlineChange) => void;
  /** What an armed clock asks for has changed; one armed in this very step is armed that way. */
  readonly retell: (request: DeadlineRequest, change: 'replan' | 'attach') => void;
  /** What was opened for the sake of this deadline goes with it. */
  readonly ended: (deadline: string) => void;
  /** Number of the next deadline of the rule. */
  readonly count: (rule: string) => number;
}

/** All clocks of one proceeding: which are armed, what they have to say, and when. */
export class Clockwork implements ClockKeeper {
  readonly clocks = new Map<string, Clock>();

  constructor(private readonly owner: ClockworkOwner) {}

  get now(): Instant {
    return this.owner.now();
  }

  arm(rule: RuleKey, options: ArmOptions, scope: Scope): Clock {
    const clock = new Clock(this, this.idOf(rule), rule, options, this.now, scope);
    this.clocks.set(clock.id, clock);
    this.owner.tell({ op: 'arm', ...this.request(clock) });
    return clock;
  }

  attach(clock: Clock, task: string): void {
    clock.task = task;
    if (clock.state === 'armed') this.owner.retell(this.request(clock), 'attach');
  }

  replan(clock: Clock): void {
    this.owner.retell(this.request(clock), 'replan');
  }

  deadlineEnded(change: DeadlineEnd): void {
    this.owner.tell(change);
    this.owner.ended(change.id);
  }

  /**
   * A date on record is another one: the clocks that hang on it are computed anew, and those that it met are judged anew. What
   * was met may turn out late, what was late may turn out met; what was missed or called off stays so.
   */
  restart(anchor: string, start: Instant): void {
    const day = civilDate(start);
    for (const clock of [...this.clocks.values()]) {
      const { options, ending } = clock;
      if (ending?.how === 'done' && clock.metBy === anchor) clock.ending = { ...ending, happenedOn: day };
      const isMet = clock.ending !== ending;
      const hangs = options.anchor === anchor && (ending === undefined || ending.how === 'done');
      if (!isMet && !hangs) continue;
      if (hangs && options.fixedDue !== undefined)
        clock.options = { ...options, fixedDue: options.dueFrom?.(day) ?? start };
      this.renew(clock, hangs && options.fixedDue === undefined ? start : options.start);
    }
  }

  /** The days on which a clock stood still were others: it is computed anew, and judged anew where it was met. */
  repause(clock: Clock, from: CivilDate, pause: { readonly from: CivilDate; readonly to: CivilDate }): void {
    const isOver = clock.state === 'ended' && clock.ending?.how !== 'done';
    if (isOver || !clock.pauses.some((p) => p.from === from)) return;
    clock.pauses = clock.pauses.map((p) => (p.from === from ? { ...pause } : p));
    if (clock.state === 'armed') this.replan(clock);
    else this.renew(clock, clock.options.start);
  }

  /** What hung on a date, or was met by it, follows it no more: another of the kind has taken its place. */
  release(anchor: string): void {
    for (const clock of this.clocks.values()) {
      if (clock.options.anchor === anchor) clock.options = { ...clock.options, anchor: MOMENT };
      if (clock.metBy === anchor) clock.metBy = undefined;
    }
  }

  /** Supersedes the deadline of a clock by another of the same rule; `reopen` even when it was met. */
  renew(clock: Clock, start: Instant, reopen = false): void {
    const old = clock.id;
    this.deadlineEnded({ op: 'end', id: old, how: 'cancelled', at: this.now, by: 'system', reason: 'superseded' });
    this.clocks.delete(old);
    clock.id = this.idOf(clock.rule);
    clock.options = { ...clock.options, start, supersedes: old };
    clock.armedAt = this.now;
    clock.next = 0;
    clock.resolved = undefined;
    this.clocks.set(clock.id, clock);
    this.owner.tell({ op: 'arm', ...this.request(clock) });
    if (reopen) {
      clock.state = 'armed';
      clock.ending = undefined;
      clock.metBy = undefined;
    } else if (clock.ending) {
      const { due: _, ...ending } = clock.ending;
      clock.ending = { ...ending, id: clock.id };
      this.owner.tell(clock.ending);
    }
  }

  /** Takes over what the commit made of the clocks: instants from rule and calendar. @returns those that are known here */
  adopt(deadlines: readonly ResolvedDeadline[]): Clock[] {
    return deadlines.flatMap((resolved) => {
      const clock = this.clocks.get(resolved.id);
      if (!clock) return [];
      clock.resolved = resolved;
      clock.next = Math.max(clock.next, resolved.next);
      return [clock];
    });
  }

  /** Inputs of the clocks that are due at `until`, oldest first. */
  due(until: Instant): ClockInput[] {
    const inputs: ClockInput[] = [];
    for (const clock of this.clocks.values()) {
      const next = this.nextOf(clock);
      if (!next || next.at > until) continue;
      inputs.push(
        next.index === undefined
          ? { kind: 'expiry', key: `${clock.id}#expiry`, at: next.at, deadline: clock.id }
          : { kind: 'rung', key: `${clock.id}#${next.index}`, at: next.at, deadline: clock.id, index: next.index },
      );
    }
    return inputs.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  }

  /** Earliest instant at which a clock has something to say; undefined when none has. */
  nextWake(): Instant | undefined {
    let at: Instant | undefined;
    for (const clock of this.clocks.values()) {
      const next = this.nextOf(clock);
      if (next && (at === undefined || next.at < at)) at = next.at;
    }
    return at;
  }

  get areStill(): boolean {
    return ![...this.clocks.values()].some((c) => c.state === 'armed');
  }

  private nextOf(clock: Clock): { at: Instant; index?: number } | undefined {
    const resolved = clock.resolved;
    if (clock.state !== 'armed' || !resolved) return undefined;
    const rung = resolved.rungs[clock.next];
    if (rung && !(resolved.expires && rung.at > resolved.due))
      return { at: Math.max(rung.at, clock.armedAt), index: clock.next };
    return resolved.expires ? { at: Math.max(this.expiryOf(resolved), clock.armedAt) } : undefined;
  }

  /** The end of what a taking over tells of is not looked at before it has been told. */
  expiryOf({ due }: ResolvedDeadline): Instant {
    return Math.max(due, this.owner.facts().takenOverAt ?? 0);
  }

  private idOf(rule: RuleKey): string {
    return `${this.owner.facts().id}~${rule}~${this.owner.count(`~${rule}`)}`;
  }

  private request(clock: Clock): DeadlineRequest {
    const { start, fixedDue, supersedes } = clock.options;
    const silentUntil = this.silentUntil();
    return {
      id: clock.id,
      rule: clock.rule,
      start,
      pauses: clock.pauses,
      ...(clock.task && { task: clock.task }),
      ...(fixedDue !== undefined && { fixedDue }),
      ...(supersedes && { supersedes }),
      ...(silentUntil && { silentUntil }),
    };
  }

  /** While the past of a proceeding taken over is told, its rungs stay silent. */
  private silentUntil(): Instant | undefined {
    const at = this.owner.facts().takenOverAt;
    return at !== undefined && this.now <= at ? at : undefined;
  }
}
