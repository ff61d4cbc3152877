/** Every option of `predict` of LightGBM and XGBoost: wrappers, native boosters and their own files (fixtures/boosters/calls.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrineError, type Estimator, load, NdArray } from '../../src/node.js';
import type { X } from '../../src/estimators/input/read-input.js';
import { decodeEncoded, type Encoded, finite } from '../helpers/inputs.js';

const ROOT = 'fixtures/boosters';

interface Call {
  method: 'predict' | 'predict_proba' | 'apply';
  options: Record<string, unknown>;
  expected: Encoded | { error: string; message: string };
}

interface Entry {
  name: string;
  env: string;
  kind: 'native' | 'wrapper';
  files: string[];
  versions: { xgboost: string };
  input: Encoded;
  table: Encoded | null;
  calls: Call[];
}

const entries = JSON.parse(readFileSync(join(ROOT, 'calls.json'), 'utf8')) as Entry[];

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const METHODS = { predict: 'predict', predict_proba: 'predictProba', apply: 'apply' } as const;

/** The margin, leaves and contributions are the library's to the last bit; links differ where `expf` does. */
function toleranceOf({ name }: Entry, { method, options }: Call): number {
  const plain = ['raw_score', 'output_margin', 'pred_leaf', 'pred_contrib', 'pred_contribs', 'pred_interactions'];
  if (method === 'apply' || plain.some((option) => options[option] === true)) return 0;
  return name.startsWith('lg') ? 1e-14 : 1e-6;
}

function problemOf(found: NdArray, want: Encoded, tolerance: number): string | undefined {
  const shape = [Math.min(found.shape[0]!, want.shape![0]!), ...found.shape.slice(1)];
  if (JSON.stringify(shape) !== JSON.stringify(want.shape)) return `shape ${shape.join()} for ${want.shape!.join()}`;
  if (!'US'.includes(found.dtype.kind) && found.dtype.name !== want.dtype)
    return `dtype ${found.dtype.name} for ${want.dtype}`;
  const have = found.flat();
  for (const [i, item] of (want.data as unknown[]).entries()) {
    const a = finite(item);
    const b = typeof have[i] === 'bigint' ? Number(have[i]) : have[i];
    if (Object.is(a, b) || (a === 0 && b === 0)) continue;
    const both = typeof a === 'number' && typeof b === 'number';
    const distance = both ? Math.abs(a - b) / Math.max(Math.abs(a), 1e-30) : Infinity;
    if (!(distance <= tolerance)) return `[${i}] ${String(b)} for ${String(a)}`;
  }
  return undefined;
}

/** What is wrong with the answer to a call. */
function wrong(model: Estimator, input: X, entry: Entry, call: Call): string | undefined {
  const options = Object.fromEntries(Object.entries(call.options).map(([name, value]) => [camel(name), value]));
  // An array has none of the names that a native XGBoost model asks for.
  if (entry.name.startsWith('xgb-') && input instanceof NdArray) options['validateFeatures'] = false;
  const ask = (): NdArray => model[METHODS[call.method]](input, options as never) as NdArray;
  if ('error' in call.expected) {
    try {
      ask();
      return `an answer for ${call.expected.message}`;
    } catch (error) {
      return error instanceof BrineError ? undefined : String(error);
    }
  }
  try {
    return problemOf(ask(), call.expected, toleranceOf(entry, call));
  } catch (error) {
    return String(error);
  }
}

describe.each([...new Set(entries.map(({ env }) => env))])('%s', (env) => {
  test.each(entries.filter((entry) => entry.env === env).map((entry) => [entry.name, entry] as const))(
    '%s',
    async (_, entry) => {
      for (const file of entry.files) {
        const model = await load<Estimator>(join(ROOT, file));
        const inputs = [decodeEncoded(entry.input) as X];
        if (entry.table !== null) inputs.push(decodeEncoded(entry.table) as X);
        const problems = inputs.flatMap((input, at) =>
          entry.calls.flatMap((call) => {
            const problem = wrong(model, input, entry, call);
            return problem === undefined ? [] : [`${call.method} ${JSON.stringify(call.options)} ${at}: ${problem}`];
          }),
        );
        expect(problems, file).toEqual([]);
      }
    },
  );
});

test('the corpus is there', () => expect(entries.length).toBeGreaterThan(100));
