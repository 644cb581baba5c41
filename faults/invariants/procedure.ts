import { dayOf, endOf, plusDays, startOf } from './instants.js';
import type { Json, Opening, StepInput, StepRow } from './record.js';

export interface ModelTask {
  readonly id: string;
  readonly kind: string;
  readonly openedSeq: number;
  readonly hearing?: number;
  /** Deadline whose rung asks for it. */
  readonly deadline?: string;
  /** What the task was opened with: a correction's field and value, a notice's dates. */
  readonly told?: Json;
  state: 'open' | 'done' | 'cancelled' | 'expired';
  outcome?: string;
  endedSeq?: number;
}

export interface ModelDeadline {
  readonly id: string;
  readonly rule: string;
  readonly start: number;
  readonly fixedDue?: number;
  readonly supersedes?: string;
  readonly anchor?: string;
  readonly armedSeq: number;
  readonly armedAt: number;
  pauses: readonly { readonly from: string; readonly to: string }[];
  task?: string;
  end?: DeadlineEnd;
  /** How it had ended before another one took its place. */
  before?: DeadlineEnd;
  /** Its ladder was stopped for an objective cause. */
  hushed?: boolean;
}
export interface DeadlineEnd {
  readonly how: 'done' | 'missed' | 'cancelled';
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  /** Day of the event that met it. */
  readonly on?: string;
  readonly reason?: string;
}

type EndedBy = Pick<DeadlineEnd, 'by' | 'on' | 'reason'> & Partial<Pick<DeadlineEnd, 'at'>>;

export interface ModelHearing {
  readonly no: number;
  day: string;
  readonly forum: string;
  public: boolean;
  ground: string | null;
  state: string;
  readonly summonsOn: string;
  readonly reportedAt: number;
  readonly late: boolean;
  readonly handler: string | null;
  heldAt: number | null;
}
export interface ModelAttendance {
  readonly hearing: number;
  observer: string | null;
  namedAt: number | null;
  outcome: string | null;
  mode: string | null;
  recordedAt: number | null;
}

/** Who answered what, when. */
interface Act {
  readonly action: string;
  readonly user: string;
  readonly data: Json;
  readonly on: string;
}

/**
 * The procedure once more, for the checks alone: a table of what each input brings about, written from the rules in
 * docs/ and the Law rather than from the stages. Folds a journal into what must stand in the tables. Rungs, due dates
 * and everything that depends on a calendar are judged elsewhere.
 */
export class Model {
  readonly tasks = new Map<string, ModelTask>();
  readonly deadlines = new Map<string, ModelDeadline>();
  readonly hearings: ModelHearing[] = [];
  readonly attendance = new Map<number, ModelAttendance>();
  readonly callbacks: Json[] = [];
  readonly evaluations: Json[] = [];
  stage = 'intake';
  handler: string | null = null;
  firm: string | null = null;
  persons = 0;
  receivedAt = 0;
  completedAt: number | null = null;
  decidedAt: number | null = null;
  concludedOn: string | null = null;
  concludedAt: number | null = null;
  archivedAt: number | null = null;

  private opening!: Opening;
  private seq = 0;
  private at = 0;
  private takenOverAt = 0;
  private readonly counts = new Map<string, number>();
  private missing: readonly string[] = [];
  private lastEntry: { by: string; at: number } | undefined;
  private graded = false;
  private calledBack = false;

  /**
   * @param dueOf due instant of a deadline as it is planned, for what is open when a case ends
   * @param rungOf name of a planned rung
   */
  constructor(
    private readonly caseId: string,
    private readonly dueOf: (deadline: string) => number,
    private readonly rungOf: (deadline: string, index: number) => string | undefined,
  ) {}

  /** @throws TypeError where the journal holds what no case can be told */
  apply({ seq, at, input }: StepRow): void {
    this.seq = seq;
    this.at = at;
    if (input.kind === 'open') this.open(input);
    else if (input.kind === 'rung') this.rung(input);
    else if (input.kind === 'expiry') this.expiry(input);
    else {
      const { action = '', data = {}, actor } = input;
      const on = typeof data['on'] === 'string' ? data['on'] : this.today;
      const act = { action, user: actor?.user ?? 'system', data, on };
      if (input.kind === 'act') this.act(act);
      else this.answer(input.task ?? '', act);
    }
    this.openArchive();
  }

  /** Nothing is open and no clock runs. */
  get resting(): boolean {
    return this.openTasks().length === 0 && ![...this.deadlines.values()].some((d) => !d.end);
  }

  openTasks(kind?: string): ModelTask[] {
    return [...this.tasks.values()].filter((t) => t.state === 'open' && (kind === undefined || t.kind === kind));
  }

  private get today(): string {
    return dayOf(this.at);
  }

  // ---- opening and intake --------------------------------------------------------------------------------------

  private open(input: StepInput): void {
    this.opening = input.opening!;
    this.takenOverAt = input.takenOverAt ?? 0;
    this.persons = this.opening.persons;
    this.receivedAt = this.opening.receivedAt;
    const received = { start: this.receivedAt, anchor: 'received' };
    this.arm(this.opening.door === 'application' ? 'review' : 'assign-notice', received);
    if (this.takenOverAt === 0) this.arm('entry', received);
    this.missing = this.opening.missing;
    this.recordOrGoOn({ by: 'system', at: this.at });
  }

  /** The case is on record when nothing is missing any more; who said so last has entered it. */
  private recordOrGoOn({ by, at }: { by: string; at: number }): void {
    if (this.missing.length > 0) return this.openTask('record', { clock: 'entry' });
    this.end('entry', 'done', { by, at, on: this.today });
    this.completedAt ??= this.entry;
    if (this.opening.door === 'application') {
      this.stage = 'review';
      this.openTask('review', { clock: 'review' });
    } else {
      this.decide();
      this.toAssignment('assign-notice');
    }
  }

  /** Instant at which the step was entered: for a past that is told, when it was told. */
  private get entry(): number {
    return Math.max(this.at, this.takenOverAt);
  }

  private decide(): void {
    this.decidedAt ??= this.at;
  }

  // ---- answers to tasks ----------------------------------------------------------------------------------------

  private answer(id: string, act: Act): void {
    const task = this.tasks.get(id);
    if (task?.state !== 'open') throw new TypeError(`step ${this.seq} answers ${id}, which is not open`);
    const stays = ['record.save', 'callback.attempt'].includes(`${task.kind}.${act.action}`);
    if (!stays) this.close(task, 'done', act.action);
    const consequence = this.answers[task.kind];
    if (!consequence) throw new TypeError(`step ${this.seq} answers a task of kind ${task.kind}`);
    consequence(act, task);
  }

  private readonly answers: Readonly<Record<string, (act: Act, task: ModelTask) => void>> = {
    record: (act) => {
      if (typeof act.data['persons'] === 'number') this.persons = act.data['persons'];
      if (act.action === 'save') this.missing = act.data['missing'] as string[];
      else this.lastEntry = { by: act.user, at: this.at };
      if (act.action === 'request-supplement') this.supplementNotice(act);
      if (act.action !== 'complete') return;
      this.missing = [];
      this.recordOrGoOn(this.lastEntry!);
    },
    supplement: (act) => this.supplementAnswered(act),
    review: (act) => {
      if (act.action === 'recuse') this.openTask('review', { clock: 'review' });
      else if (act.action === 'request-supplement') this.supplementNotice(act);
      else this.openTask('approve', { clock: 'review' });
    },
    approve: (act) => {
      if (act.action === 'return') return this.openTask('review', { clock: 'review' });
      this.end('review', 'done', { by: act.user, on: this.today });
      this.decide();
      if (act.action === 'refuse') this.stage = 'refused';
      else this.granted();
    },
    assign: (act) => {
      if (this.opening.door === 'application') this.end('assign-application', 'done', { by: act.user, on: this.today });
      if (act.action === 'assign-lawyer') return this.named(act, null);
      this.firm = act.data['firm'] as string;
      this.arm('name-handler', { start: this.at });
      this.openTask('name-handler', { clock: 'name-handler' });
    },
    'name-handler': (act) => {
      this.end('name-handler', 'done', { by: act.user, on: this.today });
      if (act.action === 'name') this.named(act, this.firm);
      else this.backToAssigner();
    },
    'inform-organ': (act) => {
      this.end('assign-notice', 'done', { by: act.user, on: act.on });
      this.toHandling();
    },
    engage: (act) => {
      this.end('engagement', 'done', { by: act.user, on: act.on });
      this.openConclusion();
    },
    meet: () => this.openConclusion(),
    'read-file': () => this.openConclusion(),
    hearing: (act, task) => this.hearingOutcome(act, this.hearings[task.hearing! - 1]!),
    conclude: (act) => this.concluded(act),
    callback: (act) => this.called(act),
    'submit-file': (act) => {
      this.end('submit-file', 'done', { by: act.user, on: act.on });
      this.submitted(act);
    },
    'correct-file': (act) => {
      this.end('correct-file', 'done', { by: act.user, on: act.on });
      this.submitted(act);
    },
    'check-file': (act) => {
      this.end('check-file', 'done', { by: act.user, on: this.today });
      const next =
        act.action === 'accept' ? (['quality', 'evaluate'] as const) : (['correct-file', 'correct-file'] as const);
      this.arm(next[0], { start: this.at });
      this.openTask(next[1], { clock: next[0] });
    },
    evaluate: (act) => {
      this.end('quality', 'done', { by: act.user, on: this.today });
      this.graded = true;
      this.evaluations.push({ n: 1, grade: act.data['grade'], evaluator: act.user, recordedAt: this.at });
    },
    archive: () => {
      this.archivedAt = this.at;
      this.endCase('archived');
    },
    'name-observer': (act, task) => this.observerNamed(act, task.hearing!),
    attend: (act, task) => {
      this.end('attendance-record', 'done', { by: act.user, on: this.today }, task.hearing);
      Object.assign(this.attendance.get(task.hearing!)!, {
        outcome: act.action === 'record' ? 'attended' : 'not-attended',
        mode: act.data['mode'] ?? null,
        recordedAt: this.at,
      });
    },
    'confirm-correction': (act, task) => {
      if (act.action === 'confirm') this.corrected(task.told!);
    },
    'explain-delay': (act, task) => {
      const clock = this.deadlines.get(task.deadline!);
      if (act.data['objective'] === true && clock && !clock.end) clock.hushed = true;
    },
    'sign-circular': () => undefined,
  };

  private supplementNotice({ data }: Act): void {
    const [from, to] = [data['servedOn'] as string, data['replyBy'] as string];
    this.pause(from, to);
    this.arm('supplement-reply', { start: startOf(from), fixedDue: endOf(to) });
    this.openTask('supplement', { clock: 'supplement-reply', told: { from, to } });
  }

  private supplementAnswered(act: Act): void {
    const { from, to } = [...this.tasks.values()].findLast((t) => t.kind === 'supplement')!.told!;
    if (act.action === 'not-complied') {
      const silent = act.data['reason'] === 'silence';
      if (silent) this.end('supplement-reply', 'missed', { by: 'system', reason: 'silence' });
      else this.end('supplement-reply', 'done', { by: act.user, on: act.on });
      if (this.stage === 'intake') this.end('entry', 'cancelled', { by: 'system', reason: 'deemed-withdrawn' });
      return this.endCase('withdrawn');
    }
    this.end('supplement-reply', 'done', { by: act.user, on: act.on });
    if (act.on < (to as string)) this.pause(from as string, act.on);
    if (this.stage === 'intake') this.recordOrGoOn(this.lastEntry!);
    else this.openTask('review', { clock: 'review' });
  }

  /** Only the review's clock stops, and only while it runs. */
  private pause(from: string, to: string): void {
    const clock = this.live('review');
    if (clock && !clock.end) clock.pauses = [...clock.pauses.filter((p) => p.from !== from), { from, to }];
  }

  private granted(): void {
    this.arm('assign-application', { start: this.at });
    this.toAssignment('assign-application');
  }

  private toAssignment(clock: string): void {
    this.stage = 'assignment';
    this.openTask('assign', { clock });
  }

  private named(act: Act, firm: string | null): void {
    this.firm = firm;
    this.handler = act.data['lawyer'] as string;
    if (this.opening.door === 'notice') this.openTask('inform-organ', { clock: 'assign-notice' });
    else this.toHandling();
  }

  /** Declined or silent: the case comes back with the due date it had. */
  private backToAssigner(): void {
    this.firm = null;
    const clock = this.opening.door === 'notice' ? 'assign-notice' : 'assign-application';
    if (clock === 'assign-application') this.renew(this.live(clock)!, { reopen: true });
    this.openTask('assign', { clock });
  }

  private toHandling(): void {
    const { kind, criminalStage, procedure, door } = this.opening;
    this.stage = 'handling';
    if (door === 'application') {
      this.arm('engagement', { start: startOf(this.today) });
      this.openTask('engage', { clock: 'engagement' });
    }
    this.openTask('meet');
    const files = kind === 'criminal' ? criminalStage !== 'investigation' : procedure === 'litigation';
    if (files) this.openTask('read-file');
  }

  private openConclusion(): void {
    const left = [...this.openTasks('engage'), ...this.openTasks('meet'), ...this.openTasks('read-file')];
    if (left.length === 0) this.openTask('conclude');
  }

  private concluded(act: Act): void {
    this.stage = 'closing';
    this.concludedOn = act.on;
    this.concludedAt = this.at;
    this.arm('callback', { start: this.at });
    this.arm('callback-grace', { start: this.at, fixedDue: endOf(this.graceEnd(act.on)) });
    this.openTask('callback', { clock: 'callback-grace' });
    this.live('callback')!.task = this.live('callback-grace')!.task!;
    this.arm('submit-file', { start: startOf(act.on), anchor: 'concluded' });
    this.openTask('submit-file', { clock: 'submit-file' });
  }

  /** Thirty days after the end of the year of closing, or after a late recording. */
  private graceEnd(on: string): string {
    const [year, late] = [plusDays(`${on.slice(0, 4)}-12-31`, 30), plusDays(this.today, 30)];
    return late > year ? late : year;
  }

  private called(act: Act): void {
    if (act.action === 'unreachable') {
      this.end('callback', 'missed', { by: 'system', reason: 'unreachable' });
      this.end('callback-grace', 'cancelled', { by: 'system', reason: 'unreachable' });
      this.calledBack = true;
      return;
    }
    const reached = act.action === 'reached';
    this.callbacks.push({
      n: this.callbacks.length + 1,
      day: act.on,
      method: act.data['method'] ?? 'unknown',
      outcome: reached ? 'reached' : act.data['outcome'],
      person: act.data['person'] ?? null,
      satisfaction: act.data['satisfaction'] ?? null,
      caller: act.user,
      recordedAt: this.at,
    });
    if (!reached) return;
    this.end('callback', 'done', { by: act.user, on: act.on });
    this.end('callback-grace', 'done', { by: act.user, on: act.on });
    this.calledBack = true;
  }

  private submitted(act: Act): void {
    this.arm('check-file', { start: startOf(act.on), anchor: 'submitted' });
    this.openTask('check-file', { clock: 'check-file' });
  }

  /** The archive waits for the outcome of what runs beside. */
  private openArchive(): void {
    if (this.stage !== 'closing' || !this.graded || !this.calledBack || this.openTasks('archive').length > 0) return;
    if (this.hearings.some((h) => h.state === 'announced')) return;
    if (this.openTasks('attend').length + this.openTasks('name-observer').length === 0) this.openTask('archive');
  }

  // ---- acts ----------------------------------------------------------------------------------------------------

  private act(act: Act): void {
    const { action, data } = act;
    if (action === 'withdraw') this.endCase('withdrawn');
    if (action === 'order-correction') this.granted();
    if (action === 'replan') this.replan(data['deadline'] as string);
    if (typeof data['persons'] === 'number') this.persons = data['persons'];
    if (action === 'correct' && ['received', 'concluded', 'submitted', 'hearing'].includes(String(data['field'])))
      this.openTask('confirm-correction', { told: data });
    if (action === 'drawn') this.drawn(data['hearing'] as number);
    if (action === 'report-hearing')
      this.announce(act, {
        day: data['day'] as string,
        forum: data['forum'] as string,
        public: data['public'] === true,
        ground: (data['ground'] as string | undefined) ?? null,
        summonsOn: data['summonsOn'] as string,
      });
  }

  private replan(id: string): void {
    const clock = this.deadlines.get(id);
    if (clock && !clock.end) this.renew(clock, {});
  }

  private corrected({ field, value, hearing }: Json): void {
    const day = value as string;
    if (field === 'received') this.receivedAt = startOf(day);
    if (field === 'concluded') this.concludedOn = day;
    if (field === 'hearing') this.hearings[(hearing as number) - 1]!.day = day;
    const anchor = field === 'hearing' ? `hearing/${hearing as number}` : (field as string);
    for (const clock of [...this.deadlines.values()])
      if (clock.anchor === anchor && (!clock.end || clock.end.how === 'done'))
        this.renew(clock, clock.fixedDue === undefined ? { start: startOf(day) } : { fixedDue: startOf(day) });
  }

  // ---- hearings and their attendance ---------------------------------------------------------------------------

  private announce(act: Act, said: Pick<ModelHearing, 'day' | 'forum' | 'public' | 'ground' | 'summonsOn'>): void {
    const no = this.hearings.length + 1;
    this.hearings.push({
      ...said,
      no,
      state: 'announced',
      reportedAt: this.at,
      late: said.day < this.today,
      handler: this.handler,
      heldAt: null,
    });
    this.arm('hearing-report', { start: startOf(said.summonsOn), hearing: no });
    this.end('hearing-report', 'done', { by: act.user, on: this.today }, no);
    this.arm('hearing-outcome', { start: startOf(said.day), anchor: `hearing/${no}`, hearing: no });
    this.openTask('hearing', { clock: 'hearing-outcome', hearing: no });
  }

  private hearingOutcome(act: Act, hearing: ModelHearing): void {
    const { no } = hearing;
    if (act.action === 'turned-non-public') {
      hearing.public = false;
      hearing.ground = act.data['ground'] as string;
      this.openTask('hearing', { clock: 'hearing-outcome', hearing: no });
      return this.notAttended(no, 'hearing-off');
    }
    this.end('hearing-outcome', 'done', { by: act.user, on: act.on }, no);
    hearing.state = act.action;
    if (act.action === 'held') hearing.heldAt = this.at;
    this.notAttended(no, act.action === 'held' && hearing.public ? 'hearing-held' : 'hearing-off');
    const newDay = act.data['newDay'];
    if (act.action === 'put-off' && typeof newDay === 'string')
      this.announce(act, { ...hearing, day: newDay, summonsOn: act.on });
  }

  private drawn(no: number): void {
    const at = startOf(this.hearings[no - 1]!.day);
    this.attendance.set(no, {
      hearing: no,
      observer: null,
      namedAt: null,
      outcome: null,
      mode: null,
      recordedAt: null,
    });
    this.arm('name-observer', { start: this.at, fixedDue: at, anchor: `hearing/${no}`, hearing: no });
    this.openTask('name-observer', { clock: 'name-observer', hearing: no });
  }

  private observerNamed(act: Act, no: number): void {
    const row = this.attendance.get(no)!;
    this.end('name-observer', 'done', { by: act.user, on: this.today }, no);
    if (act.action === 'not-possible') {
      row.outcome = 'not-possible';
      return;
    }
    row.observer = act.data['observer'] as string;
    row.namedAt = this.at;
    const start = startOf(this.hearings[no - 1]!.day);
    this.arm('attendance-record', { start, anchor: `hearing/${no}`, hearing: no });
    this.openTask('attend', { clock: 'attendance-record', hearing: no });
  }

  /** A drawn hearing is off, or was held while nobody had been named for it. */
  private notAttended(no: number, why: 'hearing-off' | 'hearing-held'): void {
    const off = why === 'hearing-off';
    const waiting = (kind: string) => this.openTasks(kind).find((t) => t.hearing === no);
    const [naming, attending] = [waiting('name-observer'), waiting('attend')];
    if (naming) {
      this.close(naming, 'cancelled');
      this.end('name-observer', off ? 'cancelled' : 'missed', { by: 'system', reason: why }, no);
      this.attendance.get(no)!.outcome = off ? 'cancelled' : 'not-attended';
    }
    if (attending && off) {
      this.close(attending, 'cancelled');
      this.end('attendance-record', 'cancelled', { by: 'system', reason: why }, no);
      this.attendance.get(no)!.outcome = 'cancelled';
    }
  }

  // ---- the clock -----------------------------------------------------------------------------------------------

  private rung({ deadline = '', index = 0 }: StepInput): void {
    const name = this.rungOf(deadline, index);
    if (name === 'supervise') this.openTask('explain-delay', { deadline });
    if (name === 'circular') this.openTask('sign-circular', { deadline });
  }

  private expiry({ deadline = '' }: StepInput): void {
    const clock = this.deadlines.get(deadline);
    const task = this.openTasks().find((t) => t.id === clock?.task);
    if (!clock || !task) throw new TypeError(`step ${this.seq} lets ${deadline} expire, which ends no task`);
    this.endOf(clock, 'missed', { by: 'system', reason: 'expired' });
    this.close(task, 'expired');
    if (clock.rule === 'name-handler') return this.backToAssigner();
    this.end('callback', 'missed', { by: 'system', reason: 'expired' });
    this.calledBack = true;
  }

  // ---- tasks and deadlines -------------------------------------------------------------------------------------

  private count(name: string): number {
    const n = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, n);
    return n;
  }

  private openTask(kind: string, o: { clock?: string; hearing?: number; deadline?: string; told?: Json } = {}): void {
    const { clock, ...more } = o;
    const id = `${this.caseId}.${kind}.${this.count(kind)}`;
    this.tasks.set(id, { id, kind, openedSeq: this.seq, state: 'open', ...more });
    const found = clock === undefined ? undefined : this.live(clock, o.hearing);
    if (found) found.task = id;
  }

  private close(task: ModelTask, state: 'done' | 'cancelled' | 'expired', outcome?: string): void {
    Object.assign(task, { state, endedSeq: this.seq, ...(outcome !== undefined && { outcome }) });
  }

  private hearingOf = new Map<string, number>();

  private arm(
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
  private live(rule: string, hearing?: number): ModelDeadline | undefined {
    return [...this.deadlines.values()].findLast(
      (d) =>
        d.rule === rule &&
        d.end?.reason !== 'superseded' &&
        (hearing === undefined || this.hearingOf.get(d.id) === hearing),
    );
  }

  private end(rule: string, how: DeadlineEnd['how'], o: EndedBy, no?: number): void {
    const clock = this.live(rule, no);
    if (clock) this.endOf(clock, how, o);
  }

  private endOf(clock: ModelDeadline, how: DeadlineEnd['how'], o: EndedBy): void {
    if (clock.end) return;
    clock.end = { how, seq: this.seq, at: this.at, ...o };
    this.dropDemands(clock.id);
  }

  /** What its rungs asked for goes with it. */
  private dropDemands(deadline: string): void {
    for (const task of this.openTasks()) if (task.deadline === deadline) this.close(task, 'cancelled');
  }

  /** Another deadline takes the place of this one; what had met it meets that one too, unless it is opened again. */
  private renew(old: ModelDeadline, o: { start?: number; fixedDue?: number; reopen?: true }): void {
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

  private endCase(stage: string): void {
    for (const task of this.openTasks()) this.close(task, 'cancelled');
    for (const clock of this.deadlines.values()) {
      const late = this.at > this.dueOf(clock.id);
      if (!clock.end) this.endOf(clock, late ? 'missed' : 'cancelled', { by: 'system', reason: 'case-ended' });
    }
    this.stage = stage;
  }
}
