import type { z } from 'zod';
import { caseActs, taskActions } from '../../../api/case-view.js';
import { actForm, caseForms, taskForm } from '../../../api/forms/catalogue.js';
import { asTask, caseDesk, type CaseDesk } from '../../../db/cases.js';
import { CASE_SHEETS } from '../../../domain/case/sheets.js';
import { actionsNow, actsNow } from '../../../domain/engine/judge.js';
import type { User } from '../../../domain/permissions.js';
import { civilDate, DAY } from '../../../domain/time.js';
import { place, withField } from '../../../fuzz/place.js';
import { fieldsOf } from './fields.js';
import type { Answer, HostileOffice } from './office.js';
import { eachOf, Trials, type Drawn } from './trials.js';
import { TIME, Ways } from './ways.js';

/** Beyond the time for a reply, and within the limits of most tasks. */
const WAIT = 11 * DAY;

/** Of one field on one visit: one of them is taken at most, and the case moves on. */
const FITTING = 3;

const SHEETS: Readonly<Record<string, { actions: Readonly<Record<string, { keeps?: true }>> } | undefined>> =
  CASE_SHEETS.tasks;

/** Something that can be done with a case now, and somebody who may. */
export interface Offer {
  readonly name: string;
  readonly by: string;
  readonly task?: string;
  readonly action: string;
  /** It leaves its task open. */
  readonly keeps?: boolean;
}

/** All fields of all forms, by name. */
export const FORM_FIELDS: readonly string[] = caseForms.flatMap(([name, { body }]) =>
  fieldsOf(body).map((field) => `${name} ${field.pointer}`),
);

/**
 * Walks cases through their course. On every form that it comes by it tries hostile texts in field after field; what is
 * taken is read again and moves the case on, and where nothing is taken the form's own example does.
 */
export class Walk extends Trials {
  /** Forms whose own example was taken, as it was shown with the task or the case. */
  readonly proven = new Set<string>();
  private readonly ways = new Ways();
  /** Who may do what, by whoever did it last. */
  private readonly doers = new Map<string, User>();
  protected readonly users: readonly User[];
  /** As it was last looked for, and after how many requests. */
  private open?: readonly [after: number, ReadonlySet<string>];

  constructor(office: HostileOffice, seed: number, quota: number) {
    super(office, seed, quota);
    this.users = office.people;
  }

  /** Forms of which something is still to be tried, or the example to be taken. */
  get undone(): ReadonlySet<string> {
    const after = this.requests + this.proven.size;
    if (this.open?.[0] === after) return this.open[1];
    const open = caseForms.filter(
      ([name, { body }]) => !this.proven.has(name) || fieldsOf(body).some((field) => this.left(name, field) > 0),
    );
    this.open = [after, new Set(open.map(([name]) => name))];
    return this.open[1];
  }

  /** Where to begin next: each in turn, and every other time where most of what is undone has been met. */
  beginning<T>(n: number, beginnings: readonly T[]): T {
    const inTurn = beginnings[(n < beginnings.length ? n : Math.floor(n / 2)) % beginnings.length]!;
    return n < beginnings.length || n % 2 === 0 ? inTurn : (this.ways.promising(beginnings, this.undone) ?? inTurn);
  }

  /**
   * One case from its opening to where nothing can be done any more, or so many visits: to whatever is still to be tried, and
   * otherwise by the ways that have led there before. Where nothing else does, time passes.
   *
   * @param begun how it began
   */
  async walk(caseId: string, begun: unknown, visits = 40): Promise<void> {
    let did: unknown = begun;
    let before: readonly string[] = [];
    for (let i = 0; i < visits; i++) {
      const offers = this.offers(await this.desk(caseId));
      const names = offers.map(({ name }) => name);
      this.ways.learn(begun, did, before, names);
      const { undone } = this;
      if (offers.length === 0 || undone.size === 0) return;
      const next = this.next(offers, undone);
      [did, before] = [next?.name ?? TIME, names];
      if (next) {
        await this.visit(caseId, next);
        continue;
      }
      this.office.clock.at += WAIT;
      await this.office.port.tick(caseId);
    }
  }

  /** Undefined: time is to pass. */
  private next(offers: readonly Offer[], undone: ReadonlySet<string>): Offer | undefined {
    const wanted = offers.filter(({ name }) => undone.has(name));
    if (wanted.length > 0) return this.oneOf(wanted);
    if (this.chance() < 0.75) {
      const nearest = this.ways.nearest([...offers.map(({ name }) => name), TIME], undone);
      const chosen = nearest.length > 0 && this.oneOf(nearest);
      if (chosen) return offers.find(({ name }) => name === chosen);
    }
    if (this.chance() < 0.3) return undefined;
    const tasks = offers.filter(({ task }) => task !== undefined);
    return this.oneOf(tasks.length > 0 && this.chance() < 0.6 ? tasks : offers);
  }

  protected async visit(caseId: string, o: Offer): Promise<void> {
    const form = o.task === undefined ? actForm(o.action)! : taskForm(o.task.split('.')[1]!, o.action)!;
    const path = o.task === undefined ? `/cases/${caseId}` : `/tasks/${o.task}`;
    const shown = await this.office.send(o.by, 'GET', path);
    const action = (shown.body.actions as { name: string; schema: { examples: unknown[] } }[] | undefined)?.find(
      (a) => a.name === o.action,
    );
    if (!action) return;
    const example = action.schema.examples[0];
    const send = (body: string) => this.office.send(o.by, 'POST', `${path}/actions/${o.action}`, body);
    if (await this.everyField(caseId, o.name, form.body, example, send)) return;
    // Now and then with nothing in it but what is mandatory, which leads elsewhere.
    const bare = JSON.stringify(this.bare(form.body, example));
    if (this.proven.has(o.name) && this.chance() < 0.5 && (await send(bare)).status === 200) return;
    const trial = { name: o.name, path: [], text: 'the example', sent: JSON.stringify(example), schema: form.body };
    for (let i = 0; i < (o.keeps ? 3 : 1); i++) {
      const answer = await send(trial.sent);
      if (answer.status === 200) this.proven.add(o.name);
      // An act is offered by the facts alone: what the day says of it comes with the answer.
      const isOver = o.task === undefined && answer.status < 500;
      if (answer.status !== 200 && i === 0 && !isOver) this.found(trial, 'its own example is refused', answer);
    }
  }

  /**
   * Field after field of a body. What its schema refuses changes nothing and is sent one by one, several at a time; what it
   * takes is sent together, or, where the record does not take that, one by one as well, until the case has moved on.
   */
  private async everyField(
    caseId: string,
    name: string,
    schema: z.ZodObject,
    example: unknown,
    send: (body: string) => Promise<Answer>,
  ): Promise<boolean> {
    const trials = fieldsOf(schema).flatMap((field) =>
      this.drawn(name, schema, field, place(example, field.path), FITTING),
    );
    const fitting = trials.filter(({ read }) => read?.fits);
    const refused = trials.filter(({ read }) => !read?.fits);
    await eachOf(refused, (trial) => this.tryOne(trial, () => send(trial.sent)));
    if (fitting.length === 0) return false;
    const { whole, of } = this.together(example, fitting);
    const answer = await this.tryOne(whole, () => send(whole.sent));
    if (answer.status < 300) {
      await this.readAgain(caseId, whole, answer);
      for (const trial of of) this.count(trial);
      return true;
    }
    for (const trial of fitting) {
      const single = await this.tryOne(trial, () => send(trial.sent));
      if (single.status >= 300) continue;
      await this.readAgain(caseId, trial, single);
      return true;
    }
    return false;
  }

  /** As many of them as go into one body, one of each field. */
  private together(example: unknown, fitting: readonly Drawn[]): { whole: Drawn; of: Drawn[] } {
    const of: Drawn[] = [];
    let whole = { ...fitting[0]!, path: [], sent: JSON.stringify(example) };
    for (const trial of fitting) {
      if (of.some(({ path }) => path === trial.path)) continue;
      const more = this.read({ ...trial, path: [], sent: withField(JSON.parse(whole.sent), trial.path, trial.text) });
      if (!more.read?.fits) continue;
      of.push(trial);
      whole = { ...more, path: [] };
    }
    return { whole: { ...whole, text: of.map(({ text }) => text).join() }, of };
  }

  private bare(schema: z.ZodObject, example: unknown): object {
    const optional = (name: string) => schema.shape[name]?.safeParse(undefined).success === true;
    return Object.fromEntries(Object.entries(example as object).filter(([name]) => !optional(name)));
  }

  /** The case as it stands, once every hearing that lies ahead is drawn, as the draw would. */
  private async desk(caseId: string): Promise<CaseDesk | undefined> {
    const { pool } = this.office.deps.db;
    const desk = await caseDesk(pool, caseId);
    const ahead = (desk?.row.facts.hearings ?? []).filter((h) => h.state === 'announced' && h.public && !h.drawn);
    for (const h of ahead) await this.office.port.act(caseId, 'drawn', { hearing: h.no }).catch(() => undefined);
    return ahead.length > 0 ? caseDesk(pool, caseId) : desk;
  }

  /** Everything that can be done now, each with somebody who may: whoever did the like before is asked first. */
  private offers(desk: CaseDesk | undefined): Offer[] {
    if (!desk) return [];
    const now = this.office.clock.at;
    const context = { facts: desk.row.facts, today: civilDate(now), lawyer: 'x', firm: 'x', observer: 'x' };
    const offers: Offer[] = [];
    for (const task of desk.openTasks) {
      const example = { ...context, task: asTask(task) };
      const asked = actionsNow(CASE_SHEETS, desk.row.facts, asTask(task), now).map((name) => `${task.kind}.${name}`);
      const by = this.askedOf(asked, (user) =>
        taskActions(user, desk.row, task, example, now, 'en').map(({ name }) => `${task.kind}.${name}`),
      );
      for (const [name, user] of by) {
        const action = name.slice(task.kind.length + 1);
        const keeps = SHEETS[task.kind]?.actions[action]?.keeps ?? false;
        offers.push({ name, by: user.username, task: task.id, action, keeps });
      }
    }
    const acts = this.askedOf(actsNow(CASE_SHEETS, desk.row.facts), (user) =>
      caseActs(user, desk.row, context, 'en').map(({ name }) => name),
    );
    return [...offers, ...[...acts].map(([name, user]) => ({ name, by: user.username, action: name }))];
  }

  /** For each of these names one who may. */
  private askedOf(names: readonly string[], mayDo: (user: User) => readonly string[]): Map<string, User> {
    const by = new Map<string, User>();
    const open = new Set(names.filter((name) => !SYSTEM.has(name)));
    const before = [...open].flatMap((name) => this.doers.get(name) ?? []);
    for (const user of new Set([...before, ...this.users])) {
      if (open.size === 0) break;
      for (const name of mayDo(user)) {
        if (!open.delete(name)) continue;
        by.set(name, user);
        this.doers.set(name, user);
      }
    }
    return by;
  }
}

/** Acts that nobody has a form for. */
const SYSTEM: ReadonlySet<string> = new Set(['drawn', 'replan']);
