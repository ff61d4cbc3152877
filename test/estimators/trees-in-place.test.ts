/** Trees that are walked as the file has them give the bits of those that were packed. */
import { describe, expect, test, vi } from 'vitest';
import type * as PaysToPack from '../../src/trees/pays-to-pack.js';
import { load } from '../../src/node.js';
import { bindEstimator } from '../../src/estimators/bind.js';
import type { BoundEstimator } from '../../src/estimators/binding/bound-estimator.js';
import { toPublic } from '../../src/estimators/binding/results.js';
import { ROW_METHODS } from '../../src/estimators/running/known-options.js';
import { hasMethod, inputFor, run } from '../../src/estimators/running/run.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import type { RowMethod } from '../../src/threads/thread-pool.js';
import { registerCustom } from '../helpers/custom.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { decodeInput } from '../helpers/inputs.js';

registerCustom();

const way = vi.hoisted(() => ({ asked: 0, packs: true }));
vi.mock('../../src/trees/pays-to-pack.js', (): typeof PaysToPack => ({
  paysToPack: () => {
    way.asked++;
    return way.packs;
  },
}));

const METHODS = [...ROW_METHODS] as RowMethod[];
const KINDS = /sklearn\.(?:ensemble\._(?:forest|gb|hist_gradient_boosting)|tree)\b/;
const models = fixtures.filter((one) => one.kind === 'model' && one.input !== null && KINDS.test(one.class));

/** The items of arrays, which a comparison of objects does not see. */
const itemsOf = (value: unknown): unknown =>
  value instanceof NdArray
    ? { dtype: value.dtype.str, shape: value.shape, items: value.tolist() as unknown }
    : Array.isArray(value)
      ? value.map(itemsOf)
      : value;

async function answers(file: string, input: unknown, packs: boolean): Promise<Map<RowMethod, unknown>> {
  way.packs = packs;
  const graph = await load<unknown>(fixturePath(file), { lossless: true });
  const estimator: BoundEstimator = bindEstimator(graph as PyObject)!;
  const found = new Map<RowMethod, unknown>();
  for (const method of METHODS) {
    if (!hasMethod(estimator, method)) continue;
    try {
      found.set(method, itemsOf(toPublic(run(estimator, method, inputFor(estimator, input)))));
    } catch (error) {
      found.set(method, String(error));
    }
  }
  return found;
}

describe.each(models.map((one) => [one.env, one.name, one] as const))('%s %s', (_env, _name, one) => {
  test('the same bits', async () => {
    const input: unknown = decodeInput(one.input!);
    expect(await answers(one.file, input, false)).toEqual(await answers(one.file, input, true));
  });
});

test('trees of every kind were asked', () => {
  expect(way.asked).toBeGreaterThan(models.length);
});
