/** Some columns of X, by position or by name. */
import { InvalidInputError } from '../../../core/errors.js';
import type { Owner } from '../../binding/define.js';
import type { Features, Input } from '../../input/matrix.js';
import { checkWidth } from '../../running/validate.js';
import { select } from '../../sklearn/compose/selection.js';

/** The columns in the order of `wanted`: whole numbers are positions, texts are names. */
export function picked(self: Owner, X: Input, wanted: readonly (number | string)[], width = self.nFeatures): Features {
  if (X.kind === 'texts') throw new InvalidInputError(`${self.className} takes a table, not texts`);
  if (width !== undefined) checkWidth(self, X.cols, width);
  const columns = wanted.map((column) => {
    const at = typeof column === 'number' ? column : (X.names?.indexOf(column) ?? -1);
    if (Number.isInteger(at) && at >= 0 && at < X.cols) return at;
    throw new InvalidInputError(`${self.className} needs a column ${column}; X has ${X.names?.slice(0, 20).join(', ') ?? `${X.cols}, without names`}`); // prettier-ignore
  });
  return select(X, { columns, single: false }) as Features;
}
