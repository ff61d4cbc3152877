/**
 * How far Brine's numbers are from those of libraries beside scikit-learn, by release: the models of fixtures/libraries against
 * what Python answered, and Brine's copies of them against the Python that wrote them, where its environment is there.
 *
 *     npm run libraries                     all; writes the tables of docs/libraries.md and the section of docs/coverage.md
 *     npm run libraries -- imblearn         one library; writes nothing
 *     npm run libraries -- --without-python no copies
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { dump, type Estimator, load } from '../src/node.js';
import { scan } from '../src/entries/scan-node.js';
import { compareResult } from '../test/helpers/compare.js';
import { decodeEncoded } from '../test/helpers/inputs.js';
import { askPython, type Job, pythonOf } from '../test/helpers/oracle.js';
import { callMethod, compare } from '../test/helpers/results.js';
import { type Entry, entriesOf, LIBRARIES, ROOT, toleranceOf, verdictOf } from '../test/libraries/corpus.js';

const PAGE = 'docs/libraries.md';
const COVERAGE = 'docs/coverage.md';
const [START, END] = ['<!-- libraries: npm run libraries writes this section -->', '<!-- /libraries -->'];
const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('-'));
const withPython = !args.includes('--without-python');

/** Largest deviation by class, method and environment. */
type Cells = Map<string, Map<string, Map<string, number>>>;

// Keras asks for a backend when its pickles are loaded; numpy's is the smallest.
process.env['KERAS_BACKEND'] = 'numpy';
// PyCaret writes a log into the folder it is started in.
process.env['PYCARET_CUSTOM_LOGGING_PATH'] = devNull;
const problems: string[] = [];

const isRefusal = (want: Entry['expected'][string]): want is { error: string } =>
  !Array.isArray(want) && 'error' in want;

async function numbers(library: string, entry: Entry, cells: Cells): Promise<void> {
  const model = await load<Estimator>(join(ROOT, entry.file));
  const where = `${entry.env}/${entry.name}`;
  for (const [label, { method = label, kwargs }] of Object.entries(entry.methods)) {
    const want = entry.expected[label]!;
    try {
      const found = callMethod(model, method, decodeEncoded(entry.input), kwargs);
      if (isRefusal(want)) throw new Error(`an answer, where Python says ${want.error}`);
      const deviation = compare(found, want, toleranceOf(library, label), label);
      const methods = cells.get(entry.class) ?? new Map<string, Map<string, number>>();
      cells.set(entry.class, methods);
      const row = methods.get(method) ?? new Map<string, number>();
      methods.set(method, row);
      row.set(entry.env, Math.max(row.get(entry.env) ?? 0, deviation));
    } catch (error) {
      if (!isRefusal(want) || String(error).includes('an answer, where')) problems.push(`${where} ${label}: ${String(error).slice(0, 300)}`); // prettier-ignore
    }
  }
  const { verdict, findings } = await scan(join(ROOT, entry.file));
  if (verdict !== verdictOf(entry)) problems.push(`${where}: ${verdict}: ${findings.map(({ message }) => message).join('; ').slice(0, 600)}`); // prettier-ignore
}

async function copies(library: string, env: string, entries: readonly Entry[]): Promise<void> {
  const folder = resolve('out/libraries', env);
  mkdirSync(folder, { recursive: true });
  const jobs: (Job & { methods: { name: string }[] })[] = [];
  for (const entry of entries) {
    const file = join(folder, `${entry.name}.${entry.format === 'pickle' ? 'pkl' : 'joblib'}`);
    await dump(await load(join(ROOT, entry.file)), file, { protocol: entry.protocol as 4 });
    const methods = Object.entries(entry.methods).map(([name, spec]) => ({ method: name, ...spec, name }));
    jobs.push({ op: 'predict' as const, file, format: entry.format, input: entry.input, methods: methods.filter(({ name }) => !isRefusal(entry.expected[name]!)) }); // prettier-ignore
  }
  askPython(env, jobs).forEach((answer, i) => {
    const { name, expected } = entries[i]!;
    for (const { name: label } of jobs[i]!.methods) {
      const got = (answer as Record<string, unknown>)[label];
      const wrong = got === undefined ? JSON.stringify(answer) : compareResult(got, expected[label], toleranceOf(library, label)); // prettier-ignore
      if (wrong !== undefined) problems.push(`${env}/${name} ${label}, as Brine wrote it: ${wrong.slice(0, 300)}`);
    }
  });
  rmSync(folder, { recursive: true });
}

const shown = (deviation: number | undefined): string =>
  deviation === undefined ? '·' : deviation === 0 ? '=' : deviation.toExponential(0).replace('e-0', 'e-');

function tableOf(library: string, entries: readonly Entry[], cells: Cells): string {
  const environments = [...new Set(entries.map(({ env }) => env))].sort();
  const heads = environments.map((env) => {
    const { versions } = entries.find((entry) => entry.env === env)!;
    const own = Object.entries(versions)[0]![1] ?? '?';
    return `${own} (scikit-learn ${versions['sklearn'] ?? '–'})`;
  });
  const lines = [`### ${library}`, '', `| class | method | ${heads.join(' | ')} |`, `|---|---|${'---|'.repeat(heads.length)}`]; // prettier-ignore
  for (const [path, methods] of [...cells].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let first: string | undefined = path.slice(path.lastIndexOf('.') + 1);
    for (const [method, row] of methods) {
      lines.push(`| ${first ?? ''} | \`${method}\` | ${environments.map((env) => shown(row.get(env))).join(' | ')} |`);
      first = undefined;
    }
  }
  return lines.join('\n');
}

/** A line for each release: models, and how far the answers of all their methods are from Python's. */
function summaryOf(entries: readonly Entry[], cells: Cells): string[] {
  return [...new Set(entries.map(({ env }) => env))].sort().map((env) => {
    const own = entries.filter((entry) => entry.env === env);
    const [name, release] = Object.entries(own[0]!.versions)[0]!;
    const rows = [...cells.values()].flatMap((methods) => [...methods.values()]);
    const found = rows.map((row) => row.get(env)).filter((deviation) => deviation !== undefined);
    const exact = found.filter((deviation) => deviation === 0).length;
    return `| ${name} | ${release ?? '?'} | ${own[0]!.versions['sklearn'] ?? '–'} | ${own.length} | ${found.length} | ${exact} | ${shown(Math.max(0, ...found))} |`; // prettier-ignore
  });
}

/** Puts the summary in front of the classes of scikit-learn that no recipe covers. */
function writeSummary(lines: readonly string[]): void {
  const section = [
    '## Libraries beside scikit-learn',
    '',
    'By `npm run libraries`, class by class on [their page](libraries.md). A cell is a method of a class, over all models of a release.',
    '',
    '| library | release | scikit-learn | models | cells | same bits | largest deviation |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
  const page = readFileSync(COVERAGE, 'utf8');
  const [before, after] = page.includes(START)
    ? [page.slice(0, page.indexOf(START)), page.slice(page.indexOf(END) + END.length)]
    : [page.slice(0, page.indexOf('## Without a recipe')), `\n\n${page.slice(page.indexOf('## Without a recipe'))}`];
  writeFileSync(COVERAGE, `${before}${START}\n\n${section}\n\n${END}${after}`);
}

const tables: string[] = [];
const summary: string[] = [];
let models = 0;
for (const library of named.length > 0 ? named : LIBRARIES) {
  const entries = entriesOf(library);
  const cells: Cells = new Map();
  for (const entry of entries) {
    try {
      await numbers(library, entry, cells);
    } catch (error) {
      problems.push(`${entry.env}/${entry.name}: ${String(error).slice(0, 300)}`);
    }
  }
  for (const env of new Set(entries.map((entry) => entry.env)))
    if (withPython && pythonOf(env) !== undefined) await copies(library, env, entries.filter((entry) => entry.env === env)); // prettier-ignore
  models += entries.length;
  tables.push(tableOf(library, entries, cells));
  summary.push(...summaryOf(entries, cells));
}
for (const problem of problems) console.log(problem);
console.log(`${models} models, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
if (named.length === 0 && problems.length === 0) {
  const page = readFileSync(PAGE, 'utf8');
  const text = `<!-- coverage: npm run libraries writes these tables -->\n${tables.join('\n\n')}\n<!-- /coverage -->`;
  writeFileSync(
    PAGE,
    page.replace(/<!-- coverage:[^]*<!-- \/coverage -->/, () => text),
  );
  writeSummary(summary);
}
