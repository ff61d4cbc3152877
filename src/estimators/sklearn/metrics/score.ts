/**
 * `score`: an estimator's own, or the share of right labels of classifiers and the coefficient of determination of regressors.
 * https://scikit-learn.org/stable/modules/model_evaluation.html
 */
import type { ScoreOptions, Y } from '../../binding/scoring.js';
import { checkOpen } from '../../../core/closed.js';
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { boundOf } from '../../binding/bound-object.js';
import type { MethodOptions } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import type { Input } from '../../input/matrix.js';
import { accuracy } from './accuracy.js';
import { determination, determinationBySpread } from './determination.js';
import { checkAlike, keyOf, type Targets, targetsOf, type Weights, weightsOf } from './targets.js';
import { hasMethod, run, settled } from '../../running/run.js';

/** Modules whose predictions are no targets to compare with. */
const NO_TARGETS =
  /^sklearn\.(?:cluster|mixture|covariance|decomposition)\b|IsolationForest|OneClassSVM|LocalOutlierFactor/;

/** y of a `score` that needs it. */
export function requireTargets(className: string, y: Y | undefined): Targets {
  if (y === undefined) throw new InvalidInputError(`score of ${className} compares with targets: pass y`);
  return targetsOf(y);
}

/** y and weights in the options of `stagedScore`. */
export function stageTargets(
  className: string,
  options: MethodOptions | undefined,
): { known: Targets; weights: Weights } {
  const known = requireTargets(className, options?.['y'] as Y | undefined);
  return { known, weights: weightsOf(options?.['sampleWeight'] as ArrayLike<number> | undefined, known.rows) };
}

/** Trees for numbers had `classes_` too, up to 0.21: one None for each output. */
const isClassifier = (estimator: BoundEstimator): boolean =>
  estimator.classes !== undefined && !estimator.className.endsWith('Regressor');

/** Several outputs of more than two labels: scikit-learn has no accuracy of them, but for MultiOutputClassifier's own. */
function checkMultilabel(className: string, known: Targets, found: Targets): void {
  if (known.width === 1 || className === 'MultiOutputClassifier') return;
  const isFlag = (value: unknown): boolean => [0, 1].includes(keyOf(value) as number);
  if (known.values.every(isFlag) && found.values.every(isFlag)) return;
  throw new UnsupportedError(
    `${className} has several outputs with labels other than 0 and 1: scikit-learn defines no accuracy of them. Compare the outputs of predict one by one`,
  );
}

/** Right labels, or R², of predictions. */
export function scoreOfPredictions(
  estimator: BoundEstimator,
  predicted: NdArray,
  known: Targets,
  options?: ScoreOptions,
): number {
  const bound = boundOf(estimator);
  const found = targetsOf(predicted);
  checkAlike(found, known);
  const weights = weightsOf(options?.sampleWeight, known.rows);
  if (isClassifier(estimator)) {
    checkMultilabel(bound.className, known, found);
    return accuracy(known, found, weights);
  }
  // Up to 0.22 outputs counted by their spread; several models side by side always took the plain mean.
  const bySpread = !bound.version.since(0, 23) && bound.className !== 'MultiOutputRegressor';
  return bySpread ? determinationBySpread(known, found, weights) : determination(known, found, weights);
}

/**
 * @throws UnsupportedError for what has no score that Brine computes, InvalidInputError where y is missing or does not fit X.
 */
export function scoreOf(estimator: BoundEstimator, X: Input, y?: Y, options?: ScoreOptions): number {
  const bound = boundOf(estimator);
  checkOpen(bound.object);
  const own = bound.definition?.score;
  if (own !== undefined) return own(bound.model, settled(bound, X), y, options);
  if (bound.definition !== undefined && (!hasMethod(estimator, 'predict') || NO_TARGETS.test(estimator.className)))
    throw new UnsupportedError(`${bound.className} has no score`);
  const by = bound.definition?.scoring?.(bound.model);
  if (by !== undefined) return by(estimator, X, y, options);
  const predicted = run(estimator, 'predict', X) as NdArray;
  return scoreOfPredictions(estimator, predicted, requireTargets(bound.className, y), options);
}
