/** Measurements for which each run needs a process of its own. */
import { execFileSync } from 'node:child_process';
import { interleave, type Sample } from './harness.js';

const RUNS = 3;
const STARTS = 9;

function ask(question: string, path: string): unknown {
  const args = ['--expose-gc', 'bench/child.mjs', question, path];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as unknown;
}

/** Milliseconds of the first call in a fresh process, as somebody at a command line feels it; the median of three. */
export function firstCall(path: string): number {
  const all = Array.from({ length: RUNS }, () => ask('first', path) as number);
  return all.sort((a, b) => a - b)[RUNS >> 1]!;
}

/** Bytes that the values take, and that `loads` takes at its peak. */
export function loadMemory(path: string): { values: number; file: number; peak: number } {
  return ask('memory', path) as { values: number; file: number; peak: number };
}

/** Bytes that `dump` of a large array takes above the array. */
export function largeDump(folder: string): { array: number; peak: number } {
  return ask('dump', folder) as { array: number; peak: number };
}

const SMALL = [
  'fixtures/files/sklearn-1.2/value-containers-p5.pkl',
  'fixtures/files/sklearn-1.2/pipe-nested.pkl',
  'fixtures/files/sklearn-1.2/tree-iris.joblib',
];

function run(script: string): number {
  const start = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  return performance.now() - start;
}

export interface Start {
  what: string;
  sample: Sample;
  /** Milliseconds above the first row, the bare process. */
  above: string;
}

/** Whole processes that load one small fixture and end, beside one that does nothing. */
export async function starts(): Promise<Start[]> {
  const sides = new Map([['node alone', () => run('')]]);
  for (const path of SMALL) {
    sides.set(`load ${path}`, () => run(`import { load } from 'brine'; await load(${JSON.stringify(path)});`));
  }
  const samples = await interleave(sides, STARTS, 1);
  const bare = samples.get('node alone')!.median;
  return [...samples].map(([what, sample]) => ({ what, sample, above: (sample.median - bare).toFixed(1) }));
}
