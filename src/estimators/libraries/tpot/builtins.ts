/** TPOT's own steps: what an estimator says of the rows before the columns, and how many zeros each row has. */
import { child, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { askMatrix } from '../../running/inner-estimators.js';
import { hasMethod } from '../../running/run.js';
import { asDense } from '../../running/validate.js';
import { stackDense } from '../../sklearn/compose/stack.js';

export default defineEstimator({
  classes: ['tpot.builtins.stacking_estimator.StackingEstimator', 'tpot.builtins.zero_count.ZeroCount'],
  attributes: { estimator: optional(child()) },
  check(m) {
    if (m.self.className === 'StackingEstimator' && m.estimator === undefined)
      throw m.self.fail('estimator', 'an estimator', 'nothing');
  },
  transform(m, X) {
    const rows = asDense(m.self, X);
    const plain = new Dense(rows.data, rows.rows, rows.cols, rows.dtype);
    if (m.estimator === undefined) {
      const counts = new Float64Array(2 * rows.rows);
      for (let i = 0; i < rows.rows; i++) {
        const filled = rows.data.subarray(i * rows.cols, (i + 1) * rows.cols).reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0); // prettier-ignore
        counts.set([rows.cols - filled, filled], 2 * i);
      }
      return stackDense([new Dense(counts, rows.rows, 2), plain], rows.rows);
    }
    const said = askMatrix(m.self, m.estimator, 'predict', plain);
    const parts = [said, plain];
    if (m.estimator.classes !== undefined && hasMethod(m.estimator, 'predictProba')) {
      const shares = askMatrix(m.self, m.estimator, 'predictProba', plain);
      if (shares.data.every(Number.isFinite)) parts.splice(1, 0, shares);
    }
    return stackDense(parts, rows.rows);
  },
});
