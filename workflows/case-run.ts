import type {
  Actor,
  CaseEvent,
  Codes,
  DeadlineChange,
  DeadlineRequest,
  Facts,
  Input,
  PlannedRung,
  ResolvedDeadline,
  SideRows,
  SideTable,
  Step,
  Task,
} from '../domain/case.js';
import { SYSTEM_ACTS, TASKS, type ActName, type Stage as StageName, type TaskKind } from '../domain/catalogue.js';
import { firstRung } from '../domain/resolve.js';
import type { RuleKey } from '../domain/rules.js';
import { civilDate, startOfDay, type CivilDate, type Instant } from '../domain/time.js';
import { Clock, type Anchor, type ArmOptions, type DeadlineEnd } from './clock.js';
import type { Answer, Stage, TaskOptions, Track, Wait } from './stage.js';

interface RunningTrack extends Track<unknown> {
  readonly stage: Stage<unknown>;
  wait: Wait;
}

export interface OpenTask {
  row: Task;
  keep: readonly string[];
  inbox: Answer[];
}

type Listener = (answer: Answer) => Stage<unknown> | void;

interface Draft {
  tasks: Map<string, Step['tasks'][number]>;
  deadlines: DeadlineChange[];
  events: CaseEvent[];
  sides: { [T in SideTable]?: SideRows[T][] };
}
const blank = (): Draft => ({
  tasks: new Map(),
  deadlines: [],
  events: [],
  sides: {},
});

/** The referee of one case: applies inputs, runs the stages, says what each step brought about. Host-free and pure. */
export class CaseRun {
  facts!: Facts;
  now: Instant = 0;
  seq = 0;
  readonly tasks = new Map<string, OpenTask>();
  readonly clocks = new Map<string, Clock>();
  private readonly listeners = new Map<ActName, Listener>();
  private tracks: RunningTrack[] = [];
  private current: RunningTrack | undefined;
  private counters: Record<string, number> = {};
  private draft = blank();
  private key = '';

  constructor(
    private readonly procedure: (c: CaseRun) => Stage,
    readonly flow: number,
  ) {}

  // ---- for hosts -----------------------------------------------------------------------------------------------

  /** Applies one input and returns the step it makes. The caller has checked it; the outcome is claimed here, at once. */
  apply(input: Input): Step {
    this.now = input.at;
    this.key = input.key;
    this.draft = blank();
    this.seq += 1;
    switch (input.kind) {
      case 'open':
        this.open_(input);
        break;
      case 'task':
        this.answer(input);
        break;
      case 'act': {
        const answer = this.asAnswer(input);
        this.record(`act.${input.action}`, input.data, answer.on);
        const stage = this.listeners.get(input.action as ActName)?.(answer);
        if (stage) this.fork(stage);
        break;
      }
      case 'rung':
        this.rung(this.clockOf(input.deadline), input.index);
        break;
      case 'expiry':
        this.expire(this.clockOf(input.deadline));
        break;
    }
    this.advance();
    return this.cut(input);
  }

  /** Takes over what the commit made of the clocks: instants from rule and calendar. */
  adopt(deadlines: readonly ResolvedDeadline[]): void {
    for (const resolved of deadlines) {
      const clock = this.clocks.get(resolved.id);
      if (!clock) continue;
      clock.resolved = resolved;
      // Where histories and journals of earlier code do not say it, it goes on being counted from the arming.
      const first = resolved.next ?? firstRung(resolved, clock.armedAt, this.silentUntil());
      clock.next = Math.max(clock.next, first);
      const task = resolved.expires && clock.task ? this.tasks.get(clock.task) : undefined;
      if (task) task.row.expiresAt = Math.max(resolved.due, this.facts.takenOverAt ?? 0);
    }
  }

  /** Inputs of the clock that are due at `until`, oldest first. */
  due(until: Instant): Extract<Input, { kind: 'rung' | 'expiry' }>[] {
    const inputs: Extract<Input, { kind: 'rung' | 'expiry' }>[] = [];
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

  /** Nothing is open and no clock runs: the workflow may close; an act brings it back from the journal. */
  get resting(): boolean {
    return this.seq > 0 && this.tasks.size === 0 && ![...this.clocks.values()].some((c) => c.state === 'armed');
  }

  get openTasks(): Task[] {
    return [...this.tasks.values()].map((t) => t.row);
  }

  get acts(): ActName[] {
    return [...this.listeners.keys()].sort();
  }

  // ---- for stages ----------------------------------------------------------------------------------------------

  open(kind: TaskKind, o: TaskOptions = {}): OpenTask {
    const id = `${this.facts.caseId}.${kind}.${this.count(kind)}`;
    const actions = (o.order ?? TASKS[kind].actions).filter((a) => !o.without?.includes(a));
    const row: Task = {
      id,
      kind,
      role: TASKS[kind].role,
      ...(o.station && { station: o.station }),
      ...(o.firm && { firm: o.firm }),
      ...(o.assignee && { assignee: o.assignee }),
      notBy: (o.notBy ?? []).filter((u): u is string => u !== undefined),
      ...(o.notFirm && { notFirm: o.notFirm }),
      actions,
      data: o.data ?? {},
      since: o.since ?? this.today,
      ...(o.clock?.resolved?.expires && { expiresAt: o.clock.resolved.due }),
    };
    const task: OpenTask = { row, keep: o.keep ?? [], inbox: [] };
    this.tasks.set(id, task);
    this.draft.tasks.set(id, { ...row, state: 'open' });
    if (o.clock) this.attach(o.clock, task);
    return task;
  }

  /** Ties a clock to the task that answers it: its owner is told, and a clock that expires ends it. */
  attach(clock: Clock, task: OpenTask): void {
    clock.task = task.row.id;
    const armed = this.draft.deadlines.findIndex((d) => d.op === 'arm' && d.id === clock.id);
    if (armed >= 0) this.draft.deadlines[armed] = { op: 'arm', ...this.request(clock) };
    else if (clock.state === 'armed') this.draft.deadlines.push({ op: 'attach', id: clock.id, task: clock.task });
  }

  /** Waits for the next answer of a task; `unless` makes it moot: the task is then cancelled and nothing returned. */
  *answerOf(task: OpenTask, unless?: () => boolean): Stage<Answer | undefined> {
    yield () => task.inbox.length > 0 || (unless?.() ?? false);
    const answer = task.inbox.shift();
    if (!answer) this.close(task, 'cancelled');
    return answer;
  }

  /** Opens a task and waits for its answer. */
  *task(kind: TaskKind, o: TaskOptions = {}): Stage<Answer> {
    return (yield* this.answerOf(this.open(kind, o)))!;
  }

  close(task: OpenTask, state: 'done' | 'cancelled' | 'expired', outcome?: string): void {
    if (!this.tasks.delete(task.row.id)) return;
    this.draft.tasks.set(task.row.id, { ...task.row, state, ...(outcome && { outcome }) });
  }

  /** Changes what an open task says of itself. */
  amend(task: OpenTask, change: { data?: Codes; actions?: readonly string[] }): void {
    task.row = { ...task.row, ...change };
    if (this.tasks.has(task.row.id)) this.draft.tasks.set(task.row.id, { ...task.row, state: 'open' });
  }

  arm(rule: RuleKey, options: ArmOptions): Clock {
    const clock = new Clock(this, this.deadlineId(rule), rule, options, this.now);
    this.clocks.set(clock.id, clock);
    this.draft.deadlines.push({ op: 'arm', ...this.request(clock) });
    return clock;
  }

  /** Computes the clocks of a corrected date anew; one that was met keeps what met it, and may turn out late. */
  restart(anchor: Anchor, start: Instant): void {
    for (const clock of [...this.clocks.values()])
      if (clock.options.anchor === anchor && (clock.ending === undefined || clock.ending.how === 'done')) {
        if (clock.options.fixedDue !== undefined) clock.options = { ...clock.options, fixedDue: start };
        this.renew(clock, clock.options.fixedDue === undefined ? start : clock.options.start);
      }
  }

  /** Supersedes the deadline of a clock by another of the same rule; `reopen` even when it was met. */
  renew(clock: Clock, start: Instant, reopen = false): void {
    const old = clock.id;
    this.deadlineEnded({ op: 'end', id: old, how: 'cancelled', at: this.now, by: 'system', reason: 'superseded' });
    this.clocks.delete(old);
    clock.id = this.deadlineId(clock.rule);
    clock.options = { ...clock.options, start, supersedes: old };
    clock.armedAt = this.now;
    clock.next = 0;
    clock.resolved = undefined;
    this.clocks.set(clock.id, clock);
    this.draft.deadlines.push({ op: 'arm', ...this.request(clock) });
    if (reopen) {
      clock.state = 'armed';
      clock.ending = undefined;
    } else if (clock.ending) {
      const { due: _, ...ending } = clock.ending;
      clock.ending = { ...ending, id: clock.id };
      this.draft.deadlines.push(clock.ending);
    }
  }

  /** Plans one armed deadline anew with the calendar known now; its start stays. */
  replanned(deadline: string): void {
    const clock = this.clocks.get(deadline);
    if (clock?.state === 'armed') this.renew(clock, clock.options.start);
  }

  on(act: ActName, listener: Listener): void {
    this.listeners.set(act, listener);
  }
  off(...acts: ActName[]): void {
    for (const act of acts) this.listeners.delete(act);
  }

  /** Waits for an act of this name. */
  *act(name: ActName): Stage<Answer> {
    let answer: Answer | undefined;
    this.on(name, (a) => void (answer = a));
    yield () => answer !== undefined;
    this.off(name);
    return answer!;
  }

  fork<T>(stage: Stage<T>): Track<T> {
    const track: RunningTrack = { stage, done: false, wait: () => true };
    this.tracks.push(track);
    return track as Track<T>;
  }

  /** Runs stages side by side and waits for all of them. */
  *all(...stages: Stage<unknown>[]): Stage {
    const tracks = stages.map((s) => this.fork(s));
    yield () => tracks.every((t) => t.done);
  }

  *until(ready: () => boolean): Stage {
    yield ready;
  }

  stage(stage: StageName): void {
    this.facts.stage = stage;
    this.record(`stage.${stage}`, {});
  }

  /** The main line ends here, whatever is still waiting; only the stage that says so runs on. */
  end(stage: StageName): void {
    this.tracks = this.tracks.filter((t) => t === this.current);
    this.listeners.clear();
    for (const task of [...this.tasks.values()]) this.close(task, 'cancelled');
    for (const clock of this.clocks.values())
      if (clock.state === 'armed') {
        if (clock.resolved && this.now > clock.resolved.due) clock.miss('case-ended');
        else clock.cancel('case-ended');
      }
    this.stage(stage);
  }

  record(kind: string, data: Codes = {}, on?: CivilDate): void {
    const happenedAt = on === undefined || on === this.today ? this.now : startOfDay(on);
    this.draft.events.push({ kind, happenedAt, data });
  }

  /** A row of a table beside the case, as it is now; where a step says it twice, the later counts. */
  save<T extends SideTable>(table: T, row: SideRows[T]): void {
    const rows: SideRows[T][] = (this.draft.sides[table] ??= []);
    rows.push({ ...row });
  }

  get today(): CivilDate {
    return civilDate(this.now);
  }

  // ---- for clocks ----------------------------------------------------------------------------------------------

  replan(clock: Clock): void {
    const armed = this.draft.deadlines.findIndex((d) => d.op === 'arm' && d.id === clock.id);
    if (armed >= 0) this.draft.deadlines[armed] = { op: 'arm', ...this.request(clock) };
    else this.draft.deadlines.push({ op: 'replan', ...this.request(clock) });
  }

  deadlineEnded(change: DeadlineEnd): void {
    this.draft.deadlines.push(change);
    // What was opened by its rungs goes with it: completion stops the ladder.
    for (const task of [...this.tasks.values()])
      if (task.row.data['deadline'] === change.id) this.close(task, 'cancelled');
  }

  // ---- inner workings ------------------------------------------------------------------------------------------

  private open_(input: Extract<Input, { kind: 'open' }>): void {
    this.facts = {
      ...input.opening,
      ...(input.takenOverAt !== undefined && { takenOverAt: input.takenOverAt }),
      stage: 'intake',
      supplementNoticed: false,
      recused: [],
      hearings: [],
      callbackAttempts: 0,
    };
    this.record(`open.${input.opening.door}`, { channel: input.opening.channel }, civilDate(input.opening.receivedAt));
    this.fork(this.procedure(this));
  }

  private answer(input: Extract<Input, { kind: 'task' }>): void {
    const task = this.tasks.get(input.task)!;
    const answer = this.asAnswer(input);
    task.inbox.push(answer);
    this.record(`${task.row.kind}.${input.action}`, input.data, answer.on);
    if (!task.keep.includes(input.action)) this.close(task, 'done', input.action);
  }

  private asAnswer(input: { key: string; at: Instant; actor: Actor; action: string; data: Codes }): Answer {
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

  private rung(clock: Clock, index: number): void {
    const rung = clock.resolved!.rungs[index]!;
    clock.next = index + 1;
    this.draft.deadlines.push({
      op: 'rung',
      id: clock.id,
      index,
      rung: rung.rung,
      recipients: rung.recipients,
      at: this.now,
    });
    this.record(`rung.${rung.rung}`, { deadline: clock.id, rule: clock.rule });
    if (rung.needs === 'cause-and-date') this.fork(this.demand('explain-delay', clock, rung));
    if (rung.needs === 'signature') this.fork(this.demand('sign-circular', clock, rung));
  }

  /**
   * 督办 asks for cause and new date, 通报批评 for a signature. Neither moves the legal due date; an objective cause
   * stops the escalation.
   */
  private *demand(kind: 'explain-delay' | 'sign-circular', clock: Clock, rung: PlannedRung): Stage {
    const task = this.open(kind, { data: { deadline: clock.id, rule: clock.rule, rung: rung.rung } });
    const answer = yield* this.answerOf(task, () => !this.tasks.has(task.row.id));
    if (answer?.data['objective'] !== true || clock.state === 'ended') return;
    clock.next = clock.resolved?.rungs.length ?? 0;
    this.draft.deadlines.push({ op: 'hush', id: clock.id });
    this.record('escalation.stopped', { deadline: clock.id, rule: clock.rule });
  }

  private expire(clock: Clock): void {
    const task = clock.task === undefined ? undefined : this.tasks.get(clock.task);
    this.record('deadline.expired', { deadline: clock.id, rule: clock.rule });
    clock.miss('expired');
    if (!task) return;
    this.close(task, 'expired');
    task.inbox.push({
      key: this.key,
      action: 'expired',
      user: 'system',
      at: this.now,
      on: this.today,
      data: {},
      expired: true,
    });
  }

  private nextOf(clock: Clock): { at: Instant; index?: number } | undefined {
    const resolved = clock.resolved;
    if (clock.state !== 'armed' || !resolved) return undefined;
    const rung = resolved.rungs[clock.next];
    if (rung && !(resolved.expires && rung.at > resolved.due))
      return { at: Math.max(rung.at, clock.armedAt), index: clock.next };
    return resolved.expires ? { at: Math.max(resolved.due, clock.armedAt, this.facts.takenOverAt ?? 0) } : undefined;
  }

  private deadlineId(rule: RuleKey): string {
    return `${this.facts.caseId}~${rule}~${this.count(`~${rule}`)}`;
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

  /** While the past of a case taken over is told, its rungs stay silent. */
  private silentUntil(): Instant | undefined {
    const at = this.facts.takenOverAt;
    return at !== undefined && this.now <= at ? at : undefined;
  }

  private clockOf(id: string): Clock {
    return this.clocks.get(id)!;
  }

  private count(name: string): number {
    return (this.counters[name] = (this.counters[name] ?? 0) + 1);
  }

  private advance(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (const track of [...this.tracks]) {
        if (track.done || !this.tracks.includes(track) || !track.wait()) continue;
        moved = true;
        this.current = track;
        const next = track.stage.next();
        this.current = undefined;
        if (next.done) {
          track.done = true;
          track.result = next.value;
          this.tracks = this.tracks.filter((t) => t !== track);
        } else track.wait = next.value;
      }
    }
  }

  private cut(input: Input): Step {
    const d = this.draft;
    return {
      caseId: this.facts.caseId,
      seq: this.seq,
      flow: this.flow,
      input,
      facts: structuredCopy(this.facts),
      acts: this.acts.filter((a) => !SYSTEM_ACTS.includes(a)),
      resting: this.resting,
      tasks: [...d.tasks.values()],
      deadlines: d.deadlines,
      events: d.events,
      sides: d.sides,
    };
  }
}

const structuredCopy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
