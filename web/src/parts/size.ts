import { ref, watch } from 'vue';

const KEY = 'large';
/** Everything a quarter larger, for whoever reads better so; kept in this browser. */
export const large = ref(localStorage.getItem(KEY) === '1');
watch(
  large,
  (now) => {
    localStorage.setItem(KEY, now ? '1' : '0');
    document.documentElement.dataset['size'] = now ? 'large' : '';
  },
  { immediate: true },
);
