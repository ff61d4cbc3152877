// npm run fuzz -- --streams N | --codecs N [--seed S]: test/fuzz/long.ts as one file, for a loader in the way costs half of the speed
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'brine-fuzz-'));
try {
  const outfile = join(folder, 'long.mjs');
  await build({
    entryPoints: ['test/fuzz/long.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    banner: { js: "import { createRequire as madeBy } from 'node:module'; const require = madeBy(import.meta.url);" },
  });
  process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
