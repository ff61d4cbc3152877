/**
 * Parquet to Parquet beside pyarrow, pandas and scikit-learn, both as whole processes in turns:
 *
 *     npm run bench:parquet                                     1M rows × 20 columns, one process against one
 *     npm run bench:parquet -- --rows 20000000 --width 12 --processes 2 --rounds 1
 *
 * Needs `python3 fixtures/envs.py stream`. Prints medians of wall clock, processor time and peak memory.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Cost, costOf, row } from './processes.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    width: { type: 'string', default: '20' },
    processes: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const { rows, width, processes, only } = values;
const FOLDER = resolve('out/bench-parquet');
const PYTHON = resolve('.oracle/stream/bin/python');
const SCRIPT = 'bench/parquet-data.py';

if (!existsSync(PYTHON)) throw new TypeError('this compares with Python: python3 fixtures/envs.py stream');
mkdirSync(FOLDER, { recursive: true });
const input = join(FOLDER, `mixed-${width}-${rows}.parquet`);
const model = join(FOLDER, `mixed-${width}.joblib`);
if (!existsSync(input)) execFileSync(PYTHON, [SCRIPT, 'make', FOLDER, rows, width], { stdio: 'inherit' });
const output = join(FOLDER, 'b.parquet');
const brine: Cost[] = [];
const python: Cost[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  if (only !== 'python') {
    const args = ['bin/brine.js', 'predict', model, '-i', input, '-o', output, '-m', 'predict_proba'];
    brine.push(await costOf(process.execPath, args));
  }
  if (only !== 'brine')
    python.push(await costOf(PYTHON, [SCRIPT, 'score', model, input, join(FOLDER, 'p.parquet'), processes]));
}
if (only === undefined) console.log(row(`${rows} × ${width}`, brine, python));
else console.log(only, [...brine, ...python]);
