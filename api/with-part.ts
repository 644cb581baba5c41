/** A body with other words in one place. @param part names and indices joined by dots, e.g. `items.0` */
export const withPart = (whole: unknown, part: string, value: unknown): unknown =>
  changed(whole, part.split('.'), value);

function changed(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((item, n) => (String(n) === key ? changed(item, rest, value) : (item as unknown)));
  const fields = typeof whole === 'object' && whole !== null ? whole : {};
  return { ...fields, [key]: changed(Reflect.get(fields, key), rest, value) };
}
