import { expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { en } from './en/index.js';
import { say } from './say.js';
import { zh } from './zh/index.js';

const keysOf = (words: object, at = ''): string[] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [at + key] : keysOf(value as object, `${at}${key}.`),
  );

it.each([
  ['zh', zh],
  ['en', en],
])('says every word in %s as the library would', (locale, words) => {
  const asked = { legacy: false, locale, messages: { [locale]: words } } as const;
  const [ours, theirs] = [createI18n({ ...asked, messageCompiler: say }).global, createI18n(asked).global];
  const named = { name: '甲', role: 'r', what: 'w', at: 't', due: 'd', basis: 'b', version: '1', people: 'p' };
  for (const key of keysOf(words))
    for (const n of [1, 2]) expect(ours.t(key, { ...named, n })).toBe(theirs.t(key, { ...named, n }));
});
