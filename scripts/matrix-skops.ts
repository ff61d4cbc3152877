/**
 * Every committed model of one scikit-learn through skops, both ways. Python writes each as .skops, and Brine's numbers from
 * that file must be Python's; what Brine writes again, as .skops and as pickle, must load in Python and predict the same; and so
 * must the .skops that Brine makes of the pickle.
 *
 *     npm run matrix:skops                              scikit-learn 1.9, skops 0.16
 *     npm run matrix:skops -- skops-0.16 sklearn-1.9 'ridge-*'
 *
 * The environments are fixtures/skops/envs; the exit status is 1 where anything deviates.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EncodeError } from '../src/core/errors.js';
import { dump, load } from '../src/node.js';
import { bindEstimator } from '../src/estimators/bind.js';
import type { PyObject } from '../src/pickle/values/py-values.js';
import { compareAnswer } from '../test/helpers/compare.js';
import { registerCustom } from '../test/helpers/custom.js';
import { type Fixture, fixturePath, fixtures, readJson } from '../test/helpers/fixtures.js';
import { type Encoded, decodeEncoded } from '../test/helpers/inputs.js';
import { askPython, type Job } from '../test/helpers/oracle.js';
import { callMethod, compare } from '../test/helpers/results.js';

const BATCH = 100;
const [env = 'skops-0.16', release = 'sklearn-1.9', pattern = '*'] = process.argv.slice(2);
const wanted = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
// Not among what tests make and remove.
const out = mkdtempSync(join(tmpdir(), `brine-matrix-${env}-`));

interface Way {
  readonly name: string;
  readonly format: 'pickle' | 'skops';
  /** Makes the file; undefined where there is nothing to make it of. */
  readonly make: (fixture: Fixture, path: string) => Promise<unknown>;
}

const folder = (way: string): string => join(out, way);
const pathIn = (way: string, fixture: Fixture, extension = 'skops'): string =>
  join(folder(way), `${fixture.name}.${extension}`);

const message = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300);

const problems: string[] = [];
const refusals: string[] = [];
const done = new Map<string, Set<string>>();

function note(way: string, fixture: Fixture, problem: string | undefined): void {
  if (problem === undefined) done.set(way, (done.get(way) ?? new Set()).add(fixture.class));
  else {
    problems.push(problem);
    console.log(`${way} ${fixture.name} (${fixture.class}): ${problem}`);
  }
}

function methodsOf(fixture: Fixture): unknown[] {
  return Object.entries(fixture.methods).map(([name, { method, kwargs }]) =>
    method === undefined ? name : { name, method, kwargs: kwargs ?? {} },
  );
}

/** Python writes the .skops files; gives the fixtures that skops can write. */
function written(all: readonly Fixture[]): Fixture[] {
  const answers = askPython(
    env,
    all.map((fixture) => ({
      op: 'skops',
      file: resolve(fixturePath(fixture.file)),
      format: fixture.format,
      out: pathIn('python', fixture),
    })),
  ) as { error?: string }[];
  const made = all.filter((fixture, i) => {
    const error = answers[i]?.error;
    if (error !== undefined) refusals.push(`skops cannot write ${fixture.name}: ${error.slice(0, 160)}`);
    return error === undefined;
  });
  // Some things it writes, and cannot read: method descriptors, for one.
  const jobs = made.map((fixture): Job => ({ op: 'load', file: pathIn('python', fixture), format: 'skops' }));
  const loaded = askPython(env, jobs) as { error?: string }[];
  return made.filter((fixture, i) => {
    const error = loaded[i]?.error;
    if (error !== undefined)
      refusals.push(`skops cannot read what it wrote of ${fixture.name}: ${error.slice(0, 160)}`);
    return error === undefined;
  });
}

async function compareNumbers(fixture: Fixture): Promise<void> {
  const expected = readJson(fixture.expected) as Record<string, Encoded | string[]>;
  try {
    const graph = await load<PyObject>(pathIn('python', fixture), { lossless: true });
    const model = bindEstimator(graph);
    if (model === undefined) throw new TypeError('it is not bound');
    for (const [label, spec] of Object.entries(fixture.methods)) {
      const X = decodeEncoded(readJson(fixture.input!) as Encoded);
      compare(callMethod(model, spec.method ?? label, X, spec.kwargs), expected[label]!, spec.tolerance, label);
    }
    note('read', fixture, undefined);
  } catch (error) {
    note('read', fixture, message(error));
  }
}

async function compareInPython(way: Way, all: readonly Fixture[], pythonCan: ReadonlySet<Fixture>): Promise<void> {
  const jobs: { fixture: Fixture; job: Job }[] = [];
  for (const fixture of all) {
    const file = pathIn(way.name, fixture, way.format === 'skops' ? 'skops' : 'pkl');
    try {
      await way.make(fixture, file);
      const input = resolve(fixturePath(fixture.input!));
      jobs.push({ fixture, job: { op: 'predict', file, format: way.format, input, methods: methodsOf(fixture) } });
    } catch (error) {
      // What skops itself cannot keep is refused; all else is a fault.
      if (pythonCan.has(fixture) || !(error instanceof EncodeError)) note(way.name, fixture, message(error));
      else refusals.push(`Brine cannot write ${fixture.name} (${way.name}): ${message(error)}`);
    }
  }
  const answers = askPython(
    env,
    jobs.map(({ job }) => job),
  );
  jobs.forEach(({ fixture }, i) => {
    note(way.name, fixture, compareAnswer(answers[i], readJson(fixture.expected), fixture)?.slice(0, 300));
  });
}

const WAYS: readonly Way[] = [
  {
    name: 'skops-to-skops',
    format: 'skops',
    make: async (fixture, path) => dump(await load(pathIn('python', fixture)), path),
  },
  {
    name: 'skops-to-pickle',
    format: 'pickle',
    make: async (fixture, path) => dump(await load(pathIn('python', fixture)), path),
  },
];
const FROM_PICKLE: Way = {
  name: 'pickle-to-skops',
  format: 'skops',
  make: async (fixture, path) => dump(await load(fixturePath(fixture.file)), path),
};

registerCustom();
for (const way of ['python', ...WAYS.map(({ name }) => name), FROM_PICKLE.name])
  mkdirSync(folder(way), { recursive: true });
const models = fixtures.filter(
  ({ env: from, kind, name, input }) => from === release && kind === 'model' && input !== null && wanted.test(name),
);
for (let from = 0; from < models.length; from += BATCH) {
  const batch = models.slice(from, from + BATCH);
  const can = written(batch);
  for (const fixture of can) await compareNumbers(fixture);
  for (const way of WAYS) await compareInPython(way, can, new Set(can));
  await compareInPython(FROM_PICKLE, batch, new Set(can));
  console.log(`${Math.min(from + BATCH, models.length)} of ${models.length} models, ${problems.length} problems`);
}
const sizes = models.reduce((sum, fixture) => {
  const path = pathIn('pickle-to-skops', fixture);
  return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
}, 0);
console.log(refusals.join('\n'));
for (const [way, classes] of done) console.log(`${way}: ${classes.size} classes hold`);
console.log(
  `${models.length} models of ${new Set(models.map((fixture) => fixture.class)).size} classes, ${sizes} bytes`,
);
if (problems.length === 0) rmSync(out, { recursive: true });
process.exitCode = problems.length === 0 ? 0 : 1;
