/**
 * A regressor of a transformed target, transformed back.
 * https://scikit-learn.org/stable/modules/generated/sklearn.compose.TransformedTargetRegressor.html
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { child, count, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Features, type Input, numberArray } from '../../input/matrix.js';
import { hasMethod, run } from '../../running/run.js';
import { asDenseAlways } from '../../running/validate.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { regressor_: child(), transformer_: child(), _training_dim: optional(count(), 1) };

function predict(m: Model<typeof attributes>, X: Input): NdArray {
  const raw = run(m.regressor_, 'predict', X) as NdArray;
  const [rows, cols] = [raw.shape[0]!, raw.shape[1] ?? 1];
  const type = raw.dtype.name === 'float32' ? 'float32' : 'float64';
  const targets = new Dense(raw.toFloat64(), rows, cols, type);
  const back = asDenseAlways(m.self, run(m.transformer_, 'inverseTransform', targets) as Features, {
    nan: true,
    inf: true,
    width: 'any',
  });
  const shape = m._training_dim === 1 && back.cols === 1 ? [back.rows] : [back.rows, back.cols];
  return numberArray(back.data, shape, back.dtype);
}

export default defineEstimator({
  classes: ['sklearn.compose._target.TransformedTargetRegressor'],
  byRow: (m) => hasIndependentRows(m.regressor_) && hasIndependentRows(m.transformer_),
  attributes,
  check(m) {
    if (!hasMethod(m.transformer_, 'inverseTransform'))
      throw m.self.fail('transformer_', 'a transformer with an inverse', m.transformer_.className);
  },
  inner: (m) => m.regressor_,
  predict,
});
