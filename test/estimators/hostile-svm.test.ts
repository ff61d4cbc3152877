import { expect, test } from 'vitest';
import { UnsupportedError } from '../../src/core/errors.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyGlobal, PyTuple } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import { type State, testDamage } from '../helpers/damage.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));

const set =
  (name: string, value: unknown) =>
  (state: State): void => {
    state.set(name, value);
  };

/** Changes an array of a CSR matrix. */
const inside =
  (name: string, part: string, value: unknown) =>
  (state: State): void => {
    attributesOf(state.get(name)).set(part, value);
  };

testDamage('support vectors', [
  ['counts that do not add up', 'svc-iris', set('_n_support', floats(1, 2, 3))],
  ['counts below zero', 'svc-iris', set('_n_support', floats(-1, 40, 6))],
  ['counts of other classes', 'svc-iris', set('_n_support', floats(45))],
  ['other support vectors', 'svc-iris', set('support_', floats(1, 2))],
  ['coefficients of another shape', 'svc-iris', set('_dual_coef_', floats(1, 2))],
  ['one intercept for three pairs', 'svc-iris', set('_intercept_', floats(1))],
  ['one class', 'svc-iris', set('classes_', floats(1))],
  ['a kernel that is none', 'svc-iris', set('kernel', 'magic')],
  ['sigmoids of other pairs', 'svc-iris-proba', set('_probA', floats(1))],
  ['vectors of another width', 'svc-iris', set('n_features_in_', 7)],
  [
    'a row of the kernel that does not exist',
    'svr-iris-kernel',
    (state) => {
      const support = (state.get('support_') as NdArray).toFloat64();
      support[0] = 4000;
      state.set('support_', NdArray.of(support));
    },
  ],
  ['pointers that lie', 'svc-digits-sparse', inside('support_vectors_', 'indptr', floats(0, 5))],
  [
    'indices out of range',
    'svc-digits-sparse',
    (state) => {
      const indices = (attributesOf(state.get('support_vectors_')).get('indices') as NdArray).toFloat64();
      indices[3] = 64;
      inside('support_vectors_', 'indices', NdArray.of(indices))(state);
    },
  ],
  ['a shape that is none', 'svc-digits-sparse', inside('support_vectors_', '_shape', new PyTuple(['a', 3]))],
  ['two rows for one score', 'svr-diabetes', set('_dual_coef_', NdArray.of(new Float64Array(4), [2, 2]))],
  ['no gamma', 'svr-diabetes', set('_gamma', 'wide')],
]);

testDamage('linear models', [
  ['a matrix of another size', 'bayesian-diabetes', set('sigma_', NdArray.of(new Float64Array(4), [2, 2]))],
  ['an offset of another length', 'bayesian-diabetes', set('X_offset_', floats(1, 2))],
  ['a link that is none', 'tweedie-diabetes', set('link', 'chain')],
  [
    'labels of another number',
    'ridge-class-iris',
    (state) => {
      attributesOf(state.get('_label_binarizer')).set('classes_', floats(1, 2));
    },
  ],
  ['a binarizer that is none', 'ridge-class-iris', set('_label_binarizer', 4)],
  ['fewer labels than scores', 'sgd-iris', set('classes_', floats(0, 1))],
  [
    'sparse coefficients without end',
    'logistic-iris-sparsified',
    inside('coef_', '_shape', new PyTuple([3, 2_000_000_000])),
  ],
  ['an offset that is text', 'sgd-one-class-iris', set('offset_', 'far')],
  ['no estimator', 'ransac-diabetes', set('estimator_', null)],
]);

test('a kernel of the project itself is named', async () => {
  const graph = await graphOf('svc-iris');
  attributesOf(graph).set('kernel', new PyGlobal('__main__', 'closeness'));
  expect(() => bind(graph).predict(inputOf('svc-iris') as number[][])).toThrow(UnsupportedError);
});
