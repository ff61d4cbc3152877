/** Columns of several estimators as one array, in the dtype that numpy gives to all of them together. */
import { NdArray } from '../../../numpy/ndarray.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { type NumberType, numberArray, promote } from '../../input/matrix.js';
import { textArray } from '../../binding/results.js';

export function sideBySide(columns: readonly NdArray[], rows: number): NdArray {
  const cols = columns.length;
  const kinds = columns.map((column) => column.dtype.kind);
  const shape = [rows, cols];
  if (kinds.every((kind) => 'biuf'.includes(kind))) {
    const parts = columns.map((column) => column.toFloat64());
    const type = columns.map((column) => column.dtype.name as NumberType).reduce(promote);
    const data = Float64Array.from({ length: rows * cols }, (_, i) => parts[i % cols]![Math.floor(i / cols)]!);
    return numberArray(data, shape, type);
  }
  const lists = columns.map((column) => column.flat());
  const items = Array.from({ length: rows * cols }, (_, i) => lists[i % cols]![Math.floor(i / cols)]);
  if (kinds.every((kind) => kind === 'U')) {
    const width = columns.reduce((most, column) => Math.max(most, column.dtype.itemsize / 4), 0);
    return textArray(items as string[], shape, width);
  }
  return new NdArray(items, shape, dtypeOf('object'));
}
