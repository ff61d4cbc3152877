/** The packed files of fixtures/migrate/releases: a few recipes of every release, with what Python answered. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { load } from '../../src/node.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';

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

export const targetsOf = ({ producer }: Entry): string[] => [
  `scikit-learn==${producer['sklearn']!}`,
  ...['numpy', 'scipy', 'joblib', 'pandas', 'python'].map((name) => `${name}==${producer[name]!}`),
];

/** Answers of Python 2 as Python 3 has them: its `str` is text. */
export const inPython3 = <T>(answers: T): T =>
  JSON.parse(JSON.stringify(answers).replace(/("dtype":)"S(\d+)"/g, '$1"U$2"')) as T;
