import { ref, watch } from 'vue';

export type Lang = 'zh' | 'en';
const KEY = 'lang';

const stored = localStorage.getItem(KEY);
export const lang = ref<Lang>(stored === 'en' || stored === 'zh' ? stored : 'zh');

watch(
  lang,
  (now) => {
    localStorage.setItem(KEY, now);
    document.documentElement.lang = now === 'zh' ? 'zh-CN' : 'en';
  },
  { immediate: true },
);
