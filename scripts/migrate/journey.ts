/** Every recipe of one release in the Python of another, after Brine migrated its file, or as it is. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dump } from '../../src/node.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { protocolFor } from '../../src/migrate/python.js';
import type { Encoded } from '../../test/helpers/inputs.js';
import { otherAnswer, otherFailure } from './answers.js';
import { Asker, type Found, type Method, methodsOf, wrongAnswers } from './ask.js';
import { compareGraphs } from './compare-graphs.js';
import { type Entry, FOLDER, graphOf, manifest, wantedOf } from './differences.js';
import { excused } from './exceptions.js';

export interface Recorded extends Entry {
  /** Hash of what the file was made from. */
  stamp?: string;
  format: string;
  input: string | null;
  expected: string;
  methods: Record<string, Method>;
}

/** What is known of one file after the journey. */
export interface Outcome {
  name: string;
  class: string;
  /** Hash of the file that Python was asked about, and of how. */
  asked?: string;
  /** Brine's refusals. */
  refused?: string[];
  error?: string;
  load?: string;
  warnings?: string[];
  /** Methods that fail, or answer otherwise. */
  wrong?: Record<string, string>;
  /** Methods that answer otherwise since the release itself computes otherwise, each with the reason. */
  otherwise?: Record<string, string>;
  broken?: Record<string, string>;
  /** Attributes that are not as the target's own. */
  layout?: string[];
}

export interface Journey {
  readonly from: string;
  readonly to: string;
  /** Which recipes. */
  readonly takes: (name: string) => boolean;
  /** The files as they are. */
  readonly raw: boolean;
  /** Call `fit` in the target, too. */
  readonly fit: boolean;
  /** The target's Python, where it is there already. */
  readonly asker?: Asker | undefined;
  /** What is known of a file: it is taken where Brine still writes the same file, and Python is not asked again. */
  readonly known?: ((name: string) => Outcome | undefined) | undefined;
}

interface Job {
  readonly entry: Recorded;
  readonly file: string;
  readonly outcome: Outcome;
  readonly found: Promise<Found>;
}

/** Protocol of migrated files: the newest that the target's Python reads. */
const protocolOf = (entry: Entry): number => protocolFor(entry.producer['python']!);

export async function journey(pair: Journey): Promise<Outcome[]> {
  const { from, to, takes, raw, fit } = pair;
  const theirs = new Map(manifest(to).map((entry) => [entry.name, entry]));
  const [first] = theirs.values();
  if (first === undefined) throw new TypeError(`no files of ${to}: python3 fixtures/matrix.py --files --env ${to}`);
  const folder = join(FOLDER, 'migrated', `${from}-${to}`);
  mkdirSync(folder, { recursive: true });
  const outcomes = new Map<string, Outcome>();
  const jobs: Job[] = [];
  const asker = pair.asker ?? new Asker(to);
  for (const entry of manifest(from) as Recorded[]) {
    if (!takes(entry.name)) continue;
    const outcome: Outcome = { name: entry.name, class: entry.class };
    outcomes.set(entry.name, outcome);
    let file: string | undefined = resolve(FOLDER, entry.file);
    if (!raw) file = await migrated(pair, entry, theirs.get(entry.name), wantedOf(first), protocolOf(first), outcome);
    if (file === undefined) continue;
    outcome.asked = hashOf(file, entry, fit);
    const known = pair.known?.(entry.name);
    if (known?.asked === outcome.asked && outcome.layout === undefined) {
      outcomes.set(entry.name, known);
      continue;
    }
    jobs.push({
      entry,
      file,
      outcome,
      found: asker.ask({ ...jobOf(entry, file, fit), operations: !raw }),
    });
  }
  const answers = (await Promise.all(jobs.map(({ found }) => found))).map((found) =>
    to.endsWith('py27') ? strAsText<Found>(JSON.stringify(found)) : found,
  );
  const doubtful = answers.flatMap((found, i) => {
    const entry = theirs.get(jobs[i]!.entry.name) as Recorded | undefined;
    return entry !== undefined && !raw && isDoubtful(jobs[i]!.entry, found) ? [entry] : [];
  });
  const own = await ownAnswers(asker, doubtful, fit);
  if (pair.asker === undefined) asker.close();
  for (const [i, found] of answers.entries()) await judge(jobs[i]!, found, pair, own);
  rmSync(folder, { recursive: true });
  return [...outcomes.values()];
}

const hashOf = (file: string, { stamp = '' }: Recorded, fit: boolean): string =>
  createHash('sha256').update(`${stamp} ${fit}\0`).update(readFileSync(file)).digest('hex').slice(0, 16);

/** Writes the file for the target; undefined where that is refused, or fails. */
async function migrated(
  { from, to }: Journey,
  entry: Recorded,
  other: Entry | undefined,
  wanted: string[],
  protocol: number,
  outcome: Outcome,
): Promise<string | undefined> {
  const name = `${entry.name}.${entry.format === 'joblib' ? 'joblib' : 'pkl'}`;
  const file = resolve(FOLDER, 'migrated', `${from}-${to}`, name);
  try {
    const { model } = migrateGraph(await graphOf(entry), wanted);
    await dump(model, file, { protocol, python2: to.endsWith('py27') });
    if (other === undefined) return file;
    const differences = compareGraphs(model, await graphOf(other)).filter((one) => excused(one, to) === undefined);
    if (differences.length > 0)
      outcome.layout = [...new Set(differences.map((one) => `${one.class}: ${one.attribute} ${one.was} → ${one.is}`))];
    return file;
  } catch (error) {
    if (error instanceof MigrationError)
      outcome.refused = error.obstacles.map(({ reason, class: cls }) => `${cls}: ${reason}`);
    else outcome.error = (error as Error).stack!.split('\n').slice(0, 3).join(' ').slice(0, 400);
    return undefined;
  }
}

/** Text of Python 2 is `str`. Where Python 3 answers bytes, it answers something else. */
const strAsText = <T>(answers: string): T => JSON.parse(answers.replace(/("dtype": ?)"S(\d+)"/g, '$1"U$2"')) as T;

/** What the file's own Python answered. */
const recordedAnswers = ({ expected }: Recorded): Record<string, unknown> =>
  strAsText(readFileSync(join(FOLDER, expected), 'utf8'));

const isDoubtful = (entry: Recorded, found: Found): boolean =>
  found.warnings.length > 0 ||
  Object.keys(found.broken).length > 0 ||
  Object.keys(wrongAnswers(entry.methods, recordedAnswers(entry), found)).length > 0;

/** What the target's Python says of its own files of these recipes. */
interface Own {
  readonly found: Found;
  readonly wrong: Readonly<Record<string, string>>;
}

/** Own answers by environment and name: every pair with the same target asks for them. */
const ownKnown = new Map<string, Own>();

async function ownAnswers(asker: Asker, entries: readonly Recorded[], fit: boolean): Promise<ReadonlyMap<string, Own>> {
  const own = new Map<string, Own>();
  const asked = entries.map(async (entry) => {
    const key = `${asker.env} ${entry.name}`;
    if (!ownKnown.has(key)) {
      const said = await asker.ask(jobOf(entry, resolve(FOLDER, entry.file), fit));
      const found = asker.env.endsWith('py27') ? strAsText<Found>(JSON.stringify(said)) : said;
      ownKnown.set(key, { found, wrong: wrongAnswers(entry.methods, recordedAnswers(entry), found) });
    }
    own.set(entry.name, ownKnown.get(key)!);
  });
  await Promise.all(asked);
  return own;
}

function jobOf(entry: Recorded, file: string, fit: boolean): object {
  const { recipe, format, input, methods } = entry;
  const rows = input === null ? null : resolve(FOLDER, input);
  return { recipe, file, format, input: rows, methods: methodsOf(methods), fit };
}

/** The same complaint, whatever numbers and parameters it names. */
const kind = (text: string): string =>
  text
    .replace(/[\d.]+/g, '#')
    .replace(/(Cannot clone object \w+)\(.*/, '$1')
    .slice(0, 80);

async function judge(
  { entry, file, outcome }: Job,
  found: Found,
  { from, to, raw }: Journey,
  own: ReadonlyMap<string, Own>,
): Promise<void> {
  const theirs = own.get(entry.name);
  if (found.load !== undefined) outcome.load = found.load;
  const expected = theirs?.found.warnings.map(kind) ?? [];
  const warnings = found.warnings.filter((text) => raw || !expected.includes(kind(text)));
  if (warnings.length > 0) outcome.warnings = warnings;
  const broken = Object.entries(found.broken).filter(([name, text]) => {
    if (raw || kind(theirs?.found.broken[name] ?? '') === kind(text)) return raw;
    const reason = otherFailure(entry.class, name, text, from, to);
    if (reason !== undefined) (outcome.otherwise ??= {})[name] = reason;
    return reason === undefined;
  });
  if (broken.length > 0) outcome.broken = Object.fromEntries(broken);
  for (const [method, said] of Object.entries(wrongAnswers(entry.methods, recordedAnswers(entry), found))) {
    const answer = found.results[method]!;
    // What the target does not repeat of its own file, such as the order of rows at one distance.
    if (!raw && theirs?.wrong[method] === said) continue;
    if (!raw && answer.error === undefined) {
      const input = entry.input === null ? undefined : inputOf(entry.input);
      const spec = entry.methods[method]!;
      const other = await otherAnswer({ file, input, method, spec, said: answer, from, to });
      const known = otherFailure(entry.class, method, said, from, to);
      if (known !== undefined) {
        (outcome.otherwise ??= {})[method] = known;
        continue;
      }
      if (other.agrees && other.reason !== undefined) {
        (outcome.otherwise ??= {})[method] = other.reason;
        continue;
      }
      (outcome.wrong ??= {})[method] = `${other.agrees ? 'as Brine says, and not listed: ' : ''}${said}`;
    } else {
      const reason = raw ? undefined : otherFailure(entry.class, method, said, from, to);
      if (reason === undefined) (outcome.wrong ??= {})[method] = said;
      else (outcome.otherwise ??= {})[method] = reason;
    }
  }
}

const inputs = new Map<string, Encoded>();

function inputOf(name: string): Encoded {
  if (!inputs.has(name)) inputs.set(name, JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Encoded);
  return inputs.get(name)!;
}
