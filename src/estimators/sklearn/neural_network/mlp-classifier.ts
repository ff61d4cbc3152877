/**
 * A multi-layer perceptron for classes, or several labels at once.
 * https://scikit-learn.org/stable/modules/neural_networks_supervised.html
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { labels } from '../../binding/attributes.js';
import { logOf } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { binarizer } from '../../binding/label-binarizer-attribute.js';
import { type Input, numberArray } from '../../input/matrix.js';
import { argmaxRows, int64Array, takeLabels } from '../../binding/results.js';
import { checkMlp, forward, mlpAttributes, mlpOutputs, mlpWidth } from './mlp.js';

const attributes = { ...mlpAttributes, classes_: labels(), _label_binarizer: binarizer() };

type Mlp = Model<typeof attributes>;

function predict(m: Mlp, X: Input): NdArray {
  const { data, rows, cols } = forward(m, X);
  const { multilabel } = m._label_binarizer;
  const above = (): Int32Array => Int32Array.from(data, (p) => (p > 0.5 ? 1 : 0));
  if (multilabel) return int64Array(above(), rows, cols);
  if (m.classes_.size === 1) return takeLabels(m.classes_, new Int32Array(rows));
  return takeLabels(m.classes_, cols === 1 ? above() : argmaxRows(data, rows, cols));
}

function probabilities(m: Mlp, X: Input): NdArray {
  const { data, rows, cols, dtype } = forward(m, X);
  if (cols > 1) return numberArray(data, [rows, cols], dtype);
  const both = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 1 ? data[i >> 1]! : 1 - data[i >> 1]!));
  return numberArray(both, [rows, 2], dtype);
}

export default defineEstimator({
  classes: ['sklearn.neural_network._multilayer_perceptron.MLPClassifier'],
  byRow: true,
  attributes,
  features: mlpWidth,
  check(m) {
    checkMlp(m);
    const outputs = mlpOutputs(m);
    const single = outputs === 1 && !m._label_binarizer.multilabel;
    const expected = single ? 2 : outputs;
    // Of a single class there is a probability of another one, too.
    if (m.classes_.size !== expected && !(single && m.classes_.size === 1))
      throw m.self.fail('classes_', `${expected} labels`, `${m.classes_.size}`);
  },
  predict,
  predictProba: probabilities,
  predictLogProba: (m, X) => logOf(probabilities(m, X)),
});
