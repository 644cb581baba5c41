import { z } from 'zod';

/** A field of a schema, as it is generated for clients, and where it stands; lists by their first item. */
export interface Field {
  readonly path: readonly (string | number)[];
  readonly schema: Json;
}
export type Json = Readonly<Record<string, unknown>>;
export type Path = Field['path'];

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field of what a schema takes, nested ones too. */
export function fieldsOf(schema: z.ZodType): Field[] {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return within(whole, [], whole);
}

function within(of: Json, path: Path, whole: Json): Field[] {
  const schema = resolved(of, whole);
  const inner = isJson(schema['properties']) ? Object.entries(schema['properties']) : [];
  const items = isJson(schema['items']) ? [[0, schema['items']] as const] : [];
  return [...inner, ...items].flatMap(([key, field]) =>
    isJson(field)
      ? [{ path: [...path, key], schema: resolved(field, whole) }, ...within(field, [...path, key], whole)]
      : [],
  );
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
export function withField(body: unknown, path: Path, text: string): string {
  return JSON.stringify(put(body, path)).replace(JSON.stringify(HERE), () => text);
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
