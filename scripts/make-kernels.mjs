// Compiles assembly/ to WebAssembly and embeds it: src/linalg/wasm/binary.ts. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const OUT = 'src/linalg/wasm/binary.ts';
const { error, stderr, stats } = await asc.main(
  [
    'assembly/index.ts',
    '--outFile',
    'out/kernels.wasm',
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--enable',
    'simd',
  ],
  { stats: undefined },
);
if (error) {
  console.error(stderr.toString());
  throw error;
}
void stats;
const base64 = readFileSync('out/kernels.wasm').toString('base64');
const lines = base64.match(/.{1,110}/g).map((line) => `  '${line}'`);
const text = `// Made by scripts/make-kernels.mjs from assembly/. Do not edit.\nexport const BINARY =\n${lines.join(' +\n')};\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(OUT, 'utf8') !== text) {
    console.error(`${OUT} is not what assembly/ compiles to: run npm run kernels`);
    process.exitCode = 1;
  }
} else writeFileSync(OUT, text);
