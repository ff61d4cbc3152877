/**
 * Gradient boosting for numbers: the scores are the prediction, whatever the loss.
 * https://scikit-learn.org/stable/modules/ensemble.html#gradient-boosting
 */
import { hasIndependentRows } from '../../running/row-independence.js';
import { defineEstimator } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import {
  askInit,
  boostingAttributes,
  boostingImportances,
  boostingLeaves,
  boostingWidth,
  checkBoosting,
  rawScores,
  stagedScores,
  startsAlike,
  type Boosting,
  type Start,
} from './gradient-boosting.js';

const start =
  (m: Boosting): Start =>
  (init, X) =>
    Float64Array.from(askInit(init, 'predict', X, m.self).toFloat64());

export default defineEstimator({
  classes: ['sklearn.ensemble._gb.GradientBoostingRegressor'],
  byRow: (m) => startsAlike(m) || (m.init_ !== 'zero' && hasIndependentRows(m.init_)),
  attributes: boostingAttributes,
  check(m) {
    checkBoosting(m);
    if (m.estimators_.outputs !== 1) throw m.self.fail('estimators_', 'one tree a stage', `${m.estimators_.outputs}`);
  },
  features: boostingWidth,
  predict: (m, X) => float64Array(rawScores(m, X, start(m)).data, X.rows),
  *stagedPredict(m, X) {
    for (const { data } of stagedScores(m, X, start(m))) yield float64Array(data, X.rows);
  },
  apply: (m, X) => boostingLeaves(m, X, (rows, { stages }) => [rows, stages]),
  computed: { feature_importances_: boostingImportances },
});
