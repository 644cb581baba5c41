import { caseRow } from '../activities/case-row.js';
import { enteredAt } from '../activities/kind-row.js';
import type { Table } from '../db/audit/recorded.js';
import type { CaseSides, CaseStep } from '../domain/case/facts.js';

type Value = string | number | boolean | null | undefined;
/** Columns by their names, as the tables have them. */
export type FoldedRow = Record<string, Value | object>;

/** What was sent for a step, as it stands in the hashed body of its command. */
export type Sent = Readonly<Record<string, unknown>>;

/** The rows as they are so far. */
export interface Folded {
  row(table: Table, key: string | number): FoldedRow | undefined;
  rows(table: Table): ReadonlyMap<string, FoldedRow>;
  put(table: Table, key: string | number, row: FoldedRow): void;
  drop(table: Table, key: string | number): void;
}

/**
 * People and words of a case, which stand in the bodies of its commands and never in its journal: what was entered, what was corrected of
 * it, and where a hearing is. Said once more here, apart from the SQL that writes them (write_case_row.sql, write_hearing.sql,
 * write_correction.sql).
 */
export class JournalTexts {
  private readonly bodies = new Map<number, Sent>();
  /** By the command that proposed it. */
  private readonly proposals = new Map<string, Sent>();
  /** Words of entries as they were put right last, by entry and part. */
  private readonly words = new Map<string, unknown>();

  constructor(private readonly folded: Folded) {}

  /** @param sent undefined where the body says nothing of people, words, hearings or corrections */
  take(step: CaseStep, sent: Sent | undefined): void {
    if (!sent) return;
    this.bodies.set(step.seq, sent);
    this.proposals.set(step.input.key, sent);
    if (!caseRow(step).appliesBody) return;
    const { proceeding: id } = step;
    const before = this.folded.row('legal_case', id);
    const now = (column: string, said: unknown) => [column, (said ?? before?.[column]) as Value | object] as const;
    this.folded.put(
      'legal_case',
      id,
      Object.fromEntries([
        now('matter', sent['matter']),
        now('title', sent['title']),
        now('narrative', sent['narrative']),
        now('organ', (sent['organ'] as Sent | undefined)?.['name']),
        now('organ_reference', sent['noticeNumber']),
        now('paper_number', sent['paperNumber']),
        now('materials', sent['materials']),
        now('life_or_death', sent['lifeOrDeath']),
        now('language', sent['language']),
      ]),
    );
    for (const [list, role] of PEOPLE) if (Array.isArray(sent[list])) this.people(role, sent[list] as readonly Sent[]);
  }

  /** In the place of those of the same role. */
  private people(role: string, people: readonly Sent[]): void {
    for (const key of this.of(role)) this.folded.drop('party', key);
    people.forEach((p, i) =>
      this.folded.put('party', `${role}/${i + 1}`, {
        ...{ name: p['name'] ?? '', id_kind: p['idKind'] as Value, id_number: p['idNumber'] as Value },
        ...{ id_reason: p['idReason'] as Value, phone: p['phone'] as Value, gender: p['gender'] as Value },
        ...{ birth_date: p['birthDate'] as Value, address: p['address'] as Value },
        ...{ categories: p['categories'] ?? [], detained: p['detained'] === true },
      }),
    );
  }

  private of(role: string): string[] {
    return [...this.folded.rows('party').keys()].filter((key) => key.startsWith(`${role}/`));
  }

  /**
   * Where and when a hearing is that is new: as the step says, or as the one before it, which it takes the place of.
   *
   * @param others hearings as they were before the step
   */
  sitting(step: CaseStep, h: CaseSides['hearing'], others: ReadonlyMap<string, FoldedRow>): FoldedRow {
    const action = 'action' in step.input ? step.input.action : undefined;
    const of = (action !== undefined && TOLD.includes(action) && this.bodies.get(step.seq)) || {};
    const said = (name: string) => of[name] as string | undefined;
    const isNew = action === 'put-off' || action === 'set';
    const again = (other: FoldedRow) => action !== undefined && !isNew && other['day'] === h.day;
    const [earlier] =
      action === 'report-hearing'
        ? []
        : [...others]
            .map(([no, other]) => ({ no: Number(no), other, again: again(other) }))
            .filter(({ no }) => no < h.no)
            .sort((a, b) => Number(b.again) - Number(a.again) || b.no - a.no);
    const there = earlier?.other;
    const elsewhere = said('venue') !== undefined;
    return {
      hour: said('hour') ?? (earlier?.again ? there?.['hour'] : undefined) ?? '',
      venue: said('venue') ?? there?.['venue'],
      room: said('room') ?? (elsewhere ? undefined : there?.['room']),
      contact: said('contact') ?? (elsewhere ? undefined : there?.['contact']),
    };
  }

  /** Corrections proposed in the step, or decided; what is confirmed is carried out from the body of the proposal. */
  corrections(step: CaseStep): void {
    const by = 'actor' in step.input ? step.input.actor.user : 'system';
    for (const k of step.sides.correction ?? []) {
      const body = this.proposals.get(k.command) ?? {};
      const after = (k.after ?? body['text'] ?? body['person']) as Value | object;
      const isNew = !this.folded.row('correction', k.n);
      const before = this.before(step.proceeding, k);
      this.folded.put(
        'correction',
        k.n,
        isNew
          ? {
              ...{ field: k.field, of_no: k.of, role: k.role, part: k.part, change: k.change, command_id: k.command },
              ...{ proposed_by: by, proposed_at: enteredAt(step), before, after },
            }
          : { before, outcome: k.outcome, decided_by: by, decided_at: enteredAt(step), decided_seq: step.seq },
      );
      if (k.outcome === 'confirmed') this.carriedOut(step.proceeding, k, body);
    }
  }

  /** What is on record of it when it is proposed, and again when it is decided. */
  private before(id: string, k: CaseSides['correction']): Value | object {
    const { field, of, role = '', part = '' } = k;
    const [ofHearing, ofCase] = [HEARING_TEXTS[field], CASE_TEXTS[field]];
    if (field === 'people') return this.personNow(`${role}/${of}`);
    if (field === 'words') return this.wordsNow(of!, part) as Value | object;
    if (ofHearing !== undefined) {
      const said = this.folded.row('hearing', of!)?.[ofHearing];
      // No hour is none.
      return said === '' ? null : said;
    }
    if (field === 'life-or-death') {
      const said = this.folded.row('legal_case', id)?.['life_or_death'] as boolean | null | undefined;
      return said === undefined || said === null ? null : String(said);
    }
    return ofCase === undefined ? k.before : this.folded.row('legal_case', id)?.[ofCase];
  }

  private personNow(key: string): object | null {
    const now = this.folded.row('party', key);
    if (!now) return null;
    return Object.fromEntries(Object.entries(PERSON).map(([name, column]) => [name, now[column] ?? null]));
  }

  private wordsNow(entry: number, part: string): unknown {
    const place = `${entry} ${part}`;
    return this.words.has(place) ? this.words.get(place) : valueAt(this.bodies.get(entry), part);
  }

  private carriedOut(id: string, k: CaseSides['correction'], body: Sent): void {
    const text = body['text'] as string | undefined;
    const [ofHearing, ofCase] = [HEARING_TEXTS[k.field], CASE_TEXTS[k.field]];
    if (k.field === 'people') this.person(k, (body['person'] ?? {}) as Sent);
    else if (k.field === 'words') this.material(id, k, text);
    else if (ofHearing !== undefined) this.folded.put('hearing', k.of!, { [ofHearing]: text });
    else if (k.field === 'life-or-death') this.folded.put('legal_case', id, { life_or_death: text === 'true' });
    else if (ofCase !== undefined) this.folded.put('legal_case', id, { [ofCase]: text });
  }

  /** One person, and of him what is named; whoever is removed leaves his number free. */
  private person({ role = '', of, change }: CaseSides['correction'], given: Sent): void {
    const numbers = this.of(role).map((key) => Number(key.slice(role.length + 1)));
    const key = `${role}/${change === 'add' ? Math.max(0, ...numbers) + 1 : of}`;
    if (change === 'remove') return this.folded.drop('party', key);
    const none = { name: '', id_kind: given['idKind'] ?? 'resident-id', categories: [], detained: false };
    const now: FoldedRow = { ...(change === 'add' ? none : this.folded.row('party', key)) };
    for (const [field, column] of Object.entries(PERSON))
      if (Object.hasOwn(given, field)) now[column] = given[field] ?? UNSAID[column];
    const kind = given['idKind'];
    // Whoever has a paper after all needs no reason for having none.
    if (!Object.hasOwn(given, 'idReason') && typeof kind === 'string' && kind !== 'none') now['id_reason'] = null;
    this.folded.put('party', key, now);
  }

  /** Words stand in their entry; of materials the case's own list says them too, as long as it says what the entry did. */
  private material(id: string, { of, part = '' }: CaseSides['correction'], text: string | undefined): void {
    const before = this.wordsNow(of!, part);
    this.words.set(`${of} ${part}`, text);
    const [, n, name] = /^materials\.(\d+)\.(name|copies)$/.exec(part) ?? [];
    const list = this.folded.row('legal_case', id)?.['materials'];
    if (n === undefined || name === undefined || !Array.isArray(list)) return;
    const said = name === 'copies' ? Number(text) : text;
    const now = (list as readonly Sent[]).map((m, i) =>
      i === Number(n) && m[name] !== undefined && m[name] === before ? { ...m, [name]: said } : m,
    );
    this.folded.put('legal_case', id, { materials: now });
  }
}

const valueAt = (whole: unknown, part: string): unknown =>
  part
    .split('.')
    .reduce<unknown>(
      (now, name) => (typeof now === 'object' && now !== null ? (Reflect.get(now, name) as unknown) : undefined),
      whole,
    );

const PEOPLE = [
  ['recipients', 'recipient'],
  ['opposing', 'opposing'],
  ['representatives', 'representative'],
] as const;

/** What says where a hearing is. */
const TOLD: readonly string[] = ['report-hearing', 'put-off', 'set'];

const CASE_TEXTS: Readonly<Record<string, string | undefined>> = {
  ...{ title: 'title', matter: 'matter', narrative: 'narrative', organ: 'organ', language: 'language' },
  ...{ 'notice-number': 'organ_reference', 'paper-number': 'paper_number' },
};
const HEARING_TEXTS: Readonly<Record<string, string | undefined>> = {
  ...{ 'hearing-hour': 'hour', venue: 'venue', 'hearing-room': 'room', 'hearing-contact': 'contact' },
};
const PERSON: Readonly<Record<string, string>> = {
  ...{ name: 'name', idKind: 'id_kind', idNumber: 'id_number', idReason: 'id_reason', phone: 'phone' },
  ...{ gender: 'gender', birthDate: 'birth_date', address: 'address', categories: 'categories', detained: 'detained' },
};
/** What stands where somebody takes something back of a person. */
const UNSAID: Readonly<Record<string, Value | object>> = { name: '', categories: [], detained: false };
