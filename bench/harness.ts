/** Timing for the side-by-side benchmarks: interleaved rounds, medians, spread, one table. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Sample {
  median: number;
  low: number;
  high: number;
}

/** Median and the quartiles around it, in the unit of the values. */
export function summarise(values: readonly number[]): Sample {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

export type Side = () => number | Promise<number>;

/** Milliseconds of one call; the result is kept alive until the clock has stopped. */
export function timed(work: () => unknown): number {
  (globalThis as { gc?: () => void }).gc?.();
  const start = performance.now();
  const result = work();
  const elapsed = performance.now() - start;
  if (result === timed) throw new TypeError('unreachable: keeps the result alive');
  return elapsed;
}

/** Milliseconds of CPU time of one call, the mean over so many: what other work on the machine takes does not count. */
export function cpuTimed(call: () => unknown, repeats: number): () => number {
  return () => {
    const start = process.cpuUsage();
    for (let i = 0; i < repeats; i++) call();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / repeats;
  };
}

/**
 * Runs every side once a round, so that what disturbs the machine disturbs all. The first rounds warm up and do not count.
 * After `seconds` no other round begins, but three are always counted.
 */
export async function interleave(
  sides: ReadonlyMap<string, Side>,
  rounds: number,
  warmup: number,
  seconds = Number.POSITIVE_INFINITY,
): Promise<Map<string, Sample>> {
  const start = performance.now();
  const all = new Map([...sides.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds + warmup; round++) {
    if (round >= warmup + 3 && performance.now() - start > 1000 * seconds) break;
    for (const [name, side] of sides) {
      const elapsed = await side();
      if (round >= warmup) all.get(name)!.push(elapsed);
    }
  }
  return new Map([...all].map(([name, values]) => [name, summarise(values)]));
}

export const show = ({ median, low, high }: Sample): string =>
  `${median.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;

const shortTime = (ms: number): string =>
  ms >= 1 ? `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms` : `${(1000 * ms).toPrecision(3)} µs`;

/** Median and quartiles in milliseconds, or below one in microseconds. */
export const showTime = ({ median, low, high }: Sample): string =>
  `${shortTime(median)} (${shortTime(low)}–${shortTime(high)})`;

/** A Python process that answers one JSON line for each request line. */
export class PythonSide {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, script: string) {
    this.#process = spawn(python, [script], {
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: string): Promise<unknown> {
    this.#process.stdin.write(`${request}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new TypeError(`the Python side ended at "${request}"`);
    return JSON.parse(value as string) as unknown;
  }

  close(): void {
    this.#process.stdin.end();
  }
}

/** A Markdown table with aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}
