import fc from 'fast-check';
import type { z } from 'zod';
import { caseActs, taskActions } from '../../../api/case-view.js';
import { actForm, allForms, taskForm } from '../../../api/forms/catalogue.js';
import { judgedAt } from '../../../api/judging.js';
import { trimmed } from '../../../api/text.js';
import { asTask, caseDesk } from '../../../db/cases.js';
import { hostile, knownFor, NOW, TODAY } from './corpus.js';
import { fieldsOf, pointer, withField, type Field, type Json, type Path } from './fields.js';
import type { Answer, HostileOffice } from './office.js';
import { verdict, type Trial } from './verdict.js';

/** Something that can be done with a case now, and somebody who may. */
interface Offer {
  readonly name: string;
  readonly by: string;
  readonly task?: string;
  readonly action: string;
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
  private readonly visits = new Map<string, number>();
  private supply: string[] = [];

  constructor(
    readonly office: HostileOffice,
    private seed: number,
    /** Hostile texts for one field on one visit of its form. */
    private readonly each: number,
  ) {}

  /** The next hostile text. */
  text(): string {
    if (this.supply.length === 0) this.supply = fc.sample(hostile, { numRuns: 2_000, seed: this.seed++ });
    return this.supply.pop()!;
  }

  /** For one field: what its kind has suffered from most, and whatever comes next. */
  texts(field: Json): string[] {
    return [...knownFor(field), ...Array.from({ length: this.each }, () => this.text())];
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
    const key = `${trial.name} ${pointer(trial.path)}`;
    this.tried.set(key, (this.tried.get(key) ?? 0) + 1);
    this.requests += 1;
    const answer = await send();
    const wrong = verdict(trial, answer);
    if (wrong) this.found(trial, wrong, answer);
    if (answer.status < 300) this.taken += 1;
    return answer;
  }

  /** Everything that is put into a body: one text in one field after the other, until `over` says so. */
  async everyField(
    name: string,
    schema: z.ZodType,
    example: unknown,
    send: (body: string) => Promise<Answer>,
    over: (answer: Answer, sent: string, path: Path) => Promise<boolean>,
  ): Promise<boolean> {
    for (const { path, schema: field } of this.leastTried(name, fields(schema)))
      for (const text of this.texts(field)) {
        const sent = withField(example, path, text);
        const answer = await this.tryOne({ name, path, text, sent, schema }, () => send(sent));
        if (await over(answer, sent, path)) return true;
      }
    return false;
  }

  private leastTried(name: string, of: readonly Field[]): readonly Field[] {
    const tried = ({ path }: Field) => this.tried.get(`${name} ${pointer(path)}`) ?? 0;
    return [...of].sort((a, b) => tried(a) - tried(b));
  }

  /** One case from its opening to where nothing can be done any more, or so many visits. */
  async walk(caseId: string, visits = 40): Promise<void> {
    for (let i = 0; i < visits; i++) {
      await this.draw(caseId);
      const offers = await this.offers(caseId);
      if (offers.length === 0) return;
      await this.visit(caseId, this.pick(offers));
    }
  }

  private pick(offers: readonly Offer[]): Offer {
    const weight = ({ name }: Offer) => (this.visits.get(name) ?? 0) + this.chance() * 2;
    const [best] = offers.map((offer) => ({ offer, weight: weight(offer) })).sort((a, b) => a.weight - b.weight);
    return best!.offer;
  }

  private async visit(caseId: string, o: Offer): Promise<void> {
    this.visits.set(o.name, (this.visits.get(o.name) ?? 0) + 1);
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
    const trial = { name: o.name, path: [], text: 'the example', sent: JSON.stringify(example), schema: form.body };
    const answer = await send(trial.sent);
    if (answer.status !== 200) this.found(trial, 'its own example is refused', answer);
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
    const read = judgedAt(NOW, () => schema.parse(JSON.parse(sent)));
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
    const context = { facts: desk.row.facts, today: TODAY, lawyer: 'x', firm: 'x', observer: 'x' };
    const found = new Map<string, Offer>();
    for (const { username: by, ...user } of this.office.people) {
      for (const task of desk.openTasks)
        for (const { name } of taskActions(
          { username: by, ...user },
          desk.row,
          task,
          { ...context, task: asTask(task) },
          NOW,
          'en',
        ))
          found.set(`${task.id}.${name}`, { name: `${task.kind}.${name}`, by, task: task.id, action: name });
      for (const { name } of caseActs({ username: by, ...user }, desk.row, context, 'en'))
        found.set(name, { name, by, action: name });
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
