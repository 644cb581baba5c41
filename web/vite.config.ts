import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  cacheDir: here('../.cache/vite'),
  plugins: [vue(), components({ resolvers: [ElementPlusResolver()], dts: here('src/components.d.ts') })],
  // Messages are interpreted, not compiled by `new Function`, which the content security policy forbids.
  define: { __INTLIFY_JIT_COMPILATION__: true, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    // The browser that domestic office machines have for certain.
    target: 'chrome93',
    cssTarget: 'chrome93',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
