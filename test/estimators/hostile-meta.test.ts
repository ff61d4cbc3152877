import { NdArray } from '../../src/numpy/ndarray.js';
import { type State, testDamage } from '../helpers/damage.js';
import { attributesOf } from '../helpers/models.js';

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));
const square = (n: number): NdArray => NdArray.of(new Float64Array(n * n), [n, n]);

const set =
  (name: string, value: unknown) =>
  (state: State): void => {
    state.set(name, value);
  };

/** Changes the first calibrated classifier. */
const inside =
  (name: string, value: unknown) =>
  (state: State): void => {
    attributesOf((state.get('calibrated_classifiers_') as unknown[])[0]).set(name, value);
  };

testDamage('estimators around estimators', [
  ['fewer estimators than classes', 'rest-iris', (state) => (state.get('estimators_') as unknown[]).pop()],
  ['a binarizer that is none', 'rest-iris', set('label_binarizer_', 1)],
  [
    'fewer estimators than pairs',
    'pairs-iris',
    (state) => {
      state.set('classes_', floats(1, 2, 3, 4));
    },
  ],
  ['one class', 'pairs-iris', set('classes_', floats(1))],
  ['a code of other classes', 'code-iris', set('code_book_', square(2))],
  ['outputs that are no estimators', 'outputs-iris-labels', set('estimators_', [1, 2])],
  ['an order with a gap', 'chain-iris-flags', set('order_', floats(0, 7))],
  ['an order of other length', 'chain-iris-flags', set('order_', floats(0))],
  ['a method that is none', 'chain-iris-flags', set('chain_method_', 'guess')],
  ['no calibrated classifiers', 'calibrated-iris', set('calibrated_classifiers_', [])],
  ['calibrated classifiers that are none', 'calibrated-iris', set('calibrated_classifiers_', [5])],
  ['no calibrators', 'calibrated-iris', inside('calibrators', [])],
  ['calibrators that are none', 'calibrated-iris', inside('calibrators', ['x'])],
  ['a classifier that is none', 'calibrated-iris', inside('estimator', null)],
  ['fewer labels than classes', 'calibrated-iris', set('classes_', floats(1))],
  ['distributions of another shape', 'propagation-iris', set('label_distributions_', square(2))],
  ['rows of another width', 'propagation-iris', set('X_', square(135))],
  ['a centre of another width', 'envelope-iris', set('location_', floats(1))],
  ['a precision of another width', 'envelope-iris', set('precision_', square(2))],
  ['no estimator', 'self-training-iris', set('estimator_', 'none')],
  ['a constant that is no class', 'dummy-iris-labels', set('constant', [17, 1])],
  ['priors of other classes', 'dummy-iris', set('class_prior_', floats(1))],
]);
