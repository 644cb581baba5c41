import { z } from 'zod';
import type { Narrowed } from './form.js';
import type { Lang } from './language.js';
import type { Group } from './field-groups.js';
import { FieldText, groupTitle } from './messages/fields/texts.js';

/** JSON Schema 2020-12, as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * The schema of a form as a person fills it in: a `title` per field, its help as `description`, a label per value (`oneOf` of
 * `{const, title}`), the rules between fields as `if`/`then`. Made of the very schema that the body is judged by.
 *
 * @param name `review.propose-grant`, `withdraw`, `application`
 */
export function formSchema(name: string, body: z.ZodObject, lang: Lang): Schema {
  const key = `${lang} ${name}`;
  const known = made.get(body) ?? new Map<string, Schema>();
  made.set(body, known);
  const schema = known.get(key) ?? explained(plainSchema(body), { name, lang });
  known.set(key, schema);
  return schema;
}
const made = new WeakMap<z.ZodObject, Map<string, Schema>>();

function plainSchema(body: z.ZodObject): Schema {
  const made = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  // One with a name in the document is a reference to itself.
  const whole = made.$ref === undefined ? made : made.$defs?.[made.$ref.replace('#/$defs/', '')];
  const { $schema: _, example: __, id: ___, ...schema } = whole as Schema;
  return schema;
}

interface Of {
  readonly name: string;
  readonly lang: Lang;
}

/** The same schema with the words of the catalogue. */
export function explained(schema: Schema, of: Of, path: readonly string[] = []): Schema {
  const result: Record<string, unknown> = { ...schema };
  const inner = (value: unknown, name?: string) =>
    explained(value as Schema, of, name === undefined ? path : [...path, name]);
  const mandatory = (schema['required'] ?? []) as readonly string[];
  const properties = (value: unknown) =>
    Object.fromEntries(
      Object.entries(value as Record<string, unknown>).map(([name, field]) => [
        name,
        typeof field === 'object' ? named(inner(field, name), of, [...path, name], mandatory.includes(name)) : field,
      ]),
    );
  if (schema['properties']) result['properties'] = properties(schema['properties']);
  if (schema['items']) result['items'] = inner(schema['items']);
  for (const list of ['anyOf', 'allOf'] as const)
    if (Array.isArray(schema[list])) result[list] = schema[list].map((one) => inner(one));
  // What stands in `if` is compared, and shown to nobody.
  if (schema['then']) result['then'] = inner(schema['then']);
  if (Array.isArray(schema['enum'])) {
    const list = schema['x-list'] as string | undefined;
    delete result['enum'];
    result['oneOf'] = choices(schema['enum'] as string[], of, list === undefined ? path : [list]);
  }
  delete result['x-list'];
  delete result['$schema'];
  return result;
}

/** What the document says of a field in both languages is for who programs; people have the catalogue's help. */
function named(
  { description: _, ...schema }: Schema,
  { name, lang }: Of,
  path: readonly string[],
  isMandatory: boolean,
): Schema {
  const { title, help: always, leftOut } = new FieldText(lang, name, path);
  const help = always ?? (isMandatory ? undefined : leftOut);
  const isText = [schema, ...((schema['anyOf'] ?? []) as Schema[])].some((one) => one['type'] === 'string');
  const group = schema['x-group'] as Group | undefined;
  const pick = path.length === 1 && isText ? (PICKS[`${name}/${path[0]!}`] ?? PICKS[path[0]!]) : undefined;
  return {
    ...(title !== undefined && { title }),
    ...(help !== undefined && { description: help }),
    ...(pick !== undefined && { 'x-pick': pick }),
    ...schema,
    ...(group !== undefined && { 'x-group': groupTitle(lang, group) }),
  };
}
/** Where the values of a field, or of one of a form, are to be picked from: a route, its items by id or username. */
const PICKS: Readonly<Record<string, string>> = {
  firm: '/firms',
  station: '/stations',
  'request/unit': '/stations',
  'triage.pass/unit': '/stations',
  agency: '/agencies',
  parent: '/agencies',
  ladder: '/rules',
  lawyer: '/cases/{case}/candidates',
  observer: '/cases/{case}/observers',
};

function choices(codes: readonly string[], { name, lang }: Of, path: readonly string[]) {
  const text = new FieldText(lang, name, path);
  return codes.map((code) => {
    const title = text.value(code);
    return { const: code, ...(title !== undefined && { title }) };
  });
}

/** The schema for the case at hand; what it does not have is left out, what is on record of it stands in `default`. */
export function narrowed(schema: Schema, { choices = {}, defaults = {} }: Narrowed): Schema {
  const fields = { ...(schema['properties'] as Record<string, Schema>) };
  for (const [name, codes] of Object.entries(choices)) {
    const options = fields[name]?.['oneOf'] as { const: string }[] | undefined;
    fields[name] = { ...fields[name], oneOf: options?.filter((o) => codes.includes(o.const)) ?? [] };
  }
  for (const [name, value] of Object.entries(defaults))
    if (value !== undefined && value !== null) fields[name] = { ...fields[name], default: value };
  return { ...schema, properties: fields };
}
