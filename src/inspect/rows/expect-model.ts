/** Whether a model is the one that types were made of. */
import { ConflictError, InvalidInputError } from '../../core/errors.js';
import { isEstimator } from '../../estimators/estimator.js';
import { rowType } from './row-type.js';

export interface ExpectedModel {
  readonly features: readonly string[] | null;
  readonly width: number | null;
  readonly labels: readonly (string | number | boolean)[] | null;
}

/**
 * Compares a model with what its types say: names and number of columns, labels.
 *
 * @throws InvalidInputError where it is no model; ConflictError that says what differs
 */
export function expectModel(model: unknown, expected: ExpectedModel): void {
  if (!isEstimator(model)) throw new InvalidInputError('there is no model in the file that was loaded');
  const found = rowType(model);
  const names = found.form === 'table' ? found.columns.map(({ name }) => name) : null;
  const again = 'brine types makes the types again';
  if (expected.features !== null) {
    const missing = expected.features.filter((name) => names?.includes(name) !== true);
    const more = (names ?? []).filter((name) => !expected.features!.includes(name));
    if (missing.length > 0 || more.length > 0)
      throw new ConflictError(
        `the model has other columns than its types: ${[
          missing.length > 0 ? `it lacks ${missing.join(', ')}` : '',
          more.length > 0 ? `it has ${more.join(', ')} as well` : '',
        ]
          .filter(Boolean)
          .join('; ')} (${again})`,
      );
  }
  if (expected.width !== (found.width ?? null))
    throw new ConflictError(
      `the model takes ${found.width ?? 'an unknown number of'} columns, its types say ${expected.width ?? 'none'} (${again})`,
    );
  if (JSON.stringify(expected.labels) !== JSON.stringify(found.labels ?? null))
    throw new ConflictError(
      `the labels of the model are ${JSON.stringify(found.labels ?? null)}, its types say ${JSON.stringify(expected.labels)} (${again})`,
    );
}
