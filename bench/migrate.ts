/**
 * Time and memory of `migrateFile` beside load and dump, each in a process of its own:
 *
 *     .oracle/sklearn-1.2/bin/python bench/migrate-model.py forest.joblib
 *     node --import tsx bench/migrate.ts forest.joblib scikit-learn==1.9.1
 */
import { spawnSync } from 'node:child_process';
import { statSync, unlinkSync } from 'node:fs';
import { dump, load } from '../src/node.js';
import { migrateFile } from '../src/entries/migrate-node.js';

const ROUNDS = 3;
const [file, target, what] = process.argv.slice(2) as [string, string, string | undefined];
const output = `${file}.migrated.joblib`;

if (what === undefined) {
  const size = statSync(file).size;
  for (const kind of ['plain', 'migrate']) {
    const lines = Array.from({ length: ROUNDS }, () => {
      const done = spawnSync(process.execPath, ['--import', 'tsx', 'bench/migrate.ts', file, target, kind], {
        encoding: 'utf8',
      });
      if (done.status !== 0) throw new Error(done.stderr);
      return JSON.parse(done.stdout) as { seconds: number; peak: number };
    });
    lines.sort((a, b) => a.seconds - b.seconds);
    const { seconds } = lines[Math.floor(ROUNDS / 2)]!;
    const peak = Math.max(...lines.map((one) => one.peak));
    console.log(
      `${kind}: ${seconds.toFixed(2)} s, peak ${(peak / 1e6).toFixed(0)} MB, ${(peak / size).toFixed(2)} times the file's ${(size / 1e6).toFixed(0)} MB`,
    );
  }
} else {
  const start = performance.now();
  if (what === 'plain') await dump(await load(file, { lossless: true }), output);
  else await migrateFile(file, output, { to: [target], accept: true });
  const seconds = (performance.now() - start) / 1000;
  unlinkSync(output);
  console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS * 1024 }));
}
