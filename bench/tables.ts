/**
 * `predictProbaAsync` of tables with texts and flags, on one thread and on two in turns, and how long the event loop waits:
 *
 *     npm run bench:tables                 300,000 records and the same as columns; --rounds N, --rows N
 *
 * Prints medians with quartiles, and the longest wait of all counted rounds by `monitorEventLoopDelay` beside it. Two whole rounds
 * that are not counted go ahead, so that threads and the compiler are warm.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { load, type Model } from 'brine';
import { interleave, type Sample, show, summarise, table } from './harness.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
});
const ROWS = Number(values.rows);
const FOLDER = `out/bench-tables-${ROWS}`;
if (!existsSync(`${FOLDER}/columns.json`))
  execFileSync('.oracle/sklearn-1.9/bin/python', ['bench/tables-data.py', FOLDER, String(ROWS)], { stdio: 'inherit' });

type Columns = Record<string, (number | string | boolean | null)[]>;
const columns = JSON.parse(readFileSync(`${FOLDER}/columns.json`, 'utf8')) as Columns;
const names = Object.keys(columns);
const records = Array.from({ length: ROWS }, (_, i) =>
  Object.fromEntries(names.map((name) => [name, columns[name]![i]!])),
);

/** Milliseconds that a timer came late at most, in one call. */
async function longest(work: () => Promise<unknown>): Promise<{ ms: number; wait: number }> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  // The monitor counts from its first timer on.
  await new Promise((resolve) => setTimeout(resolve, 5));
  monitor.reset();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 5));
  monitor.disable();
  return { ms, wait: monitor.max / 1e6 };
}

const line = (sample: Sample, waits: readonly number[]): string[] => [
  show(sample),
  `${summarise(waits).median.toFixed(0)}; ${Math.max(...waits).toFixed(0)}`,
];

const out: string[][] = [];
for (const name of ['logistic', 'boosting', 'forest'].filter((each) => (values.only ?? each) === each)) {
  const model = await load<Model>(`${FOLDER}/${name}.joblib`);
  for (const [form, X] of [
    ['records', records],
    ['columns', columns],
  ] as const) {
    const waits = new Map<number, number[]>([1, 2].map((threads) => [threads, []]));
    const side = (threads: number) => async (): Promise<number> => {
      const { ms, wait } = await longest(() => model.predictProbaAsync(X as object[], { threads }));
      waits.get(threads)!.push(wait);
      return ms;
    };
    const warm = 2;
    const found = await interleave(
      new Map([1, 2].map((threads) => [`${threads}`, side(threads)])),
      Number(values.rounds),
      warm,
    );
    const [one, two] = [found.get('1')!, found.get('2')!];
    const counted = (threads: number): number[] => waits.get(threads)!.slice(warm);
    out.push([name, form, ...line(one, counted(1)), ...line(two, counted(2)), (one.median / two.median).toFixed(2)]);
  }
  model.close();
}
const head = [
  'model',
  'X',
  'one thread, ms',
  'wait, ms: median; most',
  'two threads, ms',
  'wait, ms: median; most',
  '× one',
];
process.stdout.write(`${table([head, ...out])}\n`);
