/** What counts as missing, by the parameter `missing_values`. */
import { scratch } from '../../input/scratch.js';
import { InvalidInputError } from '../../../core/errors.js';
import { PyGlobal } from '../../../pickle/values/py-values.js';
import type { Attribute, Owner } from '../../binding/define.js';
import { type Column, isObjectColumn } from '../../input/matrix.js';
import { unwrapScalar } from '../../binding/state.js';

/** `gap` stands for NaN, None and pandas.NA alike: a JavaScript `null` may mean any of them. */
export type MissingValue = 'gap' | { readonly value: unknown };

export function missingValue(): Attribute<MissingValue> {
  return {
    read(stored) {
      const value = unwrapScalar(stored);
      if (value === null || value instanceof PyGlobal || (typeof value === 'number' && Number.isNaN(value)))
        return 'gap';
      // scikit-learn's old way to say NaN.
      return value === 'NaN' ? 'gap' : { value };
    },
    missing: () => 'gap',
  };
}

export function isMissing(missing: MissingValue, value: unknown): boolean {
  if (missing === 'gap')
    return value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));
  return value === missing.value;
}

/** 1 for each missing value of a column. */
export function maskOf(missing: MissingValue, column: Column, rows: number): Uint8Array {
  const out = scratch(Uint8Array, rows).fill(0);
  if (isObjectColumn(column)) {
    for (let i = 0; i < rows; i++) if (isMissing(missing, column.values[i])) out[i] = 1;
    return out;
  }
  const { numbers } = column;
  if (missing === 'gap') for (let i = 0; i < rows; i++) out[i] = Number.isNaN(numbers[i]) ? 1 : 0;
  else if (typeof missing.value === 'number')
    for (let i = 0; i < rows; i++) out[i] = numbers[i] === missing.value ? 1 : 0;
  return out;
}

/** Neither imputer takes an array of booleans. @throws InvalidInputError as scikit-learn, whatever the parameters */
export function refuseFlags(self: Owner, columns: readonly Column[]): void {
  if (columns.length === 0 || !columns.every(({ dtype }) => dtype === 'bool')) return;
  throw new InvalidInputError(
    `${self.className} does not support data with dtype bool: pass numbers, or mixed values with null for missing ones`,
  );
}
