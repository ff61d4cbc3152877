/** Gradient boosting of a risk score: a learning rate times the sum of trees. */
import { UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { number, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import type { Input } from '../../input/matrix.js';
import { readInput } from '../../input/read-input.js';
import { matchNames } from '../../running/column-names.js';
import { askColumns, fitted } from '../../running/inner-estimators.js';
import { baseline, overBaseline } from './baseline.js';

const attributes = {
  estimators_: fitted(),
  learning_rate: number(),
  loss: optional(oneOf('coxph', 'squared', 'ipcwls'), 'coxph'),
  _baseline_model: optional(baseline()),
};

type Boosting = Model<typeof attributes>;

function scores(m: Boosting, X: Input): Float64Array {
  const out = new Float64Array(X.rows);
  for (const tree of m.estimators_)
    askColumns(m.self, tree, 'predict', X, 1).forEach((value, i) => (out[i]! += m.learning_rate * value));
  return m.loss === 'coxph' ? out : out.map(Math.exp);
}

const read = (m: Boosting, X: unknown): Input => {
  const input = readInput(X);
  return m.self.featureNames === undefined ? input : matchNames(input, m.self.featureNames, m.self.className);
};

export default defineEstimator({
  classes: ['sksurv.ensemble.boosting.GradientBoostingSurvivalAnalysis'],
  byRow: true,
  attributes,
  upgrade(state) {
    // an array of shape (stages, 1)
    const trees = state.get('estimators_');
    if (trees instanceof NdArray && trees.ndim === 2) state.set('estimators_', trees.flat());
  },
  check(m) {
    if (m.self.get('_scale') !== undefined || m.self.get('scale_') !== undefined)
      throw new UnsupportedError(`this ${m.self.className} was fitted with dropout, which scales its trees: Brine does not know it`); // prettier-ignore
  },
  inner: (m) => m.estimators_[0],
  predict: (m, X) => float64Array(scores(m, X), X.rows),
  computed: { unique_times_: (m) => m._baseline_model?.times },
  calls: {
    predictSurvivalFunction: (m, X, options) => overBaseline(m.self, m._baseline_model, scores(m, read(m, X)), 'survival', options), // prettier-ignore
    predictCumulativeHazardFunction: (m, X, options) => overBaseline(m.self, m._baseline_model, scores(m, read(m, X)), 'hazard', options), // prettier-ignore
  },
});
