import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson, repeatedName } from './json.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A value as somebody writes it down: with names that may stand there twice, blanks and escapes. */
type Written =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Written[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Written])[] };

const name = fc.oneof(fc.constantFrom('a', 'b', '', '__proto__', '"', '\\', '{', 'é', '\u2028'), fc.string());
const { value } = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.jsonValue({ maxDepth: 0 }).map((v): Written => ({ kind: 'plain', text: JSON.stringify(v) })),
    fc.array(tie('value'), { maxLength: 4 }).map((items): Written => ({ kind: 'list', items })),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map((members): Written => ({ kind: 'object', members })),
  ),
}));

/** Every other name in escapes, blanks wherever they may stand. */
function written(w: Written, blank: string, escaped = false): string {
  const quoted = (text: string) =>
    escaped && text.length > 0
      ? `"${[...text]
          .flatMap((c) => c.split(''))
          .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join('')}"`
      : JSON.stringify(text);
  switch (w.kind) {
    case 'plain':
      return `${blank}${w.text}${blank}`;
    case 'list':
      return `${blank}[${w.items.map((item) => written(item, blank, !escaped)).join(',')}${w.items.length ? '' : blank}]`;
    case 'object':
      return `${blank}{${w.members.map(([n, v]) => `${blank}${quoted(n)}${blank}:${written(v, blank, !escaped)}`).join(',')}}${blank}`;
  }
}

const twice = (w: Written): boolean => {
  if (w.kind === 'plain') return false;
  if (w.kind === 'list') return w.items.some(twice);
  return new Set(w.members.map(([n]) => n)).size < w.members.length || w.members.some(([, v]) => twice(v));
};

test('JSON is read as JSON.parse reads it, unless an object has a name twice', () => {
  let repeated = 0;
  fc.assert(
    fc.property(value, fc.constantFrom('', ' ', '\n\t', '\r\n  '), (w, blank) => {
      const text = written(w, blank);
      const parsed: unknown = JSON.parse(text);
      if (twice(w)) {
        repeated += 1;
        expect(repeatedName(text)).toBeDefined();
        expect(() => readJson(bytes(text))).toThrow(expect.objectContaining({ type: 'validation' }));
      } else {
        expect(repeatedName(text)).toBeUndefined();
        expect(readJson(bytes(text))).toEqual(parsed);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(repeated).toBeGreaterThan(50);
});

test.each([
  ['{"a":1,"a":2}', '/a'],
  ['{"a":[{"b":1},{"b":1,"\\u0062":2}]}', '/a/1/b'],
  ['[[],{"x":{"y":"{\\"y\\":1,\\"y\\":2}","y":0}}]', '/1/x/y'],
  ['{"a":{"13812345678":1,"13812345678":2}}', '/a'],
])('%s: the name is pointed at', (text, pointer) => {
  expect(() => readJson(bytes(text))).toThrow(
    expect.objectContaining({ data: { type: 'validation', errors: [{ pointer, code: 'repeated' }] } }),
  );
});

test.each(['', '{', "{'a':1}", '{"a":1,}', '\ufeff\ufeff{}', 'NaN', '{"a":01}', '{} {}'])('%j is no JSON', (text) => {
  expect(() => readJson(bytes(text))).toThrow(expect.objectContaining({ type: 'malformed-json' }));
});

test('bytes that are no UTF-8 are no JSON; a mark of byte order is none of it', () => {
  expect(() => readJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(expect.objectContaining({ type: 'malformed-json' }));
  expect(readJson(bytes('\ufeff{"a":1}'))).toEqual({ a: 1 });
});

test('nesting without end, and names without end, are read without a stack of their own', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  expect(repeatedName(deep)).toBeUndefined();
  const wide = `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":"${'\\\\'.repeat(3)}"`).join()}}`;
  expect(repeatedName(wide)).toBeUndefined();
});
