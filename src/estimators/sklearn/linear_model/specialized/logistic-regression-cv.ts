/** A logistic regression whose `score` is that of its `scoring`: few files need the code of all metrics. */
import { defineEstimator } from '../../../binding/define.js';
import { requireTargets } from '../../metrics/score.js';
import { scoreBy, scorerOf } from '../../metrics/scorer.js';
import { weightsOf } from '../../metrics/targets.js';

export default defineEstimator({
  classes: ['sklearn.linear_model._logistic.LogisticRegressionCV'],
  extends: 'sklearn.linear_model._logistic.LogisticRegression',
  byRow: true,
  attributes: {},
  scoring(m) {
    const stored = m.self.get('scoring');
    // 1.9 warns that the default will change.
    const scorer = stored === 'warn' ? undefined : scorerOf(stored);
    if (scorer === undefined) return undefined;
    return (estimator, X, y, options) => {
      const known = requireTargets(m.self.className, y);
      return scoreBy(scorer, estimator, X, known, weightsOf(options?.sampleWeight, known.rows));
    };
  },
});
