import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { resultOf } from './.out/browser.mjs';

await build({
  ...{ entryPoints: ['main.mjs'], bundle: true, platform: 'browser', format: 'esm', target: 'es2022' },
  ...{ splitting: true, outdir: '.out/page', logLevel: 'error' },
});
writeFileSync(
  '.out/page/index.html',
  '<!doctype html><title>Brine</title><script type="module" src="/main.js"></script>\n',
);
const strict =
  "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
for (const script of ["script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"]) {
  const headers = { 'content-security-policy': `${strict}; ${script}` };
  console.log(await resultOf('.out/page', { headers }));
}
