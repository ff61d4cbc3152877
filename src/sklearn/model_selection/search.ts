/**
 * A search over parameters: the best model that it found, fitted on all data.
 * https://scikit-learn.org/stable/modules/grid_search.html
 */
import { NotFittedError } from '../../core/errors.js';
import { bool, child, optional } from '../attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../define.js';
import type { Input } from '../matrix.js';
import type { MethodName } from '../methods.js';
import { hasMethod, namesOut, run } from '../run.js';

const attributes = { best_estimator_: child(), refit: optional({ ...bool(), read: (value) => value !== false }, true) };

type Search = Model<typeof attributes>;

function best<R>(method: MethodName): (m: Search, X: Input, options?: MethodOptions) => R {
  return (m, X, options) => run(m.best_estimator_, method, X, options) as R;
}

export default defineEstimator({
  classes: [
    'sklearn.model_selection._search.GridSearchCV',
    'sklearn.model_selection._search.RandomizedSearchCV',
    'sklearn.model_selection._search_successive_halving.HalvingGridSearchCV',
    'sklearn.model_selection._search_successive_halving.HalvingRandomSearchCV',
  ],
  aliases: ['sklearn.grid_search.GridSearchCV', 'sklearn.grid_search.RandomizedSearchCV'],
  attributes,
  upgrade(state) {
    if (state.get('refit') === false && !state.has('best_estimator_')) {
      throw new NotFittedError(
        'this search was made with refit=False and holds no fitted model: use refit=True in Python and save it again',
      );
    }
  },
  inner: (m) => m.best_estimator_,
  final: (m) => m.best_estimator_,
  has: (m, method) => method !== 'getFeatureNamesOut' && hasMethod(m.best_estimator_, method),
  predict: best('predict'),
  predictProba: best('predictProba'),
  predictLogProba: best('predictLogProba'),
  decisionFunction: best('decisionFunction'),
  scoreSamples: best('scoreSamples'),
  transform: best('transform'),
  inverseTransform: best('inverseTransform'),
  getFeatureNamesOut: (m, _inputs, given) => namesOut(m.best_estimator_, given),
});
