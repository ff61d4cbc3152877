/** `.npy` files: a matrix of numbers, row by row. Matrices in Fortran order lie column by column and are read whole. */
import { FormatError, InvalidInputError, LimitError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { readNpy, readNpyHeader } from '../../numpy/files/npy.js';
import type { Batch, Column } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { Bytes } from './bytes.js';

function batchOf(array: NdArray, first: number): Batch {
  const [rows = 0, cols = 1] = array.shape;
  const flat = array.flat() as ArrayLike<number | bigint>;
  const columns = Array.from({ length: cols }, (_, j): Column => {
    const values = new Float64Array(rows);
    for (let i = 0; i < rows; i++) values[i] = Number(flat[i * cols + j]);
    return { name: String(j), type: 'float64', values };
  });
  return { rows, first, columns, named: false };
}

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const bytes = new Bytes(file.stream());
  try {
    yield* batches(bytes, file, options);
  } finally {
    await bytes.close();
  }
}

async function* batches(bytes: Bytes, file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const head = await bytes.peek(12);
  if (head.length < 12) throw new FormatError('the file is truncated', { format: 'npy', offset: head.length });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = head[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (length > 1 << 21) throw new LimitError('maxBytes', length, 1 << 21, { format: 'npy' });
  const { dtype, shape, order, start } = readNpyHeader(await bytes.peek(length));
  if (!'fiub'.includes(dtype.kind) || shape.length !== 2)
    throw new InvalidInputError(
      `${file.name}: rows are a matrix of numbers; this is ${dtype.name} of shape (${shape.join(', ')})`,
    );
  const [rows, cols] = shape as [number, number];
  if (order === 'F') {
    const all = batchOf(readNpy(await bytes.rest(options.limits.maxBytes)), 0);
    yield all;
    return;
  }
  await bytes.take(start);
  const size = cols * dtype.itemsize;
  if (rows === 0) yield { rows: 0, first: 0, named: false, columns: [] };
  for (let at = 0; at < rows;) {
    const count = Math.min(rows - at, options.batchRows);
    const piece = await bytes.take(count * size);
    if (piece.length < count * size)
      throw new FormatError(`the file ends in row ${at + Math.floor(piece.length / size)} of ${rows}`, {
        format: 'npy',
      });
    yield batchOf(NdArray.fromBytes(new Uint8Array(piece), [count, cols], dtype), at);
    at += count;
  }
}

export const npySource: Source = { format: 'npy', read };
