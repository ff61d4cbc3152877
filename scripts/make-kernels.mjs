// Compiles assembly/ to WebAssembly and embeds it in the sources. With --check it only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const MODULES = [
  // A memory that threads share has a maximum: MOST_PAGES of src/linalg/wasm/shared-memory.ts.
  { source: 'assembly/index.ts', out: 'src/linalg/wasm/kernels.generated.ts', flags: ['--maximumMemory', '20480'] },
  {
    source: 'assembly/tiles-fused.ts',
    out: 'src/linalg/wasm/fused-tiles.generated.ts',
    flags: ['--maximumMemory', '20480', '--enable', 'relaxed-simd'],
  },
  { source: 'assembly/lz4.ts', out: 'src/codec/lz4/kernel.generated.ts', flags: [] },
  { source: 'assembly/csv.ts', out: 'src/stream/cells/kernel.generated.ts', flags: [] },
  { source: 'assembly/shap.ts', out: 'src/estimators/libraries/boosting/shap-kernel.generated.ts', flags: [] },
];
const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'];

async function compile(source, flags) {
  const wasm = `out/${source.replace(/\W/g, '-')}.wasm`;
  mkdirSync('out', { recursive: true });
  const { error, stderr } = await asc.main([source, '--outFile', wasm, ...FLAGS, ...flags], { stats: undefined });
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
  const lines = readFileSync(wasm)
    .toString('base64')
    .match(/.{1,110}/g)
    .map((line) => `  '${line}'`);
  return `// Made by scripts/make-kernels.mjs from assembly/. Do not edit.\nexport const BINARY =\n${lines.join(' +\n')};\n`;
}

for (const { source, out, flags } of MODULES) {
  const text = await compile(source, flags);
  if (!process.argv.includes('--check')) writeFileSync(out, text);
  else if (readFileSync(out, 'utf8') !== text) {
    console.error(`${out} is not what ${source} compiles to: run npm run kernels`);
    process.exitCode = 1;
  }
}
