/** `.npy`: one matrix of float64, or one column of numbers. How many rows there are stands at the beginning, so the place must allow that. */
import { InvalidInputError } from '../../core/errors.js';
import type { ColumnType } from '../batch.js';
import { exactIntegers } from '../exact-integers.js';
import type { Rows, Sink, SinkFormat } from '../types.js';

/** Bytes of the header, with room for any number of rows. */
const HEADER = 128;
const DESCR: Readonly<Partial<Record<ColumnType, string>>> = {
  float64: '<f8',
  float32: '<f4',
  int32: '<i4',
  int64: '<i8',
  bool: '|b1',
};

function header(descr: string, rows: number, cols: number): Uint8Array {
  const shape = cols === 1 ? `(${rows},)` : `(${rows}, ${cols})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(HEADER - 11);
  const out = new Uint8Array(HEADER);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, HEADER - 10, 0]);
  out.set(new TextEncoder().encode(`${text}\n`), 10);
  return out;
}

function typeOf({ columns }: Rows): ColumnType {
  const types = new Set(columns.map(({ type }) => type));
  const [type] = types;
  if (type === undefined || types.size > 1 || DESCR[type] === undefined)
    throw new InvalidInputError(
      'an .npy file holds columns of one type of numbers; these are others: write .csv, .jsonl, .parquet or .arrow',
    );
  return type;
}

function matrix({ rows, columns }: Rows, type: ColumnType): Uint8Array {
  const size = rows * columns.length;
  const data =
    type === 'float64'
      ? new Float64Array(size)
      : type === 'float32'
        ? new Float32Array(size)
        : type === 'int32'
          ? new Int32Array(size)
          : type === 'bool'
            ? new Uint8Array(size)
            : new BigInt64Array(size);
  columns.forEach(({ values }, j) => {
    for (let i = 0, at = j; i < rows; i++, at += columns.length)
      data[at] = (type === 'int64' ? BigInt(values[i] as number | bigint) : Number(values[i])) as never;
  });
  return new Uint8Array(data.buffer);
}

export const npySink: SinkFormat = {
  format: 'npy',
  open: (target): Promise<Sink> => {
    let type: ColumnType | undefined;
    let cols = 1;
    let count = 0;
    return Promise.resolve({
      async write({ rows: given, columns }) {
        const rows = { rows: given, columns: columns.map(exactIntegers) };
        if (type === undefined) {
          if (target.patch === undefined)
            throw new InvalidInputError(
              'an .npy file says first how many rows it has: write it to a file, not to a pipe',
            );
          type = typeOf(rows);
          cols = rows.columns.length;
          await target.write(header(DESCR[type]!, 0, cols));
        }
        if (typeOf(rows) !== type) throw new InvalidInputError('the type of the result changes between rows');
        count += rows.rows;
        await target.write(matrix(rows, type));
      },
      end: () => target.patch!(0, header(DESCR[type!]!, count, cols)),
    });
  },
};
