import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';

const common = { entryPoints: ['main.mjs'], bundle: true, logLevel: 'error' };
await build({
  ...common,
  platform: 'node',
  format: 'esm',
  splitting: true,
  outdir: '.out/esm',
  outExtension: { '.js': '.mjs' },
});
await build({ ...common, platform: 'node', format: 'cjs', outfile: '.out/bundle.cjs' });
await build({
  ...common,
  platform: 'browser',
  format: 'esm',
  splitting: true,
  outdir: '.out/browser',
  outExtension: { '.js': '.mjs' },
});
for (const file of ['.out/esm/main.mjs', '.out/bundle.cjs', '.out/browser/main.mjs']) {
  console.log(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim());
}
