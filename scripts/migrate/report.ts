/**
 * Writes what FOLDER/migrate and FOLDER/doctor have into docs/migration.md, the matrix of pairs and doctor's verdicts beside what
 * happened: `node --import tsx scripts/migrate/report.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERDICTS } from '../../src/migrate/effects.js';
import { FOLDER } from './differences.js';
import type { Judged } from './doctor.js';
import { order, type Pair, pairsIn, readOutcomes, release, summary } from './matrix.js';

const PAGE = 'docs/migration.md';

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A row for each release that wrote the files, a column for each that they go to. */
function grid(pairs: readonly Pair[], cell: (from: string, to: string) => string): string {
  const all = [...new Set(pairs.flat())].sort((a, b) => order(a) - order(b));
  const known = new Set(pairs.map(String));
  const rows = all.map((from) => [
    `**${release(from)}**`,
    ...all.map((to) => (from === to ? '' : known.has(String([from, to])) ? cell(from, to) : '?')),
  ]);
  return table(['from \\ to', ...all.map(release)], rows);
}

interface Numbers {
  files: number;
  refused: number;
  good: number;
  otherwise: number;
}

function matrixText(): string {
  const pairs = pairsIn('migrate');
  const numbers = new Map(
    pairs.map(([from, to]) => [`${from},${to}`, summary(readOutcomes(from, to)) as unknown as Numbers]),
  );
  const of = (from: string, to: string): Numbers => numbers.get(`${from},${to}`)!;
  const total = (name: string, chosen: readonly Pair[]): string => {
    const sum = (key: keyof Numbers): number => chosen.reduce((all, [from, to]) => all + of(from, to)[key], 0);
    const can = sum('files') - sum('refused');
    return `${name}: ${chosen.length} pairs, ${sum('files')} files, ${sum('refused')} refused, ${sum('good')} of ${can} right (${((100 * sum('good')) / can).toFixed(2)} %).`;
  };
  const [forwards, backwards] = [true, false].map((up) => pairs.filter(([a, b]) => order(a) < order(b) === up));
  return [
    'Right, of the files that can go:',
    grid(pairs, (from, to) => {
      const { files, refused, good } = of(from, to);
      return good === files - refused ? `${good}` : `${good} of ${files - refused}`;
    }),
    'Refused:',
    grid(pairs, (from, to) => String(of(from, to).refused)),
    'Right, and the release computes otherwise from the same attributes:',
    grid(pairs, (from, to) => String(of(from, to).otherwise)),
    `${total('Forwards', forwards!)} ${total('Backwards', backwards!)}`,
  ].join('\n\n');
}

function doctorText(): string {
  const pairs = pairsIn('doctor').map(
    ([from, to]) =>
      [from, to, JSON.parse(readFileSync(join(FOLDER, 'doctor', `${from}-${to}.json`), 'utf8')) as Judged[]] as const,
  );
  const place = (verdict: string): number => (VERDICTS as readonly string[]).indexOf(verdict);
  const rows = pairs.map(([from, to, judged]) => {
    const count = (test: (one: Judged) => boolean): number => judged.filter(test).length;
    return [
      release(from),
      release(to),
      judged.length,
      count(({ said, real }) => said === real),
      count(({ said, real }) => place(said) < place(real)),
      count(({ said, real }) => place(said) > place(real)),
    ];
  });
  const all = pairs.flatMap(([, , judged]) => judged);
  const confusion = VERDICTS.map((said) => [
    `\`${said}\``,
    ...VERDICTS.map((real) => all.filter((one) => one.said === said && one.real === real).length),
  ]);
  return [
    table(['from', 'to', 'files', 'right', 'worse than said', 'better than said'], rows),
    'All of them, what doctor says by what is true:',
    table(['said \\ true', ...VERDICTS.map((one) => `\`${one}\``)], confusion),
  ].join('\n\n');
}

function put(text: string, name: string, what: string): string {
  const start = `<!-- ${name}: scripts/migrate/report.ts writes this -->`;
  const [from, to] = [text.indexOf(start), text.indexOf(`<!-- /${name} -->`)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${name}`);
  return `${text.slice(0, from + start.length)}\n\n${what}\n\n${text.slice(to)}`;
}

let text = readFileSync(PAGE, 'utf8');
if (pairsIn('migrate').length > 0) text = put(text, 'matrix', matrixText());
if (pairsIn('doctor').length > 0) text = put(text, 'doctor', doctorText());
writeFileSync(PAGE, text);
