import { describe, expect, it } from 'vitest';
import { after, begun, fieldsOf, kindOf, sectionsOf, sent, slipsOf, type Data, type Schema } from './schema.js';

const means: Schema = {
  type: 'object',
  properties: {
    means: {
      type: 'string',
      oneOf: [
        { const: 'checked', title: '已核查' },
        { const: 'not-required', title: '免予核查' },
      ],
    },
    meansGround: { type: 'string', oneOf: [{ const: 'other', title: '其他' }] },
    opinion: { type: 'string', minLength: 1, maxLength: 4000 },
  },
  required: ['means'],
  allOf: [
    {
      if: { properties: { means: { enum: ['not-required'] } }, required: ['means'] },
      then: { required: ['meansGround'] },
    },
  ],
};
const correction: Schema = {
  type: 'object',
  properties: {
    field: { type: 'string' },
    value: { type: 'string' },
    text: { type: 'string', maxLength: 20_000 },
    change: { type: 'string' },
  },
  required: ['field'],
  allOf: [
    {
      if: { properties: { field: { enum: ['received'] } }, required: ['field'] },
      then: {
        required: ['value'],
        properties: { text: false, change: false, value: { type: 'string', format: 'date' } },
      },
    },
    {
      if: { properties: { field: { enum: ['kind'] } }, required: ['field'] },
      then: {
        required: ['value'],
        properties: {
          text: false,
          change: false,
          value: { type: 'string', oneOf: [{ const: 'civil', title: '民事' }] },
        },
      },
    },
    {
      if: { properties: { field: { enum: ['people'] }, change: { enum: ['set'] } }, required: ['field'] },
      then: { required: ['text'], properties: { value: false } },
    },
  ],
};
const shown = (schema: Schema, data: Data) =>
  fieldsOf(schema, data).map((f) => `${f.name}${f.required ? '!' : ''}${f.aside ? '?' : ''}`);

describe('the fields that are asked for', () => {
  it.each<[Schema, Data, string[]]>([
    [means, {}, ['means!', 'meansGround?', 'opinion']],
    [means, { means: 'checked' }, ['means!', 'meansGround?', 'opinion']],
    [means, { means: 'not-required' }, ['means!', 'meansGround!', 'opinion']],
    // What was said is shown, whatever asks for it now.
    [means, { means: 'checked', meansGround: 'other' }, ['means!', 'meansGround', 'opinion']],
    // Nobody knows yet what belongs to it.
    [correction, {}, ['field!']],
    [correction, { field: 'received' }, ['field!', 'value!']],
    // A condition on what is not said, and need not be, holds.
    [correction, { field: 'people' }, ['field!', 'text!', 'change']],
  ])('%#: follow what has been answered', (schema, data, fields) => {
    expect(shown(schema, data)).toEqual(fields);
  });

  it('take their kind from the answer before', () => {
    expect(fieldsOf(correction, { field: 'received' }).map((f) => kindOf(f.schema))).toEqual(['text', 'date']);
    expect(fieldsOf(correction, { field: 'kind' }).map((f) => kindOf(f.schema))).toEqual(['text', 'choice']);
  });

  it('forget an answer to a question that has become another', () => {
    const before = { field: 'received', value: '2026-03-02' };
    expect(after(correction, before, { ...before, field: 'kind' })).toEqual({ field: 'kind' });
    expect(after(correction, before, { ...before, value: '2026-03-03' })).toEqual({ ...before, value: '2026-03-03' });
  });
});

it.each<[Schema, string]>([
  [{ type: 'boolean' }, 'yesno'],
  [{ type: ['boolean', 'null'] }, 'yesno'],
  [{ anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }] }, 'number'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }], 'x-pick': '/firms' }, 'pick'],
  [{ type: 'array', items: { type: 'string', oneOf: [] } }, 'many'],
  [{ type: 'array', items: { type: 'string' } }, 'words'],
  [{ type: 'array', items: { type: 'object' } }, 'list'],
  [{ type: 'object' }, 'group'],
  [{ type: 'string', format: 'date-time' }, 'instant'],
  [{ type: 'string', maxLength: 4000 }, 'long'],
])('%j is filled in as %s', (schema, kind) => {
  expect(kindOf(schema)).toBe(kind);
});

describe('what is sent', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      title: { type: 'string' },
      items: { type: 'array', minItems: 1, items: { type: 'string' } },
      people: {
        type: 'array',
        items: { type: 'object', properties: { name: { type: 'string' }, copies: { type: 'integer', default: 1 } } },
      },
      flag: { type: 'boolean' },
    },
    required: ['items'],
  };
  it('has nothing that was left empty', () => {
    expect(sent(schema, { title: '  ', items: ['', '一'], people: [{ name: '' }], flag: false })).toEqual({
      items: ['一'],
      flag: false,
    });
  });
  it('has nothing that another answer has taken away', () => {
    expect(sent(correction, { field: 'received', value: '2026-03-02', text: 'x' })).toEqual({
      field: 'received',
      value: '2026-03-02',
    });
  });
  it('begins with what is on record or usual', () => {
    expect(
      begun({ type: 'object', properties: { a: { type: 'string', default: 'x' }, b: { type: 'string' } } }),
    ).toEqual({ a: 'x' });
  });
});

it('names each slip at its place', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      on: { type: 'string', format: 'date' },
      copies: { type: 'integer', minimum: 1, maximum: 9 },
      items: { type: 'array', minItems: 1, items: { type: 'string', maxLength: 2 } },
      people: {
        type: 'array',
        items: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
      kind: { type: 'string', oneOf: [{ const: 'a', title: 'A' }] },
    },
    required: ['on', 'items', 'kind'],
  };
  expect([
    ...slipsOf(schema, { copies: 12, items: ['一二三'], people: [{ name: '甲' }, { other: 1 }] as never, kind: 'b' }),
  ]).toEqual([
    ['/on', { code: 'required' }],
    ['/copies', { code: 'much', n: 9 }],
    ['/items/0', { code: 'long', n: 2 }],
    ['/kind', { code: 'choice' }],
  ]);
  expect(slipsOf(schema, { on: '2026-02-30', items: ['一'], kind: 'a' }).get('/on')).toEqual({ code: 'date' });
  expect(slipsOf(schema, { on: '2026-03-02', items: ['一'], kind: 'a' }).size).toBe(0);
});

describe('the parts of a long form', () => {
  const field = (group?: string): Schema => ({ type: 'string', ...(group && { 'x-group': group }) });
  const of = (properties: Record<string, Schema>) =>
    sectionsOf(fieldsOf({ type: 'object', properties }, {})).map(([title, fields]) => [
      title,
      fields.map((f) => f.name),
    ]);

  it('stand in the order of their first fields, each field in its own', () => {
    expect(of({ a: field('x'), b: field('y'), c: field('x'), d: field() })).toEqual([
      ['', ['d']],
      ['x', ['a', 'c']],
      ['y', ['b']],
    ]);
  });

  it('are none where no field names one', () => {
    expect(of({ a: field(), b: field() })).toEqual([['', ['a', 'b']]]);
  });
});
