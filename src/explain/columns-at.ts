/** What the columns are that reach the estimator at the end of a model. */
import { InvalidInputError } from '../core/errors.js';
import { asModel } from '../estimators/bundles.js';
import { answering, type Column } from './columns.js';

export type { Column } from './columns.js';

/**
 * The columns as they reach the estimator that answers, each with the feature of the model that it comes from, and the way back to its
 * units: thresholds of trees behind a scaler can so be read in the units of the rows.
 *
 * @example
 * const [{ feature, undo }] = columnsAt(model);
 */
export function columnsAt(value: unknown): readonly Column[] {
  const model = asModel(value);
  if (model === undefined) throw new InvalidInputError('columnsAt takes an estimator, as load gives it');
  const width = model.nFeaturesIn ?? model.featureNamesIn?.length;
  return width === undefined ? [] : answering(model, width).columns;
}
