/**
 * AdaBoost for numbers: the weighted median of the estimators.
 * https://scikit-learn.org/stable/modules/ensemble.html#adaboost
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { vector } from '../../binding/attributes.js';
import { askMatrix, fitted } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Input, numberArray, type NumberType, promote } from '../../input/matrix.js';
import { determination } from '../metrics/determination.js';
import { targetsOf } from '../metrics/targets.js';
import { stageTargets } from '../metrics/score.js';
import { passedOn } from '../../running/validate.js';
import { SCORE_OPTIONS } from '../../running/known-options.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { estimators_: fitted(), estimator_weights_: vector() };

type Boost = Model<typeof attributes>;

interface Predictions {
  readonly columns: Float64Array[];
  /** float32 where all estimators give that, as XGBoost does. */
  readonly type: NumberType;
}

function predictions(m: Boost, X: Input): Predictions {
  const rows = passedOn(m.self, X);
  const types: NumberType[] = [];
  const columns = m.estimators_.map((child) => {
    const { data, cols, dtype } = askMatrix(m.self, child, 'predict', rows);
    if (cols !== 1) throw m.self.fail('estimators_', 'one column for predict of each estimator', `${cols}`);
    types.push(dtype);
    return data;
  });
  return { columns, type: types.reduce(promote) };
}

/** For each row the first prediction at which half of the weight is reached. */
function medians(m: Boost, columns: readonly Float64Array[], rows: number): Float64Array {
  const weights = m.estimator_weights_;
  const order = columns.map((_, t) => t);
  return Float64Array.from({ length: rows }, (_, i) => {
    order.sort((a, b) => columns[a]![i]! - columns[b]![i]! || a - b);
    let total = 0;
    for (const t of order) total += weights[t]!;
    let sum = 0;
    const at = order.find((t) => (sum += weights[t]!) >= 0.5 * total) ?? order[0]!;
    return columns[at]![i]!;
  });
}

function* stagedPredict(m: Boost, X: Input): Generator<NdArray> {
  const { columns, type } = predictions(m, X);
  for (let t = 1; t <= columns.length; t++) yield numberArray(medians(m, columns.slice(0, t), X.rows), [X.rows], type);
}

export default defineEstimator({
  classes: ['sklearn.ensemble._weight_boosting.AdaBoostRegressor'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  check(m) {
    if (m.estimator_weights_.length < m.estimators_.length)
      throw m.self.fail('estimator_weights_', `${m.estimators_.length} weights`, String(m.estimator_weights_.length));
  },
  inner: (m) => m.estimators_[0],
  predict(m, X) {
    const { columns, type } = predictions(m, X);
    return numberArray(medians(m, columns, X.rows), [X.rows], type);
  },
  stagedPredict,
  options: { stagedScore: SCORE_OPTIONS },
  *stagedScore(m, X, options) {
    const { known, weights } = stageTargets(m.self.className, options);
    for (const stage of stagedPredict(m, X)) yield determination(known, targetsOf(stage), weights);
  },
});
