/** Columns of a text file that are carried over: integers beyond 2^53, identifiers most of all, keep every digit. */
import { InvalidInputError } from '../core/errors.js';
import type { Column } from './batch.js';
import { longs } from './sources/values.js';

const INTEGER = /^\s*[+-]?\d+\s*$/;

/** The integer of a cell; `BigInt` takes no plus sign. */
const integerOf = (cell: unknown): bigint => BigInt(String(cell).trim().replace(/^\+/, ''));

/** True where a number is so large that the cell may have said another integer. */
function hasLarge(values: ArrayLike<unknown>): boolean {
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i] as number) >= 2 ** 53) return true;
  return false;
}

/**
 * The column with integers as they stood in the file, where numbers cannot hold all of them.
 *
 * @throws InvalidInputError where other numbers stand beside them
 */
export function exactIntegers(column: Column): Column {
  const { name, type, values } = column;
  if (type !== 'float64' || (column.raw === undefined && column.cells === undefined) || !hasLarge(values))
    return column;
  const cells = column.raw!;
  const isInexact = (cell: string, i: number): boolean =>
    INTEGER.test(cell) && Math.abs(values[i] as number) >= 2 ** 53 && integerOf(cell) !== BigInt(values[i] as number);
  if (!cells.some(isInexact)) return column;
  const isMissing = (i: number): boolean => Number.isNaN(values[i]);
  if (!cells.every((cell, i) => isMissing(i) || INTEGER.test(cell))) throw inexact(name, cells.filter(isInexact));
  return longs(
    name,
    cells.map((cell, i) => (isMissing(i) ? null : integerOf(cell))),
  );
}

/** @param integers Those that a number does not hold, among others. */
function inexact(name: string, integers: ArrayLike<unknown>): InvalidInputError {
  const found = Array.from(integers).find((value) => value !== null && BigInt(Number(value)) !== integerOf(value));
  return new InvalidInputError(
    `column ${JSON.stringify(name)} holds ${String(found).trim()}, which its floating-point numbers cannot: carry it over as text, with --text ${name}`,
    { feature: name },
  );
}

/**
 * A column of a batch in the type that its column began with.
 *
 * @param first The type of the column in the first batch, after {@link exactIntegers}.
 * @throws InvalidInputError where that cannot hold its numbers
 */
export function asBegun(column: Column, first: Column['type']): Column {
  const exact = exactIntegers(column);
  if (first === exact.type) return exact;
  const { name, values } = exact;
  if (first === 'int64' && exact.type === 'float64') {
    const list = Array.from(values as ArrayLike<number>, (value) => (Number.isNaN(value) ? null : value));
    const other = list.find((value) => value !== null && !Number.isInteger(value));
    if (other === undefined) return longs(name, list);
    throw new InvalidInputError(
      `column ${JSON.stringify(name)} began with integers, and now holds ${other}: carry it over as text, with --text ${name}`,
      { feature: name },
    );
  }
  if (exact !== column) throw inexact(name, exact.values);
  return exact;
}
