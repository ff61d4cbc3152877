/** Where supplied code that is called row by row went wrong. */
import { OwnCodeError } from '../../core/errors.js';

/** The error, with the row of X in front of it where it does not name one. */
export function atRow(error: unknown, row: number): unknown {
  if (!(error instanceof OwnCodeError) || error.row !== undefined) return error;
  return new OwnCodeError(`row ${row}: ${error.message}`, error.registered, row, error.cause);
}

/** A result for each row, by a function that may call supplied code. */
export function eachRow<R>(rows: number, call: (row: number) => R): R[] {
  const out: R[] = [];
  let row = 0;
  try {
    for (; row < rows; row++) out.push(call(row));
  } catch (error) {
    throw atRow(error, row);
  }
  return out;
}

/** `map` whose callback may call supplied code. */
export function mapRows<T, R>(rows: readonly T[], call: (row: T, index: number) => R): R[] {
  return eachRow(rows.length, (index) => call(rows[index]!, index));
}
