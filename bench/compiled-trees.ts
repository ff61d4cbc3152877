/**
 * Boosters beside the same models compiled to C (tl2cgen, m2cgen), by LLVM (lleaves), in treelite's interpreter and in ONNX Runtime, one
 * thread each: 100,000 rows, and one row of 50 trees of depth 4, each behind its Python call. CPU time; sides take turns in one run.
 *
 *   npm run bench:compiled-trees -- [--only NAME] [--rounds N]
 *
 * needs `python3 fixtures/envs.py compiled-trees` and gcc. Models are trained and compiled once and kept in out/compiled-trees.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as Brine from 'brine';
import { cpuTimed, interleave, PythonSide, showTime, type Side, table } from './harness.js';

const brine = (await import(process.env['BRINE_SOURCES'] === undefined ? 'brine' : '../src/node.js')) as typeof Brine;

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string', default: '9' } },
});
const PYTHON = join(process.env['BRINE_ORACLE'] ?? '.oracle', 'compiled-trees/bin/python');
const FOLDER = 'out/compiled-trees';
const COLUMNS = 8;
const ROUNDS = Number(flags.rounds);

const WARMING = 50_000;

/** Rows, and calls that one time is the mean of. */
const CASES = [
  ['xgb 200x3', 100_000, 1],
  ['lgb 200x3', 100_000, 1],
  ['xgb 50x1', 1, 3000],
  ['lgb 50x1', 1, 3000],
] as const;

if (!existsSync(PYTHON)) throw new TypeError(`${PYTHON} is missing: run python3 fixtures/envs.py compiled-trees`);
mkdirSync(FOLDER, { recursive: true });
const python = new PythonSide(PYTHON, 'bench/compiled-trees-data.py');
const lines = [['model', 'rows', 'side', 'time', 'Brine is × as fast']];
for (const [name, rows, repeats] of CASES) {
  if (flags.only !== undefined && !name.includes(flags.only)) continue;
  const sides = (await python.ask(`make\t${FOLDER}\t${name}`)) as string[];
  const place = join(FOLDER, name.replaceAll(' ', '-'));
  const model = await brine.load<Brine.Estimator>(join(place, 'model.pkl'));
  const data = new Float64Array(readFileSync(join(place, 'X')).buffer.slice(0, rows * COLUMNS * 8));
  const X = rows === 1 ? [Array.from(data)] : ({ data, shape: [rows, COLUMNS] } as never);
  // C comes compiled; a call of microseconds is optimized by V8 after some thousands.
  for (let i = 0; i < WARMING && rows === 1; i++) model.predictProba(X);
  const found = await interleave(
    new Map<string, Side>([
      ...sides.map((side): [string, Side] => [
        side,
        async () => (await python.ask(`time\t${name}\t${side}\t${rows}\t${repeats}`)) as number,
      ]),
      ['Brine', cpuTimed(() => model.predictProba(X), repeats)],
    ]),
    ROUNDS,
    2,
  );
  const own = found.get('Brine')!;
  for (const [side, sample] of found)
    lines.push([name, rows.toLocaleString('en'), side, showTime(sample), (sample.median / own.median).toFixed(2)]);
}
python.close();
console.log(table(lines));
