import { NdArray } from '../../src/numpy/ndarray.js';
import { type State, testDamage } from '../helpers/damage.js';

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));
const square = (n: number): NdArray => NdArray.of(new Float64Array(n * n), [n, n]);

const set =
  (name: string, value: unknown) =>
  (state: State): void => {
    state.set(name, value);
  };

testDamage('naive Bayes, discriminant analysis, perceptrons', [
  ['variances of another shape', 'gaussian-iris', set('var_', square(2))],
  ['priors of other classes', 'gaussian-iris', set('class_prior_', floats(1))],
  ['logarithms of other classes', 'multinomial-digits', set('feature_log_prob_', square(10))],
  ['priors of another length', 'multinomial-digits', set('class_log_prior_', floats(1, 2))],
  ['no labels', 'bernoulli-cancer', set('classes_', floats())],
  ['a threshold that is none', 'bernoulli-cancer', set('binarize', 'high')],
  [
    'tables of other classes',
    'categorical-pixels',
    (state) => (state.get('feature_log_prob_') as unknown[]).fill(square(2)),
  ],
  ['fewer tables than columns', 'categorical-pixels', set('feature_log_prob_', [])],
  ['fewer labels than classes', 'lda-iris', set('classes_', floats(1))],
  ['coefficients of another width', 'lda-iris', set('coef_', square(3))],
  ['a projection of other columns', 'lda-iris', set('scalings_', square(2))],
  ['means of another shape', 'qda-iris', set('means_', square(2))],
  ['rotations of another shape', 'qda-iris', set('rotations_', [square(4), square(4), square(3)])],
  ['fewer scales than classes', 'qda-iris', set('scalings_', [floats(1, 2, 3, 4)])],
  ['layers that do not fit together', 'mlp-iris', set('coefs_', [square(4), square(3)])],
  ['no layers', 'mlp-iris', set('coefs_', [])],
  ['biases of another layer', 'mlp-iris', set('intercepts_', [floats(1)])],
  ['an activation that is none', 'mlp-iris', set('out_activation_', 'sparkle')],
  ['labels of other outputs', 'mlp-iris', set('classes_', floats(1, 2, 3, 4))],
  ['no binarizer', 'mlp-iris', set('_label_binarizer', null)],
  ['hidden units of another number', 'rbm-digits', set('intercept_hidden_', floats(1))],
]);
