import { expect, test } from 'vitest';
import { z } from 'zod';
import { formSchema, type Schema } from './form-schema.js';
import { allForms } from './forms/catalogue.js';
import { correctionBody } from './forms/corrections.js';
import type { Lang } from './language.js';
import { catalogueKeys, FieldText } from './messages/fields/texts.js';
import { applicationBody, noticeBody } from './openings.js';
import { requestBody } from './request-openings.js';
import { revealBody } from './resources/cases.js';
import { calendarBody } from './resources/calendars.js';
import { keyRotation, newKey } from './resources/machine-keys.js';
import { leaveBody, newPerson, personChange, resetBody } from './resources/people.js';
import { agencyChange, newAgency, newPlace } from './resources/places.js';
import { drawBody, ladderBody, ruleBody } from './resources/rules.js';
import { newPassword } from './resources/sessions.js';
import { reassignment } from './resources/tasks.js';
import { routes } from './routes.js';

/** Bodies of routes that people fill in. */
const BODIES = Object.entries({
  ...{
    application: applicationBody,
    notice: noticeBody,
    request: requestBody,
    person: newPerson,
    'person-change': personChange,
  },
  ...{ leave: leaveBody, 'reset-password': resetBody, password: newPassword },
  ...{ 'machine-key': newKey, 'machine-key-rotation': keyRotation },
  agency: z.strictObject({ ...newAgency.shape, ...agencyChange.shape }),
  ...{ station: newPlace('station'), firm: newPlace('firm'), reassign: reassignment, reveal: revealBody },
  ...{ calendar: calendarBody, rule: ruleBody, ladder: ladderBody, draw: drawBody },
});
const FORMS = [...allForms, ...BODIES.map(([name, body]) => [name, { body }] as const)];
const LANGS: readonly Lang[] = ['zh', 'en'];

interface Named {
  readonly at: string;
  readonly schema: Schema;
}
/** Every field of a schema, and those within it. */
function fieldsIn(schema: Schema, at: string): Named[] {
  const within = (value: unknown, path: string) => (typeof value === 'object' ? fieldsIn(value as Schema, path) : []);
  const own = Object.entries((schema['properties'] as Record<string, Schema> | undefined) ?? {}).flatMap(
    ([name, field]) => [{ at: `${at}/${name}`, schema: field }, ...within(field, `${at}/${name}`)],
  );
  return [...own, ...within(schema['items'] ?? false, `${at}/*`)];
}
const allFields = (lang: Lang) => FORMS.flatMap(([name, { body }]) => fieldsIn(formSchema(name, body, lang), name));

/** The values that may be chosen, of the field or of what it is a list of. */
const choicesOf = ({ schema }: Named) => {
  const { oneOf } = { ...schema, ...(schema['items'] as Schema | undefined) } as Schema;
  return (oneOf ?? []) as { const: string; title?: string }[];
};

test.each(LANGS)('every field of every form has a title and every value a label (%s)', (lang) => {
  const fields = allFields(lang);
  expect(fields.length).toBeGreaterThan(400);
  expect(fields.filter(({ schema }) => !schema['title']).map(({ at }) => at)).toEqual([]);
  const values = fields.flatMap((f) => choicesOf(f).map((c) => [`${f.at}: ${c.const}`, c.title] as const));
  expect(values.length).toBeGreaterThan(400);
  expect(values.filter(([, title]) => !title).map(([at]) => at)).toEqual([]);
  // No list of bare words is left.
  const bare = ({ schema }: Named) => 'enum' in { ...schema, ...(schema['items'] as Schema | undefined) };
  expect(fields.filter(bare).map(({ at }) => at)).toEqual([]);
});

test.each(LANGS)('a long form comes in parts with titles, and each of its fields stands in one (%s)', (lang) => {
  const groupsOf = (schema: Schema) =>
    Object.values(schema['properties'] as Record<string, Schema>).map(
      (field) => field['x-group'] as string | undefined,
    );
  // What corrects asks for what its field needs, and for that alone.
  const forms = FORMS.filter(([name]) => name !== 'correct').map(
    ([name, { body }]) => [name, groupsOf(formSchema(name, body, lang))] as const,
  );
  const long = forms.filter(([, groups]) => groups.length > 8);
  expect(long.length).toBeGreaterThan(5);
  expect(long.filter(([, groups]) => groups.includes(undefined) || new Set(groups).size < 2)).toEqual([]);
  // Who begins with parts has them throughout.
  expect(forms.filter(([, groups]) => groups.includes(undefined) && groups.some(Boolean))).toEqual([]);
  const titles = new Set(forms.flatMap(([, groups]) => groups.filter((title) => title !== undefined)));
  expect([...titles].filter((title) => /\p{Script=Han}/u.test(title) === (lang === 'en'))).toEqual([]);
});

test('in English nothing is left in Chinese, in Chinese nothing is left in English', () => {
  const texts = (lang: Lang) =>
    allFields(lang).flatMap((f) => [f.schema['title'], f.schema['description'], ...choicesOf(f).map((c) => c.title)]);
  expect(texts('en').filter((text) => /\p{Script=Han}/u.test(String(text ?? '')))).toEqual([]);
  expect(texts('zh').filter((text) => text !== undefined && !/\p{Script=Han}/u.test(String(text)))).toEqual([]);
});

const KINDS = ['titles', 'help', 'leftOut', 'values'] as const;
type Kind = (typeof KINDS)[number];

test('nobody is told that he may leave empty what is mandatory', () => {
  const told = FORMS.flatMap(([name, { body }]) => {
    const { properties, required = [] } = formSchema(name, body, 'zh') as {
      properties: Record<string, Schema>;
      required?: string[];
    };
    return required.map((field) => `${name}/${field}: ${String(properties[field]?.['description'] ?? '')}`);
  });
  expect(told.length).toBeGreaterThan(50);
  expect(told.filter((text) => /不填|留空/.test(text))).toEqual([]);
});

test('nothing stands in the catalogue that no form has', () => {
  const used = Object.fromEntries(KINDS.map((kind) => [kind, new Set<string>()])) as Record<Kind, Set<string>>;
  for (const { at } of allFields('zh')) {
    const [form = '', ...path] = at.split('/').filter((part) => part !== '*');
    const text = new FieldText('zh', form, path);
    for (const kind of KINDS) {
      const key = text.keyIn(kind);
      if (key !== undefined) used[kind].add(key);
    }
  }
  const lists = JSON.stringify(z.toJSONSchema(correctionBody, { io: 'input', unrepresentable: 'any' }));
  for (const [, list = ''] of lists.matchAll(/"x-list":"([^"]+)"/g)) used.values.add(list);
  for (const kind of KINDS) expect(catalogueKeys('zh')[kind].filter((key) => !used[kind].has(key))).toEqual([]);
});

test.each(LANGS)('what is asked for of each field that is corrected has labels too (%s)', (lang) => {
  const { allOf } = formSchema('correct', correctionBody, lang) as { allOf: { if: unknown; then: Schema }[] };
  const labelled = allOf.flatMap(({ then }) =>
    fieldsIn(then, '').flatMap((f) => choicesOf(f).map((c) => [f.at, c.const, c.title] as const)),
  );
  expect(labelled.length).toBeGreaterThan(100);
  expect(labelled.filter(([, , title]) => !title)).toEqual([]);
  expect(JSON.stringify(allOf.map(({ then }) => then))).not.toMatch(/"enum"|x-list/);
});

test('whoever has to be named is picked from a list that there is', () => {
  const paths = new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{}')}`));
  const picked = allFields('zh').flatMap(({ schema }) =>
    schema['x-pick'] === undefined ? [] : [String(schema['x-pick'])],
  );
  expect(new Set(picked).size).toBe(6);
  for (const pick of picked) expect(paths).toContain(`get ${pick.replaceAll(/\{\w+\}/g, '{}')}`);
});

test('a list in which nothing may stand twice says so', () => {
  const lists = allFields('zh').filter((f) => f.schema['type'] === 'array' && choicesOf(f).length > 0);
  expect(lists.length).toBeGreaterThan(5);
  expect(lists.filter(({ schema }) => schema['uniqueItems'] !== true).map(({ at }) => at)).toEqual([]);
});
