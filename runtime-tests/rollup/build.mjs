import { execFileSync } from 'node:child_process';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

// For browsers, as most use it; the same bundle runs in Node.
const bundle = await rollup({
  input: 'main.mjs',
  plugins: [nodeResolve({ browser: true }), commonjs()],
  onwarn: () => undefined,
});
await bundle.write({
  dir: '.out/bundle',
  format: 'esm',
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
});
console.log(execFileSync(process.execPath, ['.out/bundle/main.mjs'], { encoding: 'utf8' }).trim());
