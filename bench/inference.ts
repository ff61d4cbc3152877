/**
 * Predictions beside scikit-learn (one BLAS thread, `n_jobs=1`) and ONNX Runtime (one thread, models converted by
 * skl2onnx): one row, a thousand, and a large batch. Each side checks and converts its own input inside of the clock, which
 * runs in its own process; sides take turns.
 *
 *   npm run bench:inference -- [--only NAME] [--quick] [--batch one|1k|large]
 *
 * needs `python3 fixtures/envs.py onnx`. Models are trained once and kept in out/bench-inference.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as Brine from 'brine';
import { PythonSide, type Sample, summarise, table } from './harness.js';
import { OnnxSide } from './onnx-side.js';

// The newest build, or the sources with BRINE_SOURCES=1.
const brine = (await import(process.env['BRINE_SOURCES'] === undefined ? 'brine' : '../src/node.js')) as typeof Brine;

const PYTHON = '.oracle/onnx/bin/python';
const SCRIPT = 'bench/inference-data.py';
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean' },
    batch: { type: 'string' },
    data: { type: 'string' },
  },
});
/** Seconds that one cell of the table may take. */
const BUDGET = flags.quick === true ? 0.6 : 3;
const MAX_ROUNDS = 15;

interface About {
  readonly rows: number;
  readonly columns: number;
  readonly method: 'predict' | 'transform';
  readonly texts?: readonly string[];
  readonly expected: unknown[];
  readonly onnx: boolean;
  readonly why?: string;
}

/** Times scikit-learn: one row, a thousand, a large batch; then the large batch on two threads, and against ONNX Runtime. */
const GOALS: Readonly<Record<string, readonly [number, number, number, number?]>> = {
  'forest 100': [100, 8, 4.5, 9],
  'forest 500': [100, 8, 4.5, 9],
  'hist boosting 200': [150, 5.5, 5.5],
  'boosting 200': [15, 5, 6],
  logistic: [30, 1.2, 1.2],
  linear: [30, 1.2, 1.2],
  'scaler + logistic': [30, 1.2, 1.2],
  text: [20, 2, 2],
  'gaussian NB': [150, 3, 3.5],
  'SVC RBF': [4, 8, 8],
  'neighbours kd-tree': [8, 5, 5],
  'neighbours brute': [4, 2.2, 2.2],
  PCA: [25, 1, 0.9],
  'k-means': [25, 1, 0.4],
  MLP: [1.2, 0.4, 0.4],
  'MLP, float32': [1.2, 0.85, 0.85],
};

/** Models that are also timed with `precision: 'float32'`, against scikit-learn in float64. */
const ALSO_SINGLE = new Set(['MLP']);

type Call = () => unknown;

/** Milliseconds of one call, the mean of as many as fill about 20 ms. */
class Repeated {
  repeats = 1;
  readonly #time: (repeats: number) => number | Promise<number>;

  constructor(time: (repeats: number) => number | Promise<number>) {
    this.#time = time;
  }

  /** The first calls are slower than all others, so the number of repeats is looked for with more and more of them. */
  async calibrate(): Promise<number> {
    let each = await this.#time(1);
    for (let repeats = 1; repeats < 2000 && each * repeats < 10;) {
      repeats = Math.min(2000, 4 * repeats, Math.ceil(20 / Math.max(each, 0.0001)));
      each = await this.#time(repeats);
      if (each * repeats >= 10) break;
    }
    this.repeats = Math.max(1, Math.min(2000, Math.round(20 / Math.max(each, 0.0001))));
    return each * this.repeats;
  }

  sample = (): number | Promise<number> => this.#time(this.repeats);
}

function own(call: Call): Repeated {
  return new Repeated((repeats) => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) call();
    return (performance.now() - start) / repeats;
  });
}

function awaited(call: () => Promise<unknown>): Repeated {
  return new Repeated(async (repeats) => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) await call();
    return (performance.now() - start) / repeats;
  });
}

async function interleaved(sides: ReadonlyMap<string, Repeated>): Promise<Map<string, Sample>> {
  let round = 0;
  for (const side of sides.values()) round += await side.calibrate();
  const rounds = Math.max(3, Math.min(MAX_ROUNDS, Math.floor((BUDGET * 1000) / round)));
  const times = new Map([...sides.keys()].map((name) => [name, [] as number[]]));
  // Half a second of warming up, as a service has long behind it.
  for (let spent = 0; spent < Math.min(500, BUDGET * 300); spent += round)
    for (const side of sides.values()) await side.sample();
  for (let i = 0; i < rounds; i++) for (const [name, side] of sides) times.get(name)!.push(await side.sample());
  return new Map([...times].map(([name, values]) => [name, summarise(values)]));
}

const short = (ms: number): string => (ms >= 100 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(2) : ms.toPrecision(2));
const shown = (sample: Sample | undefined): string =>
  sample === undefined ? '' : `${short(sample.median)} (${short(sample.low)}–${short(sample.high)})`;
const times = (a: Sample | undefined, b: Sample): string =>
  a === undefined
    ? ''
    : (a.median / b.median).toPrecision(3).replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros));

/** Numbers or texts of a result, to be compared with what Python found. */
function flat(result: unknown): unknown[] {
  return (result as { flat(): unknown[] }).flat().map((item) => (typeof item === 'bigint' ? Number(item) : item));
}

function checkResults(name: string, found: unknown[], expected: unknown[]): void {
  const wanted = expected.flat();
  const wrong = found.findIndex((value, i) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? Math.abs(value - (wanted[i] as number)) > 1e-9 * Math.max(1, Math.abs(wanted[i] as number))
      : value !== wanted[i],
  );
  if (found.length !== wanted.length || wrong >= 0)
    throw new TypeError(`${name}: value ${wrong} is ${String(found[wrong])}, in Python ${String(wanted[wrong])}`);
}

function threads(model: Brine.Estimator, method: About['method'], X: unknown): Repeated | undefined {
  const call = (model as unknown as Record<string, unknown>)[`${method}Async`];
  if (typeof call !== 'function') return undefined;
  return awaited(() => call.call(model, X, { threads: 2 }) as Promise<unknown>);
}

const HEAD = [
  'model',
  'rows',
  'scikit-learn, ms',
  'ONNX Runtime, ms',
  'Brine, ms',
  '× scikit-learn',
  'goal',
  '× ONNX Runtime',
  '2 threads, ms',
  '× scikit-learn ',
];

async function rowsOf(name: string, folder: string, python: PythonSide): Promise<string[][]> {
  await python.ask(`make\t${folder}\t${name}`);
  const about = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as About;
  const model = await brine.load(join(folder, `${name}.pkl`));
  const { columns, texts } = about;
  const data =
    texts === undefined ? new Float64Array(readFileSync(join(folder, `${name}.X`)).buffer.slice(0)) : undefined;
  const part = (rows: number): unknown =>
    data === undefined ? texts!.slice(0, rows) : { data: data.subarray(0, rows * columns), shape: [rows, columns] };
  const single = data === undefined ? texts!.slice(0, 1) : [Array.from(data.subarray(0, columns))];
  const method = about.method;
  const ask = (X: unknown, options?: object): unknown =>
    (model[method] as (X: unknown, options?: object) => unknown).call(model, X, options);
  checkResults(name, flat(ask(part(500))), about.expected);
  const onnx = about.onnx ? await OnnxSide.open(join(folder, `${name}.onnx`)).catch(() => undefined) : undefined;
  const out: string[][] = [];
  const sizes = [
    ['one', 1],
    ['1k', 1000],
    ['large', about.rows],
  ] as const;
  for (const [at, [label, rows]] of sizes.entries()) {
    if (flags.batch !== undefined && flags.batch !== label) continue;
    const X = rows === 1 ? single : part(rows);
    const sides = new Map<string, Repeated>([
      ['sklearn', new Repeated(async (n) => (await python.ask(`time\t${name}\t${rows}\t${n}`)) as number)],
      ['brine', own(() => ask(X))],
    ]);
    if (onnx !== undefined)
      sides.set('onnx', awaited(onnx.call(data?.subarray(0, rows * columns), texts?.slice(0, rows), columns)));
    const two = label === 'large' ? threads(model, method, X) : undefined;
    if (two !== undefined) sides.set('two', two);
    if (ALSO_SINGLE.has(name)) {
      const options = { precision: 'float32' } as const;
      sides.set(
        'single',
        own(() => ask(X, options)),
      );
    }
    const found = await interleaved(sides);
    const add = (title: string, ours: Sample, both: Sample | undefined): void => {
      const goals = GOALS[title]!;
      const goal = `${goals[at]}${label === 'large' && goals[3] !== undefined ? `; ${goals[3]} on 2 threads` : ''}`;
      out.push([
        title,
        String(rows),
        shown(found.get('sklearn')),
        shown(found.get('onnx')),
        shown(ours),
        times(found.get('sklearn'), ours),
        goal,
        times(found.get('onnx'), ours),
        shown(both),
        both === undefined ? '' : times(found.get('sklearn'), both),
      ]);
      console.error(out[out.length - 1]!.join('  '));
    };
    add(name, found.get('brine')!, found.get('two'));
    const narrow = found.get('single');
    if (narrow !== undefined) add(`${name}, float32`, narrow, undefined);
  }
  (model as unknown as { close?(): void }).close?.();
  await onnx?.close();
  return out;
}

const digest = createHash('sha256').update(readFileSync(SCRIPT)).digest('hex').slice(0, 12);
const folder = flags.data ?? join('out/bench-inference', digest);
if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
const python = new PythonSide(PYTHON, SCRIPT);
try {
  const names = (await python.ask('names')) as string[];
  const rows = [HEAD];
  for (const name of names)
    if (flags.only === undefined || name.includes(flags.only)) rows.push(...(await rowsOf(name, folder, python)));
  console.log(table(rows));
} finally {
  python.close();
}
