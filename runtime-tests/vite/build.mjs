import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { build } from 'vite';

const common = { configFile: false, logLevel: 'error', publicDir: false };
const rolldownOptions = { input: 'main.mjs' };
await build({
  ...common,
  build: { outDir: '.out/page', rollupOptions: rolldownOptions, modulePreload: false, minify: false },
});
await build({ ...common, ssr: { noExternal: true }, build: { ssr: 'main.mjs', outDir: '.out/ssr' } });
const [page] = readdirSync('.out/page/assets').filter((name) => /^main-.*\.js$/.test(name));
const [ssr] = readdirSync('.out/ssr').filter((name) => /^main\.m?js$/.test(name));
for (const file of [`.out/page/assets/${page}`, `.out/ssr/${ssr}`]) {
  console.log(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim());
}
