import type { z } from 'zod';
import { actForm, caseForms, taskForm } from '../../../api/forms/catalogue.js';
import { applicationBody, noticeBody } from '../../../api/openings.js';
import { caseDesk } from '../../../db/cases.js';
import { correctionsOf } from '../../../db/corrections.js';
import type { FieldClass } from '../../../domain/classes.js';
import { addDays, civilDate } from '../../../domain/time.js';
import { CODES_CORRECTED, OF_HIS_WORK, TEXT_CLASSES } from '../who-reads-what.js';
import type { Path } from '../../../fuzz/place.js';
import { fieldsOf, type Field } from './fields.js';
import type { HostileOffice } from './office.js';
import { Walk, type Offer } from './walk.js';

/** A word that stands nowhere else, in one text of one body. */
export interface Canary {
  readonly word: string;
  readonly caseId: string;
  /** Form and pointer. */
  readonly place: string;
  readonly by: string;
  /** Whoever entered what it puts right: he reads that too. */
  readonly of?: string;
  /** All of these are to be read by whoever sees it. */
  readonly classes: readonly FieldClass[];
  /** Step and part in which it stands, where it can be put right. */
  readonly entry?: number;
}

const FORMS: readonly (readonly [name: string, body: z.ZodObject])[] = [
  ['application', applicationBody],
  ['notice', noticeBody],
  ...caseForms.map(([name, { body }]) => [name, body] as const),
];

const isPerson = ({ pointer }: Field) => /^\/(recipients|representatives|opposing|person)(\/|$)/.test(pointer);
/** What anybody may write there: no code, no day, no name of what is on record. */
const isText = ({ pointer, schema }: Field) =>
  schema['type'] === 'string' &&
  !['enum', 'const', 'format', 'pattern'].some((key) => key in schema) &&
  pointer !== '/station';

/** Every text of every form, persons apart. */
export const TEXT_FIELDS: readonly string[] = FORMS.flatMap(([name, body]) =>
  fieldsOf(body)
    .filter((field) => isText(field) && !isPerson(field) && !(name === 'correct' && field.pointer === '/text'))
    .map(({ pointer }) => `${name} ${pointer}`),
);

type Json = Record<string, unknown>;
const put = (value: unknown, [key, ...rest]: Path, text: string): unknown => {
  if (key === undefined) return text;
  if (typeof key === 'number') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return [put(items[0], rest, text), ...items.slice(1)];
  }
  const members = (typeof value === 'object' && value !== null ? value : {}) as Json;
  return { ...members, [key]: put(members[key], rest, text) };
};

type Draft = Omit<Canary, 'caseId' | 'entry'>;

/** Walks cases through all forms there are; whatever can be written in them is a word of its own. */
export class CanaryWalk extends Walk {
  readonly canaries: Canary[] = [];
  readonly planted = new Set<string>();
  /** Of what judges somebody: what was put right of it. */
  readonly corrected = new Set<FieldClass>();
  private words = 0;
  /** By case and number: the class of what a correction is about. */
  private readonly needs = new Map<string, readonly FieldClass[]>();

  constructor(office: HostileOffice, seed: number) {
    super(office, seed, 0);
  }

  override get undone(): ReadonlySet<string> {
    return new Set(caseForms.map(([name]) => name).filter((name) => this.isLeft(name)));
  }

  private isLeft(name: string): boolean {
    const texts = TEXT_FIELDS.filter((field) => field.startsWith(`${name} `));
    return texts.length === 0 ? !this.proven.has(name) : texts.some((field) => !this.planted.has(field));
  }

  private word(): string {
    return `雀${String((this.words += 1)).padStart(5, '0')}雀`;
  }

  /** A body of the form with a word in each of its texts, but those named. */
  private filled(name: string, body: z.ZodObject, example: unknown, by: string, o: Filling = {}): [Json, Draft[]] {
    const drafts: Draft[] = [];
    let whole = { ...(example as Json), ...o.more };
    for (const field of fieldsOf(body)) {
      const place = `${name} ${field.pointer}`;
      const of = TEXT_CLASSES.get(place);
      if (of === undefined || o.without?.includes(field.pointer)) continue;
      const word = this.word();
      whole = put(whole, field.path, word) as Json;
      drafts.push({ word, place, by, classes: [of, ...(o.needs ?? [])] });
    }
    if (name === 'evaluate.grade') (whole['sheet'] as Json[])[0]!['score'] = 90;
    for (const list of ['recipients', 'representatives', 'opposing'] as const)
      if (Object.hasOwn(body.shape, list)) whole[list] = [this.person(`${name} /${list}`, by, drafts)];
    return [whole, drafts];
  }

  private person(place: string, by: string, drafts: Draft[]): Json {
    const told = (field: string, word: string) => {
      drafts.push({ word, by, place: `${place}/${field}`, classes: ['people'] });
      return word;
    };
    return {
      ...{ name: told('name', this.word()), idKind: 'none', idReason: told('idReason', this.word()) },
      phone: told('phone', `139${String(10_000_000 + (this.words += 1))}`),
      ...{ address: told('address', this.word()), categories: ['migrant-worker'], detained: false },
    };
  }

  /** How a case begins, with words in all of it, its past among it. */
  beginningOf(body: Readonly<Json>): { body: Json; took: (caseId: string) => void } {
    const drafts: Draft[] = [];
    const opening = (door: 'application' | 'notice', of: Readonly<Json>) => {
      const without = 'noticeNumber' in of && of['noticeNumber'] === undefined ? ['/noticeNumber'] : [];
      const form = door === 'notice' ? noticeBody : applicationBody;
      const [whole, planted] = this.filled(door, form, of, 'intake', { without });
      drafts.push(...planted);
      return whole;
    };
    const isPast = 'history' in body;
    const past = isPast ? (body['history'] as readonly PastItem[]) : [];
    const application = isPast ? (body['application'] as Json) : body;
    const whole = opening('organ' in application ? 'notice' : 'application', application);
    const history = past.map((item) => {
      const name = item.task === undefined ? item.action : `${item.task}.${item.action}`;
      const form = item.task === undefined ? actForm(item.action)! : taskForm(item.task, item.action)!;
      const without = name === 'hearing.put-off' ? SITTING : [];
      const [filled, planted] = this.filled(name, form.body, item.body, item.by, { without });
      drafts.push(...planted);
      return { ...item, body: filled };
    });
    return {
      body: isPast ? { ...body, application: whole, history } : whole,
      took: (caseId) => this.take(caseId, drafts),
    };
  }

  private take(caseId: string, drafts: readonly Draft[], entry?: number): void {
    for (const draft of drafts) {
      this.canaries.push({ ...draft, caseId, ...(entry !== undefined && { entry }) });
      this.planted.add(draft.place);
    }
  }

  protected override async visit(caseId: string, o: Offer): Promise<void> {
    const form = o.task === undefined ? actForm(o.action)! : taskForm(o.task.split('.')[1]!, o.action)!;
    const path = o.task === undefined ? `/cases/${caseId}` : `/tasks/${o.task}`;
    const shown = await this.office.send(o.by, 'GET', path);
    const actions = (shown.body.actions ?? []) as { name: string; schema: { examples: Json[] } }[];
    const example = actions.find((a) => a.name === o.action)?.schema.examples[0];
    if (!example) return;
    const needs = this.needs.get(`${caseId} ${String((shown.body.data as Json | undefined)?.['correction'])}`) ?? [];
    for (const { body, drafts, by } of this.tries(caseId, o, form.body, example, needs)) {
      const answer = await this.office.send(by, 'POST', `${path}/actions/${o.action}`, JSON.stringify(body));
      if (answer.status !== 200) continue;
      this.proven.add(o.name);
      this.take(caseId, drafts, answer.body.command.seq as number);
      if (o.name === 'correct') await this.proposed(caseId, body, drafts);
      else await this.putRight(caseId, drafts, answer.body.command.seq as number);
      return;
    }
  }

  /** What judges somebody is put right at once, once of each class: by whoever has written it, and the head. */
  private async putRight(caseId: string, drafts: readonly Draft[], entry: number): Promise<void> {
    const found = drafts.find(
      ({ classes: [of] }) => of !== undefined && OF_HIS_WORK.includes(of) && !this.corrected.has(of),
    );
    if (!found) return;
    const { by, body, drafts: words } = this.ofWords({ ...found, caseId, entry });
    const answer = await this.office.send(by, 'POST', `/cases/${caseId}/actions/correct`, JSON.stringify(body));
    if (answer.status !== 200) return;
    this.corrected.add(found.classes[0]!);
    this.take(caseId, words, answer.body.command.seq as number);
    await this.proposed(caseId, body, words);
    const task = (await caseDesk(this.office.deps.db.pool, caseId))!.openTasks.findLast(
      (t) => t.kind === 'confirm-correction',
    )!;
    await this.visit(caseId, { name: 'confirm-correction.confirm', by: 'director', task: task.id, action: 'confirm' });
  }

  private ofWords({ place, by, classes, entry }: Canary): Try {
    const part = place.split(' /')[1]!.replaceAll('/', '.');
    return this.correction(by, classes, (word) => ({ field: 'words', entry, part, text: word('/text', classes, by) }));
  }

  private correction(by: string, needs: readonly FieldClass[], fields: (word: Word) => Json): Try {
    const drafts: Draft[] = [];
    const word: Word = (pointer, classes = ['words', ...needs], of) => {
      const canary = this.word();
      drafts.push({ word: canary, by, place: `correct ${pointer}`, classes, ...(of !== undefined && { of }) });
      return canary;
    };
    return { by, drafts, body: { ...fields(word), reason: word('/reason') } };
  }

  /** What is tried one after the other until something is taken; the form's own example is the last. */
  private *tries(
    caseId: string,
    { name, by }: Offer,
    schema: z.ZodObject,
    example: Json,
    needs: readonly FieldClass[],
  ): Generator<Try> {
    const filled = (more: Filling = {}): Try => {
      const [body, drafts] = this.filled(name, schema, example, by, { needs, ...more });
      return { body, drafts, by };
    };
    const newDay = addDays(civilDate(this.office.clock.at), 15);
    if (name === 'correct') yield* this.corrections(caseId, by, example);
    else if (name === 'hearing.put-off' && this.chance() < 0.5) yield filled({ more: { newDay } });
    else if (name === 'hearing.put-off') yield filled({ without: SITTING });
    else yield filled();
    // Only an organ's notice has a number.
    if (name.startsWith('record.')) yield filled({ without: ['/noticeNumber'] });
    yield { body: example, drafts: [], by };
  }

  /** Of words, by whoever has written them; of people; of what the form's example corrects. */
  private *corrections(caseId: string, by: string, example: Json): Generator<Try> {
    const entered = this.canaries.filter(
      (c) => c.caseId === caseId && c.entry !== undefined && !c.place.startsWith('correct '),
    );
    if (entered.length > 0 && this.chance() < 0.5) yield this.ofWords(this.oneOf(entered));
    if (this.chance() < 0.3)
      yield this.correction(by, ['people'], (word) => ({ field: 'narrative', text: word('/text', ['people']) }));
    if (this.chance() < 0.5)
      yield this.correction(by, ['people'], (word) => ({
        ...{ field: 'people', role: 'recipient', number: 1, person: { name: word('/person/name', ['people']) } },
        duplicateReason: word('/duplicateReason'),
      }));
    const of = CODES_CORRECTED[String(example['field'])];
    yield this.correction(by, of === undefined ? [] : [of], (word) => ({
      ...example,
      ...('duplicateReason' in example && { duplicateReason: word('/duplicateReason') }),
    }));
  }

  private async proposed(caseId: string, body: Json, drafts: readonly Draft[]): Promise<void> {
    const { n } = (await correctionsOf(this.office.deps.db.pool, caseId)).at(-1)!;
    const text = drafts.find(({ place }) => place === 'correct /text');
    const code = CODES_CORRECTED[String(body['field'])];
    this.needs.set(`${caseId} ${n}`, text?.classes ?? (code === undefined ? [] : [code]));
  }
}

type Word = (pointer: string, classes?: readonly FieldClass[], of?: string) => string;
interface Try {
  readonly body: Json;
  readonly drafts: readonly Draft[];
  readonly by: string;
}
const SITTING = ['/hour', '/venue', '/room', '/contact'];
interface Filling {
  readonly more?: Readonly<Json>;
  readonly without?: readonly string[];
  readonly needs?: readonly FieldClass[];
}
interface PastItem {
  readonly task?: string;
  readonly action: string;
  readonly by: string;
  readonly body: object;
}
