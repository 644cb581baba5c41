import { expect, test } from 'vitest';
import { z } from 'zod';
import { CASE_SHEETS } from '../../domain/case/sheets.js';
import { CLASSES } from '../../domain/classes.js';
import { actForm, allForms } from '../forms/catalogue.js';
import { applicationBody, noticeBody } from '../openings.js';
import { ACTS, bodyClasses, classAt, dataClasses, OPENINGS, SYSTEM, TASKS, type Classed, type Classes } from './form-classes.js';
import { readable, readableOrNull } from './fields.js';

const kindOf = (name: string) => (actForm(name) ? `act.${name}` : name);
const BODIES: readonly (readonly [kind: string, body: z.ZodObject])[] = [
  ['open.application', applicationBody],
  ['open.notice', noticeBody],
  ...allForms.map(([name, { body }]) => [kindOf(name), body] as const),
];
const labels = (of: Classed): string[] => (typeof of === 'string' ? [of] : Object.values(of).flatMap(labels));

test('every field of every form has a class, and every code of every sheet', () => {
  for (const [kind, body] of BODIES)
    for (const field of Object.keys(body.shape)) expect([kind, field, Object.hasOwn(bodyClasses(kind), field)]).toEqual([kind, field, true]);
  const codes = [
    ...Object.entries(CASE_SHEETS.tasks).flatMap(([task, { actions }]) =>
      Object.entries(actions).flatMap(([action, { codes: of }]) => Object.keys(of).map((code) => [`${task}.${action}`, code] as const)),
    ),
    ...Object.entries(CASE_SHEETS.acts)
      .filter(([act]) => actForm(act))
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
