/** The share of right labels: what `score` of classifiers gives, so that others need not load the other metrics. */
import { InvalidInputError } from '../../../core/errors.js';
import { shown } from '../../input/cells.js';
import { average, checkAlike, keyOf, type Targets, type Weights } from './targets.js';

/** Fractions are no labels: who passes them has taken the targets of another model. */
export function checkLabels({ values, width }: Targets): void {
  if (width > 1) return;
  const wrong = values.find((value) => typeof keyOf(value) === 'number' && !Number.isInteger(keyOf(value)));
  if (wrong !== undefined)
    throw new InvalidInputError(`y must be labels; ${shown(keyOf(wrong))} is a continuous value`);
}

/** Mean of the rows whose labels are all right. */
export function accuracy(known: Targets, found: Targets, weights: Weights): number {
  checkAlike(found, known);
  checkLabels(known);
  const right = Float64Array.from({ length: known.rows }, (_, i) => {
    for (let at = i * known.width; at < (i + 1) * known.width; at++)
      if (!Object.is(keyOf(found.values[at]), keyOf(known.values[at]))) return 0;
    return 1;
  });
  return average(right, weights);
}
