/** Columns of values that have types of their own, as JSON gives them. */
import { InvalidInputError } from '../../core/errors.js';
import type { Column, ColumnType } from '../batch.js';

const MISSING = (value: unknown): boolean => value === null || value === undefined;

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** Integers of which some are beyond what a number holds: of 64 bits, or of any length where that is too few. */
export function longs(name: string, values: ArrayLike<unknown>): Column {
  const list = Array.from(values as ArrayLike<number | bigint | null | undefined>, (value) =>
    MISSING(value) ? null : BigInt(value!),
  );
  return { name, type: list.every((value) => value === null || isLong(value)) ? 'int64' : 'any', values: list };
}

/** Whether 64 bits hold it. */
const isLong = (value: bigint): boolean => value >= LEAST && value <= MOST;

/** A value of a column of 64-bit integers. @throws InvalidInputError for what they do not hold */
export function longOf(value: unknown, name: string): bigint | null {
  if (value === null || value === undefined) return null;
  const long = BigInt(value as number | bigint);
  if (isLong(long)) return long;
  throw new InvalidInputError(`column ${JSON.stringify(name)} holds ${long}, which is no integer of 64 bits`, { feature: name }); // prettier-ignore
}

/** One column: numbers as float64, with NaN for what is missing, where all are numbers. */
export function columnOf(name: string, values: readonly unknown[]): Column {
  const present = values.filter((value) => !MISSING(value));
  const every = (kind: string): boolean => present.length > 0 && present.every((value) => typeof value === kind);
  if (every('number'))
    return { name, type: 'float64', values: Float64Array.from(values, (v) => (v as number | null) ?? Number.NaN) };
  const hasLong = present.some((value) => typeof value === 'bigint');
  if (hasLong && present.every((value) => typeof value === 'bigint' || Number.isInteger(value)))
    return longs(name, values);
  const type: ColumnType = every('string') ? 'text' : every('boolean') ? 'bool' : 'any';
  return { name, type, values: values.map((value) => value ?? null) };
}

/** Records by name, in the order in which names first appear; or rows by position. */
export function columnsOf(
  rows: readonly unknown[],
  where: (row: number) => Error,
): { columns: Column[]; named: boolean } {
  const named = !Array.isArray(rows[0]);
  if (!named) {
    const width = (rows[0] as unknown[]).length;
    rows.forEach((row, i) => {
      if (!Array.isArray(row) || row.length !== width) throw where(i);
    });
    const columns = Array.from({ length: width }, (_, j) =>
      columnOf(
        String(j),
        rows.map((row) => (row as unknown[])[j]),
      ),
    );
    return { columns, named };
  }
  const names = new Set<string>();
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw where(i);
    for (const name of Object.keys(row)) names.add(name);
  });
  const columns = [...names].map((name) =>
    columnOf(
      name,
      rows.map((row) => (Object.hasOwn(row as object, name) ? (row as Record<string, unknown>)[name] : null)),
    ),
  );
  return { columns, named };
}
