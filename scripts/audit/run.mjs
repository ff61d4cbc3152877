// npm run audit -- …: scripts/audit/audit.ts as one file, for a loader in the way costs half of the speed
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'brine-audit-'));
const outfile = join(folder, 'audit.mjs');
try {
  copyFileSync(join(import.meta.dirname, 'runner.py'), join(folder, 'runner.py'));
  await build({
    entryPoints: [join(import.meta.dirname, 'audit.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    banner: { js: "import { createRequire as madeBy } from 'node:module'; const require = madeBy(import.meta.url);" },
  });
  process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
