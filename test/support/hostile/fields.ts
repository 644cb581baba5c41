import { z } from 'zod';
import { pointer, type Path } from '../../../fuzz/place.js';

/** A field of a schema, as it is generated for clients, and where it stands; lists by their first item. */
export interface Field {
  readonly path: Path;
  readonly pointer: string;
  readonly schema: Json;
}
export type Json = Readonly<Record<string, unknown>>;

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
