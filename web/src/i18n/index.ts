import { watch } from 'vue';
import { createI18n } from 'vue-i18n';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { en } from './en.js';
import { lang } from './lang.js';
import { zh } from './zh.js';

export const i18n = createI18n({ legacy: false, locale: lang.value, fallbackLocale: 'zh', messages: { zh, en } });

watch(
  lang,
  (now) => {
    i18n.global.locale.value = now;
    // The library's calendars begin their weeks by it.
    dayjs.locale(now === 'zh' ? 'zh-cn' : 'en');
  },
  { immediate: true },
);

export const t = i18n.global.t;
