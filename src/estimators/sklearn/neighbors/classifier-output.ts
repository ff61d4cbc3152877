/** Labels and probabilities of each output, in the shapes that classifiers of neighbours give. */
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { float64Array, takeLabels } from '../../binding/results.js';
import { classesOf, type Vote } from './votes.js';

/** Labels by position, one list of positions for each output. */
export function labelsOf(m: Vote, positions: readonly ArrayLike<number>[], rows: number): NdArray {
  const classes = classesOf(m);
  const columns = positions.map((list, k) => takeLabels(classes[k]!, list));
  if (!m.outputs_2d_) return columns[0]!;
  const [first] = columns;
  const count = columns.length;
  if (Array.isArray(first!.data) || columns.some((column) => column.dtype.kind === 'O')) {
    const items = Array.from({ length: rows * count }, (_, at) => columns[at % count]!.at(Math.floor(at / count)));
    return new NdArray(items, [rows, count], dtypeOf('object'));
  }
  const other = columns.find((column) => column.data.constructor !== first!.data.constructor);
  if (other !== undefined) throw m.self.fail('classes_', `labels of ${first!.dtype.name}`, other.dtype.name);
  const width = first!.data.length / Math.max(1, rows);
  const Type = first!.data.constructor as new (length: number) => Float64Array;
  const out = new Type(rows * count * width);
  columns.forEach((column, k) => {
    const source = column.data as Float64Array;
    // Texts of another width are cut or filled up, as numpy does.
    const own = source.length / Math.max(1, rows);
    for (let i = 0; i < rows; i++) {
      for (let w = 0; w < Math.min(width, own); w++) out[(i * count + k) * width + w] = source[i * own + w]!;
    }
  });
  return new NdArray(out, [rows, count], first!.dtype);
}

export function probabilityArrays(m: Vote, tables: readonly Float64Array[], rows: number): NdArray | NdArray[] {
  const arrays = tables.map((table, k) => float64Array(table, rows, classesOf(m)[k]!.size));
  return m.outputs_2d_ ? arrays : arrays[0]!;
}
