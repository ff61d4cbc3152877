/**
 * Every recipe of one release in the Python of another, after Brine migrated its file: `npm run matrix:migrate -- FROM TO ...`
 * with environments of the matrix (fixtures/matrix.py makes their files), or `--all` for all pairs of docs/migration.md.
 * Writes FOLDER/migrate/FROM-TO.json.
 *
 *   --raw        the files as they are: what Python really does, for doctor's verdicts
 *   --only GLOB  a regular expression of recipe names      --fit   call fit in the target, too
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dump } from '../../src/node.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { ask, type Found, type Method, methodsOf, wrongAnswers } from './ask.js';
import { compareGraphs } from './compare-graphs.js';
import { type Entry, FOLDER, graphOf, manifest, wantedOf } from './differences.js';
import { excused } from './exceptions.js';

interface Recorded extends Entry {
  format: string;
  input: string | null;
  expected: string;
  methods: Record<string, Method>;
}

/** What is known of one file after the journey. */
export interface Outcome {
  name: string;
  class: string;
  /** Brine's refusals. */
  refused?: string[];
  error?: string;
  load?: string;
  warnings?: string[];
  /** Methods that fail, or answer otherwise. */
  wrong?: Record<string, string>;
  broken?: Record<string, string>;
  /** Attributes that are not as the target's own. */
  layout?: string[];
}

async function journey(from: string, to: string, pattern: RegExp, raw: boolean, fit: boolean): Promise<Outcome[]> {
  const theirs = new Map(manifest(to).map((entry) => [entry.name, entry]));
  const folder = join(FOLDER, 'migrated', `${from}-${to}`);
  mkdirSync(folder, { recursive: true });
  const outcomes: Outcome[] = [];
  const jobs: { entry: Recorded; outcome: Outcome; job: unknown }[] = [];
  const wanted = wantedOf([...theirs.values()][0]!);
  for (const entry of manifest(from) as Recorded[]) {
    const other = theirs.get(entry.name);
    if (!pattern.test(entry.name)) continue;
    const outcome: Outcome = { name: entry.name, class: entry.class };
    outcomes.push(outcome);
    let file = resolve(FOLDER, entry.file);
    let format = entry.format;
    if (!raw) {
      try {
        const { model } = migrateGraph(await graphOf(entry), wanted);
        format = entry.format;
        file = resolve(folder, `${entry.name}.${format === 'joblib' ? 'joblib' : 'pkl'}`);
        await dump(model, file, { protocol: 4 });
        if (other !== undefined) {
          const differences = compareGraphs(model, await graphOf(other)).filter(
            (one) => excused(one, from, to) === undefined,
          );
          if (differences.length > 0) {
            outcome.layout = [
              ...new Set(differences.map((one) => `${one.class}: ${one.attribute} ${one.was} → ${one.is}`)),
            ];
          }
        }
      } catch (error) {
        if (error instanceof MigrationError)
          outcome.refused = error.obstacles.map(({ reason, class: cls }) => `${cls}: ${reason}`);
        else outcome.error = (error as Error).stack!.split('\n').slice(0, 3).join(' ').slice(0, 400);
        continue;
      }
    }
    const input = entry.input === null ? null : resolve(FOLDER, entry.input);
    const encoding = from.endsWith('py27') && raw ? { encoding: 'latin1' } : {};
    jobs.push({
      entry,
      outcome,
      job: { recipe: entry.recipe, file, format, input, methods: methodsOf(entry.methods), fit, ...encoding },
    });
  }
  const answers = ask(
    to,
    jobs.map(({ job }) => job),
  );
  answers.forEach((found, i) => {
    judge(jobs[i]!.entry, jobs[i]!.outcome, found);
  });
  rmSync(folder, { recursive: true });
  return outcomes;
}

function judge(entry: Recorded, outcome: Outcome, found: Found): void {
  if (found.load !== undefined) outcome.load = found.load;
  if (found.warnings.length > 0) outcome.warnings = found.warnings;
  if (Object.keys(found.broken).length > 0) outcome.broken = found.broken;
  const expected = JSON.parse(readFileSync(join(FOLDER, entry.expected), 'utf8')) as Record<string, unknown>;
  const wrong = wrongAnswers(entry.methods, expected, found);
  if (Object.keys(wrong).length > 0) outcome.wrong = wrong;
}

/** Numbers of a pair for the page. */
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
    good: count((one) => Object.keys(one).every((key) => key === 'name' || key === 'class')),
  };
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const raw = args.includes('--raw');
  const fit = args.includes('--fit');
  const only = args.indexOf('--only');
  const pattern = new RegExp(only < 0 ? '.' : args[only + 1]!);
  const names = args.filter((arg, i) => !arg.startsWith('--') && (only < 0 || i !== only + 1));
  const [from, ...targets] = names;
  mkdirSync(join(FOLDER, 'migrate'), { recursive: true });
  for (const to of targets) {
    const outcomes = await journey(from!, to, pattern, raw, fit);
    const path = join(FOLDER, raw ? 'raw' : 'migrate', `${from}-${to}.json`);
    if (raw && !existsSync(join(FOLDER, 'raw'))) mkdirSync(join(FOLDER, 'raw'));
    if (only < 0) writeFileSync(path, `[\n${outcomes.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
    console.log(`${from} → ${to}${raw ? ' (as it is)' : ''}: ${JSON.stringify(summary(outcomes))}`);
    if (args.includes('--show'))
      for (const one of outcomes) if (Object.keys(one).length > 2) console.log(JSON.stringify(one));
  }
}

if (process.argv[1]?.endsWith('migrate/matrix.ts') === true) await main();
