/**
 * A search over parameters: the best model that it found, fitted on all data.
 * https://scikit-learn.org/stable/modules/grid_search.html
 */
import type { Y } from '../../binding/scoring.js';
import { NotFittedError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { bool, child, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { notFitted } from '../../binding/state.js';
import type { Input } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { scoreBy, scorerOf, scorerUses } from '../metrics/scorer.js';
import { hasMethod, namesOut, run } from '../../running/run.js';
import { requireTargets, scoreOf } from '../metrics/score.js';
import { optionsOf } from '../../running/known-options.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = {
  best_estimator_: child(),
  refit: optional({ ...bool(), read: (value) => value !== false }, true),
  /** Read where it is asked for; here it says which function of somebody's own it needs. */
  scorer_: optional({ read: (value) => value, functions: scorerUses } satisfies Attribute<unknown>, null),
};

type Search = Model<typeof attributes>;

function best<R>(method: MethodName): (m: Search, X: Input, options?: MethodOptions) => R {
  return (m, X, options) => run(m.best_estimator_, method, X, options) as R;
}

/** By the scorer that `scoring` named; by the best model's own score where there was none. */
function score(m: Search, X: Input, y?: Y): number {
  const stored = m.scorer_ ?? m.self.get('scoring');
  const refit = m.self.get('refit');
  const chosen = stored instanceof PyDict ? stored.get(refit) : Array.isArray(stored) ? refit : stored;
  if (chosen === undefined && stored instanceof PyDict) throw m.self.fail('scorer_', `the scorer of refit`, 'others');
  const scorer = scorerOf(chosen);
  if (scorer === undefined) return scoreOf(m.best_estimator_, X, y);
  return scoreBy(scorer, m.best_estimator_, X, requireTargets(m.self.className, y), undefined);
}

export default defineEstimator({
  classes: [
    'sklearn.model_selection._search.GridSearchCV',
    'sklearn.model_selection._search.RandomizedSearchCV',
    'sklearn.model_selection._search_successive_halving.HalvingGridSearchCV',
    'sklearn.model_selection._search_successive_halving.HalvingRandomSearchCV',
  ],
  aliases: ['sklearn.grid_search.GridSearchCV', 'sklearn.grid_search.RandomizedSearchCV'],
  byRow: (m) => hasIndependentRows(m.best_estimator_),
  attributes,
  upgrade(state) {
    // A fit that ended early leaves its scorer behind, and nothing that it found.
    if (['best_estimator_', 'cv_results_', 'grid_scores_'].every((name) => !state.has(name)))
      throw notFitted('search of parameters');
    if (state.get('refit') === false && !state.has('best_estimator_')) {
      throw new NotFittedError(
        'this search was made with refit=False and holds no fitted model: use refit=True in Python and save it again',
      );
    }
  },
  inner: (m) => m.best_estimator_,
  final: (m) => m.best_estimator_,
  options: (m, method) => (method === 'score' ? {} : optionsOf(m.best_estimator_, method)),
  has: (m, method) => method !== 'getFeatureNamesOut' && hasMethod(m.best_estimator_, method),
  predict: best('predict'),
  predictProba: best('predictProba'),
  predictLogProba: best('predictLogProba'),
  decisionFunction: best('decisionFunction'),
  scoreSamples: best('scoreSamples'),
  score,
  transform: best('transform'),
  inverseTransform: best('inverseTransform'),
  getFeatureNamesOut: (m, _inputs, given) => namesOut(m.best_estimator_, given),
});
