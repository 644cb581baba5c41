import { Validator, type Schema as Draft } from '@cfworker/json-schema';

/** What a form of the API says of itself: JSON Schema 2020-12 with titles, labelled choices and `if`/`then` (decision 0029). */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly oneOf?: readonly Choice[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema | false>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Rule[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly 'x-pick'?: string;
  /** Title of the part of a long form that it stands in. */
  readonly 'x-group'?: string;
  readonly 'x-input'?: string;
}
export interface Choice {
  readonly const: string;
  readonly title: string;
  readonly description?: string;
}
interface Rule {
  readonly if?: {
    properties: Readonly<Record<string, { enum?: readonly unknown[]; const?: unknown }>>;
    required?: readonly string[];
  };
  readonly then?: { required?: readonly string[]; properties?: Readonly<Record<string, Schema | false>> };
}

export type Data = Readonly<Record<string, unknown>>;
export type Kind =
  | 'choice'
  | 'many'
  | 'list'
  | 'words'
  | 'days'
  | 'group'
  | 'yesno'
  | 'date'
  | 'instant'
  | 'time'
  | 'number'
  | 'text'
  | 'long'
  | 'pick';

/** From this length on a text has several lines. */
const LONG = 400;

/** Which control a field is filled in with. */
export function kindOf(given: Schema): Kind {
  const schema = plain(given);
  if (schema['x-pick']) return 'pick';
  if (schema.oneOf) return 'choice';
  switch (schema.type) {
    case 'object':
      return 'group';
    case 'array':
      if (schema.items?.oneOf) return 'many';
      if (schema.items?.format === 'date') return 'days';
      return schema.items?.type === 'object' ? 'list' : 'words';
    case 'boolean':
      return 'yesno';
    case 'integer':
    case 'number':
      return 'number';
    default:
      if (schema['x-input'] === 'time') return 'time';
      if (schema.format === 'date') return 'date';
      if (schema.format === 'date-time') return 'instant';
      return (schema.maxLength ?? 0) > LONG ? 'long' : 'text';
  }
}

/** A field that may also be null is filled in like one that may be left out. */
export function plain(schema: Schema): Schema {
  if (Array.isArray(schema.type)) {
    const [type] = (schema.type as readonly string[]).filter((one) => one !== 'null');
    return plain({ ...schema, type: type ?? 'string' });
  }
  const [one, ...more] = (schema.anyOf ?? []).filter((s) => s.type !== 'null');
  if (!one || more.length > 0) return schema;
  const { anyOf: _, ...rest } = schema;
  return { ...one, ...rest };
}

export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** May be said, but another answer than the one given is what asks for it. */
  readonly aside: boolean;
}

/** The fields that this data asks for: with what its rules add, without what they take away. */
export function fieldsOf(schema: Schema, data: Data): Field[] {
  const required = new Set(schema.required);
  const absent = new Set<string>();
  const asked = new Set<string>();
  const changed: Record<string, Schema> = {};
  for (const rule of schema.allOf ?? []) {
    if (!rule.if || !rule.then) continue;
    if (!holds(rule.if, data)) {
      for (const name of rule.then.required ?? []) asked.add(name);
      // While it is not said what it depends on, nobody knows whether it has a place.
      if (Object.keys(rule.if.properties).every((name) => data[name] === undefined))
        for (const [name, field] of Object.entries(rule.then.properties ?? {})) if (field === false) absent.add(name);
      continue;
    }
    for (const name of rule.then.required ?? []) required.add(name);
    for (const [name, field] of Object.entries(rule.then.properties ?? {}))
      if (field === false) absent.add(name);
      else changed[name] = field;
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    field === false || absent.has(name)
      ? []
      : [
          {
            name,
            schema: plain({ ...field, ...changed[name] }),
            required: required.has(name),
            aside: asked.has(name) && !required.has(name) && data[name] === undefined,
          },
        ],
  );
}

/** The fields by the part of the form that they stand in, in the order in which the parts come; those of none first. */
export function sectionsOf(fields: readonly Field[]): [title: string, fields: Field[]][] {
  const sections = new Map<string, Field[]>();
  for (const field of fields) {
    const title = field.schema['x-group'] ?? '';
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  return [...sections].sort(([a], [b]) => Number(a !== '') - Number(b !== ''));
}

const holds = (condition: NonNullable<Rule['if']>, data: Data): boolean =>
  Object.entries(condition.properties).every(([name, of]) => {
    const value = data[name];
    if (value === undefined) return !condition.required?.includes(name);
    return of.enum ? of.enum.includes(value) : of.const === undefined || of.const === value;
  });

/** What a form begins with: what is on record, and what it says is usual. */
export function begun(schema: Schema): Data {
  const filled = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (field === false) return [];
    if (field.default !== undefined) return [[name, field.default] as const];
    if (field.type === 'object' && schema.required?.includes(name)) return [[name, begun(field)] as const];
    return [];
  });
  return Object.fromEntries(filled);
}

/** The data after a change of one answer: what was said to a question that has become another is not an answer to it. */
export function after(schema: Schema, before: Data, now: Data): Data {
  const kinds = (data: Data) => new Map(fieldsOf(schema, data).map((f) => [f.name, JSON.stringify(f.schema)]));
  const [old, fresh] = [kinds(before), kinds(now)];
  const kept = Object.entries(now).filter(([name]) => {
    const [was, is] = [old.get(name), fresh.get(name)];
    return was === undefined || is === undefined || was === is || before[name] !== now[name];
  });
  return Object.fromEntries(kept);
}

/** What is sent: nothing that was left empty, nothing that another answer has taken away. */
export function sent(schema: Schema, data: Data): Data {
  const fields = fieldsOf(schema, data).flatMap(({ name, schema: field }) => {
    const value = cleaned(field, data[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(fields);
}

function cleaned(schema: Schema, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => cleaned(schema.items ?? {}, item)).filter((item) => item !== undefined);
    return items.length === 0 && !schema.minItems ? undefined : items;
  }
  if (typeof value === 'object' && schema.properties) {
    const inner = sent(schema, value as Data);
    return Object.keys(inner).length === 0 ? undefined : inner;
  }
  return value;
}

export type Slip =
  | { readonly code: 'required' | 'choice' | 'date' | 'format' | 'other' }
  | { readonly code: 'short' | 'long' | 'few' | 'most' | 'least' | 'much'; readonly n: number };

/** What is wrong with the data by its schema alone, by JSON pointer; the server has the last word. */
export function slipsOf(schema: Schema, data: Data): Map<string, Slip> {
  const slips = new Map<string, Slip>();
  judge(schema, sent(schema, data), '', slips);
  return slips;
}

function judge(schema: Schema, data: Data, at: string, slips: Map<string, Slip>): void {
  for (const { name, schema: field, required } of fieldsOf(schema, data)) {
    const pointer = `${at}/${name}`;
    const value = data[name];
    if (value === undefined) {
      if (required) slips.set(pointer, { code: 'required' });
      continue;
    }
    judgeValue(field, value, pointer, slips);
  }
}

function judgeValue(schema: Schema, value: unknown, pointer: string, slips: Map<string, Slip>): void {
  const field = plain(schema);
  if (Array.isArray(value)) {
    if (field.minItems !== undefined && value.length < field.minItems)
      slips.set(pointer, value.length === 0 ? { code: 'required' } : { code: 'few', n: field.minItems });
    if (field.maxItems !== undefined && value.length > field.maxItems)
      slips.set(pointer, { code: 'most', n: field.maxItems });
    value.forEach((item: unknown, i) => judgeValue(field.items ?? {}, item, `${pointer}/${i}`, slips));
    return;
  }
  if (field.properties) return judge(field, value as Data, pointer, slips);
  // A validator for each field alone: it says of which field it speaks, whatever rules stand around it.
  const { default: _, examples: __, ...rest } = field;
  const { errors } = new Validator(rest as unknown as Draft, '2020-12').validate(value);
  const error = errors[0];
  if (error) slips.set(pointer, slipFor(error.keyword, field));
}

function slipFor(keyword: string, field: Schema): Slip {
  switch (keyword) {
    case 'minLength':
      return { code: 'short', n: field.minLength ?? 1 };
    case 'maxLength':
      return { code: 'long', n: field.maxLength ?? 0 };
    case 'minimum':
      return { code: 'least', n: field.minimum ?? 0 };
    case 'maximum':
      return { code: 'much', n: field.maximum ?? 0 };
    case 'oneOf':
    case 'const':
    case 'enum':
      return { code: 'choice' };
    case 'format':
      return { code: field.format === 'date' || field.format === 'date-time' ? 'date' : 'format' };
    case 'pattern':
      return { code: 'format' };
    default:
      return { code: 'other' };
  }
}

/** The form an item of a list begins with. */
export const newItem = (schema: Schema): unknown => (schema.type === 'object' ? begun(schema) : '');
