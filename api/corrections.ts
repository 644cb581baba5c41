import { z } from 'zod';
import { isMatterOf, partiesOf, type CaseRow, type PartyRow, type TaskRow } from '../db/cases.js';
import { proposalOf, type CorrectionRow } from '../db/corrections.js';
import { firmOf, mayObserve } from '../db/lawyers.js';
import { CENTRE, CORRECTABLE, type Field } from '../domain/case/correctable.js';
import { PUBLIC } from '../domain/case/correctable-hearings.js';
import { callIn, hearingIn } from '../domain/case/correcting.js';
import { missingFields } from '../domain/case/intake-fields.js';
import { maskName } from '../domain/identity.js';
import { correctAction, may } from '../domain/permissions.js';
import { formatInstant } from '../domain/time.js';
import type { Reader } from './reader.js';
import { checkPublic } from './checks.js';
import { iso, type correctionView } from './case-view.js';
import type { Reading } from './disclosures.js';
import { correctionBody, type CorrectionBody } from './forms/corrections.js';
import { checkMayWrite, checkWords } from './entries.js';
import { person } from './forms/fields.js';
import { filedByCorrection, type Filed } from './filing.js';
import { judgedAt } from './judging.js';
import { inputErrors } from './input-errors.js';
import { isThereAlready } from './people.js';
import { invalid, Problem } from './problems.js';
import { showsOf } from './sight/corrected.js';
import { caseSubject } from './subjects.js';

/**
 * What of a proposal can only be judged with the record at hand: whether the user may correct this at all, whether whom or what
 * it names is there, and whether the record is whole with it.
 */
export async function checkCorrection(r: Reader, row: CaseRow, sent: unknown): Promise<Filed | undefined> {
  const body = judgedAt(r.now, () => correctionBody.parse(sent));
  if (!may(r.user, correctAction(body.field), caseSubject(row))) throw new Problem('forbidden');
  if (body.field === 'words') await checkMayWrite(r, row, body);
  return enteredBy(r, row, body);
}

/** What is confirmed enters the record now: others may have entered the same since it was proposed. */
export async function checkConfirmed(r: Reader, row: CaseRow, { data }: TaskRow): Promise<Filed | undefined> {
  const proposed = await proposalOf(r.deps.db.pool, row.id, Number(data.data['correction']));
  const read = judgedAt(r.now, () => correctionBody.safeParse(proposed));
  if (!read.success) throw new Problem('correction-outdated');
  try {
    const entered = await enteredBy(r, row, read.data);
    return entered && { ...entered, pointers: undefined };
  } catch (error) {
    throw error instanceof Problem ? new Problem('correction-outdated') : error;
  }
}

/** Of these the record tells one case from another. */
const TELLING_APART: readonly Field[] = ['people', 'kind', 'criminal-stage', 'matter', 'organ', 'notice-number'];

async function enteredBy(r: Reader, row: CaseRow, body: CorrectionBody): Promise<Filed | undefined> {
  checkOf(row, body);
  if (body.field === 'matter-id') await checkMatter(r, row, body);
  if (body.field === 'station') await checkStation(r, row, body);
  if (body.field === 'hearing-public') await checkAdmitted(r, row, body);
  if (body.field === 'observer') await checkObserver(r, row, body);
  if (body.field === 'words') await checkWords(r, row, body);
  if (!TELLING_APART.includes(body.field)) return undefined;
  const people = await partiesOf(r.deps.db.pool, [row.id]);
  if (body.field === 'people') return filedByCorrection(row, people, body, checkPerson(r, row, body, people));
  if (body.field === 'kind') checkWhole(row, body, people);
  return filedByCorrection(row, people, body);
}

/** Which hearing, which call: one that is there. */
function checkOf({ facts }: CaseRow, { field, hearing, attempt }: CorrectionBody): void {
  const { of } = CORRECTABLE[field];
  if (of === 'hearing' && !hearingIn(facts, hearing)) throw isNot('/hearing', 'not-known');
  if (of === 'attempt' && !callIn(facts, attempt)) throw isNot('/attempt', 'not-known');
}

const isNot = (pointer: string, code: 'not-known' | 'incomplete') => invalid([{ pointer, code }]);

/** As where it is opened: of this agency. */
async function checkMatter({ deps }: Reader, row: CaseRow, { value }: CorrectionBody): Promise<void> {
  const read = z.uuid().safeParse(value);
  const isThere = read.success && (await isMatterOf(deps.db.pool, row.agency_id, read.data));
  if (!isThere) throw invalid([{ pointer: '/value', code: 'unknown-matter' }]);
}

async function checkStation({ deps }: Reader, row: CaseRow, { value }: CorrectionBody): Promise<void> {
  if (value === CENTRE) return;
  const known = await deps.db.prisma.station.findFirst({ where: { id: String(value), agency_id: row.agency_id } });
  if (!known) throw isNot('/value', 'not-known');
}

/** As where it is reported. */
async function checkAdmitted({ deps }: Reader, row: CaseRow, { hearing, value }: CorrectionBody): Promise<void> {
  const { day } = hearingIn(row.facts, hearing)!;
  const said = { day, isPublic: value === PUBLIC, ground: String(value) };
  await checkPublic(deps.db.pool, row, said, { ground: '/value', isPublic: '/value' });
}

async function checkObserver({ deps }: Reader, row: CaseRow, { value }: CorrectionBody): Promise<void> {
  const firm = await firmOf(deps.db.pool, String(value));
  const ofTheirs = firm !== undefined && firm === row.firm_id;
  if (ofTheirs || !(await mayObserve(deps.db.pool, String(value), row.agency_id))) throw isNot('/value', 'not-known');
}

/** One person, and of him what is named; he stands on record whole, as if he had been entered so, and is answered so. */
function checkPerson(
  r: Reader,
  row: CaseRow,
  body: CorrectionBody,
  parties: readonly PartyRow[],
): z.output<typeof person> | undefined {
  const { role, number, change = 'set' } = body;
  const he = parties.find((p) => p.role === role && p.n === number);
  if (change !== 'add' && !he) throw isNot('/number', 'not-known');
  const others = parties.filter((p) => p !== he);
  if (change === 'remove') {
    checkWhole(row, body, others);
    return undefined;
  }
  const after = { ...(he && told(he)), ...body.person };
  const known = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
  const read = judgedAt(r.now, () => person.safeParse(known));
  if (!read.success)
    throw invalid(inputErrors(read.error, known, 'body').map((e) => ({ ...e, pointer: `/person${e.pointer}` })));
  if (read.data.name === undefined && role !== 'recipient') throw isNot('/person/name', 'incomplete');
  if (isThereAlready(String(role), read.data, others))
    throw invalid([{ pointer: '/person', code: 'same-person-twice' }]);
  checkWhole(row, body, others, read.data);
  return read.data;
}

const told = (p: PartyRow) => ({
  ...{
    name: p.name === '' ? null : p.name,
    idNumber: p.id_number,
    phone: p.phone,
    gender: p.gender,
    address: p.address,
  },
  ...{ birthDate: p.birth_date, categories: p.categories, detained: p.detained },
  ...(p.id_kind !== null && { idKind: p.id_kind }),
  // Of those entered before it was kept the reason stands in the body of their command alone.
  ...(p.id_kind === 'none' && { idReason: p.id_reason ?? '-' }),
});

/** What is mandatory stays so: the first of the people is the one in question. */
function checkWhole(
  row: CaseRow,
  { field, role, change, value }: CorrectionBody,
  others: readonly PartyRow[],
  he?: z.output<typeof person>,
): void {
  const recipients = others.filter((p) => p.role === 'recipient').map(told);
  const missing = missingFields({
    ...{ door: row.facts.door, title: row.title, narrative: row.narrative, matter: row.matter },
    kind:
      field === 'kind' && (value === 'criminal' || value === 'civil' || value === 'administrative')
        ? value
        : row.facts.kind,
    noticeNumber: row.organ_reference,
    recipients: role === 'recipient' && he ? [he, ...recipients] : recipients,
  });
  const pointers = missing.flatMap((pointer) => {
    if (he && role === 'recipient')
      return pointer.startsWith('/recipients/0/') ? [pointer.replace('/recipients/0', '/person')] : [];
    if (change === 'remove') return pointer === '/recipients' ? ['/number'] : [];
    return field === 'kind' && pointer === '/matter' ? ['/value'] : [];
  });
  if (pointers.length > 0) throw invalid(pointers.map((pointer) => ({ pointer, code: 'incomplete' })));
}

/**
 * Old beside new, as whoever asks may see it. Of somebody whom he may not see in full he is told the masked name.
 *
 * @param all of the case
 */
export function viewCorrection(
  k: CorrectionRow,
  all: readonly CorrectionRow[],
  reading: Reading,
): z.input<typeof correctionView> {
  const shows = showsOf(reading, k, all);
  const told = (value: unknown): unknown => {
    if (value === null || shows('corrected')) return value;
    return k.field === 'people' ? nameOnly(value) : null;
  };
  return {
    ...{ field: k.field, number: k.of_no, role: k.role, part: k.part, change: k.change },
    before: told(k.before),
    after: told(k.after),
    // Whoever gives a reason may name people in it.
    reason: k.reason !== null && shows('words') ? k.reason : null,
    proposedBy: k.proposed_by,
    proposedAt: formatInstant(k.proposed_at.getTime()),
    outcome: k.outcome,
    decidedBy: k.decided_by,
    decidedAt: iso(k.decided_at),
  };
}

/** What was put right of the words of an entry, as far as its reader may see them. */
export const correctedIn = (corrections: readonly CorrectionRow[], seq: number, reading: Reading) =>
  corrections.flatMap((k) =>
    k.field === 'words' &&
    k.of_no === seq &&
    k.outcome === 'confirmed' &&
    k.part !== null &&
    showsOf(reading, k, corrections)('corrected')
      ? [{ part: k.part, text: k.after, seq: k.decided_seq }]
      : [],
  );

/** The grade that took the place of the one in this entry, which stands: the last that was confirmed, as far as the reader may see it. */
export function gradedAnew(corrections: readonly CorrectionRow[], seq: number, reading: Reading) {
  const last = corrections.findLast((k) => k.field === 'grade' && k.outcome === 'confirmed' && k.proposed_seq > seq);
  if (!last || !showsOf(reading, last, corrections)('corrected')) return [];
  return [{ part: 'grade', text: last.after, seq: last.decided_seq }];
}

function nameOnly(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('name' in value)) return null;
  return { name: typeof value.name === 'string' ? maskName(value.name) : null };
}
