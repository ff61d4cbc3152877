/** The page as a folder of files: `npm run web` while it is worked on, `npm run build` into dist/web. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { examples } from './build/examples.js';
import { offline } from './build/offline.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page takes Brine by its public names, as any other user does. */
const entries: Readonly<Record<string, string>> = {
  brine: 'index',
  'brine/card': 'entries/browser/card',
  'brine/migrate': 'entries/browser/migrate',
  'brine/scan': 'entries/scan',
  'brine/csv': 'entries/csv',
  'brine/explain': 'entries/explain',
  'brine/parquet': 'entries/parquet',
  'brine/pickle': 'entries/pickle',
};

export default defineConfig({
  root: at('.'),
  base: './',
  publicDir: at('./public'),
  resolve: {
    alias: [
      // Its own build for browsers, which needs no Buffer.
      { find: 'csv-parse/sync', replacement: 'csv-parse/browser/esm/sync' },
      ...Object.entries(entries).map(([name, file]) => ({
        find: new RegExp(`^${name}$`),
        replacement: at(`../src/${file}.ts`),
      })),
    ],
  },
  plugins: [examples(), offline()],
  worker: { format: 'es' },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What some questions of the worker load by need others hold.
      onLog(level, log, handle) {
        if (log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') handle(level, log);
      },
    },
    chunkSizeWarningLimit: 1000,
  },
  server: { host: '127.0.0.1' },
});
