/** Writes the matrix of pairs into docs/migration.md, of what FOLDER/migrate has: `node --import tsx scripts/migrate/report.ts`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER } from './differences.js';
import type { Outcome } from './journey.js';
import { readOutcomes, summary } from './matrix.js';

const PAGE = 'docs/migration.md';
const [START, END] = ['<!-- matrix: scripts/migrate/report.ts writes this table -->', '<!-- /matrix -->'];

const release = (env: string): string => env.replace(/^\D+/, '');

function row(from: string, to: string, outcomes: readonly Outcome[]): string {
  const { files, refused, good, otherwise } = summary(outcomes) as Record<string, number> & {
    files: number;
    refused: number;
    good: number;
    otherwise: number;
  };
  const share = ((100 * good) / (files - refused)).toFixed(1);
  const cells = [
    release(from),
    release(to),
    files,
    refused,
    good - otherwise,
    otherwise,
    files - refused - good,
    `${share} %`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const pairs = readdirSync(join(FOLDER, 'migrate'))
  .map((name) => /^(sklearn-[\d.]+)-(sklearn-[\d.]+)\.json$/.exec(name))
  .filter((match) => match !== null)
  .map((match) => [match[1]!, match[2]!] as const);
const order = (env: string): number =>
  Number(release(env).replace(/^(\d+)\.(\d+)$/, (_, a: string, b: string) => a + b.padStart(2, '0')));
pairs.sort(([a, b], [c, d]) => {
  const [first, second] = [order(a) < order(b), order(c) < order(d)];
  return first === second ? order(a) - order(c) || order(d) - order(b) : first ? -1 : 1;
});
const table = [
  '| from | to | files | refused | alike | otherwise | not right | right of what can go |',
  '|---|---|---|---|---|---|---|---|',
  ...pairs.map(([from, to]) => row(from, to, readOutcomes(from, to))),
].join('\n');
const text = readFileSync(PAGE, 'utf8');
const [before, after] = [text.indexOf(START) + START.length, text.indexOf(END)];
writeFileSync(PAGE, `${text.slice(0, before)}\n${table}\n${text.slice(after)}`);
console.log(table);
