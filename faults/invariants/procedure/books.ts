import { dayOf } from '../instants.js';
import type { Json } from '../record.js';
import type { DeadlineEnd, ModelDeadline, ModelTask } from './things.js';

type EndedBy = Pick<DeadlineEnd, 'by' | 'on' | 'reason' | 'metBy'> & Partial<Pick<DeadlineEnd, 'at'>>;

/** Tasks and deadlines of one case, numbered as they come, each of which ends once. */
export class Books {
  readonly tasks = new Map<string, ModelTask>();
  readonly deadlines = new Map<string, ModelDeadline>();
  /** Step that is told, and its instant. */
  seq = 0;
  at = 0;
  private readonly counts = new Map<string, number>();
  private readonly hearingOf = new Map<string, number>();

  /** @param dueOf due instant of a deadline as it is planned, for what is open when it becomes moot */
  constructor(
    private readonly caseId: string,
    readonly dueOf: (deadline: string) => number,
  ) {}

  get today(): string {
    return dayOf(this.at);
  }

  /** Nothing is open and no clock runs. */
  get resting(): boolean {
    return this.openTasks().length === 0 && ![...this.deadlines.values()].some((d) => !d.end);
  }

  // ---- tasks ---------------------------------------------------------------------------------------------------

  openTasks(...kinds: readonly string[]): ModelTask[] {
    const open = [...this.tasks.values()].filter((t) => t.state === 'open');
    return kinds.length === 0 ? open : open.filter((t) => kinds.includes(t.kind));
  }

  /** @param o.clock rule of the deadline that the task answers */
  openTask(kind: string, o: { clock?: string; hearing?: number; deadline?: string; told?: Json } = {}): void {
    const { clock, ...more } = o;
    const id = `${this.caseId}.${kind}.${this.count(kind)}`;
    this.tasks.set(id, { id, kind, openedSeq: this.seq, state: 'open', ...more });
    const found = clock === undefined ? undefined : this.live(clock, o.hearing);
    if (found) found.task = id;
  }

  close(task: ModelTask, state: 'done' | 'cancelled' | 'expired', outcome?: string): void {
    Object.assign(task, { state, endedSeq: this.seq, ...(outcome !== undefined && { outcome }) });
  }

  // ---- deadlines -----------------------------------------------------------------------------------------------

  arm(
    rule: string,
    o: { start: number; fixedDue?: number; anchor?: string; supersedes?: string; hearing?: number },
  ): ModelDeadline {
    const { hearing, ...more } = o;
    const id = `${this.caseId}~${rule}~${this.count(`~${rule}`)}`;
    const clock: ModelDeadline = { id, rule, ...more, armedSeq: this.seq, armedAt: this.at, pauses: [] };
    this.deadlines.set(id, clock);
    if (hearing !== undefined) this.hearingOf.set(id, hearing);
    return clock;
  }

  /** The deadline of a rule that stands: not superseded; of a hearing where the rule has one for each. */
  live(rule: string, hearing?: number): ModelDeadline | undefined {
    return [...this.deadlines.values()].findLast(
      (d) =>
        d.rule === rule &&
        d.end?.reason !== 'superseded' &&
        (hearing === undefined || this.hearingOf.get(d.id) === hearing),
    );
  }

  end(rule: string, how: DeadlineEnd['how'], o: EndedBy, hearing?: number): void {
    const clock = this.live(rule, hearing);
    if (clock) this.endOf(clock, how, o);
  }

  endOf(clock: ModelDeadline, how: DeadlineEnd['how'], o: EndedBy): void {
    if (clock.end) return;
    clock.end = { how, seq: this.seq, at: this.at, ...o };
    this.dropDemands(clock.id);
  }

  /** Another deadline takes the place of this one; what had met it meets that one too, unless it is opened again. */
  renew(old: ModelDeadline, o: { start?: number; fixedDue?: number; reopen?: true }): void {
    const before = old.end;
    if (before) old.before = before;
    old.end = { how: 'cancelled', seq: this.seq, at: this.at, by: 'system', reason: 'superseded' };
    this.dropDemands(old.id);
    const fixedDue = o.fixedDue ?? old.fixedDue;
    const hearing = this.hearingOf.get(old.id);
    const clock = this.arm(old.rule, {
      start: o.start ?? old.start,
      supersedes: old.id,
      ...(fixedDue !== undefined && { fixedDue }),
      ...(old.anchor !== undefined && { anchor: old.anchor }),
      ...(hearing !== undefined && { hearing }),
    });
    clock.pauses = old.pauses;
    if (old.task !== undefined) clock.task = old.task;
    if (before && !o.reopen) clock.end = { ...before, seq: this.seq };
  }

  /**
   * A date is another one than was thought: what begins or ends with it is planned anew, what it met is judged anew. What was
   * missed or called off stays so.
   */
  follow(date: string, start: number, dueOf: (rule: string) => number = () => start): void {
    for (const clock of [...this.deadlines.values()]) {
      const { end } = clock;
      if (end && end.how !== 'done') continue;
      const [hangs, met] = [clock.anchor === date, end?.metBy === date];
      if (met) clock.end = { ...end!, on: dayOf(start) };
      if (hangs) this.renew(clock, clock.fixedDue === undefined ? { start } : { fixedDue: dueOf(clock.rule) });
      else if (met) this.renew(clock, {});
    }
  }

  /** Another date of the kind has taken its place. */
  forget(...dates: readonly string[]): void {
    for (const clock of this.deadlines.values()) {
      if (clock.anchor !== undefined && dates.includes(clock.anchor)) delete clock.anchor;
      if (clock.end?.metBy !== undefined && dates.includes(clock.end.metBy)) {
        const { metBy: _, ...end } = clock.end;
        clock.end = end;
      }
    }
  }

  // ---- what ends together --------------------------------------------------------------------------------------

  /** Work that is moot: its tasks are cancelled; what its clocks had let pass already stays missed. */
  moot(kinds: readonly string[], rules: readonly string[], reason: string): void {
    for (const task of this.openTasks(...kinds)) this.close(task, 'cancelled');
    for (const rule of rules) this.mootLimit(rule, reason);
  }

  /** The same of what no task answers. */
  mootLimit(rule: string, reason: string): void {
    for (const clock of this.deadlines.values()) if (clock.rule === rule) this.mootClock(clock, reason);
  }

  /** The same for all that there is. */
  mootAll(reason: string): void {
    for (const task of this.openTasks()) this.close(task, 'cancelled');
    for (const clock of this.deadlines.values()) this.mootClock(clock, reason);
  }

  private mootClock(clock: ModelDeadline, reason: string): void {
    this.endOf(clock, this.at > this.dueOf(clock.id) ? 'missed' : 'cancelled', { by: 'system', reason });
  }

  /** What its rungs asked for goes with a deadline. */
  private dropDemands(deadline: string): void {
    for (const task of this.openTasks()) if (task.deadline === deadline) this.close(task, 'cancelled');
  }

  private count(name: string): number {
    const n = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, n);
    return n;
  }
}
