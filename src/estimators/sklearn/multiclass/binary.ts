/** What an estimator for two classes says of each row (`sklearn.multiclass._predict_binary`). */
import { InvalidInputError } from '../../../core/errors.js';
import { askColumns, askMatrix } from '../../running/inner-estimators.js';
import type { Owner } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense, type Input } from '../../input/matrix.js';
import { hasMethod } from '../../running/run.js';

/** Scores around 0 of classifiers that have them, else the probability of the second class; of regressors the prediction. */
export function binaryScores(self: Owner, child: BoundEstimator, X: Input): Float64Array {
  if (hasMethod(child, 'decisionFunction')) return askColumns(self, child, 'decisionFunction', X, 1);
  if (!hasMethod(child, 'predictProba')) {
    if (child.classes !== undefined)
      throw new InvalidInputError(
        `${self.className} needs scores, and ${child.className} has neither decision_function nor predict_proba`,
      );
    return askColumns(self, child, 'predict', X, 1);
  }
  return secondColumn(self, child, X).data;
}

/** The probability of the second class. */
export function secondColumn(self: Owner, child: BoundEstimator, X: Input): Dense {
  const { data, rows, cols, dtype } = askMatrix(self, child, 'predictProba', X);
  if (cols < 2) throw self.fail('estimators_', 'estimators for two classes', `${cols}`);
  const column = Float64Array.from({ length: rows }, (_, i) => data[i * cols + 1]!);
  return new Dense(column, rows, 1, dtype);
}

/** True for what stands in for a classifier; scikit-learn does not count it among them. */
export const isConstantPredictor = (child: BoundEstimator): boolean =>
  child.className === 'sklearn.multiclass._ConstantPredictor';

/** Where the second class begins: at 0 only for the scores of classifiers. */
export function thresholdOf(child: BoundEstimator): number {
  return hasMethod(child, 'decisionFunction') && !isConstantPredictor(child) ? 0 : 0.5;
}
