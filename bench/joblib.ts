/**
 * `load` and `dump` of Joblib files beside Python's joblib, on the same files, interleaved: a 400 MB array, one of 48 MB that
 * packs, a forest of 400 trees, a TF-IDF pipeline, and a mapped file.
 *
 *   npm run bench:joblib -- [--only NAME] [--rounds N]      needs the environments of fixtures/envs.py and 2 GB in /tmp
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dump, load } from 'brine';
import { interleave, PythonSide, type Sample, type Side, show, table } from './harness.js';

const PYTHON = '.oracle/sklearn-1.9/bin/python';
const { values: flags } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
const ROUNDS = Number(flags.rounds ?? 5);
const WARMUP = 1;
const COMPRESS: Readonly<Record<string, [string, number]>> = { zlib: ['zlib', 3], lz4: ['lz4', 1] };

/** As `timed` of the harness, for work that is awaited. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  (globalThis as { gc?: () => void }).gc?.();
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'));
const python = new PythonSide(PYTHON, 'bench/joblib-data.py');
const rows = [['what', 'Python, ms', 'Brine, ms', 'of Python']];

async function compare(label: string, ask: string, ours: () => Promise<unknown>): Promise<void> {
  const sides = new Map<string, Side>([
    ['python', async () => (await python.ask(ask)) as number],
    ['brine', () => timed(ours)],
  ]);
  const samples = await interleave(sides, ROUNDS, WARMUP);
  const [theirs, mine] = [samples.get('python') as Sample, samples.get('brine') as Sample];
  rows.push([label, show(theirs), show(mine), (mine.median / theirs.median).toFixed(2)]);
  console.log(rows.at(-1)!.join('  '));
}

const PEAK = `
import { load, dump } from 'brine';
const [path, out, work] = process.argv.slice(1);
const value = await load(path);
if (work === 'dump') await dump(value, out);
console.log(process.resourceUsage().maxRSS * 1024);`;

/** Peak memory of a fresh process, above that of one that loads next to nothing. */
function peak(path: string, work: string): number {
  const run = (file: string, what: string): number =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', PEAK, file, join(folder, 'peak.joblib'), what], {
        encoding: 'utf8',
      }),
    );
  return run(path, work) - run('demo/tumours.joblib', 'load');
}

try {
  const names = (await python.ask(`make ${folder}`)) as string[];
  for (const name of names) {
    if (flags.only !== undefined && flags.only !== name) continue;
    const path = join(folder, `${name}.joblib`);
    const size = `${(statSync(path).size / 1e6).toFixed(1)} MB`;
    await compare(`${name} (${size}), load`, `load ${name}`, () => load(path));
    const value = await load(path);
    const compress = COMPRESS[name];
    const options = compress === undefined ? {} : { compress };
    await compare(`${name}, dump`, `dump ${name}`, () => dump(value, join(folder, 'brine.joblib'), options));
    if (name === 'array') {
      await compare('array, mapped, one item', 'map array', async () => {
        const array = await load<{ data: Float64Array }>(path, { mmapMode: 'r' });
        return array.data[12_345];
      });
      const bytes = statSync(path).size;
      const loaded = peak(path, 'load');
      const dumped = peak(path, 'dump');
      console.log(
        `peak memory: load ${(loaded / bytes).toFixed(2)} × the array, dump ${((dumped - loaded) / 1e6).toFixed(0)} MB above it`,
      );
    }
  }
  console.log(`\n${table(rows)}`);
} finally {
  python.close();
  rmSync(folder, { recursive: true });
}
