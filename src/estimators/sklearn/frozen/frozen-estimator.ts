/**
 * An estimator that `fit` does not change: all methods are its own.
 * https://scikit-learn.org/stable/modules/generated/sklearn.frozen.FrozenEstimator.html
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { child } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { type Input, TRAINING_ROWS } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { optionsOf } from '../../running/known-options.js';
import { hasMethod, namesOut, run } from '../../running/run.js';
import { scoreOf } from '../metrics/score.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { estimator: child() };

function pass<R>(method: MethodName): (m: Model<typeof attributes>, X: Input, options?: MethodOptions) => R {
  return (m, X, options) => run(m.estimator, method, X, options) as R;
}

export default defineEstimator({
  classes: ['sklearn.frozen._frozen.FrozenEstimator'],
  byRow: (m) => hasIndependentRows(m.estimator),
  attributes,
  inner: (m) => m.estimator,
  final: (m) => m.estimator,
  options: (m, method) => optionsOf(m.estimator, method),
  has: (m, method) => hasMethod(m.estimator, method),
  predict: pass('predict'),
  predictProba: pass('predictProba'),
  predictLogProba: pass('predictLogProba'),
  decisionFunction: pass('decisionFunction'),
  transform: pass('transform'),
  inverseTransform: pass('inverseTransform'),
  scoreSamples: pass('scoreSamples'),
  predictJointLogProba: pass('predictJointLogProba'),
  latentMeanAndVariance: pass('latentMeanAndVariance'),
  score: (m, X, y, options) => scoreOf(m.estimator, X, y, options),
  bic: pass('bic'),
  aic: pass('aic'),
  perplexity: pass('perplexity'),
  mahalanobis: pass('mahalanobis'),
  errorNorm: pass('errorNorm'),
  getSupport: (m) => run(m.estimator, 'getSupport', TRAINING_ROWS) as NdArray,
  apply: pass('apply'),
  decisionPath: pass('decisionPath'),
  kneighbors: pass('kneighbors'),
  kneighborsGraph: pass('kneighborsGraph'),
  radiusNeighbors: pass('radiusNeighbors'),
  radiusNeighborsGraph: pass('radiusNeighborsGraph'),
  stagedPredict: pass('stagedPredict'),
  stagedPredictProba: pass('stagedPredictProba'),
  stagedDecisionFunction: pass('stagedDecisionFunction'),
  stagedScore: pass('stagedScore'),
  getFeatureNamesOut: (m, _inputs, given) => namesOut(m.estimator, given),
});
