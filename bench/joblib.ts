/**
 * `load` and `dump` of Joblib files beside Python's joblib, on the same files, interleaved: 400 MB arrays and a forest of 400
 * trees, each plain, by zlib 3 and by lz4, a TF-IDF pipeline, a mapped file, and the memory that each of them takes at its peak.
 *
 *   npm run bench:joblib -- [--only NAME] [--rounds N]      needs the environments of fixtures/envs.py, 2 GB in /tmp and in memory
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { dump, load } from 'brine';
import { interleave, PythonSide, type Sample, type Side, show, table } from './harness.js';

const PYTHON = '.oracle/sklearn-1.9/bin/python';
const { values: flags } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
/** Files of this size are read the same at the first time and at the tenth; smaller ones once the code is compiled. */
const LARGE = 50e6;
const LARGE_ROUNDS = { rounds: Number(flags.rounds ?? 5), warmup: 1 };
const SMALL_ROUNDS = { rounds: Number(flags.rounds ?? 11), warmup: 6 };
/** A row that takes longer has fewer rounds, so that the whole stays below six minutes. */
const ROW_SECONDS = 15;
const COMPRESS: Readonly<Record<string, [string, number]>> = { zlib: ['zlib', 3], lz4: ['lz4', 0] };
/** Files in memory, where syncing costs nothing. */
const MEMORY = '/dev/shm';

/** Shares of Python's time. */
const GOALS: Readonly<Record<string, number>> = {
  'array load': 2.6,
  'array into': 0.85,
  'array dump': 0.85,
  'array zlib load': 0.75,
  'array zlib dump': 1.05,
  'array lz4 load': 2,
  'forest load': 0.35,
  'forest zlib load': 0.75,
  'forest zlib dump': 1.05,
  'forest lz4 load': 2,
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
  /** What a process of its own is told to do, to see its memory. */
  memory?: string[];
  /** Bytes of the arrays in the file. */
  arrays: number;
}

async function compare({ label, ask, ours, memory, arrays }: Row): Promise<void> {
  const sides = new Map<string, Side>([
    ['python', async () => (await python.ask(ask)) as number],
    ['brine', () => timed(ours)],
  ]);
  const { rounds, warmup } = arrays > LARGE ? LARGE_ROUNDS : SMALL_ROUNDS;
  const samples = await interleave(sides, rounds, warmup, ROW_SECONDS);
  const [theirs, mine] = [samples.get('python') as Sample, samples.get('brine') as Sample];
  const ratio = (mine.median / theirs.median).toFixed(2);
  const bytes = memory === undefined ? undefined : peak(...memory);
  const goal = GOALS[label]?.toString() ?? '';
  const shares = bytes === undefined ? ['', ''] : [(bytes / 1e6).toFixed(1), (bytes / arrays).toFixed(2)];
  rows.push([label, show(theirs), show(mine), ratio, goal, ...shares]);
  console.log(rows.at(-1)!.join('  '));
}

try {
  const names = (await python.ask(`make ${folder}`)) as string[];
  const out = join(folder, 'brine.joblib');
  for (const name of names) {
    if (flags.only !== undefined && flags.only !== name.split(' ')[0] && flags.only !== name) continue;
    const path = join(folder, `${name.replace(' ', '-')}.joblib`);
    const arrays = (await python.ask(`size ${name.replace(' ', '-')}`)) as number;
    console.log(
      `${name}: ${(statSync(path).size / 1e6).toFixed(1)} MB in the file, ${(arrays / 1e6).toFixed(1)} in arrays`,
    );
    const compress = COMPRESS[name.split(' ')[1] ?? ''];
    const options = compress === undefined ? {} : { compress };
    await compare({
      label: `${name} load`,
      ask: `load ${name.replace(' ', '-')}`,
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
      ask: `dump ${name.replace(' ', '-')}`,
      ours: () => dump(value, out, options),
      memory: ['dump', path, out, ...(compress ?? []).map(String)],
      arrays,
    });
    if (name !== 'array') continue;
    // What Python leaves to the system, and what is left without it.
    await compare({ label: 'array dump, both synced', ask: 'sync array', ours: () => dump(value, out), arrays });
    if (!existsSync(MEMORY)) continue;
    const inMemory = join(mkdtempSync(join(MEMORY, 'brine-bench-')), 'brine.joblib');
    try {
      const ask = `memory ${dirname(inMemory)}`;
      await compare({ label: 'array dump to memory', ask, ours: () => dump(value, inMemory), arrays });
    } finally {
      rmSync(dirname(inMemory), { recursive: true });
    }
  }
  console.log(`\n${table(rows)}`);
} finally {
  python.close();
  rmSync(folder, { recursive: true });
}
