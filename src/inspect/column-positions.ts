/** The columns that a part of a column transformer sees, as positions. */
import { NdArray } from '../numpy/ndarray.js';
import { asSequence } from '../pickle/values/py-values.js';

/** Undefined where names or masks do not fit. */
export function positionsOf(
  columns: unknown,
  names: readonly string[] | undefined,
  width: number,
): number[] | undefined {
  const list = columns instanceof NdArray ? columns.flat() : (asSequence(columns) ?? [columns]);
  if (list.length === width && list.every((item) => typeof item === 'boolean'))
    return list.flatMap((flag, j) => (flag ? [j] : []));
  const out = list.map((item) => {
    if (typeof item === 'number') return item < 0 ? item + width : item;
    return typeof item === 'string' ? (names?.indexOf(item) ?? -1) : -1;
  });
  return out.every((j) => Number.isInteger(j) && j >= 0 && j < width) ? out : undefined;
}
