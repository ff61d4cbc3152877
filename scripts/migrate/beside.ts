/**
 * Brine beside sklearn-migrator on the classes that it knows: `node --import tsx scripts/migrate/beside.ts FROM TO`, with
 * environments of the matrix. Both get the same files; its way needs both Pythons, which serialize and deserialize.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pythonOf } from '../../test/helpers/oracle.js';
import { ask, type Found, type Method, methodsOf, wrongAnswers } from './ask.js';
import { FOLDER, manifest } from './differences.js';
import { journey, type Recorded } from './journey.js';

const RELEASE = 'sklearn-migrator==1.0.0';
const PACKAGE = resolve('.oracle', 'sklearn-migrator');

/** The most that the package accepts between predictions before and after. */
const ACCEPTED = 1e-2;

function run(env: string, args: readonly string[], input = ''): string {
  const done = spawnSync(pythonOf(env)!, ['fixtures/migrate/migrator.py', ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONPATH: PACKAGE },
  });
  if (done.status !== 0) throw new Error(done.stderr.slice(-2000));
  return done.stdout;
}

const recordedOf = ({ expected }: Recorded): Record<string, unknown> =>
  JSON.parse(readFileSync(join(FOLDER, expected), 'utf8')) as Record<string, unknown>;

const loose = (methods: Readonly<Record<string, Method>>): Record<string, Method> =>
  Object.fromEntries(Object.entries(methods).map(([name, one]) => [name, { ...one, tolerance: ACCEPTED }]));

interface Count {
  files: number;
  moved: number;
  predicts: number;
  alike: number;
  works: number;
}

async function theirs(from: string, to: string, entries: readonly Recorded[]): Promise<Count> {
  const folder = join(FOLDER, 'beside');
  mkdirSync(folder, { recursive: true });
  const outs = entries.map(({ name }) => resolve(folder, `${name}.json`));
  const lines = entries.map(({ file, format }, i) =>
    JSON.stringify({ file: resolve(FOLDER, file), format, out: outs[i] }),
  );
  const written = run(from, ['serialize'], lines.join('\n'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { error?: string });
  process.env['PYTHONPATH'] = PACKAGE;
  const answers = await ask(
    to,
    entries.map(({ recipe, input, methods }, i) => ({
      recipe,
      file: outs[i],
      format: 'sklearn-migrator',
      input: input === null ? null : resolve(FOLDER, input),
      methods: methodsOf(methods),
      fit: true,
    })),
  );
  delete process.env['PYTHONPATH'];
  const count: Count = { files: entries.length, moved: 0, predicts: 0, alike: 0, works: 0 };
  for (const [i, entry] of entries.entries()) {
    const found: Found = answers[i]!;
    if (written[i]!.error !== undefined || found.load !== undefined) continue;
    count.moved++;
    const recorded = recordedOf(entry);
    const main = Object.keys(entry.methods).filter((name) => name === 'predict' || name === 'transform');
    const first = Object.fromEntries(main.map((name) => [name, entry.methods[name]!]));
    if (Object.keys(wrongAnswers(loose(first), recorded, found, 0)).length === 0) count.predicts++;
    if (Object.keys(wrongAnswers(entry.methods, recorded, found)).length > 0) continue;
    count.alike++;
    if (Object.keys(found.broken).length === 0) count.works++;
  }
  return count;
}

async function ours(from: string, to: string, names: ReadonlySet<string>): Promise<Count> {
  const outcomes = await journey({ from, to, takes: (name) => names.has(name), raw: false, fit: true });
  const moved = outcomes.filter(
    (one) => one.refused === undefined && one.error === undefined && one.load === undefined,
  );
  const predicts = moved.filter(
    ({ wrong, otherwise }) => ![wrong, otherwise].some((list) => list?.['predict'] ?? list?.['transform']),
  );
  const alike = moved.filter(({ wrong, otherwise }) => wrong === undefined && otherwise === undefined);
  const works = alike.filter(({ broken }) => broken === undefined);
  return {
    files: outcomes.length,
    moved: moved.length,
    predicts: predicts.length,
    alike: alike.length,
    works: works.length,
  };
}

const [from, to] = process.argv.slice(2) as [string, string];
if (!existsSync(PACKAGE))
  execFileSync('python3', ['-m', 'pip', 'install', '-q', '--no-deps', '--target', PACKAGE, RELEASE]);
const known = new Set(JSON.parse(run(to, ['supported'])) as string[]);
const entries = (manifest(from) as Recorded[]).filter(({ class: cls }) => known.has(cls.replace(/^.*\./, '')));
console.log(`${from} → ${to} Brine: ${JSON.stringify(await ours(from, to, new Set(entries.map(({ name }) => name))))}`);
console.log(`${from} → ${to} ${RELEASE}: ${JSON.stringify(await theirs(from, to, entries))}`);
