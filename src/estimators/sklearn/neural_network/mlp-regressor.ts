/**
 * A multi-layer perceptron for numbers.
 * https://scikit-learn.org/stable/modules/neural_networks_supervised.html
 */
import { scoreArray } from '../../running/classify.js';
import { defineEstimator } from '../../binding/define.js';
import { checkMlp, forward, mlpAttributes, mlpWidth } from './mlp.js';

export default defineEstimator({
  classes: ['sklearn.neural_network._multilayer_perceptron.MLPRegressor'],
  byRow: true,
  attributes: mlpAttributes,
  features: mlpWidth,
  check: checkMlp,
  predict: (m, X) => scoreArray(forward(m, X)),
});
