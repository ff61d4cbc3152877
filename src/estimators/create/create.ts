/** Models made in TypeScript. What makes them, and the table of constructors, is loaded with the first one. */
import type { Estimator } from '../estimator.js';
import type { CreateOptions } from './create-options.js';

export type { CreateOptions } from './create-options.js';

/**
 * Makes a fitted model out of its parameters and fitted attributes, under scikit-learn's names. Arrays of numbers become
 * float64 arrays, labels what numpy makes of them, categories and names Python strings; parameters that are not given
 * have scikit-learn's defaults. A tree takes `tree_: { children_left, children_right, feature, threshold, value }`, a
 * forest the trees as `estimators_`, a pipeline `steps: [[name, model], …]`, a column transformer
 * `transformers_: [[name, model, columns], …]` and `remainder` ('drop' unless it is given). Trees and forests of several
 * outputs have `classes_: [[…], […]]`, or `n_outputs_` where they regress.
 *
 * @param className As people import it: `sklearn.linear_model.LogisticRegression`.
 * @throws InvalidInputError for classes, attributes and shapes that cannot be; InvalidStateError where the parts of the
 *   model do not fit each other
 *
 * @example
 * const model = await create('sklearn.linear_model.LinearRegression', {
 *   coef_: [2, -1],
 *   intercept_: 0.5,
 * });
 * await dump(model, 'line.pkl');
 */
export async function create(
  className: string,
  attributes: Readonly<Record<string, unknown>>,
  options: CreateOptions = {},
): Promise<Estimator> {
  const { buildModel } = await import('./build-model.js');
  return buildModel(className, attributes, options);
}
