/**
 * A restricted Boltzmann machine: probabilities of the hidden units. Its score draws at random, which cannot be repeated.
 * https://scikit-learn.org/stable/modules/neural_networks_unsupervised.html
 */
import { affine, affineSparse } from '../../../linalg/affine.js';
import { expit } from '../../../linalg/special/links.js';
import { numbers, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { asMatrix, heldAs, resultFloat } from '../../running/validate.js';

export default defineEstimator({
  classes: ['sklearn.neural_network._rbm.BernoulliRBM'],
  attributes: { components_: numbers(2), intercept_hidden_: vector() },
  features: (m) => m.components_.shape[1],
  check(m) {
    const [units, cols] = m.components_.shape;
    const width = m.self.nFeatures ?? cols;
    if (cols !== width) throw m.self.fail('components_', `${width} columns`, `${cols}`);
    if (m.intercept_hidden_.length !== units)
      throw m.self.fail('intercept_hidden_', `${units} numbers`, `${m.intercept_hidden_.length}`);
  },
  transform(m, X) {
    const input = asMatrix(m.self, X, { width: m.components_.shape[1]! });
    const { rows, cols } = input;
    const units = m.intercept_hidden_.length;
    const bias = (k: number): number => m.intercept_hidden_[k]!;
    const weights = m.components_.data;
    const raw =
      input.kind === 'dense'
        ? affine(input.data, rows, cols, weights, units, bias)
        : affineSparse(input.data, input.indices, input.indptr, cols, weights, units, bias);
    const type = resultFloat(m.self, input.dtype, 'components_', 'intercept_hidden_');
    return new Dense(heldAs(type, raw.map(expit)), rows, units, type);
  },
  getFeatureNamesOut: (m) => Array.from({ length: m.intercept_hidden_.length }, (_, k) => `bernoullirbm${k}`),
});
