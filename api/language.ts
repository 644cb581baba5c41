import type { Request } from 'express';
import { en } from './messages/en.js';
import { zh } from './messages/zh.js';
import type { Messages } from './messages/catalogue.js';

export type Lang = 'zh' | 'en';

/** A text in both languages, where it stands beside what it names (routes, tags). */
export type Bilingual = Readonly<Record<Lang, string>>;

const TAGS: Readonly<Record<Lang, string>> = { zh: 'zh-CN', en: 'en' };

/** Chinese unless the caller asks for English before it. */
export function languageOf(req: Request): Lang {
  return req.acceptsLanguages('zh-CN', 'zh', 'en') === 'en' ? 'en' : 'zh';
}

/** The tag for Content-Language. */
export function languageTag(lang: Lang): string {
  return TAGS[lang];
}

export function messages(lang: Lang): Messages {
  return lang === 'en' ? en : zh;
}

/** Puts the parameters in the places of their names; a name without a parameter stays as it is, as `{id}` in paths. */
export function fill(text: string, params: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}
