/**
 * Writes what FOLDER/migrate and FOLDER/doctor have into docs/migration.md, the matrices of pairs and doctor's verdicts beside what
 * happened: `node --import tsx scripts/migrate/report.ts`. What the page says of pairs that FOLDER has nothing of stays.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { VERDICTS } from '../../src/migrate/effects.js';
import { type Judged, readJudged } from './doctor.js';
import { order, type Pair, pairsIn, readOutcomes, release, summary } from './matrix.js';

const PAGE = 'docs/migration.md';

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What the page says now, table by table, cell by row and column: of pairs that FOLDER has nothing of, it stays. */
type Said = ReadonlyMap<string, string>;

const blockOf = (text: string, name: string): string =>
  text.slice(text.indexOf(startOf(name)), text.indexOf(`<!-- /${name} -->`));

function gridsIn(text: string, block: string): Said[] {
  const grids: Map<string, string>[] = [];
  let head: string[] = [];
  for (const line of blockOf(text, block).split('\n')) {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells[0]?.startsWith('from') === true) {
      head = cells;
      grids.push(new Map());
    } else if (cells[0]?.startsWith('**') === true) {
      for (const [i, cell] of cells.entries())
        if (i > 0 && cell !== '' && cell !== '?')
          grids.at(-1)!.set(`${cells[0].replaceAll('*', '')} ${head[i]!}`, cell);
    }
  }
  return grids;
}

/** A row for each release that wrote the files, a column for each that they go to. */
function grid(releases: readonly string[], cell: (from: string, to: string) => string | undefined): string {
  const rows = releases.map((from) => [
    `**${from}**`,
    ...releases.map((to) => (from === to ? '' : (cell(from, to) ?? '?'))),
  ]);
  return table(['from \\ to', ...releases], rows);
}

type IsOf = (pair: Pair) => boolean;

const ofImblearn: IsOf = ([from]) => from.startsWith('imblearn');
const ofPython2: IsOf = ([from, to]) => /py27$/.test(from) || /py27$/.test(to);
const ofMatrix: IsOf = (pair) => !ofImblearn(pair) && !ofPython2(pair);

interface Numbers {
  files: number;
  refused: number;
  good: number;
  otherwise: number;
}

/** Numbers of every pair: of FOLDER, and where it has none, of the page. */
function numbersOf(text: string, block: string, isOf: IsOf): Map<string, Numbers> {
  const numbers = new Map<string, Numbers>();
  const [right, refused, otherwise] = gridsIn(text, block);
  for (const [pair, cell] of right ?? []) {
    const [good, can = good] = cell.split(' of ').map(Number) as [number, number?];
    const others = Number(refused?.get(pair));
    numbers.set(pair, { files: can! + others, refused: others, good, otherwise: Number(otherwise?.get(pair)) });
  }
  for (const [from, to] of pairsIn('migrate').filter(isOf))
    numbers.set(`${release(from)} ${release(to)}`, summary(readOutcomes(from, to)) as unknown as Numbers);
  return numbers;
}

function matrixText(text: string, block: string, isOf: IsOf): string {
  const numbers = numbersOf(text, block, isOf);
  const pairs = [...numbers.keys()].map((pair) => pair.split(' ') as [string, string]);
  const releases = [...new Set(pairs.flat())].sort((a, b) => order(a) - order(b));
  const cell =
    (show: (of: Numbers) => string) =>
    (from: string, to: string): string | undefined => {
      const of = numbers.get(`${from} ${to}`);
      return of === undefined ? undefined : show(of);
    };
  const total = (name: string, chosen: readonly Pair[]): string => {
    const sum = (key: keyof Numbers): number =>
      chosen.reduce((all, [from, to]) => all + numbers.get(`${from} ${to}`)![key], 0);
    const can = sum('files') - sum('refused');
    return `${name}: ${chosen.length} pairs, ${sum('files')} files, ${sum('refused')} refused, ${sum('good')} of ${can} right (${((100 * sum('good')) / can).toFixed(2)} %).`;
  };
  const [forwards, backwards] = [true, false].map((up) => pairs.filter(([a, b]) => order(a) < order(b) === up));
  return [
    'Right, of the files that can go:',
    grid(
      releases,
      cell(({ files, refused, good }) => (good === files - refused ? `${good}` : `${good} of ${files - refused}`)),
    ),
    'Refused:',
    grid(
      releases,
      cell(({ refused }) => String(refused)),
    ),
    'Right, and the release computes otherwise from the same attributes:',
    grid(
      releases,
      cell(({ otherwise }) => String(otherwise)),
    ),
    `${total('Forwards', forwards!)} ${total('Backwards', backwards!)}`,
  ].join('\n\n');
}

/** Rows that the page has of pairs that FOLDER knows nothing of. */
function rowsIn(text: string, block: string): Map<string, string[]> {
  const rows = blockOf(text, block)
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([first = '']) => /^\d[\d.]*(?:, Python 2\.7)?$/.test(first));
  return new Map(rows.map((cells) => [`${cells[0]!} ${cells[1]!}`, cells]));
}

function doctorText(text: string): string {
  const pairs = pairsIn('doctor')
    .filter(ofMatrix)
    .map(([from, to]) => [from, to, readJudged(from, to)] as const);
  const place = (verdict: string): number => (VERDICTS as readonly string[]).indexOf(verdict);
  const rows: Map<string, readonly unknown[]> = rowsIn(text, 'doctor');
  for (const [from, to, judged] of pairs) {
    const count = (test: (one: Judged) => boolean): number => judged.filter(test).length;
    rows.set(`${release(from)} ${release(to)}`, [
      release(from),
      release(to),
      judged.length,
      count(({ said, real }) => said === real),
      count(({ said, real }) => place(said) < place(real)),
      count(({ said, real }) => place(said) > place(real)),
    ]);
  }
  const sorted = [...rows.values()].sort(
    ([a, b], [c, d]) => order(String(a)) - order(String(c)) || order(String(b)) - order(String(d)),
  );
  const all = pairs.flatMap(([, , judged]) => judged);
  const asked = pairs.reduce((sum, [from, to]) => sum + readOutcomes(from, to, true).length, 0);
  const confusion = VERDICTS.map((said) => [
    `\`${said}\``,
    ...VERDICTS.map((real) => all.filter((one) => one.said === said && one.real === real).length),
  ]);
  const rowsText = table(['from', 'to', 'files', 'right', 'worse than said', 'better than said'], sorted);
  // What doctor says of all pairs stays where only some of them are here.
  if (pairs.length < rows.size) {
    const said = blockOf(text, 'doctor');
    return `${rowsText}\n\n${said.slice(said.indexOf('What doctor says')).trim()}`;
  }
  return [
    rowsText,
    `What doctor says by what is true, of ${all.length} files in ${pairs.length} pairs (${asked - all.length} more do not tell):`,
    table(['said \\ true', ...VERDICTS.map((one) => `\`${one}\``)], confusion),
  ].join('\n\n');
}

const startOf = (name: string): string => `<!-- ${name}: scripts/migrate/report.ts writes this -->`;

function put(text: string, name: string, what: string): string {
  const start = startOf(name);
  const [from, to] = [text.indexOf(start), text.indexOf(`<!-- /${name} -->`)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${name}`);
  return `${text.slice(0, from + start.length)}\n\n${what}\n\n${text.slice(to)}`;
}

const rightOf = (judged: readonly Judged[]): number => judged.filter(({ said, real }) => said === real).length;

/** A line for each way to and from Python 2.7. */
function python2Text(text: string): string {
  const rows: Map<string, readonly unknown[]> = rowsIn(text, 'python2');
  const name = (env: string): string => release(env).replace('-py27', ', Python 2.7');
  for (const [from, to] of [...pairsIn('migrate'), ...pairsIn('doctor')].filter(ofPython2)) {
    const key = `${name(from)} ${name(to)}`;
    const [, , ...said] = rows.get(key) ?? [];
    const [outcomes, judged] = [readOutcomes(from, to), readJudged(from, to)];
    const { files, refused, good, otherwise } = summary(outcomes) as unknown as Numbers;
    const numbers =
      outcomes.length > 0 ? [files, refused, `${good} of ${files - refused}`, otherwise] : said.slice(0, 4);
    const doctor = judged.length > 0 ? `${rightOf(judged)} of ${judged.length}` : (said[4] ?? '?');
    rows.set(key, [name(from), name(to), ...numbers, doctor]);
  }
  const place = (cell: unknown): number => order(String(cell).replace(', Python 2.7', '-py27'));
  const sorted = [...rows.values()].sort(([a, b], [c, d]) => place(a) - place(c) || place(b) - place(d));
  return table(['from', 'to', 'files', 'refused', 'right', 'otherwise', 'doctor right'], sorted);
}

/** How many verdicts of files of imbalanced-learn are right. */
function imblearnText(text: string): string {
  const judged = pairsIn('doctor')
    .filter(ofImblearn)
    .map(([from, to]) => readJudged(from, to));
  const all = judged.flat();
  const line = `Doctor's verdicts of the files as they are: ${rightOf(all)} of ${all.length} right, in ${judged.length} pairs.`;
  return `${matrixText(text, 'imblearn', ofImblearn)}\n\n${line}`;
}

export function writeReport(): void {
  let text = readFileSync(PAGE, 'utf8');
  const has = (folder: string, isOf: IsOf): boolean => pairsIn(folder).some(isOf);
  if (has('migrate', ofMatrix)) text = put(text, 'matrix', matrixText(text, 'matrix', ofMatrix));
  if (has('doctor', ofMatrix)) text = put(text, 'doctor', doctorText(text));
  if (has('migrate', ofPython2)) text = put(text, 'python2', python2Text(text));
  if (has('migrate', ofImblearn)) text = put(text, 'imblearn', imblearnText(text));
  writeFileSync(PAGE, text);
}

if (process.argv[1]?.endsWith('migrate/report.ts') === true) writeReport();
