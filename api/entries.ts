import { z } from 'zod';
import { INERT, WORDS_OF, wordsOf } from '../domain/case/entries.js';
import { may, wordsAction } from '../domain/permissions.js';
import { classesFor } from '../domain/sight.js';
import type { CaseRow } from '../db/cases.js';
import { entryOf, type EntryRow } from '../db/events.js';
import type { CorrectionBody } from './forms/corrections.js';
import { inputErrors } from './input-errors.js';
import { judgedAt } from './judging.js';
import { offerOf } from './move.js';
import { applicationBody, noticeBody } from './openings.js';
import { invalid, Problem, type InputError } from './problems.js';
import type { Reader } from './reader.js';
import { classAt } from './sight/form-classes.js';
import { caseSubject, sighted } from './subjects.js';
import { withPart } from './with-part.js';

/** Words of an earlier entry that are to be put right: which of its form's fields are words, and by what rules (decision 0025). */

/** Whoever wrote them, or whose business such an entry is; of what judges the handler nobody who ever was it. */
export async function checkMayWrite(r: Reader, row: CaseRow, body: CorrectionBody): Promise<void> {
  const entry = await entryIn(r, row, body);
  const of = wordsOf(entry.kind);
  if (WORDS_OF[of].judgesHandler && row.facts.handlers.includes(r.user.username)) throw new Problem('same-person');
  if (entry.actor !== r.user.username && !may(r.user, wordsAction(of), caseSubject(row)))
    throw new Problem('forbidden');
  const label = classAt(entry.kind, body.part ?? '');
  const reads = classesFor(r.user, sighted(row), { wrote: entry.actor === r.user.username });
  // A part that is not there is told as such; of one that he may not see he says nothing.
  if (label !== undefined && label !== 'corrected' && !reads.has(label)) throw new Problem('forbidden');
}

/** By the same rules as where they were entered. */
export async function checkWords(r: Reader, row: CaseRow, body: CorrectionBody): Promise<void> {
  const { kind, body: entered } = await entryIn(r, row, body);
  const part = body.part!;
  const type = wordsAt(kind, part, entered);
  if (!type) throw invalid([{ pointer: '/part', code: 'not-known' }]);
  const given = { text: meant(type, body.text!) };
  const read = judgedAt(r.now, () => z.strictObject({ text: type }).safeParse(given));
  if (!read.success) throw invalid(inputErrors(read.error, given, 'body'));
  const [before, after] = [entered, withPart(entered, part, given.text)].map((whole) =>
    judgedAt(r.now, () => faultsOf(kind, whole)),
  );
  // What was taken under an earlier form is not held against it.
  const fresh = after!.find(
    (fault) => !before!.some((old) => old.pointer === fault.pointer && old.code === fault.code),
  );
  if (fresh) throw invalid([{ ...fresh, pointer: '/text' }]);
}

/** A number and a yes or no are written out like any other words. */
function meant(type: z.ZodType, text: string): unknown {
  if (type instanceof z.ZodNumber) return /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : text;
  return type instanceof z.ZodBoolean && (text === 'true' || text === 'false') ? text === 'true' : text;
}

function faultsOf(kind: string, whole: unknown): InputError[] {
  const read = formOf(kind)!.body.safeParse(whole);
  return read.success ? [] : inputErrors(read.error, whole, 'body');
}

async function entryIn({ deps }: Reader, row: CaseRow, { entry }: CorrectionBody): Promise<EntryRow> {
  const found = await entryOf(deps.db.pool, row.id, entry!);
  if (!found) throw invalid([{ pointer: '/entry', code: 'not-known' }]);
  return found;
}

/**
 * The type of the words, or of the mark, that such an entry has there; undefined where it has none, or where they stand on the record in a
 * place of their own.
 *
 * @param entered the body of the entry: its lists are as long as they are
 */
export function wordsAt(kind: string, part: string, entered: unknown): z.ZodType | undefined {
  const path = part.split('.');
  const top = path[0]!;
  const form = formOf(kind);
  if (!form || OF_THEIR_OWN.includes(top)) return undefined;
  if (form.codes.includes(top) && !INERT[kind]?.includes(top)) return undefined;
  if (form.only && !form.only.includes(top)) return undefined;
  let type: z.ZodType | undefined = form.body;
  let value = entered;
  for (const key of path) {
    const inner: unknown = bare(type);
    if (inner instanceof z.ZodObject)
      type = Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined;
    else if (inner instanceof z.ZodArray) type = isIndex(key, value) ? (inner.element as z.ZodType) : undefined;
    else type = undefined;
    if (!type) return undefined;
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  const words = bare(type);
  return WRITTEN.some((written) => words instanceof written) ? words : undefined;
}

const WRITTEN = [z.ZodString, z.ZodEnum, z.ZodNumber, z.ZodBoolean];

const isIndex = (key: string, list: unknown) =>
  /^(0|[1-9]\d{0,2})$/.test(key) && Array.isArray(list) && Number(key) < list.length;

/** A field without what may be left out of it. */
function bare(type: unknown): z.ZodType | undefined {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return bare(type.unwrap());
  return type instanceof z.ZodType ? type : undefined;
}

/** A correction has a field for each (domain/case/correctable.ts). */
const OF_THEIR_OWN: readonly string[] = ['hour', 'venue', 'room', 'contact', 'limitationOn'];
/** Of whom and what the case is about, likewise; what is left stands in the entry. */
const OF_RECORDS = ['materials', 'duplicateReason'];
const OF_OPENINGS = [...OF_RECORDS, 'notarial', 'mandatory'];
/** Of a proposal itself: what it would put in place is proposed anew. */
const OF_CORRECTIONS = ['reason', 'duplicateReason'];

const OPENINGS: Readonly<Record<string, z.ZodObject | undefined>> = {
  'open.application': applicationBody,
  'open.notice': noticeBody,
};
const ONLY: Readonly<Record<string, readonly string[] | undefined>> = {
  'record.complete': OF_RECORDS,
  'record.save': OF_RECORDS,
  'act.correct': OF_CORRECTIONS,
};

interface EntryForm {
  readonly body: z.ZodObject;
  readonly codes: readonly string[];
  readonly only?: readonly string[];
}

function formOf(kind: string): EntryForm | undefined {
  const opening = OPENINGS[kind];
  if (opening) return { body: opening, codes: [], only: OF_OPENINGS };
  const [task = '', action = ''] = kind.split('.');
  const offer = offerOf(task === 'act' ? { action } : { task: { id: '', kind: task }, action });
  if (!offer) return undefined;
  const only = ONLY[kind];
  return { body: offer.form.body, codes: Object.keys(offer.sheet.codes), ...(only && { only }) };
}
