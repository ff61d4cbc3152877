/**
 * How far C comes on this machine with what Brine's kernels do, so that a goal that is missed can be told from work that is left: the
 * layers of an MLP (--only mlp), trees as bit masks on one and two threads (--only trees), and one row down a few trees (--only row). C has
 * registers of 128 bits, as WebAssembly has, and of 256. Sides take turns in one run; milliseconds of CPU time, by the clock for trees.
 *
 *   npm run bench:limits -- [--only NAME] [--rounds N]
 *
 * needs gcc, and the environments onnx (mlp), boosters-2026 (trees) and compiled-trees (row) of fixtures/envs.py. Fused kernels need
 * Node 22 or newer.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as brine from 'brine';
import { cpuTimed, interleave, PythonSide, showTime, type Side, table } from './harness.js';
import { leafBitsOf } from './limits/leaf-bits-form.js';

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string', default: '9' } },
});
const ROUNDS = Number(flags.rounds);
/** Runs of which the best counts. */
const REPEATS = 5;
const FOLDER = 'out/limits';
const FEATURES = readFileSync('/proc/cpuinfo', 'utf8');
/** Bytes of a register, and what the compiler may use for it. */
const LANES = [
  [16, ['-mavx']],
  ...(/\bavx2\b/.test(FEATURES) ? [[32, ['-mavx2']] as const] : []),
] as readonly (readonly [number, readonly string[]])[];

function python(name: string): string {
  const path = join(process.env['BRINE_ORACLE'] ?? '.oracle', name, 'bin/python');
  if (!existsSync(path)) throw new TypeError(`${path} is missing: run python3 fixtures/envs.py ${name}`);
  return path;
}

/** The file that gcc makes. */
function compile(name: string, sources: readonly string[], options: readonly string[]): string {
  const out = join(FOLDER, name);
  execFileSync('gcc', ['-O3', ...options, ...sources, '-o', out, '-lm', '-lpthread'], { stdio: 'inherit' });
  return out;
}

/** The best of some runs: a process of C begins cold. */
const ofC = (path: string, ...args: (string | number)[]): Side => {
  const lines = (): number[] =>
    execFileSync(path, args.map(String), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[0]));
  return () => Math.min(...lines());
};

const lines = [['work', 'side', 'time', 'of Brine']];
async function compare(work: string, sides: Map<string, Side>, warmup = 2): Promise<void> {
  const found = await interleave(sides, ROUNDS, warmup);
  const own = [...found].find(([name]) => name.startsWith('Brine'))![1];
  for (const [side, sample] of found)
    lines.push([work, side, showTime(sample), (sample.median / own.median).toFixed(2)]);
}

async function mlp(): Promise<void> {
  const ROWS = 10_000;
  const COLUMNS = 784;
  const folder = 'out/bench-inference';
  mkdirSync(folder, { recursive: true });
  const side = new PythonSide(python('onnx'), 'bench/inference-data.py');
  await side.ask(`make\t${folder}\tMLP`);
  const model = await brine.load<brine.Estimator>(join(folder, 'MLP.pkl'));
  const data = new Float64Array(readFileSync(join(folder, 'MLP.X')).buffer.slice(0, ROWS * COLUMNS * 8));
  const X = { data, shape: [ROWS, COLUMNS] };
  for (const [precision, real] of [
    ['float64', 'double'],
    ['float32', 'float'],
  ] as const) {
    const sides = new Map<string, Side>([
      ['scikit-learn, float64', async () => (await side.ask(`time\tMLP\t${ROWS}\t1`)) as number],
    ]);
    for (const [lanes, options] of LANES)
      for (const fused of [false, true]) {
        const how = fused ? ['-mfma', '-ffp-contract=fast'] : ['-mno-fma'];
        const path = compile(`dense-${real}-${lanes}-${fused}`, ['bench/limits/dense.c'], [
          ...options,
          ...how,
          `-DLANES=${lanes}`,
          `-DREAL=${real}`,
        ]); // prettier-ignore
        sides.set(`C, ${8 * lanes} bits, ${fused ? 'fused' : 'not fused'}`, ofC(path, ROWS, REPEATS));
      }
    sides.set(
      'Brine',
      cpuTimed(() => model.predict(X, { precision }), 1),
    );
    await compare(`MLP, ${precision}`, sides);
  }
  side.close();
}

async function trees(): Promise<void> {
  const ROWS = 99_840;
  const COLUMNS = 8;
  const folder = 'out/bench-boosters';
  mkdirSync(folder, { recursive: true });
  const side = new PythonSide(python('boosters-2026'), 'bench/boosters-data.py');
  for (const name of ['lgb 200x1 plain', 'lgb 200x3 plain']) {
    await side.ask(`make\t${folder}\t${name}`);
    const place = join(folder, name.replaceAll(' ', '-'));
    const data = new Float64Array(readFileSync(`${place}.X`).buffer.slice(0, ROWS * COLUMNS * 8));
    const X = { data, shape: [ROWS, COLUMNS] };
    const form = join(FOLDER, 'form');
    writeFileSync(form, await leafBitsOf(`${place}.pkl`, data, COLUMNS));
    using model = await brine.load<brine.Estimator>(`${place}.pkl`);
    for (let i = 0; i < 4; i++) await model.predictProbaAsync(X, { threads: 2 });
    const sides = new Map<string, Side>();
    for (const [lanes, options] of LANES) {
      const path = compile(`leaf-bits-${lanes}`, ['bench/limits/leaf-bits.c'], [...options, `-DLANES=${lanes}`]);
      for (const threads of [1, 2])
        sides.set(`C, ${8 * lanes} bits, ${threads} of 2 threads`, ofC(path, form, REPEATS, threads));
    }
    const best = async (call: () => unknown): Promise<number> => {
      const found: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        const start = performance.now();
        await call();
        found.push(performance.now() - start);
      }
      return Math.min(...found);
    };
    sides.set('Brine, 1 of 2 threads', () => best(() => model.predictProba(X)));
    sides.set('Brine, 2 of 2 threads', () => best(() => model.predictProbaAsync(X, { threads: 2 })));
    await compare(`${name}, ${ROWS.toLocaleString('en')} rows`, sides);
  }
  side.close();
}

async function row(): Promise<void> {
  const ROWS = 1000;
  const COLUMNS = 8;
  const folder = 'out/compiled-trees';
  mkdirSync(folder, { recursive: true });
  const side = new PythonSide(python('compiled-trees'), 'bench/compiled-trees-data.py');
  for (const name of ['xgb 50x1', 'lgb 50x1']) {
    await side.ask(`make\t${folder}\t${name}`);
    const place = join(folder, name.replaceAll(' ', '-'));
    const data = new Float64Array(readFileSync(join(place, 'X')).buffer.slice(0, ROWS * COLUMNS * 8));
    const X = Array.from({ length: ROWS }, (_, i) => [Array.from(data.subarray(i * COLUMNS, (i + 1) * COLUMNS))]);
    writeFileSync(join(FOLDER, 'rows'), data);
    const path = compile('one-row', ['bench/limits/one-row.c', join(place, 'm2cgen.c')], []);
    const model = await brine.load<brine.Estimator>(join(place, 'model.pkl'));
    const call = (): void => {
      for (const one of X) model.predictProba(one);
    };
    const own = cpuTimed(call, 1);
    for (let i = 0; i < 50; i++) call();
    const sides = new Map<string, Side>([
      ['C of m2cgen, called by C', ofC(path, join(FOLDER, 'rows'), ROWS, COLUMNS, 30)],
      ['the same by ctypes', async () => (await side.ask(`time\t${name}\tm2cgen_c\t1\t1000`)) as number],
      ['Brine', async () => (await own()) / ROWS],
    ]);
    await compare(`${name}, one row of ${ROWS}`, sides);
  }
  side.close();
}

mkdirSync(FOLDER, { recursive: true });
for (const [name, work] of Object.entries({ mlp, trees, row }))
  if (flags.only === undefined || flags.only === name) await work();
console.log(table(lines));
