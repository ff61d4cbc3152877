/**
 * Brine's side of fixtures/matrix.py: every file against Python's answers, and Brine's copy of it against the Python that
 * wrote it. `node --import tsx scripts/matrix.ts FOLDER PATTERN ENV...` writes FOLDER/results-ENV.jsonl.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dump, load } from '../src/node.js';
import type { PyObject } from '../src/pickle/values/py-values.js';
import { bindEstimator } from '../src/estimators/bind.js';
import { compareAnswer } from '../test/helpers/compare.js';
import { registerCustom } from '../test/helpers/custom.js';
import type { Fixture } from '../test/helpers/fixtures.js';
import { type Encoded, decodeEncoded } from '../test/helpers/inputs.js';
import { askPython } from '../test/helpers/oracle.js';
import { callMethod, compare } from '../test/helpers/results.js';

interface Entry extends Fixture {
  recipe: string;
  module: string;
  error?: string;
}

/** What is known of one file: per method the largest relative deviation, or what is wrong. */
interface Result {
  name: string;
  recipe: string;
  class: string;
  deviations: Record<string, number>;
  errors: Record<string, string>;
}

const BATCH = 100;
const [folderName, pattern, ...environments] = process.argv.slice(2);
const folder = resolve(folderName!);

function readLines<T>(name: string): T[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

const parsed = new Map<string, unknown>();

function readJson(name: string): unknown {
  if (!name.startsWith('inputs/')) return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  if (!parsed.has(name)) parsed.set(name, JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return parsed.get(name);
}

/** The patterns of fnmatch that recipes are selected with, separated by commas: only * and ? are special. */
function matcher(globs: string): RegExp {
  const escaped = globs
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^(?:${escaped.replaceAll(',', '|')})$`);
}

const message = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300);

async function check(entry: Entry): Promise<Result> {
  const result: Result = { name: entry.name, recipe: entry.recipe, class: entry.class, deviations: {}, errors: {} };
  const expected = readJson(entry.expected) as Record<string, Encoded | string[]>;
  try {
    const graph = await load<PyObject>(join(folder, entry.file), { lossless: true });
    const model = bindEstimator(graph);
    if (model === undefined) throw new TypeError(`${entry.class} is not bound`);
    for (const [label, spec] of Object.entries(entry.methods)) {
      try {
        const X = decodeEncoded(readJson(entry.input!) as Encoded);
        const found = callMethod(model, spec.method ?? label, X, spec.kwargs);
        result.deviations[label] = compare(found, expected[label]!, spec.tolerance, label);
      } catch (error) {
        result.errors[label] = message(error);
      }
    }
  } catch (error) {
    result.errors['load'] = message(error);
  }
  return result;
}

async function redump(entry: Entry, path: string): Promise<void> {
  const compress = entry.compress === null ? {} : { compress: 'zlib' as const };
  await dump(await load(join(folder, entry.file)), path, { protocol: entry.protocol, ...compress });
}

function methodsOf(entry: Entry): unknown[] {
  return Object.entries(entry.methods).map(([name, { method, kwargs }]) =>
    method === undefined ? name : { name, method, kwargs: kwargs ?? {} },
  );
}

/** What the Python that wrote a file says of Brine's copy. */
async function roundTrip(env: string, entries: readonly Entry[], results: readonly Result[]): Promise<void> {
  const copies = join(folder, 'copies', env);
  mkdirSync(copies, { recursive: true });
  for (let from = 0; from < entries.length; from += BATCH) {
    const jobs: { at: number; file: string }[] = [];
    for (let at = from; at < Math.min(from + BATCH, entries.length); at++) {
      const entry = entries[at]!;
      const file = join(copies, entry.file.slice(entry.file.lastIndexOf('/') + 1));
      try {
        await redump(entry, file);
        jobs.push({ at, file });
      } catch (error) {
        results[at]!.errors['dump'] = message(error);
      }
    }
    const answers = askPython(
      env,
      jobs.map(({ at, file }) => {
        const entry = entries[at]!;
        const input = join(folder, entry.input!);
        return { op: 'predict', file, format: entry.format, input, methods: methodsOf(entry) };
      }),
    );
    jobs.forEach(({ at }, i) => {
      const wrong = compareAnswer(answers[i], readJson(entries[at]!.expected), entries[at]!);
      if (wrong !== undefined) results[at]!.errors['dump'] = wrong.slice(0, 300);
    });
  }
  rmSync(copies, { recursive: true });
}

async function run(env: string): Promise<number> {
  const wanted = matcher(pattern!);
  const all = readLines<Entry>(`manifest-${env}.jsonl`);
  const entries = all.filter((entry) => entry.error === undefined && wanted.test(entry.recipe));
  const results: Result[] = [];
  for (const entry of entries) results.push(await check(entry));
  await roundTrip(env, entries, results);
  const names = new Set(all.map((entry) => entry.name));
  const fresh = new Set(entries.map((entry) => entry.name));
  const kept = readLines<Result>(`results-${env}.jsonl`).filter(({ name }) => names.has(name) && !fresh.has(name));
  const lines = [...kept, ...results].map((result) => `${JSON.stringify(result)}\n`);
  writeFileSync(join(folder, `results-${env}.jsonl`), lines.join(''));
  const wrong = results.filter(({ errors }) => Object.keys(errors).length > 0);
  console.log(`${env}: ${results.length} files compared, ${wrong.length} deviate`);
  for (const { name, errors } of wrong) {
    const [first, ...others] = Object.entries(errors);
    const more = others.length === 0 ? '' : ` (${others.map(([method]) => method).join(', ')} too)`;
    console.log(`  ${name} ${first![0]}: ${first![1].slice(0, 200)}${more}`);
  }
  return wrong.length;
}

registerCustom();
let wrong = 0;
for (const env of environments) wrong += await run(env);
process.exitCode = wrong > 0 ? 1 : 0;
