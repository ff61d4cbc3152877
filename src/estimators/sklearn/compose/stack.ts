/** Features side by side. */
import { scratch } from '../../input/scratch.js';
import {
  type Column,
  columnsOf,
  Csr,
  Dense,
  type Features,
  type NumberType,
  promote,
  Table,
  toDense,
  valueOf,
} from '../../input/matrix.js';
import { resultNumbers } from '../../input/output-size.js';
import type { Owner } from '../../binding/define.js';
import { asMatrix } from '../../running/validate.js';

/** All parts as one sparse matrix. */
export function stackSparse(self: Owner, parts: readonly Features[], rows: number): Csr {
  const blocks = parts.map((part) => asMatrix(self, part, { nan: true, inf: true, width: 'any' }));
  const count = blocks.reduce((sum, block) => sum + (block.kind === 'csr' ? block.data.length : nonZeros(block)), 0);
  const data = scratch(Float64Array, count);
  const indices = scratch(Int32Array, count);
  const indptr = scratch(Int32Array, rows + 1);
  indptr[0] = 0;
  let at = 0;
  for (let i = 0; i < rows; i++) {
    let offset = 0;
    for (const block of blocks) {
      const { cols } = block;
      if (block.kind === 'csr') {
        for (let k = block.indptr[i]!; k < block.indptr[i + 1]!; k++) {
          indices[at] = offset + block.indices[k]!;
          data[at++] = block.data[k]!;
        }
      } else {
        for (let j = 0; j < cols; j++) {
          const value = block.data[i * cols + j]!;
          if (value === 0) continue;
          indices[at] = offset + j;
          data[at++] = value;
        }
      }
      offset += cols;
    }
    indptr[i + 1] = at;
  }
  const cols = blocks.reduce((sum, block) => sum + block.cols, 0);
  return new Csr(data, indices, indptr, rows, cols, typeOf(blocks));
}

function nonZeros({ data }: Dense): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  return count;
}

function typeOf(blocks: readonly { readonly dtype: NumberType }[]): NumberType {
  return blocks.map((block) => block.dtype).reduce(promote);
}

/** All parts as one array: numbers in their common type, or columns as soon as one of them holds objects. */
export function stackDense(parts: readonly Features[], rows: number): Dense | Table {
  const blocks = parts.map((part) => (part.kind === 'csr' ? toDense(part) : part));
  if (!blocks.every((block): block is Dense => block.kind === 'dense')) {
    const columns: Column[] = [];
    for (const block of blocks) for (const column of arrayColumns(block)) columns.push(column);
    return new Table(columns, rows);
  }
  const cols = blocks.reduce((sum, block) => sum + block.cols, 0);
  const data = resultNumbers(rows, cols);
  let offset = 0;
  for (const block of blocks) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < block.cols; j++) data[i * cols + offset + j] = block.data[i * block.cols + j]!;
    }
    offset += block.cols;
  }
  return new Dense(data, rows, cols, typeOf(blocks));
}

/** A DataFrame with booleans beside numbers becomes an array of objects, as pandas has no common type for them. */
function arrayColumns(block: Dense | Table): readonly Column[] {
  const columns = columnsOf(block);
  const booleans = columns.filter((column) => column.dtype === 'bool').length;
  if (booleans === 0 || booleans === columns.length || block.names === undefined) return columns;
  return columns.map((column) => ({
    dtype: 'object',
    values: Array.from({ length: block.rows }, (_, i) => valueOf(column, i)),
  }));
}

/** All numbers times a weight. */
export function weighted(X: Features, weight: number): Features {
  if (X.kind === 'table') {
    const columns = X.columns.map((column) =>
      column.dtype === 'object' ? column : { ...column, numbers: column.numbers.map((value) => value * weight) },
    );
    return new Table(columns, X.rows, X.names);
  }
  const data = X.data.map((value) => value * weight);
  if (X.kind === 'csr') return new Csr(data, X.indices, X.indptr, X.rows, X.cols, X.dtype);
  return new Dense(data, X.rows, X.cols, X.dtype, X.names);
}
