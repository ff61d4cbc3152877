/** `score` beyond what the golden files say: what it asks for, what it refuses, and the numbers that it stands on. */
import { describe, expect, test } from 'vitest';
import { InvalidInputError, InvalidStateError, UnsupportedError } from '../../src/core/errors.js';
import { logGamma } from '../../src/linalg/special/gamma.js';
import { largestEigenvalue } from '../../src/linalg/factor/jacobi.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import { PyGlobal } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { labelsIn } from '../../src/estimators/sklearn/metrics/label-order.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

async function open(name: string): Promise<{ model: Estimator; X: number[][] }> {
  return { model: bind(await graphOf(name)), X: inputOf(name) as number[][] };
}

describe('score', () => {
  test('asks for targets where it compares with some', async () => {
    const { model, X } = await open('score-diabetes');
    expect(() => model.score(X)).toThrow(InvalidInputError);
    expect(() => model.score(X, [1, 2])).toThrow('y has 2 rows of 1');
  });

  test('of several labels a row that are not flags is refused, as scikit-learn has no such accuracy', async () => {
    const { model, X } = await open('tree-iris-labels');
    const found = (model.predict(X) as NdArray).tolist() as number[][];
    expect(() => model.score(X, found)).toThrow(UnsupportedError);
  });

  test('of labels takes no fractions', async () => {
    const { model, X } = await open('score-bool');
    const y = ((model.predict(X) as NdArray).tolist() as unknown[]).map(() => 0.5);
    expect(() => model.score(X, y)).toThrow('0.5 is a continuous value');
  });

  test('of a search takes no weights', async () => {
    const { model, X } = await open('score-grid');
    const y = (model.predict(X) as NdArray).tolist() as number[];
    expect(model.score(X, y)).toBe(1);
    expect(() => model.score(X, y, { sampleWeight: y })).toThrow(InvalidInputError);
  });

  test('by a metric that Brine does not have names it and says what to do', async () => {
    const graph = await graphOf('scoring-made');
    const scorer = attributesOf(attributesOf(graph).get('scorer_'));
    scorer.set('_score_func', new PyGlobal('metrics', 'profit'));
    const X = inputOf('scoring-made') as number[][];
    expect(() => bind(graph).score(X, new Array<number>(X.length).fill(1))).toThrow(
      /metrics\.profit.*registerFunction\('metrics\.profit', \(y, predicted\)/,
    );
  });

  test('by several metrics needs the one of refit', async () => {
    const graph = await graphOf('scoring-several');
    attributesOf(graph).set('refit', 'another');
    const X = inputOf('scoring-several') as number[][];
    expect(() => bind(graph).score(X, new Array<number>(X.length).fill(1))).toThrow(InvalidStateError);
  });

  test('of clusterings without a score is an error, not the share of equal labels', async () => {
    const { model, X } = await open('affinity-iris');
    expect(() => model.score(X, [1])).toThrow('AffinityPropagation has no score');
  });
});

test('what draws at random says so', async () => {
  const { model } = await open('score-density');
  expect(() => model.sample()).toThrow('does not repeat the random numbers of KernelDensity.sample');
  expect(() => model.sampleY()).toThrow('KernelDensity has no sample_y');
});

test('named parts are the fitted ones', async () => {
  const { model, X } = await open('voting-wine-dropped');
  const named = model.namedEstimators;
  expect([...named.keys()]).toEqual(['lr', 'rf', 'tree']);
  expect(named.get('rf')).toBe('drop');
  const all = (model.transform(X) as NdArray).tolist() as number[][];
  const tree = ((named.get('tree') as Estimator).predictProba(X) as NdArray).tolist() as number[][];
  expect(all.map((row) => row.slice(3))).toEqual(tree);
  const columns = (await open('columns-names')).model.namedTransformers;
  expect([...columns.keys()].slice(0, 2)).toEqual(['scale', 'words']);
  expect((columns.get('scale') as Estimator).attributes).toContain('mean_');
});

describe('what the scores stand on', () => {
  test('the logarithm of the gamma function steps as Γ(x + 1) = x·Γ(x)', () => {
    for (const x of [1e-8, 0.03, 0.7, 3.25, 14.5, 120, 1e6]) {
      const [next, here] = [logGamma(x + 1), logGamma(x)];
      expect(Math.abs(next - here - Math.log(x))).toBeLessThan(4e-15 * Math.max(1, Math.abs(here)));
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 13);
  });

  test('the largest eigenvalue, also of numbers that are none', () => {
    expect(largestEigenvalue(Float64Array.of(2, 1, 1, 2), 2)).toBeCloseTo(3, 14);
    expect(largestEigenvalue(Float64Array.of(-4, 0, 0, -1), 2)).toBe(-1);
    expect(largestEigenvalue(Float64Array.of(Number.NaN, 0, 0, 1), 2)).toBeNaN();
  });

  test('labels are in the order of code points', () => {
    expect(labelsIn(['\u{1F600}', '\uFF5E', 'b'], ['ab', 'a'])).toEqual(['a', 'ab', 'b', '\uFF5E', '\u{1F600}']);
    expect(() => labelsIn([1], ['a'])).toThrow(InvalidInputError);
  });
});
