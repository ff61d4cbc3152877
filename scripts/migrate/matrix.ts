/**
 * Every recipe of one release in the Python of another, after Brine migrated its file: `npm run matrix:migrate -- FROM TO ...`
 * with environments of the matrix (`python3 fixtures/matrix.py --files --env ENV` makes their files). Keeps what it found in
 * FOLDER/migrate/FROM-TO.json, or FOLDER/raw.
 *
 *   --all          every environment that is named to every other one
 *   --wanted       with --all: only the pairs of docs/migration.md: forwards all, backwards to the one before, to 0.24, 1.2 and 1.5
 *   --to ENV       with --all: only to this one (repeatable)
 *   --fit          call fit in the target, too
 *   --raw          the files as they are: what Python really does, for doctor's verdicts
 *   --only REGEX   recipes whose name matches; what is known of the others stays
 *   --again        only what was not good the last time
 *   --new          only what nothing is known of: goes on where it was stopped
 *   --causes       print what is behind the failures, the commonest first
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Asker } from './ask.js';
import { printCauses } from './causes.js';
import { FOLDER, manifest } from './differences.js';
import { journey, type Outcome } from './journey.js';

/** Nothing to complain of. */
export const isGood = (one: Outcome): boolean =>
  Object.keys(one).every((key) => ['name', 'class', 'asked', 'otherwise'].includes(key));

/** Numbers of a pair. */
export function summary(outcomes: readonly Outcome[]): Record<string, number> {
  const count = (test: (one: Outcome) => unknown): number => outcomes.filter((one) => Boolean(test(one))).length;
  return {
    files: outcomes.length,
    refused: count(({ refused }) => refused),
    errors: count(({ error }) => error),
    'does not load': count(({ load }) => load),
    warns: count(({ warnings }) => warnings),
    wrong: count(({ wrong }) => wrong),
    broken: count(({ broken }) => broken),
    layout: count(({ layout }) => layout),
    otherwise: count((one) => isGood(one) && one.otherwise),
    good: count(isGood),
  };
}

export const resultPath = (from: string, to: string, raw: boolean): string =>
  join(FOLDER, raw ? 'raw' : 'migrate', `${from}-${to}.json`);

export function readOutcomes(from: string, to: string, raw = false): Outcome[] {
  const path = resultPath(from, to, raw);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Outcome[]) : [];
}

/** Writes them so that a process that is ended leaves the former ones, or these. */
export function writeOutcomes(from: string, to: string, raw: boolean, outcomes: readonly Outcome[]): void {
  mkdirSync(join(FOLDER, raw ? 'raw' : 'migrate'), { recursive: true });
  const path = resultPath(from, to, raw);
  writeFileSync(`${path}.new`, `[\n${outcomes.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
  renameSync(`${path}.new`, path);
}

export const release = (env: string): string => env.replace(/^\D+/, '');
export const order = (env: string): number =>
  Number(
    release(env).replace(
      /^(\d+)\.(\d+)(-py27)?$/,
      (_, a: string, b: string, two) => `${a}${b.padStart(2, '0')}.${two === undefined ? 5 : 0}`,
    ),
  );

export type Pair = readonly [from: string, to: string];

/** Pairs that a folder has results of, oldest first. */
export function pairsIn(folder: string): Pair[] {
  const path = join(FOLDER, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .map((name) => /^((?:sklearn|imblearn)-[\d.]+(?:-py27)?)-((?:sklearn|imblearn)-[\d.]+(?:-py27)?)\.json$/.exec(name))
    .filter((match) => match !== null)
    .map((match): Pair => [match[1]!, match[2]!])
    .sort(([a, b], [c, d]) => order(a) - order(c) || order(b) - order(d));
}

/** Pairs that the page shows: all forwards, and the ways back that people go. */
export function isWanted(from: string, to: string, envs: readonly string[]): boolean {
  const sorted = [...envs].sort((a, b) => order(a) - order(b));
  const [i, j] = [sorted.indexOf(from), sorted.indexOf(to)];
  return i < j || i === j + 1 || /-(?:0\.24|1\.2|1\.5)$/.test(to);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      fit: { type: 'boolean', default: false },
      raw: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      new: { type: 'boolean', default: false },
      wanted: { type: 'boolean', default: false },
      causes: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      to: { type: 'string', multiple: true },
      only: { type: 'string', default: '.' },
    },
  });
  const { fit, raw, again, causes } = values;
  const pattern = new RegExp(values.only);
  const [first, ...others] = positionals as [string, ...string[]];
  // One Python for all that goes to a release.
  for (const to of values.to ?? (values.all ? positionals : others)) {
    const asker = new Asker(to);
    for (const from of values.all ? positionals : [first]) {
      if (from === to || (values.wanted && !isWanted(from, to, positionals))) continue;
      const known = readOutcomes(from, to, raw);
      const bad = new Set(known.filter((one) => !isGood(one)).map(({ name }) => name));
      const done = new Set(values.new ? known.map(({ name }) => name) : []);
      const takes = (name: string): boolean => pattern.test(name) && (!again || bad.has(name)) && !done.has(name);
      if (!manifest(from).some(({ name }) => takes(name))) continue;
      const outcomes = await journey({ from, to, takes, raw, fit, asker });
      const all = new Map(
        [...(values.only === '.' && !again && !values.new ? [] : known), ...outcomes].map((one) => [one.name, one]),
      );
      writeOutcomes(from, to, raw, [...all.values()]);
      if (causes) printCauses(outcomes);
      console.log(`${from} → ${to}${raw ? ' (as it is)' : ''}: ${JSON.stringify(summary([...all.values()]))}`);
    }
    asker.close();
  }
}

if (process.argv[1]?.endsWith('migrate/matrix.ts') === true) await main();
