/**
 * LightGBM and XGBoost beside the libraries themselves, one thread each: one row, a thousand, and a hundred thousand; SHAP values
 * of a thousand; or two threads of ours beside one. Sides take turns in one run. CPU time, and by the clock for threads.
 *
 *   npm run bench:boosters -- [--only NAME] [--rounds N] [--shap] [--threads]
 *
 * needs `python3 fixtures/envs.py boosters-2026`. Models are trained once and kept in out/bench-boosters.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as Brine from 'brine';
import { cpuTimed, interleave, PythonSide, type Sample, type Side, table, timed } from './harness.js';

const brine = (await import(process.env['BRINE_SOURCES'] === undefined ? 'brine' : '../src/node.js')) as typeof Brine;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    shap: { type: 'boolean' },
    threads: { type: 'boolean' },
  },
});
const PYTHON = join(process.env['BRINE_ORACLE'] ?? '.oracle', 'boosters-2026/bin/python');
const FOLDER = 'out/bench-boosters';
const COLUMNS = 8;
const ROUNDS = Number(flags.rounds);

/** Times the library: one row, a thousand, a hundred thousand. */
const GOALS: Readonly<Record<string, readonly [number, number, number]>> = {
  'xgb 200x1 plain': [5, 2, 2],
  'xgb 200x1 missing': [5, 2, 2],
  'xgb 200x3 plain': [5, 2, 2],
  'xgb 200x3 missing': [5, 2, 2],
  'xgb 200x3 large': [3, 1.5, 1.5],
  'lgb 200x1 plain': [5, 5, 8],
  'lgb 200x1 missing': [5, 5, 8],
  'lgb 200x3 plain': [5, 5, 8],
  'lgb 200x3 missing': [5, 5, 8],
  'lgb 200x3 categories': [5, 5, 8],
  'lgb 200x3 large': [3, 1.5, 1.5],
};

const short = (ms: number): string => (ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3));
const shown = ({ median, low, high }: Sample): string => `${short(median)} (${short(low)}–${short(high)})`;

async function rowsOf(name: string, python: PythonSide): Promise<string[][]> {
  await python.ask(`make\t${FOLDER}\t${name}`);
  const path = join(FOLDER, name.replaceAll(' ', '-'));
  const data = new Float64Array(readFileSync(`${path}.X`).buffer.slice(0));
  const load = (): Promise<Brine.Estimator> => brine.load(`${path}.pkl`);
  const out: string[][] = [];
  const part = (rows: number): never => ({ data: data.subarray(0, rows * COLUMNS), shape: [rows, COLUMNS] }) as never;
  const measure = async (
    command: string,
    rows: number,
    repeats: number,
    call: () => unknown,
  ): Promise<[Sample, Sample]> => {
    const found = await interleave(
      new Map<string, Side>([
        ['library', async () => (await python.ask(`${command}\t${name}\t${rows}\t${repeats}`)) as number],
        ['brine', cpuTimed(call, repeats)],
      ]),
      ROUNDS,
      2,
    );
    return [found.get('library')!, found.get('brine')!];
  };
  const add = (what: string, [library, own]: [Sample, Sample], goal: number, first = ''): void => {
    out.push([name, what, shown(library), shown(own), (library.median / own.median).toFixed(2), String(goal), first]);
  };
  if (flags.shap === true) {
    const model = await load();
    const options = name.startsWith('lgb') ? { predContrib: true } : { predContribs: true };
    add('SHAP 1,000', await measure('shap', 1000, 1, () => model.predict(part(1000), options)), 1);
    return out;
  }
  if (flags.threads === true) {
    using model = await load();
    const X = part(100_000);
    // Threads start and get the model once.
    for (let i = 0; i < 4; i++) await model.predictProbaAsync(X, { threads: 2 });
    const sides = new Map<string, Side>([
      ['one', () => timed(() => model.predictProba(X))],
      [
        'two',
        async () => {
          const start = performance.now();
          await model.predictProbaAsync(X, { threads: 2 });
          return performance.now() - start;
        },
      ],
    ]);
    const found = await interleave(sides, ROUNDS, 2);
    add('100,000, one thread against two', [found.get('one')!, found.get('two')!], 1.8);
    return out;
  }
  for (const [at, [rows, repeats]] of (
    [
      [1, 100],
      [1000, 3],
      [100_000, 1],
    ] as const
  ).entries()) {
    // prettier-ignore
    const model = await load();
    const X = rows === 1 ? ([Array.from(data.subarray(0, COLUMNS))] as never) : part(rows);
    const start = performance.now();
    model.predictProba(X);
    const first = performance.now() - start;
    add(rows.toLocaleString('en'), await measure('time', rows, repeats, () => model.predictProba(X)), GOALS[name]![at]!, short(first)); // prettier-ignore
  }
  return out;
}

if (!existsSync(PYTHON)) throw new TypeError(`${PYTHON} is missing: run python3 fixtures/envs.py boosters-2026`);
mkdirSync(FOLDER, { recursive: true });
const python = new PythonSide(PYTHON, 'bench/boosters-data.py');
const against = flags.threads === true ? 'one thread' : 'library';
const rows = [['model', 'rows', `${against}, ms`, 'Brine, ms', `× ${against}`, 'goal', 'first call, ms']];
for (const name of Object.keys(GOALS)) {
  if (flags.only !== undefined && !name.includes(flags.only)) continue;
  rows.push(...(await rowsOf(name, python)));
}
python.close();
console.log(table(rows));
