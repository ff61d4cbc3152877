/** Estimators that say that no row has a say in the result of another give, asked in pieces, the bits of all rows at once. */
import { describe, expect, test } from 'vitest';
import { withScratch } from '../../src/estimators/input/with-scratch.js';
import { load } from '../../src/node.js';
import { bindEstimator } from '../../src/estimators/bind.js';
import type { BoundEstimator } from '../../src/estimators/binding/bound-estimator.js';
import { toPublic } from '../../src/estimators/binding/results.js';
import { ROW_METHODS } from '../../src/estimators/running/known-options.js';
import { hasIndependentRows } from '../../src/estimators/running/row-independence.js';
import { hasMethod, inputFor, run } from '../../src/estimators/running/run.js';
import { JoinedResult } from '../../src/estimators/running/joined-result.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { asRows, rowsOf, type Rows } from '../../src/threads/blocks.js';
import type { RowMethod } from '../../src/threads/thread-pool.js';
import { registerCustom } from '../helpers/custom.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { decodeInput } from '../helpers/inputs.js';

registerCustom();

const METHODS = [...ROW_METHODS] as RowMethod[];
/** The first pieces; then all that is left. More than a group and a block of the kernels. */
const PIECES = [1, 7, 64, 3, 130];

const models = fixtures.filter((one) => one.kind === 'model' && one.input !== null);

function answer(estimator: BoundEstimator, method: RowMethod, X: Rows, from: number, rows: number): unknown {
  return toPublic(run(estimator, method, rowsOf(X, from, rows)));
}

/** Undefined where results cannot be put together, or the method does not take these rows. */
function inPieces(estimator: BoundEstimator, method: RowMethod, X: Rows): NdArray | undefined {
  const out = new JoinedResult(X.rows);
  for (let from = 0, at = 0; from < X.rows; at++) {
    const rows = Math.min(PIECES[at] ?? X.rows, X.rows - from);
    const isTaken = withScratch(() => {
      const found = answer(estimator, method, X, from, rows);
      return found instanceof NdArray && out.put(from, found);
    });
    if (!isTaken) return undefined;
    from += rows;
  }
  return out.array();
}

/** The rows of a fixture again and again, so that there are some hundred. */
function repeated(X: unknown): unknown {
  if (!Array.isArray(X) || X.length === 0) return X;
  const times = Math.ceil(300 / X.length);
  return Array.from({ length: times }, () => X as unknown[]).flat();
}

/** Classes that do not say so and gave the same bits everywhere: `BRINE_REPORT=1` lists them. */
const alike = new Map<string, boolean>();

describe.each([...new Set(models.map((one) => one.class))])('%s', (className) => {
  test('in pieces', async () => {
    for (const fixture of models.filter((one) => one.class === className)) {
      const graph = await load<unknown>(fixturePath(fixture.file), { lossless: true });
      const estimator = bindEstimator(graph as PyObject)!;
      // What it makes of itself at its first call it makes in memory that is used again for each piece.
      const fresh = bindEstimator((await load<unknown>(fixturePath(fixture.file), { lossless: true })) as PyObject)!;
      for (const method of METHODS) {
        if (!hasMethod(estimator, method)) continue;
        let all: unknown;
        let X: Rows | undefined;
        try {
          X = asRows(inputFor(estimator, repeated(decodeInput(fixture.input!))));
          if (X === undefined) continue;
          all = answer(estimator, method, X, 0, X.rows);
        } catch {
          continue; // what this method does not take is told elsewhere
        }
        if (!(all instanceof NdArray) || all.shape[0] !== X.rows) continue;
        let same: boolean;
        try {
          const found = inPieces(fresh, method, X);
          same = found !== undefined && sameBits(found, all);
        } catch (error) {
          if (hasIndependentRows(estimator)) throw error;
          same = false;
        }
        if (hasIndependentRows(estimator)) expect(same, `${fixture.env} ${fixture.name} ${method}`).toBe(true);
        else alike.set(className, (alike.get(className) ?? true) && same);
      }
    }
  });
});

function sameBits(found: NdArray, all: NdArray): boolean {
  if (found.dtype.str !== all.dtype.str || `${found.shape}` !== `${all.shape}`) return false;
  if (found.bytes === undefined || all.bytes === undefined)
    return JSON.stringify(found.tolist()) === JSON.stringify(all.tolist());
  return Buffer.compare(found.bytes, all.bytes) === 0;
}

test('classes that could say so', () => {
  if (process.env['BRINE_REPORT'] === undefined) return;
  for (const [name, same] of [...alike].sort()) console.log(same ? 'alike' : 'differs', name);
});
