/** Probabilities of one sigmoid for each class (`LinearClassifierMixin._predict_proba_lr`). */
import type { NdArray } from '../../../../numpy/ndarray.js';
import { expit } from '../../../../linalg/special/links.js';
import type { Owner } from '../../../binding/define.js';
import { type Dense, numberArray } from '../../../input/matrix.js';

/** Shape (rows, classes). Writes into `decision`. */
export function oneVersusRest(self: Owner, decision: Dense): NdArray {
  const { data, rows, cols, dtype } = decision;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;
  for (let i = 0; i < data.length; i++) data[i] = round(expit(data[i]!));
  if (cols === 1) {
    const both = new Float64Array(2 * rows);
    for (let i = 0; i < rows; i++) {
      both[2 * i] = 1 - data[i]!;
      both[2 * i + 1] = data[i]!;
    }
    return numberArray(both, [rows, 2], dtype);
  }
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < cols; k++) sum += data[i * cols + k]!;
    // Where all vanish, releases since 1.9 say that all are equal; before, the result was NaN.
    const uniform = sum === 0 && self.version.since(1, 9);
    for (let k = 0; k < cols; k++) data[i * cols + k] = uniform ? 1 / cols : data[i * cols + k]! / sum;
  }
  return numberArray(data, [rows, cols], dtype);
}
