/** Every function that a FunctionTransformer may name, on numbers of every type: what numpy, scipy, pandas and scikit-learn answer. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isBrineError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { SparseMatrix } from '../../src/scipy/sparse.js';

const FOLDER = 'fixtures/functions';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.pkl.gz'));

/** Relative; mathematical libraries differ in the last bits, and float16 rounds what float32 computed. */
const CLOSE: Readonly<Record<string, number>> = { float64: 4e-15, float32: 3e-7, float16: 2e-3 };
/** Sums of series, or differences of large numbers. */
const LOOSE = /erf|ndtr|gamma|dg'|scale|log_expit|entr|exprel|logit|expit|normalize/;

function differs(a: unknown, b: unknown, tolerance: number): boolean {
  const [x, y] = [Number(a), Number(b)];
  if (Object.is(x, y) || x === y) return false;
  return !(Math.abs(x - y) <= tolerance * Math.abs(y));
}

const dense = (value: unknown): unknown => (value instanceof SparseMatrix ? value.toDense() : value);

/** One object, such as a sparse matrix that numpy did not know. */
const isObject = (answer: NdArray): boolean => answer.ndim === 0 && answer.dtype.name === 'object';

/** Undefined where the answer is Python's. */
function deviation(item: PyDict): string | undefined {
  const name = String(item.get('name'));
  const model = item.get('model') as { transform(X: unknown): unknown };
  const answer = dense(item.get('answer'));
  let found: unknown;
  try {
    found = dense(model.transform(item.get('X')));
  } catch (error) {
    if (!isBrineError(error)) throw error;
    if (found instanceof NdArray && isObject(found) && found.flat()[0] === null) return undefined; // None for None
    if (!(answer instanceof NdArray)) return undefined;
    if (isObject(answer)) return undefined;
    // A flat row of all, which comes next to other rows nowhere; and words that are added.
    if (/flat row|of words is not run|no rows of a sparse|cumsum of sparse|product with itself/.test(error.message))
      return undefined;
    // 2^64 - 1 and its like are no doubles.
    if (error.message.includes('beyond 2^53') && name.endsWith('uint64')) return undefined;
    return `${name}: ${error.message}`;
  }
  if (found instanceof NdArray && isObject(found) && found.flat()[0] === null) return undefined; // None for None
  if (!(answer instanceof NdArray)) return `${name}: Brine answers, Python says ${String(answer)}`;
  if (!(found instanceof NdArray)) return `${name}: no array`;
  if (found.dtype.name !== answer.dtype.name) return `${name}: ${found.dtype.name} instead of ${answer.dtype.name}`;
  if (String(found.shape) !== String(answer.shape))
    return `${name}: shape ${String(found.shape)} instead of ${String(answer.shape)}`;
  const type = answer.dtype.name;
  const loose = LOOSE.test(name) ? (type === 'float32' ? 1e-5 : 1e-11) : 0;
  const tolerance = Math.max(CLOSE[type] ?? 0, loose);
  const [a, b] = [found.flat(), answer.flat()];
  const at = a.findIndex((value, i) => differs(value, b[i], tolerance));
  return at < 0 ? undefined : `${name} [${at}]: ${String(a[at])} instead of ${String(b[at])}`;
}

describe('functions that only compute', () => {
  test.each(files)('%s', async (file) => {
    const items = (await load(`${FOLDER}/${file}`)) as unknown as PyDict[];
    expect(items.length).toBeGreaterThan(900);
    expect(items.map(deviation).filter((text) => text !== undefined)).toEqual([]);
  });

  test('two releases are there', () => {
    expect(files.length).toBe(2);
  });
});
