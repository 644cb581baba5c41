import { expect, it } from 'vitest';
import { z } from 'zod';
import { FIELDS, type Field } from '../domain/case/correctable.js';
import { wordsAt } from './entries.js';
import { caseForms } from './forms/catalogue.js';
import { applicationBody, noticeBody } from './openings.js';

/** Where a form takes something, an element of each list. */
function leaves(type: unknown, path: string): string[] {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return leaves(type.unwrap(), path);
  if (type instanceof z.ZodArray) return leaves(type.element, `${path}.0`);
  if (type instanceof z.ZodObject)
    return Object.entries(type.shape).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
  return [path];
}
/** A body with one thing in each list. */
const filled = (path: string): unknown =>
  path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), 'x');

const kindOf = (name: string) => (name.includes('.') ? name : `act.${name}`);

/** Of a case. A request is not corrected: what was taken down wrongly is entered anew, and the first closed as a duplicate. */
const FORMS = [
  ...caseForms.map(([name, { body }]) => [kindOf(name), body] as const),
  ['open.application', applicationBody] as const,
  ['open.notice', noticeBody] as const,
];
const ENTERED = FORMS.flatMap(([kind, body]) => leaves(body, '').map((path) => [kind, path] as const));

/** By hand: what a field of its own puts right (domain/case/correctable.ts). */
const BY_FIELD: Readonly<Partial<Record<Field, readonly string[]>>> = {
  received: ['open.* receivedAt'],
  'supplement-noticed': ['*.request-supplement servedOn'],
  'reply-by': ['*.request-supplement replyBy', 'act.extend-reply replyBy'],
  'supplement-received': ['supplement.complied on'],
  'organ-informed': ['inform-organ.inform on'],
  engaged: ['engage.* on'],
  met: ['meet.* on'],
  'file-read': ['read-file.* on'],
  concluded: ['conclude.conclude on'],
  submitted: ['submit-file.submit on', 'correct-file.resubmit on'],
  hearing: ['act.report-hearing day', 'hearing.put-off newDay', 'new-date.set newDay'],
  summons: ['act.report-hearing summonsOn'],
  'callback-day': ['callback.reached on', 'callback.attempt on'],
  reported: ['act.report-termination on'],
  served: ['serve-termination.* on'],
  'served-handler': ['serve-termination.* handlerOn'],
  'served-organ': ['serve-termination.* organOn'],
  'change-requested': ['act.request-change on'],
  'objection-received': ['act.lodge-objection on', 'act.receive-objection on'],
  forwarded: ['forward-objection.forward on'],
  'objection-decided': ['decide-objection.* on'],
  limitation: ['open.application limitationOn'],
  filed: ['act.report-filing on'],
  title: ['open.* title', 'record.* title'],
  matter: ['open.* matter', 'record.* matter'],
  narrative: ['open.* narrative', 'record.* narrative'],
  organ: ['open.notice organ.name'],
  'notice-number': ['open.notice noticeNumber', 'record.* noticeNumber'],
  'paper-number': ['open.* paperNumber', 'record.* paperNumber'],
  'life-or-death': ['open.* lifeOrDeath', 'record.* lifeOrDeath'],
  language: ['open.* language', 'record.* language'],
  kind: ['open.* kind'],
  'criminal-stage': ['open.* criminalStage'],
  procedure: ['open.* procedure'],
  'matter-id': ['open.* matterId'],
  channel: ['open.application channel', 'open.notice organ.kind'],
  station: ['open.application station'],
  'hearing-public': ['act.report-hearing public', 'act.report-hearing ground', 'hearing.turned-non-public ground'],
  'hearing-forum': ['act.report-hearing forum'],
  attendance: ['attend.record mode'],
  observer: ['name-observer.name observer'],
  callback: ['callback.attempt outcome'],
  satisfaction: ['callback.reached satisfaction'],
  'callback-method': ['callback.reached method', 'callback.attempt method'],
  'callback-person': ['callback.reached person'],
  'callback-obstacle': ['callback.not-possible cause'],
  'fee-taken': ['callback.reached feeTaken'],
  'told-progress': ['callback.reached toldProgress'],
  'on-time': ['callback.reached onTime'],
  grade: ['evaluate.grade grade'],
  result: ['conclude.conclude result'],
  document: ['conclude.conclude document'],
  recovered: ['conclude.conclude recovered'],
  venue: ['act.report-hearing venue', 'hearing.put-off venue', 'new-date.set venue'],
  'hearing-hour': ['act.report-hearing hour', 'hearing.put-off hour', 'new-date.set hour'],
  'hearing-room': ['act.report-hearing room', 'hearing.put-off room', 'new-date.set room'],
  'hearing-contact': ['act.report-hearing contact', 'hearing.put-off contact', 'new-date.set contact'],
  'termination-ground': ['act.report-termination ground'],
  'termination-source': ['act.report-termination source'],
};
const OF_PEOPLE = /^(open\.\w+|record\.\w+) (recipients|opposing|representatives)\.0\./;
/** A proposal puts nothing on record: its reason is words, and another one takes its place. */
const PROPOSAL = /^act\.correct (?!reason$)/;

const ONE_WHO_ACTS = 'who was named has been told and acts: naming is a decision, and nobody else did what he has done';
const OUTCOME_TOLD =
  'whether the outcome was told in time is judged by it; what comes of it, hearing and summons, has its fields';
/** By hand: what cannot be put right, and why. */
const CANNOT: Readonly<Record<string, string>> = {
  'assign.assign-firm firm': ONE_WHO_ACTS,
  'assign.assign-lawyer lawyer': ONE_WHO_ACTS,
  'name-handler.name lawyer': ONE_WHO_ACTS,
  'supplement.not-complied reason':
    'the clock of the reply was met or missed by it; the head signs or rejects what follows',
  'supplement.not-complied serviceConfirmed': 'there is nothing else that it can say',
  'hearing.held on': OUTCOME_TOLD,
  'hearing.put-off on': OUTCOME_TOLD,
  'hearing.cancelled on': OUTCOME_TOLD,
  'new-date.set on': OUTCOME_TOLD,
  'new-date.asked on': 'the next time to ask is counted from it, and is over with the next answer',
  'new-date.none on': OUTCOME_TOLD,
  'serve-termination.served recipientDeceased':
    'it ended the time for an objection, or kept it from beginning, and made the 结案日',
  'serve-termination.partly-served recipientDeceased': 'as where all are served',
  'act.request-change cause': 'who may say so goes by it: what is wrong is refused, and asked for anew',
  'act.sign-hand-over side': 'the signature was given for him',
  'explain-delay.explain objective': 'a ladder stood still by it: what it did not say then cannot be said later',
  'act.propose-advance ground': 'the head decides by it; rejected, it is proposed anew',
  'act.propose-advance endsOn': 'as the ground',
  'act.order-correction on':
    'where it is the decision that stands, `decided`; else the days begin anew with it, and have been gone',
};

const isAt = (place: string, at: string) => {
  const [kinds = '', path] = place.split(' ');
  const [kind = '', of] = at.split(' ');
  const [[task, action], [inTask, inAction]] = [kinds.split('.'), kind.split('.')];
  return path === of && (task === '*' || task === inTask) && (action === '*' || action === inAction);
};
const throughField = (at: string) =>
  OF_PEOPLE.test(at) || Object.values(BY_FIELD).some((places) => places.some((place) => isAt(place, at)));
const throughWords = (kind: string, path: string) => wordsAt(kind, path, filled(path)) !== undefined;

it('all that can be entered can be put right, in one way, or it is said why not', () => {
  const ways = ENTERED.filter(([kind, path]) => !PROPOSAL.test(`${kind} ${path}`)).map(([kind, path]) => {
    const at = `${kind} ${path}`;
    return { at, ways: [throughWords(kind, path), throughField(at), Object.hasOwn(CANNOT, at)].filter(Boolean).length };
  });
  expect(ways.filter((way) => way.ways !== 1)).toEqual([]);
});

it('by fields that there are, of what there is', () => {
  const all = ENTERED.map(([kind, path]) => `${kind} ${path}`);
  const places = [...Object.values(BY_FIELD).flat(), ...Object.keys(CANNOT)];
  expect(places.filter((place) => !all.some((at) => isAt(place, at)))).toEqual([]);
  // The decision is dated by the day on which it is signed.
  expect(FIELDS.filter((field) => !Object.hasOwn(BY_FIELD, field))).toEqual(
    expect.arrayContaining(['decided', 'people', 'hearing-outcome', 'words']),
  );
  expect(FIELDS.filter((field) => !Object.hasOwn(BY_FIELD, field))).toHaveLength(4);
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
  ['attend.record', 'on', true],
  ['hearing.turned-non-public', 'on', true],
  ['hearing.held', 'on', false],
  ['act.withdraw', 'on', true],
  ['open.application', 'limitationOn', false],
  ['open.notice', 'mandatory', true],
  ['open.notice', 'kind', false],
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
