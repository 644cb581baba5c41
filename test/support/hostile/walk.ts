import fc from 'fast-check';
import type { z } from 'zod';
import { caseActs, taskActions } from '../../../api/case-view.js';
import { actForm, allForms, taskForm } from '../../../api/forms/catalogue.js';
import { judgedAt } from '../../../api/judging.js';
import { trimmed } from '../../../api/text.js';
import { asTask, caseDesk } from '../../../db/cases.js';
import { CASE_SHEETS } from '../../../domain/case/sheets.js';
import { civilDate, DAY } from '../../../domain/time.js';
import { hostile, knownFor } from './corpus.js';
import { fieldsOf, pointer, withField, type Field, type Path } from './fields.js';
import type { Answer, HostileOffice } from './office.js';
import { verdict, type Trial } from './verdict.js';

/** On one visit; a case is to get on. */
const AT_ONCE = 20;
/** Beyond the time for a reply, and within the limits of most tasks. */
const WAIT = 11 * DAY;

const SHEETS: Readonly<Record<string, { actions: Readonly<Record<string, { keeps?: true }>> } | undefined>> =
  CASE_SHEETS.tasks;

/** Something that can be done with a case now, and somebody who may. */
interface Offer {
  readonly name: string;
  readonly by: string;
  readonly task?: string;
  readonly action: string;
  /** It leaves its task open. */
  readonly keeps?: boolean;
}

const FIELDS = new Map<z.ZodType, Field[]>();
const fields = (schema: z.ZodType): Field[] => {
  const known = FIELDS.get(schema) ?? fieldsOf(schema);
  FIELDS.set(schema, known);
  return known;
};

/** All fields of all forms, by name. */
export const FORM_FIELDS: readonly string[] = allForms.flatMap(([name, { body }]) =>
  fields(body).map(({ path }) => `${name} ${pointer(path)}`),
);

/**
 * Walks cases through their course. On every form that it comes by it tries hostile texts in field after field; what is
 * taken is read again and moves the case on, and where nothing is taken the form's own example does.
 */
export class Walk {
  /** Requests with something hostile in this field, by the form's or route's name and its pointer. */
  readonly tried = new Map<string, number>();
  readonly findings = new Map<string, string>();
  requests = 0;
  taken = 0;
  private supply: string[] = [];

  constructor(
    readonly office: HostileOffice,
    private seed: number,
    /** How often each field is tried, beside what its kind is always tried with. */
    private readonly quota: number,
  ) {}

  /** The next hostile text. */
  text(): string {
    if (this.supply.length === 0) this.supply = fc.sample(hostile, { numRuns: 2_000, seed: this.seed++ });
    return this.supply.pop()!;
  }

  /** For one field on one visit: first what its kind has suffered from most, then whatever comes next, up to the quota. */
  texts(name: string, { path, schema }: Field): string[] {
    const known = knownFor(schema);
    const tried = this.tried.get(`${name} ${pointer(path)}`) ?? 0;
    const more = Math.min(AT_ONCE, this.left(name, { path, schema }));
    return Array.from({ length: more }, (_, i) => known[tried + i] ?? this.text());
  }

  private left(name: string, { path, schema }: Field): number {
    return Math.max(0, knownFor(schema).length + this.quota - (this.tried.get(`${name} ${pointer(path)}`) ?? 0));
  }

  /** What is still to be tried, by form. */
  get undone(): readonly string[] {
    return allForms
      .filter(([name, { body }]) => fields(body).some((field) => this.left(name, field) > 0))
      .map(([name]) => name);
  }

  private count({ name, path }: Trial): void {
    const key = `${name} ${pointer(path)}`;
    this.tried.set(key, (this.tried.get(key) ?? 0) + 1);
  }

  private chance(): number {
    return fc.sample(fc.nat(999_999), { numRuns: 1, seed: this.seed++ })[0]! / 1_000_000;
  }

  found(trial: Trial, what: string, answer?: Answer): void {
    const key = `${trial.name} ${pointer(trial.path)}: ${what}`;
    const said = answer ? JSON.stringify(answer.body).slice(0, 300) : '';
    if (!this.findings.has(key)) this.findings.set(key, `${trial.text.slice(0, 80)} → ${answer?.status ?? ''} ${said}`);
  }

  /** Sends something hostile, judges the answer, and counts. */
  async tryOne(trial: Trial, send: () => Promise<Answer>): Promise<Answer> {
    this.count(trial);
    this.requests += 1;
    const answer = await send();
    const wrong = verdict(trial, answer, this.office.clock.at);
    if (wrong) this.found(trial, wrong, answer);
    if (answer.status < 300) this.taken += 1;
    return answer;
  }

  /**
   * Field after field of a body. What its schema refuses changes nothing and is sent one by one; what it takes is sent
   * together, or, where the record does not take that, one by one as well, until `over` says so.
   */
  private async everyField(
    name: string,
    schema: z.ZodType,
    example: unknown,
    send: (body: string) => Promise<Answer>,
    over: (answer: Answer, sent: string, path: Path) => Promise<boolean>,
  ): Promise<boolean> {
    const trials = fields(schema).flatMap((field) =>
      this.texts(name, field).map((text): Trial => {
        return { name, path: field.path, text, sent: withField(example, field.path, text), schema };
      }),
    );
    const fitting = trials.filter(({ sent }) => this.fits(schema, sent));
    for (const trial of trials.filter((t) => !fitting.includes(t))) {
      const answer = await this.tryOne(trial, () => send(trial.sent));
      if (await over(answer, trial.sent, trial.path)) return true;
    }
    if (fitting.length === 0) return false;
    const { sent, of } = this.together(schema, example, fitting);
    const whole = { name, path: [], text: of.map(({ text }) => text).join(), sent, schema };
    const answer = await this.tryOne(whole, () => send(sent));
    if (await over(answer, sent, [])) {
      for (const trial of of) this.count(trial);
      return true;
    }
    for (const trial of fitting) {
      const single = await this.tryOne(trial, () => send(trial.sent));
      if (await over(single, trial.sent, trial.path)) return true;
    }
    return false;
  }

  private fits(schema: z.ZodType, sent: string): boolean {
    try {
      return judgedAt(this.office.clock.at, () => schema.safeParse(JSON.parse(sent))).success;
    } catch {
      return false;
    }
  }

  /** As many of them as go into one body, one of each field. */
  private together(schema: z.ZodType, example: unknown, fitting: readonly Trial[]) {
    const of: Trial[] = [];
    let sent = JSON.stringify(example);
    for (const trial of fitting) {
      if (of.some(({ path }) => pointer(path) === pointer(trial.path))) continue;
      const more = withField(JSON.parse(sent), trial.path, trial.text);
      if (!this.fits(schema, more)) continue;
      sent = more;
      of.push(trial);
    }
    return { sent, of };
  }

  /** One case from its opening to where nothing can be done any more, or so many visits. Where nothing is left to try, time passes. */
  async walk(caseId: string, visits = 40): Promise<void> {
    for (let i = 0; i < visits; i++) {
      await this.draw(caseId);
      const offers = await this.offers(caseId);
      if (offers.length === 0) return;
      const { undone } = this;
      const wanted = offers.filter(({ name }) => undone.includes(name));
      if (wanted.length === 0 && this.chance() < 0.3) {
        this.office.clock.at += WAIT;
        await this.office.port.tick(caseId);
        continue;
      }
      const tasks = offers.filter(({ task }) => task !== undefined);
      const onward = tasks.length > 0 && this.chance() < 0.6 ? tasks : offers;
      const from = wanted.length > 0 ? wanted : onward;
      await this.visit(caseId, from[Math.floor(this.chance() * from.length)]!);
    }
  }

  private async visit(caseId: string, o: Offer): Promise<void> {
    const form = o.task === undefined ? actForm(o.action)! : taskForm(o.task.split('.')[1]!, o.action)!;
    const place = o.task === undefined ? `/cases/${caseId}` : `/tasks/${o.task}`;
    const shown = await this.office.send(o.by, 'GET', place);
    const action = (shown.body.actions as { name: string; schema: { examples: unknown[] } }[] | undefined)?.find(
      (a) => a.name === o.action,
    );
    if (!action) return;
    const example = action.schema.examples[0];
    const send = (body: string) => this.office.send(o.by, 'POST', `${place}/actions/${o.action}`, body);
    const moved = await this.everyField(o.name, form.body, example, send, async (answer, sent, path) => {
      if (answer.status >= 300) return false;
      await this.readAgain(caseId, o.name, form.body, answer, sent, path);
      return true;
    });
    if (moved) return;
    // Now and then with nothing in it but what is mandatory, which leads elsewhere.
    const bare = this.bare(form.body, example);
    if (this.chance() < 0.5 && (await send(JSON.stringify(bare))).status === 200) return;
    const trial = { name: o.name, path: [], text: 'the example', sent: JSON.stringify(example), schema: form.body };
    for (let i = 0; i < (o.keeps ? 3 : 1); i++) {
      const answer = await send(trial.sent);
      // An act is offered by the facts alone: what the day says of it comes with the answer.
      const isOver = o.task === undefined && answer.status < 500;
      if (answer.status !== 200 && i === 0 && !isOver) this.found(trial, 'its own example is refused', answer);
    }
  }

  private bare(schema: z.ZodObject, example: unknown): object {
    const optional = (name: string) => schema.shape[name]?.safeParse(undefined).success === true;
    return Object.fromEntries(Object.entries(example as object).filter(([name]) => !optional(name)));
  }

  /** What was taken stands in the history as it was read, and the case is not parked. */
  async readAgain(caseId: string, name: string, schema: z.ZodType, answer: Answer, sent: string, path: Path) {
    const trial = { name, path, text: sent, sent, schema };
    const { command } = answer.body as { command?: { state: string; seq: number } };
    if (command?.state !== 'done') return this.found(trial, 'taken without an outcome', answer);
    const before = command.seq > 1 ? `?cursor=${command.seq - 1}%2F9999` : '';
    const { body } = await this.office.send('intake', 'GET', `/cases/${caseId}/events${before}`);
    const events = body.items as { seq: number; n: number; body: unknown }[];
    const stored = events.find((e) => e.seq === command.seq && e.body !== null)?.body;
    const read = judgedAt(this.office.clock.at, () => schema.parse(JSON.parse(sent)));
    if (canonical(stored) !== canonical(read)) this.found(trial, 'what was taken is not found again', answer);
    const value = at(JSON.parse(sent), path);
    const kept = at(stored, path);
    if (typeof value === 'string' && kept !== trimmed(value) && kept !== value.toLowerCase())
      this.found(trial, 'it was stored as something else');
    const row = await caseDesk(this.office.deps.db.pool, caseId);
    if (!row || row.row.parked !== null) this.found(trial, 'the case is parked');
  }

  /** Every hearing that lies ahead is drawn, as the draw would. */
  private async draw(caseId: string): Promise<void> {
    const desk = await caseDesk(this.office.deps.db.pool, caseId);
    for (const h of desk?.row.facts.hearings ?? [])
      if (h.state === 'announced' && h.public && !h.drawn)
        await this.office.port.act(caseId, 'drawn', { hearing: h.no }).catch(() => undefined);
  }

  private async offers(caseId: string): Promise<Offer[]> {
    const desk = await caseDesk(this.office.deps.db.pool, caseId);
    if (!desk) return [];
    const now = this.office.clock.at;
    const context = { facts: desk.row.facts, today: civilDate(now), lawyer: 'x', firm: 'x', observer: 'x' };
    const found = new Map<string, Offer>();
    for (const user of this.office.people) {
      const by = user.username;
      for (const task of desk.openTasks)
        for (const { name: action } of taskActions(
          user,
          desk.row,
          task,
          { ...context, task: asTask(task) },
          now,
          'en',
        )) {
          const keeps = SHEETS[task.kind]?.actions[action]?.keeps ?? false;
          found.set(`${task.id}.${action}`, { name: `${task.kind}.${action}`, by, task: task.id, action, keeps });
        }
      for (const { name } of caseActs(user, desk.row, context, 'en')) found.set(name, { name, by, action: name });
    }
    return [...found.values()];
  }
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], value);
