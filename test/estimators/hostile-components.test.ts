/** Damaged state of PLS, isotonic regression, manifolds and kernel samplers: an InvalidStateError, never a number. */
import { describe, expect, test } from 'vitest';
import { InvalidInputError, InvalidStateError } from '../../src/core/errors.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { bind } from '../../src/estimators/bind.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

type State = PyDict<string, unknown>;

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));
const matrix = (rows: number, cols: number): NdArray => NdArray.of(new Float64Array(rows * cols).fill(1), [rows, cols]);

const cases: [string, string, (state: State) => void][] = [
  ['rotations of another width', 'pls-linnerud', (state) => state.set('x_rotations_', matrix(2, 2))],
  ['a mean of another length', 'pls-linnerud', (state) => state.set('_x_mean', floats(1))],
  ['deviations of another length', 'pls-linnerud', (state) => state.set('_x_std', floats(1))],
  ['coefficients of other features', 'pls-diabetes', (state) => state.set('coef_', matrix(1, 3))],
  ['an intercept of other targets', 'pls-linnerud', (state) => state.set('intercept_', floats(1))],
  ['loadings of other components', 'cca-linnerud', (state) => state.set('x_loadings_', matrix(3, 2))],
  ['no weights', 'pls-svd-linnerud', (state) => state.delete('x_weights_')],
  ['corners that fall', 'isotonic-diabetes', (state) => state.set('X_thresholds_', floats(2, 1))],
  ['fewer values than corners', 'isotonic-diabetes', (state) => state.set('y_thresholds_', floats(1))],
  ['another rule for what is out of bounds', 'isotonic-diabetes', (state) => state.set('out_of_bounds', 'magic')],
  ['distances of other rows', 'isomap-iris', (state) => state.set('dist_matrix_', matrix(2, 2))],
  ['no search', 'isomap-iris', (state) => state.set('nbrs_', state.get('kernel_pca_'))],
  ['no kernel PCA', 'isomap-iris', (state) => state.set('kernel_pca_', state.get('nbrs_'))],
  ['places of other rows', 'lle-iris', (state) => state.set('embedding_', matrix(2, 2))],
  ['more neighbours than rows', 'lle-iris', (state) => state.set('n_neighbors', 10_000)],
  ['a system that is not definite', 'lle-iris', (state) => state.set('reg', -1)],
  ['no steps', 'additive-chi2-wine', (state) => state.set('sample_steps', 0)],
  ['a billion steps', 'additive-chi2-wine', (state) => state.set('sample_steps', 1e9)],
  ['steps without an interval', 'additive-chi2-wine', (state) => state.set('sample_steps', 9)],
  ['places out of range', 'count-sketch-iris', (state) => state.set('n_components', 1)],
  ['signs of another shape', 'count-sketch-iris', (state) => state.set('bitHash_', matrix(1, 4))],
  ['another degree', 'count-sketch-iris', (state) => state.set('degree', 5)],
];

describe('damaged state', () => {
  test.each(cases)('%s', async (_name, fixture, damage) => {
    const graph = await graphOf(fixture);
    damage(attributesOf(graph));
    const model = bind(graph);
    expect(() => model.transform(inputOf(fixture) as number[][])).toThrow(InvalidStateError);
  });
});

describe('damaged covariances and projections', () => {
  test.each([
    ['cov-empirical', 'precision_', matrix(2, 2), 'mahalanobis'],
    ['cov-empirical', 'location_', floats(1), 'mahalanobis'],
    ['cov-robust-bare', 'covariance_', matrix(2, 2), 'mahalanobis'],
    ['envelope-iris', 'covariance_', matrix(3, 3), 'predict'],
    ['random-gauss-inverse', 'inverse_components_', matrix(3, 3), 'transform'],
    ['gpc-matern-odd', 'base_estimator_', 5, 'predict'],
  ] as const)('%s with another %s', async (name, attribute, value, method) => {
    const graph = await graphOf(name);
    attributesOf(graph).set(attribute, value);
    const model = bind(graph) as unknown as Record<typeof method, (X: unknown) => unknown>;
    expect(() => model[method](inputOf(name))).toThrow(InvalidStateError);
  });

  test('components that depend on each other have a pseudo-inverse, as in scipy', async () => {
    const graph = await graphOf('random-gauss-digits');
    attributesOf(graph).set('components_', matrix(6, 64));
    const back = bind(graph).inverseTransform(matrix(2, 6)) as NdArray;
    expect(back.shape).toEqual([2, 64]);
    expect(back.toFloat64().every(Number.isFinite)).toBe(true);
  });

  test('a Matern kernel of no order is refused', async () => {
    const graph = await graphOf('gpr-matern-seven');
    const kernel = attributesOf(attributesOf(graph).get('kernel_'));
    attributesOf(attributesOf(kernel.get('k1')).get('k2')).set('nu', 1e9);
    expect(() => bind(graph).predict(inputOf('gpr-matern-seven') as number[][])).toThrow(/Matern kernel with nu up to/);
  });

  test('what draws at random without a seed is refused', async () => {
    const graph = await graphOf('dummy-iris-stratified');
    attributesOf(graph).set('random_state', null);
    const model = bind(graph);
    expect(() => model.predict([[1, 2, 3, 4]])).toThrow(/no predict/);
  });
});

describe('isotonic regression', () => {
  test('takes flat arrays of any kind and one column', async () => {
    const model = bind(await graphOf('isotonic-iris-falling'));
    const expected = model.predict([[5.1], [6.2]]).tolist();
    expect(model.predict([5.1, 6.2] as never).tolist()).toEqual(expected);
    expect(model.predict(Float64Array.of(5.1, 6.2) as never).tolist()).toEqual(expected);
    expect(model.predict(floats(5.1, 6.2)).tolist()).toEqual(expected);
  });

  test('refuses two columns, and values beyond the corners where it was told to', async () => {
    const graph = await graphOf('isotonic-diabetes');
    attributesOf(graph).set('out_of_bounds', 'raise');
    const model = bind(graph);
    expect(() => model.predict([[1, 2]])).toThrow(InvalidInputError);
    expect(() => model.predict([[1e9]])).toThrow(/above the interpolation range/);
  });
});
