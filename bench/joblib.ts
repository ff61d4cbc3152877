/**
 * `load` and `dump` of Joblib files beside Python's joblib, on the same files, interleaved: a 400 MB array, two of 48 MB that
 * pack, a forest of 400 trees, a TF-IDF pipeline, a mapped file, and the memory that each of them takes at its peak.
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
/** A row that takes longer has fewer rounds, so that the whole stays below five minutes. */
const ROW_SECONDS = 15;
const COMPRESS: Readonly<Record<string, [string, number]>> = { zlib: ['zlib', 3], lz4: ['lz4', 1] };

/** Shares of Python's time. */
const GOALS: Readonly<Record<string, number>> = {
  'array load': 2.6,
  'array into': 0.85,
  'array dump': 0.85,
  'zlib load': 0.75,
  'zlib dump': 1.05,
  'lz4 load': 2,
  'forest load': 0.35,
  'tfidf load': 0.12,
  'tfidf dump': 0.25,
};

/** As `timed` of the harness, for work that is awaited. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  (globalThis as { gc?: () => void }).gc?.();
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'));
const python = new PythonSide(PYTHON, 'bench/joblib-data.py');
const rows = [['what', 'Python, ms', 'Brine, ms', 'of Python', 'goal', 'peak memory, MB', 'of the arrays']];

/** Peak memory above what was there before, in a process of its own. */
function peak(...args: string[]): number {
  const answer = execFileSync(process.execPath, ['--expose-gc', 'bench/memory-child.mjs', ...args], {
    encoding: 'utf8',
  });
  return Number(answer);
}

interface Row {
  label: string;
  /** What Python is asked. */
  ask: string;
  ours: () => Promise<unknown>;
  memory: string[];
  /** Bytes of the arrays in the file. */
  arrays: number;
}

async function compare({ label, ask, ours, memory, arrays }: Row): Promise<void> {
  const sides = new Map<string, Side>([
    ['python', async () => (await python.ask(ask)) as number],
    ['brine', () => timed(ours)],
  ]);
  const samples = await interleave(sides, ROUNDS, WARMUP, ROW_SECONDS);
  const [theirs, mine] = [samples.get('python') as Sample, samples.get('brine') as Sample];
  const ratio = (mine.median / theirs.median).toFixed(2);
  const bytes = peak(...memory);
  const goal = GOALS[label]?.toString() ?? '';
  rows.push([label, show(theirs), show(mine), ratio, goal, (bytes / 1e6).toFixed(1), (bytes / arrays).toFixed(2)]);
  console.log(rows.at(-1)!.join('  '));
}

try {
  const names = (await python.ask(`make ${folder}`)) as string[];
  const out = join(folder, 'brine.joblib');
  for (const name of names) {
    if (flags.only !== undefined && flags.only !== name) continue;
    const path = join(folder, `${name}.joblib`);
    const arrays = (await python.ask(`size ${name}`)) as number;
    console.log(
      `${name}: ${(statSync(path).size / 1e6).toFixed(1)} MB in the file, ${(arrays / 1e6).toFixed(1)} in arrays`,
    );
    const compress = COMPRESS[name];
    const options = compress === undefined ? {} : { compress };
    await compare({
      label: `${name} load`,
      ask: `load ${name}`,
      ours: () => load(path),
      memory: ['load', path],
      arrays,
    });
    if (name === 'array') {
      const room = new Uint8Array(statSync(path).size).fill(1);
      await compare({
        label: 'array into',
        ask: 'load array',
        ours: () => load(path, { into: room }),
        memory: ['into', path],
        arrays,
      });
      await compare({
        label: 'array mapped, one item',
        ask: 'map array',
        ours: async () => (await load<{ data: Float64Array }>(path, { mmapMode: 'r' })).data[12_345],
        memory: ['map', path],
        arrays,
      });
    }
    const value = await load(path);
    await compare({
      label: `${name} dump`,
      ask: `dump ${name}`,
      ours: () => dump(value, out, options),
      memory: ['dump', path, out, ...(compress ?? []).map(String)],
      arrays,
    });
  }
  console.log(`\n${table(rows)}`);
} finally {
  python.close();
  rmSync(folder, { recursive: true });
}
