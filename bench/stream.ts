/**
 * Tables as streams beside pandas with scikit-learn, both as whole processes, one after the other in turns:
 *
 *     npm run bench:stream                    CSV of a million rows to probabilities, and an Arrow filter beside `cat`
 *     npm run bench:stream -- --rows 200000   fewer rows
 *     npm run bench:stream -- --only filter   or logistic, forest, hist
 *
 * Needs `python3 fixtures/envs.py stream`. Prints medians of wall clock, processor time and peak memory.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Cost, costOf, row } from './processes.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const ROWS = Number(values.rows);
const ROUNDS = Number(values.rounds);
const FOLDER = resolve('out/bench-stream');
const PYTHON = resolve('.oracle/stream/bin/python');

const MAKE = `
import sys, numpy as np, joblib, pandas as pd, pyarrow as pa
from sklearn.dummy import DummyClassifier
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
joblib.dump(DummyClassifier(strategy='prior').fit(X, y), folder + '/dummy.joblib')
frame = pd.DataFrame(rng.normal(size=(rows, 6)), columns=names)
# A stream of five times as many rows, and one of none to tell what the start takes.
table = pa.Table.from_pandas(frame, preserve_index=False)
for name, times in (('rows', 5), ('start', 0)):
    with pa.ipc.new_stream(folder + '/%s-%d.arrows' % (name, rows), table.schema) as writer:
        for _ in range(times):
            writer.write_table(table, max_chunksize=65536)
frame.to_csv(folder + '/rows-%d.csv' % rows, index=False)
`;

const SCORE = `
import sys, joblib, pandas as pd
model = joblib.load(sys.argv[1])
X = pd.read_csv(sys.argv[2])
pd.DataFrame(model.predict_proba(X), columns=['predict_proba_%s' % c for c in model.classes_]).to_csv(sys.argv[3], index=False)
`;

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

/** Milliseconds of a process that gets a file on standard input, as a shell would give it, and says nothing. */
async function filter(command: readonly string[], input: string): Promise<number> {
  const start = performance.now();
  const cat = spawn('cat', [input], { stdio: ['ignore', 'pipe', 'inherit'] });
  const nowhere = openSync('/dev/null', 'w');
  const child = spawn(command[0]!, command.slice(1), { stdio: [cat.stdout, nowhere, 'inherit'] });
  const status = await new Promise((done) => child.on('close', done));
  closeSync(nowhere);
  if (status !== 0) throw new TypeError(`${command.join(' ')} ended with ${String(status)}`);
  return performance.now() - start;
}

if (!existsSync(PYTHON)) throw new TypeError('this compares with Python: python3 fixtures/envs.py stream');
mkdirSync(FOLDER, { recursive: true });
const rows = join(FOLDER, `rows-${ROWS}.csv`);
if (!existsSync(rows)) execFileSync(PYTHON, ['-c', MAKE, FOLDER, String(ROWS)], { stdio: 'inherit' });
for (const name of ['logistic', 'forest', 'hist']) {
  if (values.only !== undefined && values.only !== name) continue;
  const brine: Cost[] = [];
  const python: Cost[] = [];
  const model = join(FOLDER, `${name}.joblib`);
  const args = ['bin/brine.js', 'predict', model, '-i', rows, '-o', join(FOLDER, 'b.csv'), '-m', 'predict_proba'];
  for (let round = 0; round < ROUNDS; round++) {
    brine.push(await costOf(process.execPath, args));
    python.push(await costOf(PYTHON, ['-c', SCORE, model, rows, join(FOLDER, 'p.csv')]));
  }
  console.log(row(name, brine, python));
}
if (values.only === undefined || values.only === 'filter') {
  const file = (name: string): string => join(FOLDER, `${name}-${ROWS}.arrows`);
  const megabytes = statSync(file('rows')).size / 1e6;
  const model = join(FOLDER, 'dummy.joblib');
  const command = [process.execPath, 'bin/brine.js', 'predict', model, '-i', '-', '--from', 'arrow', '--to', 'arrow'];
  const starts: number[] = [];
  const times: number[] = [];
  const cats: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    starts.push(await filter(command, file('start')));
    times.push(await filter(command, file('rows')));
    cats.push(await filter(['cat'], file('rows')));
  }
  const [start, time, cat] = [starts, times, cats].map(median) as [number, number, number];
  const speed = (ms: number): string => `${((1000 * megabytes) / ms).toFixed(0)} MB/s`;
  console.log(
    `filter     ${megabytes.toFixed(0)} MB: ${time.toFixed(0)} ms, of which the start ${start.toFixed(0)}: ${speed(time - start)} behind it; cat ${cat.toFixed(0)} ms, ${speed(cat)}`,
  );
}
