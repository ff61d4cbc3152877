import { build } from 'vite';
import { resultOf } from './.out/browser.mjs';

await build({
  ...{ configFile: false, logLevel: 'error', publicDir: false },
  // Classic workers cannot be split into several files: docs/runtimes.md.
  worker: { format: 'es' },
  build: { outDir: '.out/page' },
});
console.log(await resultOf('.out/page'));
