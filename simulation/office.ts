import { TASKS } from '../domain/kinds.js';
import { atTime, civilDate, startOfDay, type CivilDate, type Instant } from '../domain/time.js';
import type { Answer, Http, Person } from '../stand/http.js';
import { random, type Random } from '../stand/random.js';
import type { ActionView, AlertView, CaseView, Page, Pending, TaskDetail, TaskView } from './answers.js';
import { Court, told, type Period, type Sitting } from './court.js';
import { Diary, type Errand } from './diary.js';
import type { CaseSpec } from './docket.js';
import { opening } from './entry.js';
import { Ledger } from './ledger.js';
import type { Decision, SimCase } from './moment.js';
import { actsBeside, actsOf, type Act } from './people/acts.js';
import { PEOPLE } from './people/index.js';
import type { Profile } from './profiles/profile.js';
import type { Roster } from './roster.js';
import { workingTimeAfter } from './working-hours.js';

export interface OfficeSetup {
  readonly seed: number;
  readonly profile: Profile;
  readonly period: Period;
  readonly docket: readonly CaseSpec[];
  readonly http: Http;
  readonly roster: Roster;
  readonly now: () => Instant;
  /** No two act on one case at the same time, nor at the desk: the same seed gives the very same record. */
  readonly inOrder?: boolean;
  /** What is due on this day is left to it. */
  readonly leftTo?: CivilDate;
}

/** Requests of how many people at a time. */
const AT_ONCE = 8;
/** What is not possible today is tried again on the next days, this often. */
const RETRIES = 6;

/**
 * The people of an agency at their work. They learn of tasks from the answers to what they do, and those who keep the
 * office from their lists; they read the form of a task before they fill it in. Nothing here looks into the database.
 */
export class Office {
  readonly diary = new Diary();
  readonly cases: readonly SimCase[];
  /** Answers other than "done", by problem type. */
  readonly refusals: Record<string, number> = {};
  readonly #byId = new Map<string, SimCase>();
  readonly #retries = new Map<string, number>();
  readonly #ledger: Ledger;
  #pending: { sim: SimCase; person: Person; command: string }[] = [];

  constructor(private readonly o: OfficeSetup) {
    this.cases = o.docket.map((spec) => ({
      spec,
      court: new Court(spec, o.profile.habits, o.period, (question, n) => this.#chance(spec, question, n)),
      stage: 'outside',
      tasks: new Map(),
      tries: new Map(),
    }));
    this.#ledger = new Ledger({
      ...{ diary: this.diary, roster: o.roster, habits: o.profile.habits, now: o.now },
      chance: (spec, question) => this.#chance(spec, question, 0),
      key: (what) => this.#key(what),
      refused: (problem, status) => void this.#refused(problem, status),
    });
    for (const sim of this.cases) this.#expect(sim);
  }

  /** Everything that is due is done: each person one thing after the other, several people at a time. */
  async work(): Promise<void> {
    for (let due = this.diary.due(this.o.now()); due.size > 0; due = this.diary.due(this.o.now())) {
      // Who takes a case depends on how much each lawyer has, so those who choose come after those who change it.
      const managers = new Set([...due.keys()].filter((who) => who.startsWith('firm')));
      const assigner = this.o.roster.post('assigner');
      const others = [...due.keys()].filter((who) => !managers.has(who) && who !== assigner).sort();
      const of = (people: readonly string[]) => people.map((who) => due.get(who) ?? []);
      await this.#atOnce(this.o.inOrder ? byCase(of(others).flat()) : of(others));
      await this.#atOnce(of([...managers].sort()));
      await this.#atOnce(of([assigner]));
    }
  }

  /** People look through their lists for what nobody rang them about. */
  async readLists(who: readonly string[]): Promise<void> {
    for (const username of who) {
      const person = await this.o.http.as(username);
      for (let path: string | null = '/tasks?mine=true&status=open&limit=200'; path !== null;) {
        const { status, body }: Answer<Page<TaskView>> = await person.get<Page<TaskView>>(path);
        if (status !== 200) throw new Error(`the list of ${username} answers ${status}`);
        for (const task of body.items) this.#found(task);
        path =
          body.next === null ? null : `/tasks?mine=true&status=open&limit=200&cursor=${encodeURIComponent(body.next)}`;
      }
    }
  }

  /** Somebody who sees every case looks at these, and rings whoever has a task of one. */
  async lookAt(who: string, cases: readonly string[]): Promise<void> {
    const ours = cases.flatMap((id) => this.#byId.get(id) ?? []);
    if (ours.length === 0) return;
    const person = await this.o.http.as(who);
    const look = async (sim: SimCase) => {
      const { status, body } = await person.get<CaseView>(`/cases/${sim.id}`);
      if (status === 200) this.#noticed(sim, body);
    };
    await Promise.all(ours.map(look));
  }

  /**
   * The head of the centre reads what has escalated, rings the one whose work it is, and signs for having read it.
   *
   * @param rung of this one alone
   */
  async readAlerts(who: string, rung?: string): Promise<void> {
    const person = await this.o.http.as(who);
    const unread = `/alerts?acknowledged=false&limit=200${rung === undefined ? '' : `&rung=${rung}`}`;
    for (;;) {
      const { body } = await person.get<Page<AlertView>>(unread);
      const read = async (alert: AlertView) => {
        if (alert.rung === 'supervise' || alert.rung === 'circular') this.#ring(String(alert.data['task']), alert.rung);
        const { status } = await person.post(`/alerts/${alert.id}/actions/acknowledge`, {}, `read.${alert.id}`);
        if (status !== 200) throw new Error(`an alert could not be acknowledged: ${status}`);
      };
      await Promise.all(body.items.map(read));
      if (body.next === null) return;
    }
  }

  /** What was answered "later" has its outcome by now. */
  async settle(): Promise<void> {
    const waiting = this.#pending;
    this.#pending = [];
    for (const { sim, person, command } of waiting) {
      const { body } = await person.get<{ state: string; caseId: string; problem: { type?: string } | null }>(
        `/commands/${command}`,
      );
      if (body.state === 'pending') throw new Error(`command ${command} has no outcome`);
      if (body.state === 'refused') {
        this.#refused(body.problem);
        continue;
      }
      const seen = await person.get<CaseView>(`/cases/${body.caseId}`);
      if (seen.status === 200) this.#noticed(sim, seen.body);
    }
  }

  // ---- errands -------------------------------------------------------------------------------------------------

  /** Several lines at a time, of each line one errand after the other. */
  async #atOnce(lines: readonly (readonly Errand[])[]): Promise<void> {
    const queue = [...lines];
    const serve = async () => {
      for (let line = queue.shift(); line !== undefined; line = queue.shift())
        for (const errand of line) await errand.run(await this.o.http.as(errand.who));
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, serve));
  }

  /** What the docket has in store: the line in a register, and the entry into the system. */
  #expect(sim: SimCase): void {
    const { spec } = sim;
    const { roster } = this.o;
    const desk = roster.desk(spec.station);
    this.#ledger.expect(sim);
    if (spec.enteredAt === undefined) return;
    this.diary.put({ key: `open/${spec.no}`, who: desk, at: spec.enteredAt, run: (person) => this.#open(sim, person) });
  }

  async #open(sim: SimCase, person: Person): Promise<void> {
    const { spec } = sim;
    const { path, body } = opening(
      spec,
      spec.follows === undefined ? undefined : this.cases[spec.follows - 1]?.matterId,
      this.#ledger.typedNumber(spec),
    );
    sim.openedBy = person.username;
    const answer = await person.post<CaseView | Pending>(path, body, this.#key(`open.${spec.no}`));
    if (answer.status !== 201 && answer.status !== 202)
      throw new Error(`case ${spec.no} was not taken: ${say(answer)}`);
    this.#answered(sim, person, answer);
  }

  async #perform(sim: SimCase, task: TaskView, decision: Decision, person: Person): Promise<void> {
    const { status, body: detail } = await person.get<TaskDetail>(`/tasks/${task.id}`);
    if (status !== 200 || detail.state !== 'open') {
      sim.tasks.delete(task.id);
      return;
    }
    const action = chosen(detail, decision);
    const body = action && filled(action, decision.fields);
    if (!body || Object.values(body).includes('')) return this.#tomorrow(sim, task, decision);
    const tries = sim.tries.get(task.id) ?? 0;
    const key = this.#key(`${task.id}.${action.name}.${tries}.${this.#retries.get(task.id) ?? 0}`);
    const answer = await person.post<CaseView | Pending>(`/tasks/${task.id}/actions/${action.name}`, body, key);
    if (answer.status >= 400) {
      if (this.#refused(answer.body, answer.status) === 'not-allowed-now') this.#tomorrow(sim, task, decision);
      return;
    }
    sim.tries.set(task.id, tries + 1);
    sim.tasks.delete(task.id);
    if (task.kind === 'hearing') this.#sat(sim, String(task.data['day']), action.name);
    this.#answered(sim, person, answer);
  }

  #tomorrow(sim: SimCase, task: TaskView, decision: Decision): void {
    const n = (this.#retries.get(task.id) ?? 0) + 1;
    this.#retries.set(task.id, n);
    if (n <= RETRIES) this.#intend(sim, task, { ...decision, at: workingTimeAfter(this.o.now(), 1) });
  }

  /** An act that answers no task, where the case allows it now. */
  async #act(sim: SimCase, act: Act, person: Person): Promise<void> {
    if (sim.id === undefined) return;
    const seen = await person.get<CaseView>(`/cases/${sim.id}`);
    const action = seen.status === 200 ? seen.body.actions.find((a) => a.name === act.name) : undefined;
    if (!action) return;
    const body = filled(action, act.fields(civilDate(this.o.now())));
    const answer = await person.post<CaseView | Pending>(
      `/cases/${sim.id}/actions/${act.name}`,
      body,
      this.#key(`${act.key}.${sim.spec.no}`),
    );
    if (answer.status >= 400) this.#refused(answer.body, answer.status);
    else this.#answered(sim, person, answer);
  }

  // ---- what people learn ---------------------------------------------------------------------------------------

  #answered(sim: SimCase, person: Person, { status, body }: Answer<CaseView | Pending>): void {
    if (status === 202) this.#pending.push({ sim, person, command: (body as Pending).command.id });
    // A firm that has declined may not see the case any more: others find what it has left them.
    else if ('tasks' in body) this.#noticed(sim, body);
  }

  #noticed(sim: SimCase, view: CaseView): void {
    const before = sim.stage;
    sim.id = view.id;
    sim.matterId = view.matterId;
    sim.stage = view.stage;
    this.#byId.set(view.id, sim);
    if (view.handler !== null && sim.handler === undefined && view.stage === 'handling') {
      sim.handler = view.handler;
      this.#summon(sim, sim.court.next(civilDate(this.o.now())));
    }
    if (view.handler !== null && sim.handler !== undefined)
      sim.handler = this.diary.passOn(sim.spec.no, sim.handler, view.handler);
    if (before !== sim.stage) this.#entered(sim, before);
    sim.tasks.clear();
    for (const task of view.tasks) sim.tasks.set(task.id, task);
    this.#consider(sim);
  }

  #found(task: TaskView): void {
    const sim = this.#byId.get(task.caseId);
    if (!sim) return;
    sim.tasks.set(task.id, task);
    this.#consider(sim);
  }

  /** Whoever a task has come to makes up his mind about it. */
  #consider(sim: SimCase): void {
    for (const task of sim.tasks.values()) {
      if (this.diary.has(task.id)) continue;
      const tries = sim.tries.get(task.id) ?? 0;
      const number = /\d+$/.exec(task.id)?.[0] ?? '';
      const moment = {
        now: this.o.now(),
        sim,
        task,
        habits: this.o.profile.habits,
        tries,
        ask: (question: string) => this.#chance(sim.spec, `${task.kind}.${number}.${question}`, tries),
      };
      const decision = PEOPLE[task.kind](moment);
      if (decision) this.#intend(sim, task, decision);
      for (const act of actsBeside(moment, this.o.roster)) this.#plan(sim, act);
    }
  }

  #intend(sim: SimCase, task: TaskView, decision: Decision): void {
    const { roster, now, leftTo } = this.o;
    const owner = roster.owner(task, sim, TASKS[task.kind].role);
    const isLeft = leftTo !== undefined && task.deadline?.lastDay === leftTo;
    const when = decision.at === undefined ? undefined : Math.max(decision.at, now(), isLeft ? startOfDay(leftTo) : 0);
    const who = when === undefined ? owner : roster.standIn(owner, when);
    this.diary.put({
      key: task.id,
      task: task.id,
      about: sim.spec.no,
      who,
      at: when === undefined ? undefined : roster.back(who, when),
      ...(decision.deaf && { deaf: true }),
      run: (person) => this.#perform(sim, task, decision, person),
    });
  }

  /** Told in person; most obey, and then soon. */
  #ring(task: string, rung: string): void {
    const errand = this.diary.get(task);
    if (!errand || errand.at !== undefined || errand.deaf) return;
    const { habits } = this.o.profile;
    const r = random(this.o.seed, 'ring', task, rung);
    if (rung !== 'circular' && !r.chance(habits.obeys)) return;
    const at = this.o.roster.back(errand.who, workingTimeAfter(this.o.now(), r.about(habits.obeysDays)));
    this.diary.put({ ...errand, at });
  }

  // ---- the outside ---------------------------------------------------------------------------------------------

  #entered(sim: SimCase, before: string): void {
    const context = {
      sim,
      before,
      now: this.o.now(),
      habits: this.o.profile.habits,
      roster: this.o.roster,
      from: this.o.period.from,
    };
    for (const act of actsOf(context, (question) => this.#chance(sim.spec, question, 0))) this.#plan(sim, act);
  }

  #plan(sim: SimCase, act: Act): void {
    const key = `${act.key}/${sim.spec.no}`;
    const at = this.o.roster.back(act.who, Math.max(act.at, this.o.now()));
    this.diary.put({ key, about: sim.spec.no, who: act.who, at, run: (person) => this.#act(sim, act, person) });
  }

  /** The summons comes; the handler reports it, in time or late or when it is over. */
  #summon(sim: SimCase, sitting: Sitting | undefined): void {
    if (!sitting || sim.handler === undefined) return;
    const { habits } = this.o.profile;
    const r = this.#chance(sim.spec, `report.${sitting.day}`, 0);
    const came = atTime(sitting.summonsOn, '10:00');
    const mood = r.next();
    const late = mood < habits.hearingReportAfter + habits.hearingReportLate;
    const after = mood < habits.hearingReportAfter;
    const at = after
      ? workingTimeAfter(atTime(sitting.day, '16:00'), r.about([0.5, 1, 3]))
      : workingTimeAfter(came, late ? r.about([1.5, 2, 4]) : r.about(habits.hearingReport));
    const { day, forum, summonsOn, ground } = sitting;
    const paper = ground === undefined ? undefined : `(${day.slice(0, 4)})决${sim.spec.no}号`;
    const where = told(sitting, this.#chance(sim.spec, `where.${day}`, 0));
    this.#plan(sim, {
      name: 'report-hearing',
      key: `hearing.${day}`,
      who: sim.handler,
      at,
      fields: () => ({ day, forum, public: sitting.public, ground, paper, summonsOn, ...where }),
    });
  }

  #sat(sim: SimCase, day: string, how: string): void {
    const sitting = sim.court.sittings.get(day);
    if (sitting) this.#summon(sim, sim.court.over(sitting, how));
  }

  #refused(problem: unknown, status = 409): string {
    const type = String((problem as { type?: unknown } | null)?.type ?? status)
      .split('/')
      .at(-1)!;
    this.refusals[type] = (this.refusals[type] ?? 0) + 1;
    if (status >= 500 || type === 'validation') throw new Error(`the service fails: ${JSON.stringify(problem)}`);
    return type;
  }

  #chance(spec: CaseSpec, question: string, n: number): Random {
    return random(this.o.seed, 'case', spec.no, question, n);
  }

  #key(what: string): string {
    return `sim.${this.o.seed}.${what}`;
  }
}

/** A line for each case, and one for the desk, where cases come in and registers are kept; each in the order of time. */
function byCase(errands: readonly Errand[]): Errand[][] {
  const lines = new Map<number | undefined, Errand[]>();
  const inTime = [...errands].sort((a, b) => a.at! - b.at! || (a.key < b.key ? -1 : 1));
  for (const errand of inTime) lines.set(errand.about, [...(lines.get(errand.about) ?? []), errand]);
  return [...lines.values()];
}

/** What is meant, else the ordinary thing; nothing when that is not offered either. */
function chosen(detail: TaskDetail, decision: Decision): ActionView | undefined {
  const { actions } = detail;
  if (actions.length === 0) return undefined;
  const name = typeof decision.action === 'string' ? decision.action : decision.action(actions);
  return (
    actions.find((a) => a.name === name) ?? actions.find((a) => a.name === Object.keys(TASKS[detail.kind].actions)[0])
  );
}

/** The example of the form with one's own answers, as far as the form asks for them. */
function filled(action: ActionView, fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const asked = Object.keys((action.schema as { properties?: object }).properties ?? {});
  const own = Object.entries(fields).filter(([name]) => asked.includes(name));
  return { ...action.schema.examples[0], ...Object.fromEntries(own) };
}

const say = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body)}`;
