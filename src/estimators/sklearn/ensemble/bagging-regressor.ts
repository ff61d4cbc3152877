/**
 * Bagging for numbers: the mean of the estimators.
 * https://scikit-learn.org/stable/modules/ensemble.html#bagging
 */
import { ask, asMatrixOf } from '../../running/inner-estimators.js';
import { defineEstimator } from '../../binding/define.js';
import { type Dense, numberArray } from '../../input/matrix.js';
import { baggingAttributes, baggingInputs, checkBagging, upgradeBagging } from './bagging.js';
import { hasIndependentRows } from '../../running/row-independence.js';

export default defineEstimator({
  classes: ['sklearn.ensemble._bagging.BaggingRegressor'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes: baggingAttributes,
  upgrade: upgradeBagging,
  check: checkBagging,
  predict(m, X) {
    let sum: Float64Array | undefined;
    let first: Dense | undefined;
    let flat: boolean | undefined;
    let t = 0;
    for (const part of baggingInputs(m, X)) {
      const child = m.estimators_[t++]!;
      const answer = ask(m.self, child, 'predict', part);
      const next = asMatrixOf(m.self, child, 'predict', answer, part.rows);
      // Some estimators give one output as a column.
      flat ??= answer.ndim === 1;
      first ??= next;
      if (next.cols !== first.cols) throw m.self.fail('estimators_', `${first.cols} outputs`, `${next.cols}`);
      if (sum === undefined) sum = next.data.slice();
      else for (let i = 0; i < sum.length; i++) sum[i]! += next.data[i]!;
    }
    const mean = sum!.map((value) => value / m.estimators_.length);
    const type = first!.dtype === 'float32' ? 'float32' : 'float64';
    return numberArray(mean, flat === true ? [X.rows] : [X.rows, first!.cols], type);
  },
});
