/** What stands for a classifier whose class was in all rows of `fit`, or in none. */
import { numbers } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { float64Array, int64Array } from '../../binding/results.js';

const attributes = { y_: numbers(0, 1) };

export default defineEstimator({
  classes: ['sklearn.multiclass._ConstantPredictor'],
  byRow: true,
  attributes,
  check(m) {
    if (m.y_.data.length !== 1) throw m.self.fail('y_', 'one number', `${m.y_.data.length}`);
  },
  predict: (m, X) => int64Array(new Float64Array(X.rows).fill(m.y_.data[0]!), X.rows),
  decisionFunction: (m, X) => int64Array(new Float64Array(X.rows).fill(m.y_.data[0]!), X.rows),
  predictProba(m, X) {
    const y = m.y_.data[0]!;
    return float64Array(
      Float64Array.from({ length: 2 * X.rows }, (_, i) => (i % 2 === 1 ? y : 1 - y)),
      X.rows,
      2,
    );
  },
});
