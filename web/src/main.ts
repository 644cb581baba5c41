import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import 'element-plus/theme-chalk/base.css';
import { createApp } from 'vue';
import App from './App.vue';
import { watchForTouches } from './api/attention.js';
import { isProblem } from './api/client.js';
import { i18n, speak } from './i18n/index.js';
import { lang } from './i18n/lang.js';
import { router } from './routes.js';
import './style/theme.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What is refused stays refused; what did not answer is asked again.
      retry: (count, error) => count < 2 && isProblem(error) && (error.status === 0 || error.status >= 500),
    },
  },
});

watchForTouches();
await speak(lang.value);
createApp(App).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(router).mount('#app');
