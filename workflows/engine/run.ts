import { copyOf, type Codes } from '../../domain/engine/code.js';
import type {
  ClockInput,
  Input,
  MoveInput,
  OpenInput,
  PlannedRung,
  ProceedingEvent,
  ResolvedDeadline,
  RungInput,
  Step,
  Task,
  TaskInput,
} from '../../domain/engine/proceeding.js';
import { refusal } from '../../domain/engine/judge.js';
import type { Refusal } from '../../domain/engine/refusal.js';
import type { RuleKey } from '../../domain/rules.js';
import { civilDate, startOfDay, type CivilDate, type Instant } from '../../domain/time.js';
import { acts, EXPIRED, type ActAnswer, type AnswerTo, type Answered, type AnyTask } from './answer.js';
import type { ArmOptions, Clock } from './clock.js';
import { Clockwork } from './clockwork.js';
import { Draft } from './draft.js';
import { HeldTask, personOf, type Kept } from './held-task.js';
import { DEMANDS, type Brings, type Demanded, type KindData } from './kind.js';
import { Scope } from './scope.js';
import type { OpenTask, Owned, Person, Stage, TaskOptions, Track } from './stage.js';
import { Tracks } from './tracks.js';

/** A kind of proceeding with its whole course. */
export interface Kind<B extends Brings> extends KindData<B> {
  readonly procedure: (c: Run<B>) => Stage;
}

interface Listener extends Owned {
  hear(answer: Answered): Stage<unknown> | void;
}

/** The referee of one proceeding: applies inputs, runs the stages, says what each step brought about. Host-free, pure. */
export class Run<B extends Brings> {
  facts!: B['facts'];
  now: Instant = 0;
  seq = 0;
  private readonly tasks = new Map<string, Kept>();
  private readonly listeners = new Map<string, Listener>();
  private readonly tracks = new Tracks();
  private counters: Record<string, number> = {};
  private draft = new Draft<B['sides']>();
  private key = '';
  private readonly clockwork = new Clockwork({
    now: () => this.now,
    facts: () => this.facts,
    tell: (change) => void this.draft.deadlines.push(change),
    retell: (request, change) => this.draft.retell(request, change),
    count: (name) => this.count(name),
    // What was opened by its rungs goes with it: completion stops the ladder.
    ended: (deadline) => {
      for (const { row } of [...this.tasks.values()])
        if (row.data['deadline'] === deadline) this.close(row.id, 'cancelled');
    },
  });

  constructor(
    private readonly kind: Kind<B>,
    readonly flow: number,
  ) {}

  // ---- for hosts -----------------------------------------------------------------------------------------------

  /** Applies one input and returns the step it makes. The caller has checked it; the outcome is claimed here, at once. */
  apply(input: Input<B['opening']>): Step<B['facts'], B['opening'], B['sides']> {
    this.now = input.at;
    this.key = input.key;
    this.draft = new Draft();
    this.seq += 1;
    switch (input.kind) {
      case 'open':
        this.begin(input);
        break;
      case 'task':
        this.answer(input);
        break;
      case 'act': {
        const answer = this.answered(input);
        this.record(`act.${input.action}`, input.data, answer.on);
        const heard = this.listeners.get(input.action);
        if (heard) this.tracks.inside(heard.scope, () => this.forkIf(heard.hear(answer)));
        break;
      }
      case 'rung':
        this.rung(this.clocks.get(input.deadline)!, input);
        break;
      case 'expiry':
        this.expire(this.clocks.get(input.deadline)!);
        break;
    }
    this.tracks.advance();
    return {
      proceeding: this.facts.id,
      kind: this.kind.name,
      seq: this.seq,
      flow: this.flow,
      input,
      facts: copyOf(this.facts),
      resting: this.resting,
      ...this.draft.cut(),
    };
  }

  /** Takes over what the commit made of the clocks: instants from rule and calendar. */
  adopt(deadlines: readonly ResolvedDeadline[]): void {
    for (const { task: id, resolved } of this.clockwork.adopt(deadlines)) {
      const task = id === undefined || !resolved?.expires ? undefined : this.tasks.get(id);
      if (task && resolved) task.amend({ ...task.row, expiresAt: this.clockwork.expiryOf(resolved) });
    }
  }

  /** Inputs of the clocks that are due at `until`, oldest first. */
  due(until: Instant): ClockInput[] {
    return this.clockwork.due(until);
  }

  /** Earliest instant at which a clock has something to say; undefined when none has. */
  nextWake(): Instant | undefined {
    return this.clockwork.nextWake();
  }

  get clocks(): ReadonlyMap<string, Clock> {
    return this.clockwork.clocks;
  }

  /** Nothing is open and no clock runs: the workflow may close; an act brings it back from the journal. */
  get resting(): boolean {
    return this.seq > 0 && this.tasks.size === 0 && this.clockwork.areStill;
  }

  get openTasks(): Task[] {
    return [...this.tasks.values()].map((t) => t.row);
  }

  /** Why this may not take effect now. */
  refusal(input: MoveInput): Refusal | undefined {
    return refusal(this.kind.sheets, { facts: this.facts, tasks: this.openTasks }, input);
  }

  /** Acts that a stage listens to. Whether one is open is said by its sheet; a property holds both together. */
  get heard(): string[] {
    return [...this.listeners.keys()].sort();
  }

  // ---- for stages ----------------------------------------------------------------------------------------------

  open<K extends keyof B['tasks'] & string>(kind: K, o: TaskOptions = {}): OpenTask<B['tasks'][K]> {
    const sheet: B['tasks'][K] = this.kind.sheets.tasks[kind];
    const id = `${this.facts.id}.${kind}.${this.count(kind)}`;
    const task = new HeldTask(sheet, this.tracks.scope, {
      id,
      kind,
      role: sheet.role,
      ...personOf(o),
      notBy: this.barred(kind, o.notBy),
      ...(o.notFirm && { notFirm: o.notFirm }),
      data: o.data ?? {},
      since: o.since ?? this.today,
      ...(o.clock?.resolved?.expires && { expiresAt: o.clock.resolved.due }),
    });
    this.tasks.set(id, task);
    this.draft.tasks.set(id, { ...task.row, state: 'open' });
    if (o.clock) this.attach(o.clock, task);
    return task;
  }

  /** Ties a clock to the task that answers it: its owner is told, and a clock that expires ends it. */
  attach(clock: Clock, task: { readonly row: Task }): void {
    this.clockwork.attach(clock, task.row.id);
  }

  /** Waits for the next answer of a task; `unless` makes it moot: the task is then cancelled and nothing returned. */
  *answerOf<T extends AnyTask>(task: OpenTask<T>, unless?: () => boolean): Stage<AnswerTo<T> | undefined> {
    yield () => task.inbox.length > 0 || (unless?.() ?? false);
    const answer = task.inbox.shift();
    if (!answer) this.close(task.row.id, 'cancelled');
    return answer;
  }

  /** Opens a task and waits for its answer. */
  *task<K extends keyof B['tasks'] & string>(kind: K, o: TaskOptions = {}): Stage<AnswerTo<B['tasks'][K]>> {
    return (yield* this.answerOf(this.open(kind, o)))!;
  }

  /** Changes what an open task says of itself, or whose it is. */
  amend(
    task: { readonly row: Task },
    change: Person & { readonly data?: Codes; readonly since?: CivilDate | undefined },
  ): void {
    const held = this.tasks.get(task.row.id);
    if (!held) return;
    const { assignee: _a, station: _s, firm: _f, ...rest } = held.row;
    const person = { ...held.row, ...change };
    const { data, since } = change;
    held.amend({ ...rest, ...(data && { data }), ...(since !== undefined && { since }), ...personOf(person) });
    this.draft.tasks.set(held.row.id, { ...held.row, state: 'open' });
  }

  arm(rule: RuleKey, options: ArmOptions<B['anchors']>): Clock {
    return this.clockwork.arm(rule, options, this.tracks.scope);
  }

  /** A date on record is another one: its clocks are computed anew, those that it met are judged anew. */
  restart(anchor: B['anchors'], start: Instant): void {
    this.clockwork.restart(anchor, start);
  }

  /** The days on which a clock stood still were others. */
  repause(clock: Clock, from: CivilDate, pause: { readonly from: CivilDate; readonly to: CivilDate }): void {
    this.clockwork.repause(clock, from, pause);
  }

  /** What hung on a date follows it no more: another of the kind has taken its place. */
  release(anchor: B['anchors']): void {
    this.clockwork.release(anchor);
  }

  /** The clock of a rule, that hangs on this date where one is said; the last one where there were several. */
  clockOn(rule: RuleKey, anchor?: B['anchors']): Clock | undefined {
    const hangs = (c: Clock) => anchor === undefined || c.options.anchor === anchor;
    return [...this.clocks.values()].findLast((c) => c.rule === rule && hangs(c));
  }

  /** Supersedes the deadline of a clock by another of the same rule; `reopen` even when it was met. */
  renew(clock: Clock, start: Instant, reopen = false): void {
    // What opens again belongs to whatever opens it.
    if (reopen) clock.scope = this.tracks.scope;
    this.clockwork.renew(clock, start, reopen);
  }

  /** Plans one armed deadline anew with the calendar known now; its start stays. */
  replanned(deadline: string): void {
    const clock = this.clocks.get(deadline);
    if (clock?.state === 'armed') this.renew(clock, clock.options.start);
  }

  /** Hears an act from now on until the scope ends; what the listener returns runs beside. */
  on<N extends keyof B['acts'] & string>(
    name: N,
    listener: (answer: ActAnswer<B['acts'][N]>) => Stage<unknown> | void,
  ): void {
    const sheet: B['acts'][N] = this.kind.sheets.acts[name];
    const hear = (answer: Answered) => (acts(sheet, answer) ? listener(answer) : undefined);
    this.listeners.set(name, { scope: this.tracks.scope, hear });
  }

  fork<T>(stage: Stage<T>): Track<T> {
    return this.tracks.fork(stage);
  }

  /** Runs stages side by side and waits for all of them. */
  *all(...stages: Stage<unknown>[]): Stage {
    const tracks = stages.map((s) => this.fork(s));
    yield () => tracks.every((t) => t.done);
  }

  /** Runs a stage, with whatever it begins, until it is over or `moot`: then all of that ends with it, for this reason. */
  *unless<T>(stage: Stage<T>, moot: () => boolean, reason: string): Stage<T | undefined> {
    const scope = new Scope(this.tracks.scope);
    const track = this.tracks.inside(scope, () => this.fork(stage));
    yield () => track.done || moot();
    const over = track.done;
    this.endScope(scope, reason);
    return over ? track.result : undefined;
  }

  *until(ready: () => boolean): Stage {
    yield ready;
  }

  stage(stage: B['facts']['stage']): void {
    this.facts.stage = stage;
    this.record(`stage.${stage}`);
  }

  /** All that has begun ends here, whatever it waits for; only the stage that says so runs on, in a scope of its own. */
  end(stage: B['facts']['stage'], reason = 'case-ended'): void {
    this.endScope(this.tracks.afresh(), reason);
    this.stage(stage);
  }

  record(kind: string, data: Codes = {}, on?: CivilDate): void {
    const happenedAt = on === undefined || on === this.today ? this.now : startOfDay(on);
    this.draft.events.push({ kind, happenedAt, data } satisfies ProceedingEvent);
  }

  /** Writes a row of a side table; what is said twice of one row in a step is one row. */
  save<T extends keyof B['sides']>(table: T, n: number, row: B['sides'][T]): void {
    this.draft.save(table, n, row);
  }

  get today(): CivilDate {
    return civilDate(this.now);
  }

  // ---- inner workings ------------------------------------------------------------------------------------------

  /** Who may not do it, each once. */
  private barred(kind: string, notBy: TaskOptions['notBy'] = []): string[] {
    const all = [...notBy, ...(this.kind.sheets.barred?.(this.facts, kind) ?? [])];
    return [...new Set(all.filter((user) => user !== undefined))];
  }

  private begin({ opening, takenOverAt }: OpenInput<B['opening']>): void {
    this.facts = this.kind.begin(opening, takenOverAt);
    this.fork(this.kind.procedure(this));
  }

  private answer(input: TaskInput): void {
    const task = this.tasks.get(input.task)!;
    const answer = this.answered(input);
    this.kind.sheets.noted?.(this.facts, task.row.kind, input.action, input.actor.user);
    task.take(answer);
    this.record(`${task.row.kind}.${input.action}`, input.data, answer.on);
    if (!task.keeps(input.action)) this.close(task.row.id, 'done', input.action);
  }

  private answered(input: Exclude<Input, OpenInput | ClockInput>): Answered {
    const on = input.data['on'];
    return {
      key: input.key,
      action: input.action,
      user: input.actor.user,
      ...(input.actor.firm && { firm: input.actor.firm }),
      at: input.at,
      on: typeof on === 'string' ? on : civilDate(input.at),
      data: input.data,
    };
  }

  private close(id: string, state: 'done' | 'cancelled' | 'expired', outcome?: string): void {
    const task = this.tasks.get(id);
    if (!task) return;
    this.tasks.delete(id);
    this.draft.tasks.set(id, { ...task.row, state, ...(outcome && { outcome }) });
  }

  private rung(clock: Clock, { index }: RungInput): void {
    const rung = clock.resolved!.rungs[index]!;
    clock.next = index + 1;
    this.draft.deadlines.push({ op: 'rung', id: clock.id, index, rung: rung.rung, at: this.now });
    this.record(`rung.${rung.rung}`, { deadline: clock.id, rule: clock.rule });
    const { needs } = rung;
    if (needs) this.tracks.inside(clock.scope, () => this.fork(this.demand(DEMANDS[needs], clock, rung)));
  }

  /**
   * 督办 asks for cause and new date, 通报批评 for a signature. Neither moves the legal due date; an objective cause
   * stops the escalation.
   */
  private *demand(kind: Demanded, clock: Clock, { rung }: PlannedRung): Stage {
    const task = this.open(kind, { data: { deadline: clock.id, rule: clock.rule, rung } });
    const answer: Answered | undefined = yield* this.answerOf(task, () => !this.tasks.has(task.row.id));
    if (answer?.data['objective'] !== true || clock.state === 'ended') return;
    clock.next = clock.resolved?.rungs.length ?? 0;
    this.draft.deadlines.push({ op: 'hush', id: clock.id });
    this.record('escalation.stopped', { deadline: clock.id, rule: clock.rule });
  }

  private expire(clock: Clock): void {
    const task = clock.task === undefined ? undefined : this.tasks.get(clock.task);
    this.record('deadline.expired', { deadline: clock.id, rule: clock.rule });
    clock.expire();
    if (!task) return;
    this.close(task.row.id, 'expired');
    const { key, now: at, today: on } = this;
    task.take({ key, action: EXPIRED, user: 'system', at, on, data: {} });
  }

  private count(name: string): number {
    return (this.counters[name] = (this.counters[name] ?? 0) + 1);
  }

  private forkIf(stage: Stage<unknown> | void): void {
    if (stage) this.fork(stage);
  }

  /** The youngest first: each track tidies up; then acts, tasks and clocks of the scope are gone. */
  private endScope(scope: Scope, reason: string): void {
    this.tracks.end(scope);
    const its = <T extends Owned>(all: Iterable<T>): T[] => [...all].filter((x) => x.scope.within(scope)).reverse();
    for (const [name, listener] of this.listeners) if (listener.scope.within(scope)) this.listeners.delete(name);
    for (const task of its(this.tasks.values())) this.close(task.row.id, 'cancelled');
    for (const clock of its(this.clocks.values())) if (clock.state === 'armed') clock.moot(reason);
  }
}
