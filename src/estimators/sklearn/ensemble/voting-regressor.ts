/**
 * The mean of several regressors.
 * https://scikit-learn.org/stable/modules/ensemble.html#voting-regressor
 */
import { askColumns } from '../../running/inner-estimators.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { float64Array } from '../../binding/results.js';
import { average, checkVoting, firstOf, type Voting, votingAttributes } from './voting.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const predictions = (m: Voting, X: Input): Float64Array[] =>
  m.estimators_.map((child) => askColumns(m.self, child, 'predict', X, 1));

export default defineEstimator({
  classes: ['sklearn.ensemble._voting.VotingRegressor'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes: votingAttributes,
  upgrade(state) {
    state.set('_kept', state.get('estimators'));
  },
  check: checkVoting,
  inner: firstOf,
  predict: (m, X) => float64Array(average(m, predictions(m, X)), X.rows),
  transform(m, X) {
    const columns = predictions(m, X);
    const cols = columns.length;
    const out = Float64Array.from({ length: X.rows * cols }, (_, i) => columns[i % cols]![Math.floor(i / cols)]!);
    return new Dense(out, X.rows, cols);
  },
  getFeatureNamesOut: (m) => m.estimators.map((name) => `votingregressor_${name}`),
});
