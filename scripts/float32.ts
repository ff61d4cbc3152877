/**
 * Which classes give scikit-learn's float32 to the last bit, and the others to what bound: Brine's side of fixtures/float32.py.
 * `node --import tsx scripts/float32.ts FOLDER ENV...` puts the section into docs/coverage.md, between its two marks.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BrineError } from '../src/core/errors.js';
import { type Estimator, load, NdArray } from '../src/node.js';
import type { Asked } from '../test/helpers/heldout/ask.js';
import { type EncodedRows, rowsOf } from '../test/helpers/heldout/rows.js';
import { type Encoded, finite } from '../test/helpers/inputs.js';
import { callMethod } from '../test/helpers/results.js';

const PAGE = 'docs/coverage.md';
const [START, END] = ['<!-- float32: fixtures/float32.py writes this section -->', '<!-- /float32 -->'];
/** Rounding of float32 that decides over a branch or an eigenvector. */
const LARGE = 1e-3;

interface Cell {
  arrays: number;
  exact: number;
  largest: number;
  types: number;
}

/** The largest distance, as a part of the largest number of the column. */
function deviation(found: NdArray, { data, shape }: Encoded): number {
  const [have, want] = [found.flat(), (data as unknown[]).map(finite) as number[]];
  if (have.length !== want.length) return Infinity;
  const width = shape!.length > 1 ? shape!.at(-1)! : 1;
  const sizes = new Float64Array(width);
  want.forEach((value, i) => {
    if (Number.isFinite(value)) sizes[i % width] = Math.max(sizes[i % width]!, Math.abs(value));
  });
  return have.reduce<number>((largest, value, i) => {
    if (Object.is(value, want[i]) || value === want[i]) return largest;
    const distance = Math.abs((value as number) - want[i]!) / (sizes[i % width]! || 1);
    return Math.max(largest, Number.isNaN(distance) ? Infinity : distance);
  }, 0);
}

async function measure(folder: string, env: string, cells: Map<string, Cell>): Promise<void> {
  for (const file of readdirSync(join(folder, 'asked', env)).sort()) {
    const asked = JSON.parse(readFileSync(join(folder, 'asked', env, file), 'utf8')) as Asked;
    if (asked.family !== 'single') continue;
    const model = await load<Estimator>(join(folder, asked.file));
    for (const { method, kwargs, rows, answer } of asked.queries) {
      if (rows === null || answer === undefined || Array.isArray(answer) || method === 'score') continue;
      if (answer.kind !== 'dense' || answer.dtype !== 'float32' || Object.keys(kwargs).length > 0) continue;
      const X = rowsOf(JSON.parse(readFileSync(join(folder, 'rows', `${rows}.json`), 'utf8')) as EncodedRows, 0);
      const key = `${asked.class.split('.').pop()!} ${method}`;
      const cell = cells.get(key) ?? { arrays: 0, exact: 0, largest: 0, types: 0 };
      try {
        const found = callMethod(model, method, X, undefined);
        if (!(found instanceof NdArray)) continue; // a number, criteria of a whole
        cells.set(key, cell);
        cell.arrays++;
        const distance = deviation(found, answer);
        if (found.dtype.name !== 'float32') cell.types++;
        if (distance === 0) cell.exact++;
        cell.largest = Math.max(cell.largest, distance);
      } catch (error) {
        if (!(error instanceof BrineError)) throw error;
        cell.types++;
      }
    }
  }
}

const power = (value: number): string => value.toExponential(0);

function section(cells: ReadonlyMap<string, Cell>, envs: readonly string[]): string {
  const all = [...cells].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const named = (key: string): string => key.replace(/ (.*)$/, ' `$1`');
  const exact = all.filter(([, cell]) => cell.largest === 0 && cell.types === 0).map(([key]) => named(key));
  const rest = all.filter(([, cell]) => cell.largest > 0 || cell.types > 0);
  const wrong = rest.filter(([, cell]) => cell.types > 0).map(([key]) => named(key));
  const far = rest.filter(([, { largest }]) => largest > LARGE).map(([key]) => named(key));
  return [
    '## float32',
    '',
    `Where rows and model are float32, scikit-learn computes in it. Brine computes in float64 and rounds where scikit-learn has an`,
    `array, so that results have its dtype, and its numbers within the noise of float32. By \`python3 fixtures/float32.py\`, from models`,
    `of scikit-learn ${envs.map((env) => env.replace('heldout-', '')).join(', ')}: a deviation is a part of the largest number of its column.`,
    '',
    `The same bits: ${exact.join(', ')}.`,
    '',
    '| method | arrays with the same bits | largest deviation |',
    '|---|---|---|',
    ...rest.map(
      ([key, { arrays, exact: same, largest }]) =>
        `| ${named(key)} | ${same} of ${arrays} | ${Number.isFinite(largest) ? power(largest) : 'another place of NaN'} |`,
    ),
    '',
    wrong.length === 0 ? 'All have the dtype of scikit-learn.' : `Another dtype in some cases: ${wrong.join(', ')}.`,
    far.length === 0
      ? ''
      : `More than ${LARGE}: ${far.join(', ')}, where a rounding decides (an eigenvector of small weight, a branch).`,
  ].join('\n');
}

const [folder, ...envs] = process.argv.slice(2) as [string, ...string[]];
const cells = new Map<string, Cell>();
for (const env of envs) await measure(resolve(folder), env, cells);
const page = readFileSync(PAGE, 'utf8');
const [before, after] = page.includes(START)
  ? [page.slice(0, page.indexOf(START)), page.slice(page.indexOf(END) + END.length)]
  : [page.slice(0, page.indexOf('## Without a recipe')), `\n\n${page.slice(page.indexOf('## Without a recipe'))}`];
writeFileSync(PAGE, `${before}${START}\n\n${section(cells, envs).trimEnd()}\n\n${END}${after}`);
console.log(`${cells.size} methods of ${envs.length} environments`);
