import { expect, test } from 'vitest';
import type { z } from 'zod';
import { ACTS as ACTS_OF_ALL, TASKS as TASKS_OF_ALL } from '../../domain/kinds.js';
import { CLASSES } from '../../domain/classes.js';
import { allForms, type TASK_FORMS } from '../forms/catalogue.js';
import { applicationBody, noticeBody } from '../openings.js';
import { requestBody } from '../request-openings.js';
import { ACTS, bodyClasses, classAt, dataClasses, OPENINGS, SYSTEM, TASKS } from './form-classes.js';
import type { Classed, Classes, FormClasses } from './classed.js';
import { readable, readableOrNull } from './fields.js';
import type { ViewClasses } from './veil.js';

const kindOf = (name: string) => (name.includes('.') ? name : `act.${name}`);
const BODIES: readonly (readonly [kind: string, body: z.ZodObject])[] = [
  ['open.application', applicationBody],
  ['open.notice', noticeBody],
  ['open.request', requestBody],
  ...allForms.map(([name, { body }]) => [kindOf(name), body] as const),
];
const labels = (of: Classed): string[] => (typeof of === 'string' ? [of] : Object.values(of).flatMap(labels));

test('every field of every form has a class, and every code of every sheet', () => {
  for (const [kind, body] of BODIES)
    for (const field of Object.keys(body.shape))
      expect([kind, field, Object.hasOwn(bodyClasses(kind), field)]).toEqual([kind, field, true]);
  const codes = [
    ...Object.entries(TASKS_OF_ALL).flatMap(([task, { actions }]) =>
      Object.entries(actions).flatMap(([action, { codes: of }]) =>
        Object.keys(of).map((code) => [`${task}.${action}`, code] as const),
      ),
    ),
    ...Object.entries(ACTS_OF_ALL)
      .filter(([, sheet]) => !('system' in sheet))
      .flatMap(([act, { codes: of }]) => Object.keys(of).map((code) => [`act.${act}`, code] as const)),
  ];
  // A day that an action has and its form does not ask for is never sent.
  const classless = codes.filter(([kind, code]) => !Object.hasOwn(dataClasses(kind), code));
  const forms = new Map(BODIES);
  expect(classless.filter(([kind, code]) => code in forms.get(kind)!.shape)).toEqual([]);
  const all = [OPENINGS, TASKS, ACTS, SYSTEM].flatMap((of) => labels(of as Classes));
  expect(all.filter((label) => ![...CLASSES, 'corrected'].includes(label))).toEqual([]);
});

test('what is shown is what its reader may see, and what has no class nobody sees', () => {
  const classes = { a: 'case', b: 'work', list: { name: 'people', ill: 'health' }, c: 'people' } as const;
  const body = { a: 1, b: 'x', list: [{ name: 'n', ill: true }], c: 'y', d: 'nobody said of what class' };
  const reads = (...of: string[]) => readable(body, classes, (label) => of.includes(label));
  expect(reads()).toEqual({});
  expect(reads('case')).toEqual({ a: 1 });
  expect(reads('case', 'people')).toEqual({ a: 1, list: [{ name: 'n' }], c: 'y' });
  expect(reads('case', 'people', 'health', 'work')).toEqual({ a: 1, b: 'x', list: [{ name: 'n', ill: true }], c: 'y' });
  expect(readableOrNull(body, classes, () => false)).toBeNull();
  expect(readableOrNull({}, classes, () => false)).toEqual({});
  expect(readable({ list: [] }, classes, () => false)).toEqual({ list: [] });
  expect(readable({ __proto__: null, constructor: 'x', toString: 'y' }, classes, () => true)).toEqual({});
});

test('is asked of what is there alone', () => {
  const asked: string[] = [];
  readable({ a: 1 }, { a: 'case', b: 'work' }, (label) => asked.push(label) > 0);
  expect(asked).toEqual(['case']);
});

test('a place in a body has the class of its field', () => {
  expect(classAt('evaluate.grade', 'sheet.2.reason')).toBe('evaluation');
  expect(classAt('open.application', 'materials.0.name')).toBe('people');
  expect(classAt('open.application', 'recipients.0.categories.1')).toBe('health');
  expect(classAt('open.application', 'recipients.0.nothing')).toBeUndefined();
  expect(classAt('review.propose-refusal', 'reasons')).toBe('means');
  expect(classAt('review.propose-refusal', 'constructor')).toBeUndefined();
  expect(classAt('act.correct', 'text')).toBe('corrected');
});

test('a form, or a field of one, without a class does not compile; nor does one of an answer', () => {
  type AssignFirm = FormClasses<(typeof TASK_FORMS)['assign']['assign-firm']>;
  const whole: AssignFirm = { firm: 'case', note: 'words' };
  // @ts-expect-error: the note has none
  const less: AssignFirm = { firm: 'case' };
  // @ts-expect-error: the form has no such field
  const more: AssignFirm = { firm: 'case', note: 'words', more: 'case' };
  // @ts-expect-error: there is no such class
  const other: AssignFirm = { firm: 'case', note: 'secret' };
  // @ts-expect-error: a code that the record adds is not in the body, and has one too
  const derived: FormClasses<(typeof TASK_FORMS)['name-observer']['name']> = { observer: 'case', note: 'words' };
  // @ts-expect-error: of each field of what stands in a list
  const inList: FormClasses<(typeof TASK_FORMS)['evaluate']['grade']>['sheet'] = { score: 'evaluation' };
  type View = ViewClasses<{ a: string; b: string | null }>;
  const view: View = { a: 'case', b: 'people' };
  // @ts-expect-error: b has none
  const lessView: View = { a: 'case' };
  // @ts-expect-error: what cannot be null cannot be left away
  const forced: View = { a: 'people', b: 'people' };
  expect([whole, less, more, other, derived, inList, view, lessView, forced]).toHaveLength(9);
});
