/** X as a table with names, for code of one's own that wants pandas' form. The tables come in with the files that may need them. */
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import type { DataFrame } from '../../pandas/frame.js';
import { unpooled } from '../input/buffer-pool.js';
import { columnsOf, type Input, isObjectColumn, valueOf } from '../input/matrix.js';

type MakeFrame = (columns: ReadonlyMap<string, ArrayLike<unknown>>) => DataFrame;

let makeFrame: MakeFrame | undefined;

/** Told once the code for tables is there. */
export function setFrames(make: MakeFrame): void {
  makeFrame = make;
}

/** X as a DataFrame: numbers as Float64Arrays, the rest as arrays; columns without names are called by their position. */
export function frameOf(X: Input, path: string): DataFrame {
  if (X.kind === 'texts') throw new InvalidInputError(`${path} takes a table with named columns, not texts`);
  if (makeFrame === undefined)
    throw new UnsupportedError(`the code for tables is not loaded: get the model from \`load\`, or from brine/pickle`);
  const columns = columnsOf(X).map((column) => {
    if (isObjectColumn(column)) return column.values;
    if (column.dtype !== 'bool') return unpooled(column.numbers);
    return Array.from({ length: X.rows }, (_, row) => valueOf(column, row));
  });
  return makeFrame(new Map(columns.map((column, j) => [X.names?.[j] ?? String(j), column])));
}
