/** What a small file may ask of cards, comparisons and results. */
import { describe, expect, test } from 'vitest';
import { sha256Digest } from '../../src/card/digest-node.js';
import { identityOf } from '../../src/card/identity.js';
import { isRepetitive, walk } from '../../src/card/walk.js';
import { Budget } from '../../src/core/budget.js';
import { LimitError } from '../../src/core/errors.js';
import { modelsInside } from '../../src/estimators/bundles.js';
import { dumps } from '../../src/entries/pickle-node.js';
import { load } from '../../src/node.js';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { attributesOf, graphOf } from '../helpers/models.js';

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

describe('lists in each other', () => {
  const deep = nested(150_000);

  test('are no model: the identity, the walk and the writer stop', () => {
    expect(() => identityOf(deep, sha256Digest, new Budget(1000))).toThrow(LimitError);
    expect(() => [...walk(deep, new Budget(1000))]).toThrow(LimitError);
    expect(() => dumps(deep)).toThrow(/maxDepth is 100000/);
    expect(modelsInside(deep)).toEqual([]);
  });

  test('of half a thousand levels are looked through', async () => {
    const model = await load('demo/tumours.joblib');
    let bundle: unknown = model;
    for (let i = 0; i < 500; i++) bundle = [1, bundle];
    expect(modelsInside(bundle)).toMatchObject([{ model }]);
  });
});

describe('a model that names one array very often', () => {
  const square = new NdArray(new Float64Array(90_000), [300, 300], dtypeOf('float64'));

  test('is seen', () => {
    expect(isRepetitive(new Array(1000).fill(square))).toBe(true);
    expect(isRepetitive([square, [square, square]])).toBe(false);
    const loop: unknown[] = [square];
    loop.push(loop);
    expect(isRepetitive(loop)).toBe(false);
  });

  test('no honest model is one', async () => {
    for (const name of ['forest-iris-names-p4', 'grid-pipe', 'voting-iris-soft', 'stacking-digits-sparse'])
      expect(isRepetitive(await graphOf(name)), name).toBe(false);
  });

  test('is refused where it multiplies work', async () => {
    const graph = await graphOf('mlp-iris');
    const state = attributesOf(graph);
    const zeros = (...shape: number[]): NdArray =>
      new NdArray(new Float64Array(shape.reduce((a, b) => a * b)), shape, dtypeOf('float64'));
    state.set('coefs_', [zeros(4, 300), ...new Array<NdArray>(12_000).fill(square), zeros(300, 3)]);
    state.set('intercepts_', [...new Array<NdArray>(12_001).fill(zeros(300)), zeros(3)]);
    const { bindEstimator } = await import('../../src/estimators/bind.js');
    await load('demo/tumours.joblib');
    const model = bindEstimator(graph)!;
    expect(() => model.predict([[5, 3, 1, 0.2]])).toThrow(/products for a row.*no model needs so much/);
  });
});

test('columns that are named very often make no result that does not fit', async () => {
  const { resultNumbers } = await import('../../src/estimators/input/output-size.js');
  expect(resultNumbers(2, 3)).toEqual(new Float64Array(6));
  expect(() => resultNumbers(1, 2 ** 23)).toThrow(LimitError);
});
