import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { Language } from 'element-plus/es/locale';
import { shallowRef, watch } from 'vue';
import { createI18n } from 'vue-i18n';
import { lang, type Lang } from './lang.js';
import { say } from './say.js';

/** One language is fetched: that which is read. */
const WORDS = {
  zh: () => import('./zh/index.js').then(({ zh: words, library }) => ({ words, library })),
  en: () => import('./en/index.js').then(({ en: words, library }) => ({ words, library })),
};

export const i18n = createI18n({ legacy: false, locale: lang.value, messages: {}, messageCompiler: say });
export const t = i18n.global.t;

/** The words of the components' library, in the language that is spoken. */
export const libraryWords = shallowRef<Language>();

/** Before the first page is shown, and whenever another language is chosen. */
export async function speak(now: Lang): Promise<void> {
  const { words, library } = await WORDS[now]();
  i18n.global.setLocaleMessage(now, words);
  i18n.global.locale.value = now;
  libraryWords.value = library;
  // The library's calendars begin their weeks by it.
  dayjs.locale(now === 'zh' ? 'zh-cn' : 'en');
}
watch(lang, speak);
