/**
 * `npm run benign [-- FOLDER…] [--list]`: what the scanner says of honest files. Without a folder these are the model files of the fixtures;
 * `.matrix/files` holds those of `npm run matrix`. Prints how many are not safe, by library and reason.
 *
 * Files that name or carry code of their maker (`__main__`, `own_code`, pickled functions) are counted apart: they cannot be safe, and left out is
 * `fixtures/own`, which has only such. Arrays of Joblib beside a model are parts of it.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { scan } from '../src/entries/scan-node.js';

const FILE = /\.(?:pkl|pickle|joblib|skops|npy|npz|txt|json|ubj|model)(?:\.(?:z|gz|bz2|xz|lzma|lz4))?$/;
const FOLDERS = [
  'files',
  'boosters/files',
  'tables/files',
  'quirks/files',
  'skops/files',
  'joblib',
  'mlflow/files',
  'scan/files',
];

const { values, positionals } = parseArgs({ options: { list: { type: 'boolean' } }, allowPositionals: true });
const folders = positionals.length > 0 ? positionals : FOLDERS.map((name) => join('fixtures', name));

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true }).catch(() => []);
  return found
    .filter(
      (name) =>
        FILE.test(name) &&
        !/(?:^|[/\\])(?:manifest|input_example|requirements|expected)|_\d\d\.npy(?:\.z)?$/.test(name),
    )
    .map((name) => join(folder, name))
    .sort();
}

const rows: string[][] = [];
const OWN = /^(?:__main__|own_code|cloudpickle\.cloudpickle\._make_skeleton_class)\b/;
let [all, unsafe, dangerous, own] = [0, 0, 0, 0];
for (const folder of folders) {
  const counts: Record<string, number> = {};
  for (const file of await filesIn(folder)) {
    // Expectations of the fixtures are JSON, too; only models of boosters are told by their names.
    if (/\.(?:json|txt)$/.test(file) && !file.includes('boosters') && !file.endsWith('model.json')) continue;
    const { verdict, findings, globals } = await scan(file);
    if (verdict !== 'safe' && globals.some(({ module, name }) => OWN.test(`${module}.${name}`))) {
      own += 1;
      continue;
    }
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    all += 1;
    if (verdict === 'safe') continue;
    unsafe += 1;
    if (verdict === 'dangerous') dangerous += 1;
    if (values.list === true)
      console.log(
        `${verdict} ${file}: ${findings
          .filter(({ severity }) => severity !== 'note')
          .map(({ rule, message }) => `${rule}: ${message}`)
          .slice(0, 2)
          .join('; ')}`,
      );
  }
  rows.push([folder, ...['safe', 'suspicious', 'error', 'dangerous'].map((verdict) => String(counts[verdict] ?? 0))]);
}
console.log('| files | safe | suspicious | error | dangerous |\n|---|---|---|---|---|');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
console.log(
  `${all} files, ${unsafe} not safe (${((100 * unsafe) / Math.max(1, all)).toFixed(2)} %), ${dangerous} dangerous; beside them ${own} with code of their maker`,
);
if (dangerous > 0 || unsafe > all / 100) process.exitCode = 1;
