import { expect, test } from 'vitest';
import { fieldsOf } from '../../test/support/hostile/fields.js';
import { REQUEST_ACT_FORMS, REQUEST_TASK_FORMS } from '../forms/requests.js';
import { requestBody } from '../request-openings.js';
import { classAt } from './form-classes.js';

/** Every text that people write in a form of a request, by hand: of which class what stands in it is (test/support/who-reads-what.ts). */
const TEXTS = `
people      open.request /source /text /contact/name /contact/phone
people      triage.answer /answer
people      answer-request.answer /answer
case        triage.apply /title
words       triage.apply /duplicateReason /note
words       triage.pass /note
words       triage.transfer /office /note
words       acknowledge.acknowledge /note
words       answer-request.return /reasons
words       sign-answer.sign /note
words       sign-answer.return /reasons
words       transfer-receipt.received /receipt /note
words       transfer-receipt.refused /reasons
words       ask-opinion.record /suggestions
words       ask-opinion.not-possible /note
words       act.take-charge /note
words       act.hand-on /note
words       act.withdraw-request /reason
words       act.close-duplicate /note
words       act.close-abusive /reasons
bureau      explain-delay.explain /note
bureau      sign-circular.sign /note
bureau      sign-circular.discard /reasons
`;
const BY_HAND = TEXTS.trim()
  .split('\n')
  .flatMap((line) => {
    const [name = '', form = '', ...pointers] = line.split(/\s+/);
    return pointers.map((pointer) => [`${form} ${pointer}`, name] as const);
  });

const BODIES = [
  ['open.request', requestBody] as const,
  ...Object.entries(REQUEST_TASK_FORMS).flatMap(([task, forms]) =>
    Object.entries(forms).map(([action, { body }]) => [`${task}.${action}`, body] as const),
  ),
  ...Object.entries(REQUEST_ACT_FORMS).map(([act, { body }]) => [`act.${act}`, body] as const),
];
/** What somebody writes: neither a day, nor a choice, nor the name of something on record. */
const isWritten = ({ format, pattern, enum: choices, type }: Record<string, unknown>) =>
  type === 'string' && format === undefined && pattern === undefined && choices === undefined;

test('every text of a request is of the class that the table says', () => {
  const found = BODIES.flatMap(([kind, body]) =>
    fieldsOf(body)
      .filter(({ schema }) => isWritten(schema))
      .map(({ pointer }) => [`${kind} ${pointer}`, classAt(kind, pointer.slice(1).replaceAll('/', '.'))] as const),
  );
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(BY_HAND));
});
