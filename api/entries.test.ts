import { expect, it } from 'vitest';
import { z } from 'zod';
import { wordsAt } from './entries.js';
import { allForms } from './forms/catalogue.js';
import { offerOf } from './move.js';
import { applicationBody, noticeBody } from './openings.js';

/** Where a form takes words, an element of each list; not where it takes codes, which its sheet names. */
function leaves(type: unknown, path: string): string[] {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return leaves(type.unwrap(), path);
  if (type instanceof z.ZodArray) return leaves(type.element, `${path}.0`);
  if (type instanceof z.ZodObject)
    return Object.entries(type.shape).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
  return type instanceof z.ZodString ? [path] : [];
}
/** A body with one thing in each list. */
const filled = (path: string): unknown =>
  path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), 'x');

const kindOf = (name: string) => (name.includes('.') ? name : `act.${name}`);
function codesOf(kind: string): readonly string[] {
  const [task = '', action = ''] = kind.split('.');
  return Object.keys(offerOf(task === 'act' ? { action } : { task: { id: '', kind: task }, action })!.sheet.codes);
}

const NONE: readonly string[] = [];

const FORMS = [
  ...allForms.map(([name, { body }]) => ({ kind: kindOf(name), body, codes: codesOf(kindOf(name)) })),
  { kind: 'open.application', body: applicationBody, codes: NONE },
  { kind: 'open.notice', body: noticeBody, codes: NONE },
];

/** By hand: what is put right as a field of its own (domain/case/correctable.ts), or follows from nothing that is kept. */
const OTHERWISE = [
  ...['title', 'narrative', 'paperNumber', 'noticeNumber', 'organ.name', 'venue'],
  ...['recipients.0', 'opposing.0', 'representatives.0'].flatMap((who) =>
    ['name', 'idNumber', 'idReason', 'phone', 'address', 'birthDate'].map((what) => `${who}.${what}`),
  ),
];
/** Codes of an opening: when and where it came in are fields of their own. */
const OPENING = ['receivedAt', 'station', 'matterId', 'limitationOn'];
/** A proposal puts nothing on record; another one takes its place. */
const PROPOSAL = ['text', 'person.name', 'person.idNumber', 'person.idReason', 'person.phone', 'person.address'];

it('all words that can be entered can be put right', () => {
  const cannot = FORMS.flatMap(({ kind, body, codes }) =>
    leaves(body, '')
      .filter((path) => !codes.includes(path.split('.')[0]!))
      .filter((path) => !OTHERWISE.includes(path) && wordsAt(kind, path, filled(path)) === undefined)
      .filter((path) => !(kind.startsWith('open.') && OPENING.includes(path)))
      .filter((path) => !(kind === 'act.correct' && [...PROPOSAL, 'person.birthDate'].includes(path)))
      .map((path) => `${kind} ${path}`),
  );
  expect(cannot).toEqual([]);
});

it.each([
  ['callback.reached', 'suggestions', true],
  ['callback.reached', 'followUp', true],
  ['callback.reached', 'on', false],
  ['callback.reached', 'method', false],
  ['callback.reached', 'nothing', false],
  ['callback.reached', 'toString', false],
  ['review.request-supplement', 'items.0', true],
  ['review.request-supplement', 'items.1', false],
  ['review.request-supplement', 'items', false],
  ['evaluate.grade', 'sheet.0.reason', true],
  ['evaluate.grade', 'sheet.0.score', true],
  ['evaluate.grade', 'grade', false],
  ['attend.record', 'debate', true],
  ['attend.record', 'mode', false],
  ['submit-file.submit', 'materials.0', true],
  ['act.report-termination', 'ground', false],
  ['open.application', 'materials.0.name', true],
  ['open.application', 'recipients.0.name', false],
  ['record.complete', 'narrative', false],
  ['act.report-hearing', 'venue', false],
  ['act.correct', 'reason', true],
  ['act.correct', 'text', false],
  ['confirm-correction.reject', 'reasons', true],
  ['stage.review', 'note', false],
])('%s, %s: %s', (kind, part, is) => {
  const entered = { items: ['一'], sheet: [{}], materials: [{}], recipients: [{}] };
  expect(wordsAt(kind, part, entered) !== undefined).toBe(is);
});
