/** Histogram trees walked in the records of the file give what their arrays give. */
import { describe, expect, test } from 'vitest';
import { bindEstimator } from '../../src/estimators/bind.js';
import { boundOf } from '../../src/estimators/binding/bound-object.js';
import {
  histLeafValue,
  type HistTree,
} from '../../src/estimators/sklearn/ensemble/hist_gradient_boosting/hist-tree.js';
import { load } from '../../src/node.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';

interface Bound {
  readonly _predictors: { readonly trees: readonly HistTree[] };
  readonly _bin_mapper: readonly (Uint8Array | undefined)[];
}

const NUMBERS = [NaN, -Infinity, -3, -0.5, 0, 1, 2, 3, 4.5, 7, 31, 32, 255, 256, 1e10, Infinity];

const models = fixtures.filter(
  (one) => one.kind === 'model' && /HistGradientBoosting(?:Classifier|Regressor)$/.test(one.class),
);

describe.each(models.map((one) => [one.env, one.name, one.file]))('%s %s', (_env, _name, file) => {
  test('the same leaves', async () => {
    const graph = await load<unknown>(fixturePath(file), { lossless: true });
    const bound = boundOf(bindEstimator(graph as PyObject)!);
    const { _predictors: held, _bin_mapper: known } = bound.model as unknown as Bound;
    const width = bound.nFeatures!;
    const rows = 200;
    let state = 1;
    const X = Float64Array.from({ length: rows * width }, (_, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return i % 3 === 0 ? NUMBERS[state % NUMBERS.length]! : (state / 2 ** 32) * 6 - 1;
    });
    for (const tree of held.trees) {
      const arrays = tree.arrays();
      for (let i = 0; i < rows; i++)
        expect(tree.records!.leafValue(X, i * width, known)).toBe(histLeafValue(arrays, X, i * width, known));
      const splits = [...arrays.leaf.keys()].filter((node) => arrays.leaf[node] === 0);
      expect(tree.highestFeature).toBe(Math.max(-1, ...splits.map((node) => arrays.feature[node]!)));
      expect(tree.splitsByCategory).toBe(splits.some((node) => arrays.bitset[node]! >= 0));
    }
  });
});

test('there are such models', () => {
  expect(models.length).toBeGreaterThan(5);
});
