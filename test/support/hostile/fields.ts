import { z } from 'zod';

/** A field of a schema, as it is generated for clients, and where it stands; lists by their first item. */
export interface Field {
  readonly path: readonly (string | number)[];
  readonly pointer: string;
  readonly schema: Json;
}
export type Json = Readonly<Record<string, unknown>>;
export type Path = Field['path'];

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const KNOWN = new WeakMap<z.ZodType, readonly Field[]>();

/** Every field of what a schema takes, nested ones too. */
export function fieldsOf(schema: z.ZodType): readonly Field[] {
  const known = KNOWN.get(schema);
  if (known) return known;
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const fields = within(whole, [], whole);
  KNOWN.set(schema, fields);
  return fields;
}

function within(of: Json, path: Path, whole: Json): Field[] {
  const schema = resolved(of, whole);
  const inner = isJson(schema['properties']) ? Object.entries(schema['properties']) : [];
  const items = isJson(schema['items']) ? [[0, schema['items']] as const] : [];
  return [...inner, ...items].flatMap(([key, field]) => {
    const at = [...path, key];
    return isJson(field)
      ? [{ path: at, pointer: pointer(at), schema: resolved(field, whole) }, ...within(field, at, whole)]
      : [];
  });
}

function resolved(schema: Json, whole: Json): Json {
  const target = schema['$ref'];
  const defs = whole['$defs'];
  if (typeof target !== 'string' || !isJson(defs)) return schema;
  const found = defs[target.replace('#/$defs/', '')];
  return isJson(found) ? found : schema;
}

export const pointer = (path: Path): string => path.map((key) => `/${key}`).join('');

/** A mark for the place where the hostile text goes: no JSON value can be written in all the ways that texts can. */
const HERE = '\u0001here\u0001';

/** The body as text, with this text for the field; what leads to it is made where it is not there. */
export const withField = (body: unknown, path: Path, text: string): string => place(body, path)(text);

/** The body as text, but for the field. */
export function place(body: unknown, path: Path): (text: string) => string {
  const [before = '', after = ''] = JSON.stringify(put(body, path)).split(JSON.stringify(HERE));
  return (text) => before + text + after;
}

function put(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return HERE;
  if (typeof key === 'number') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return [put(items[0], rest), ...items.slice(1)];
  }
  const members = isJson(value) ? value : {};
  return { ...members, [key]: put(members[key], rest) };
}
