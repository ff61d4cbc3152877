import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

await build({
  entryPoints: ['worker.mjs'],
  bundle: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  outfile: '.out/worker.mjs',
  logLevel: 'error',
});
const server = new Miniflare({
  modules: true,
  scriptPath: '.out/worker.mjs',
  compatibilityDate: '2026-06-01',
  host: '127.0.0.1',
});
try {
  const answer = await server.dispatchFetch('http://localhost/');
  console.log(await answer.text());
  if (!answer.ok) process.exitCode = 1;
} finally {
  await server.dispose();
}
