/**
 * A fresh process that loads a forest of 3 MB and predicts one row, beside one that does nothing, on every Node that is installed:
 * with V8's compile cache, too, where Node has one. Sides take turns.
 *
 *   npm run bench:cold-start -- [--rounds N]
 *
 * Node 22 and 24 are those of `npm run test:runtimes`. The row must get scikit-learn's own probabilities.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interleave, show, type Side, table } from './harness.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const FOLDER = 'out/cold-start';
if (!existsSync(`${FOLDER}/row.json`))
  execFileSync('.oracle/sklearn-1.9/bin/python', ['bench/cold-start-data.py', FOLDER]);

/** Milliseconds, and whether the compile cache is on: Node 22 is to reach its goal with it. */
const GOALS: readonly (readonly [node: string, path: string, cached: boolean, goal: string])[] = [
  ['20', process.execPath, false, '120'],
  ['22', 'runtime-tests/node-22/node_modules/node/bin/node', false, ''],
  ['22', 'runtime-tests/node-22/node_modules/node/bin/node', true, '80'],
  ['24', 'runtime-tests/node-24/node_modules/node/bin/node', false, ''],
  ['24', 'runtime-tests/node-24/node_modules/node/bin/node', true, ''],
];

const predict = `
  import { readFileSync } from 'node:fs';
  const { load } = await import('brine');
  const { row, probabilities } = JSON.parse(readFileSync('${FOLDER}/row.json', 'utf8'));
  const model = await load('${FOLDER}/forest.joblib');
  const found = model.predictProba(row).tolist();
  if (JSON.stringify(found) !== JSON.stringify(probabilities)) throw new Error(JSON.stringify(found));
`;

const cache = mkdtempSync(join(tmpdir(), 'brine-cache-'));
const sides = new Map<string, Side>();
const known = GOALS.filter(([, path]) => existsSync(path));
for (const [node, path, cached] of known) {
  const run = (script: string) => (): number => {
    const options = { env: { ...process.env, ...(cached ? { NODE_COMPILE_CACHE: cache } : {}) } };
    const start = performance.now();
    execFileSync(path, ['--input-type=module', '-e', script], options);
    return performance.now() - start;
  };
  sides.set(`${node}${String(cached)}alone`, run(''));
  sides.set(`${node}${String(cached)}first`, run(predict));
}
const found = await interleave(sides, Number(values.rounds), 2);
rmSync(cache, { recursive: true });
const rows = known.map(([node, , cached, goal]) => {
  const [alone, first] = ['alone', 'first'].map((side) => found.get(`${node}${String(cached)}${side}`)!);
  const above = (first!.median - alone!.median).toFixed(1);
  return [node, cached ? 'yes' : '', show(alone!), show(first!), above, goal];
});
console.log(table([['Node', 'compile cache', 'node alone, ms', 'first prediction, ms', 'above', 'goal'], ...rows]));
