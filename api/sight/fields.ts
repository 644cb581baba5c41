import type { Classed, Classes, Label } from './classed.js';

/** Fields as they came out of JSON. */
export type Fields = Readonly<Record<string, unknown>>;
export type Shows = (label: Label) => boolean;

/** What of it is shown: fields of a class that is. What has no class nobody sees. @param shows asked of what is there alone */
export function readable(body: Fields, classes: Classes, shows: Shows): Record<string, unknown> {
  const seen = Object.entries(body).map(([name, value]) => {
    const of = Object.hasOwn(classes, name) ? classes[name] : undefined;
    return [name, of === undefined ? undefined : part(value, of, shows)] as const;
  });
  return Object.fromEntries(seen.filter(([, value]) => value !== undefined));
}

function part(value: unknown, of: Classed, shows: Shows): unknown {
  if (typeof of === 'string') return value !== undefined && shows(of) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => part(item, of, shows));
    return items.length > 0 && items.every((item) => item === undefined) ? undefined : items.map((item) => item ?? {});
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const before = Object.keys(value).length;
  const inner = readable({ ...value }, of, shows);
  return before > 0 && Object.keys(inner).length === 0 ? undefined : inner;
}

/** The same of what was entered; null where nothing is left of it. */
export function readableOrNull(body: Fields | null, classes: Classes, shows: Shows): Record<string, unknown> | null {
  if (body === null) return null;
  const seen = readable(body, classes, shows);
  return Object.keys(seen).length === 0 && Object.keys(body).length > 0 ? null : seen;
}
