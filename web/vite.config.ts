import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Smaller than this goes into one packet as it is. */
const WORTH_PACKING = 1_000;

/** Beside each script and style the same, packed as tightly as can be; served by api/console.ts. */
const packed = (): Plugin => ({
  name: 'packed',
  apply: 'build',
  writeBundle({ dir }) {
    const folder = join(dir!, 'assets');
    for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
      const text = readFileSync(join(folder, name));
      if (text.length < WORTH_PACKING) continue;
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
    }
  },
});

export default defineConfig({
  root: here('.'),
  cacheDir: here('../.cache/vite'),
  plugins: [vue(), components({ resolvers: [ElementPlusResolver()], dts: here('src/components.d.ts') }), packed()],
  resolve: { alias: { '@ctrl/tinycolor': here('src/style/no-shades.ts') } },
  // Without the library's compiler of messages: ours are simpler (i18n/say.ts).
  define: {
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
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
