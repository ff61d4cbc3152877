// The main job of Brine, end to end: a model that Python saved, predicting here, and going back.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dump, load } from 'brine';
import { parseCsv } from 'brine/csv';

const here = (name) => new URL(name, import.meta.url);
const python = JSON.parse(await readFile(here('python.json'), 'utf8'));

console.log('1. Load a pipeline that scikit-learn fitted and joblib saved (zlib), without Python\n');
const model = await load(here('tumours.joblib'));
const brine = fileURLToPath(here('../bin/brine.js'));
const page = execFileSync(process.execPath, [brine, 'show', fileURLToPath(here('tumours.joblib'))], {
  encoding: 'utf8',
});
console.log(page.replace(/^.*tumours/, 'tumours'));

console.log('\n2. Predict the rows of a CSV, and set the probabilities beside those of Python\n');
const { table: rows } = parseCsv(await readFile(here('tumours.csv'), 'utf8'));
const labels = model.predict(rows).tolist();
const ours = model.predictProba(rows).tolist();
let largest = 0;
console.log(
  `   ${'label'.padEnd(12)}${`brine: ${model.classes.tolist().join(', ')}`.padEnd(46)}scikit-learn ${python.sklearn}`,
);
ours.forEach((row, i) => {
  row.forEach((value, j) => {
    largest = Math.max(largest, Math.abs(value - python.predict_proba[i][j]) / python.predict_proba[i][j]);
  });
  const theirs = python.predict_proba[i].join('  ');
  const mark = labels[i] === python.predict[i] ? '' : `  <- Python says ${python.predict[i]}`;
  console.log(`   ${labels[i].padEnd(12)}${row.join('  ').padEnd(46)}${theirs}${mark}`);
});
console.log(`\n   largest relative difference: ${largest.toExponential(2)}`);

console.log('\n3. Dump it as a pickle, load it again, predict again\n');
const folder = await mkdtemp(join(tmpdir(), 'brine-demo-'));
const path = join(folder, 'tumours.pkl');
await dump(model, path);
const again = await load(path);
const same = JSON.stringify(again.predictProba(rows).tolist()) === JSON.stringify(ours);
console.log(
  `   ${(await stat(path)).size} bytes written; predictions after the round trip: ${same ? 'identical' : 'DIFFERENT'}`,
);
await rm(folder, { recursive: true });

const wrong = labels.filter((label, i) => label !== python.predict[i]).length;
if (!same || wrong > 0 || !(largest < 1e-12)) process.exitCode = 1;
