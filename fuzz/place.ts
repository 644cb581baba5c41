/** Where a field stands in a body: names, and places in lists. */
export type Path = readonly (string | number)[];

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
    return [...items.slice(0, key), put(items[key], rest), ...items.slice(key + 1)];
  }
  const members = isObject(value) ? value : {};
  return { ...members, [key]: put(members[key], rest) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
