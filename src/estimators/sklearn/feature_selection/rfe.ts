/**
 * Features that are left after the weakest were eliminated, and the model that was fitted on them.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.RFE.html
 */
import type { ScoreOptions, Scorer, Y } from '../../binding/scoring.js';
import { child } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { scoreBy, scorerOf } from '../metrics/scorer.js';
import { hasMethod, run } from '../../running/run.js';
import { requireTargets, scoreOf } from '../metrics/score.js';
import { allowsMissing } from './allows-missing.js';
import { keepColumns, selectorMethods, supportOptions } from './selected.js';
import { optionsOf } from '../../running/known-options.js';
import { checkSupport, supportAttributes, supportOf } from './support.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { ...supportAttributes, estimator_: child() };

type Selector = Model<typeof attributes>;

const missingOf = (m: Selector): boolean => allowsMissing(m.estimator_, m.self.version);

function delegated<R>(method: MethodName): (m: Selector, X: Input) => R {
  return (m, X) => run(m.estimator_, method, keepColumns(m.self, supportOf(m), X, missingOf(m))) as R;
}

const OWN: ReadonlySet<MethodName> = new Set(['transform', 'inverseTransform', 'getFeatureNamesOut', 'getSupport']);

/** Of the model on what is kept; RFECV asks the metric of `scoring` since 1.6. */
function metricOf(m: Selector): Scorer | undefined {
  const byMetric = m.self.className === 'RFECV' && m.self.version.since(1, 6);
  return byMetric ? scorerOf(m.self.get('scoring')) : undefined;
}

function score(m: Selector, X: Input, y?: Y, options?: ScoreOptions): number {
  const rows = keepColumns(m.self, supportOf(m), X, missingOf(m));
  const scorer = metricOf(m);
  if (scorer === undefined) return scoreOf(m.estimator_, rows, y, options);
  return scoreBy(scorer, m.estimator_, rows, requireTargets(m.self.className, y), undefined);
}

export default defineEstimator({
  classes: ['sklearn.feature_selection._rfe.RFE', 'sklearn.feature_selection._rfe.RFECV'],
  byRow: (m) => hasIndependentRows(m.estimator_),
  attributes,
  check: checkSupport,
  features: (m) => m.support_.length,
  final: (m) => m.estimator_,
  has: (m, method) => OWN.has(method) || hasMethod(m.estimator_, method),
  ...selectorMethods(supportOf, missingOf),
  options(m, method) {
    if (method === 'getSupport') return supportOptions;
    return method !== 'score' || metricOf(m) !== undefined ? {} : optionsOf(m.estimator_, method);
  },
  predict: delegated('predict'),
  predictProba: delegated('predictProba'),
  predictLogProba: delegated('predictLogProba'),
  decisionFunction: delegated('decisionFunction'),
  score,
});
