import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { en } from './en/index.js';
import { zh } from './zh/index.js';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (f) => /\.(vue|ts)$/.test(f) && !/\.test\.ts$|generated|i18n\/(zh|en)\//.test(f),
);
const source = files.map((file) => readFileSync(join(SRC, file), 'utf8')).join('\n');

function leaves(words: object, at = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string' ? [[at + key, value] as const] : [...leaves(value as object, `${at}${key}.`)],
    ),
  );
}
const [chinese, english] = [leaves(zh), leaves(en)];

it('English has every word that Chinese has, with the same values in it, and no Chinese', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  const values = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of chinese) expect([key, values(english.get(key)!)]).toEqual([key, values(text)]);
  expect([...english].filter(([, text]) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
});

it('every word that a page asks for is there, and each that is there is asked for', () => {
  const asked = [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((m) => m[1]!);
  expect(asked.length).toBeGreaterThan(100);
  expect([...new Set(asked)].filter((key) => !chinese.has(key))).toEqual([]);
  // Those whose end is made up from a code; titles of pages stand in the routes.
  const begun = [...source.matchAll(/\bt\(\s*`([\w.-]+)\$\{/g)].map((m) => m[1]!);
  const named = new Set([...asked, ...[...source.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map((m) => m[1]!)]);
  expect([...chinese.keys()].filter((key) => !named.has(key) && !begun.some((start) => key.startsWith(start)))).toEqual(
    [],
  );
});

it('no page has words of its own', () => {
  const inPages = files.filter((file) => {
    const text = readFileSync(join(SRC, file), 'utf8').replace(/<!--.*?-->|\/\*.*?\*\/|\/\/[^\n]*/gs, '');
    return /[\u4e00-\u9fff]/.test(text.replaceAll(/'[；、（）]'|[；、（）]|中文/g, ''));
  });
  expect(inPages).toEqual([]);
});
