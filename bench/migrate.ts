/**
 * Time and memory of `migrateFile` beside load and dump, each in a process of its own. Memory is the most that the process held above
 * what it did before, with Brine's code loaded.
 *
 *     .oracle/sklearn-1.2/bin/python bench/migrate-model.py forest.joblib
 *     npm run bench:migrate -- forest.joblib scikit-learn==1.9.1
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const ROUNDS = 3;
const [file, target] = process.argv.slice(2) as [string, string];
const output = `${file}.migrated.joblib`;

interface Run {
  readonly seconds: number;
  readonly peak: number;
  readonly before: number;
  readonly written: number;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const { size } = statSync(file);
// In turns, as both sides wait for the disk.
const runs = new Map<string, Run[]>([
  ['load and dump', []],
  ['migrate', []],
]);
for (let round = 0; round < ROUNDS; round++)
  for (const [kind, found] of runs) {
    const child = spawnSync(process.execPath, ['bench/migrate-child.mjs', kind, file, output, target], {
      encoding: 'utf8',
    });
    if (child.status !== 0) throw new Error(child.stderr);
    found.push(JSON.parse(child.stdout) as Run);
  }
for (const [kind, found] of runs) {
  found.sort((a, b) => a.seconds - b.seconds);
  const { seconds, written, before } = found[Math.floor(ROUNDS / 2)]!;
  const more = Math.max(...found.map((run) => run.peak - run.before));
  console.log(
    `${kind}: ${seconds.toFixed(2)} s, ${megabytes(more)} above the ${megabytes(before)} of the process: ${(more / size).toFixed(2)} times the ${megabytes(size)} read, ${(more / written).toFixed(2)} times the ${megabytes(written)} written`,
  );
}
