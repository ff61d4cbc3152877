/**
 * Tables as streams beside pandas with scikit-learn, both as whole processes, one after the other in turns:
 *
 *     npm run bench:stream                    CSV of a million rows to probabilities, and an Arrow filter beside `cat`
 *     npm run bench:stream -- --rows 200000   fewer rows
 *
 * Prints medians of wall clock, processor time and peak memory over three rounds.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Cost, costOf, row } from './processes.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } },
});
const ROWS = Number(values.rows);
const ROUNDS = Number(values.rounds);
const FOLDER = resolve('out/bench-stream');
const PYTHON = resolve('.oracle/sklearn-1.9/bin/python');

const MAKE = `
import sys, numpy as np, joblib, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import RandomForestClassifier, HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
folder, rows = sys.argv[1], int(sys.argv[2])
rng = np.random.RandomState(0)
names = list('abcdef')
X = pd.DataFrame(rng.normal(size=(5000, 6)), columns=names)
y = (X.a + X.b * X.c + rng.normal(size=5000) > 0).astype(int)
joblib.dump(make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y), folder + '/logistic.joblib')
joblib.dump(RandomForestClassifier(50, max_depth=10, random_state=0).fit(X, y), folder + '/forest.joblib')
joblib.dump(HistGradientBoostingClassifier(random_state=0).fit(X, y), folder + '/hist.joblib')
pd.DataFrame(rng.normal(size=(rows, 6)), columns=names).to_csv(folder + '/rows-%d.csv' % rows, index=False)
`;

const SCORE = `
import sys, joblib, pandas as pd
model = joblib.load(sys.argv[1])
X = pd.read_csv(sys.argv[2])
pd.DataFrame(model.predict_proba(X), columns=['predict_proba_%s' % c for c in model.classes_]).to_csv(sys.argv[3], index=False)
`;

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

/** Megabytes a second through a process that answers nothing of cost, beside `cat`. */
async function filter(command: readonly string[], input: string): Promise<number> {
  const start = performance.now();
  const child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  createReadStream(input, { highWaterMark: 1 << 20 }).pipe(child.stdin);
  child.stdout.pipe(createWriteStream('/dev/null'));
  await new Promise((done) => child.on('close', done));
  return performance.now() - start;
}

if (!existsSync(PYTHON)) throw new TypeError('this compares with Python: python3 fixtures/envs.py sklearn-1.9');
mkdirSync(FOLDER, { recursive: true });
const rows = join(FOLDER, `rows-${ROWS}.csv`);
if (!existsSync(rows)) execFileSync(PYTHON, ['-c', MAKE, FOLDER, String(ROWS)], { stdio: 'inherit' });
for (const name of ['logistic', 'forest', 'hist']) {
  const brine: Cost[] = [];
  const python: Cost[] = [];
  const model = join(FOLDER, `${name}.joblib`);
  for (let round = 0; round < ROUNDS; round++) {
    brine.push(
      await costOf(process.execPath, [
        'bin/brine.js',
        'predict',
        model,
        '-i',
        rows,
        '-o',
        join(FOLDER, 'b.csv'),
        '-m',
        'predict_proba',
      ]),
    );
    python.push(await costOf(PYTHON, ['-c', SCORE, model, rows, join(FOLDER, 'p.csv')]));
  }
  console.log(row(name, brine, python));
}
const arrow = join(FOLDER, 'rows.arrows');
execFileSync(process.execPath, [
  'bin/brine.js',
  'predict',
  join(FOLDER, 'logistic.joblib'),
  '-i',
  rows,
  '-o',
  arrow,
  '--to',
  'arrow',
  '--keep-all',
]);
const times: number[] = [];
const cats: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  times.push(
    await filter(
      [
        process.execPath,
        'bin/brine.js',
        'predict',
        join(FOLDER, 'logistic.joblib'),
        '-i',
        '-',
        '--from',
        'arrow',
        '--to',
        'arrow',
        '--ignore-extra',
      ],
      arrow,
    ),
  );
  cats.push(await filter(['cat'], arrow));
}
console.log(
  `filter     ${median(times).toFixed(0)} ms for ${ROWS} rows with a linear model, start included; cat ${median(cats).toFixed(0)} ms`,
);
