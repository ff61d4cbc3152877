/** The packed files of fixtures/migrate/releases: a few recipes of every release, with what Python answered. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { listedReason } from '../../scripts/migrate/answers.js';
import { compareGraphs } from '../../scripts/migrate/compare-graphs.js';
import { imblearnOf } from '../../scripts/migrate/differences.js';
import { excused } from '../../scripts/migrate/exceptions.js';
import { dumps, loads } from '../../src/entries/pickle.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { load } from '../../src/node.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { readJson } from '../helpers/fixtures.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';

export interface Entry {
  name: string;
  recipe: string;
  input: string;
  data: string;
  producer: Record<string, string>;
  methods: Record<string, { tolerance: number; method?: string; kwargs?: Record<string, unknown> }>;
  expected: Record<string, unknown>;
}

const known = new Map<string, ReadonlyMap<string, Entry>>();

export function entriesOf(env: string): ReadonlyMap<string, Entry> {
  if (!known.has(env)) {
    const text = gunzipSync(readFileSync(`fixtures/migrate/releases/${env}.jsonl.gz`)).toString('utf8');
    const entries = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);
    known.set(env, new Map(entries.map((one) => [one.name, one])));
  }
  return known.get(env)!;
}

export const graphOf = ({ data }: Entry): Promise<PyObject> =>
  load<PyObject>(new Uint8Array(Buffer.from(data, 'base64')), {
    lossless: true,
    allowDangerous: true,
    onWarning: () => undefined,
  });

/** @param env Where imbalanced-learn is pinned. */
export const targetsOf = ({ producer }: Entry, env = ''): string[] => [
  `scikit-learn==${producer['sklearn']!}`,
  ...['numpy', 'scipy', 'joblib', 'pandas', 'python'].map((name) => `${name}==${producer[name]!}`),
  ...imblearnOf(env),
];

/** Answers of Python 2 as Python 3 has them: its `str` is text. */
export const inPython3 = <T>(answers: T): T =>
  JSON.parse(JSON.stringify(answers).replace(/("dtype":)"S(\d+)"/g, '$1"U$2"')) as T;

/** What a migrated model answers otherwise than the Python that fitted it did. */
export function wrongAnswers(model: PyObject, entry: Entry, from: string, to: string): string[] {
  const bound = loads<Estimator>(dumps(model));
  const X = decodeEncoded(readJson(entry.input) as Encoded);
  return Object.entries(entry.methods).flatMap(([label, { method = label, kwargs, tolerance }]) => {
    if (/names/.test(label) || listedReason(model, label, from, to) !== undefined) return [];
    try {
      compare(
        callMethod(bound, method, X, kwargs),
        entry.expected[label] as Encoded,
        Math.max(tolerance, 1e-12),
        label,
      );
      return [];
    } catch (error) {
      const { message } = error as Error;
      return / has no /.test(message) ? [] : [`${label}: ${message.slice(0, 200)}`];
    }
  });
}

/** What is not as the release has it, or not as Python answered, of every file of one environment in another. */
export async function wrongBetween(
  from: string,
  to: string,
): Promise<{ count: number; refused: string[]; wrong: string[] }> {
  const theirs = entriesOf(to);
  const [first] = theirs.values();
  const [wrong, refused]: [string[], string[]] = [[], []];
  let count = 0;
  for (const entry of entriesOf(from).values()) {
    try {
      const { model } = migrateGraph(await graphOf(entry), targetsOf(first!, to));
      count++;
      const other = theirs.get(entry.name);
      const differences = other === undefined ? [] : compareGraphs(model, await graphOf(other));
      for (const one of differences)
        if (excused(one, to) === undefined)
          wrong.push(`${entry.name} ${one.class}.${one.attribute}: ${one.was} → ${one.is}`);
      wrong.push(...wrongAnswers(model as PyObject, entry, from, to).map((text) => `${entry.name}.${text}`));
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      refused.push(`${entry.name}: ${error.message}`);
    }
  }
  return { count, refused, wrong };
}
