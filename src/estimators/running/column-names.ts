/** Columns by name: into the order of `fit`, and the names of what comes out. */
import { InvalidInputError } from '../../core/errors.js';
import { type Column, Dense, type Features, type Input, Table } from '../input/matrix.js';

const MAX_NAMES = 20;

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

/**
 * X with its columns in the order of `expected`.
 *
 * @param spare Names that X may lack because nothing reads them; their values become missing.
 * @param extra What is done with names that fit did not see.
 * @param byPlace Who wrote the model only warned of other names, and went by position: X as it is where it has as many columns
 * and each of the known ones stands where it stood in fit. Never columns in another order.
 * @throws InvalidInputError that lists the missing and the unknown names.
 */
export function matchNames(
  X: Input,
  expected: readonly string[],
  className: string,
  spare?: ReadonlySet<string>,
  extra: 'error' | 'ignore' = 'error',
  byPlace = false,
): Input {
  const { names } = X;
  if (names === undefined || X.kind === 'texts' || X.kind === 'csr') return X;
  if (names.length === expected.length && names.every((name, i) => name === expected[i])) return X;
  const positions = new Map(names.map((name, i) => [name, i]));
  const missing = expected.filter((name) => !positions.has(name) && spare?.has(name) !== true);
  const known = new Set(expected);
  const unknown = extra === 'ignore' ? [] : names.filter((name) => !known.has(name));
  if (missing.length > 0 || unknown.length > 0) {
    const inPlace = names.length === expected.length && expected.every((name, i) => (positions.get(name) ?? i) === i);
    if (byPlace && inPlace) return rename(X, expected) as Input;
    const parts: string[] = [];
    if (missing.length > 0) parts.push(`missing: ${list(missing)}`);
    if (unknown.length > 0) parts.push(`unknown: ${list(unknown)}`);
    throw new InvalidInputError(
      `the feature names should match those that ${className} was fitted with: ${parts.join('; ')} (expected: ${list(expected)})${missing.length > 0 ? '' : "; to leave the others away, pass extraColumns: 'ignore'"}`,
    );
  }
  return reorder(
    X,
    expected.map((name) => positions.get(name) ?? -1),
    expected,
  );
}

/** Columns by position; -1 is a column of missing values. */
export function reorder(X: Features, order: readonly number[], names: readonly string[] | undefined): Features {
  if (X.kind === 'table') {
    const empty: Column = { dtype: 'object', values: new Array<unknown>(X.rows).fill(null) };
    return new Table(
      order.map((at) => (at < 0 ? empty : X.columns[at]!)),
      X.rows,
      names,
    );
  }
  if (X.kind === 'csr') throw new InvalidInputError('sparse columns have no names');
  const cols = order.length;
  const data = new Float64Array(X.rows * cols);
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < cols; j++) data[i * cols + j] = order[j]! < 0 ? Number.NaN : X.data[i * X.cols + order[j]!]!;
  }
  return new Dense(data, X.rows, cols, X.dtype, names);
}

/** The same features under other names. */
export function rename(X: Features, names: readonly string[] | undefined): Features {
  if (X.kind === 'dense') return new Dense(X.data, X.rows, X.cols, X.dtype, names);
  if (X.kind === 'table') return new Table(X.columns, X.rows, names);
  return X;
}

/**
 * X without the columns that fit did not see, for `extraColumns: 'ignore'`. What has no names stays as it is.
 *
 * @throws InvalidInputError where the model does not know the names of its columns
 */
export function withoutExtra(X: Input, expected: readonly string[] | undefined, className: string): Input {
  if (X.names === undefined || X.kind === 'texts' || X.kind === 'csr') return X;
  if (expected === undefined)
    throw new InvalidInputError(
      `extraColumns: 'ignore' goes by names, and this ${className} does not know those of its columns: pass the columns that it takes, in their order`,
    );
  const known = new Set(expected);
  const kept = X.names.flatMap((name, at) => (known.has(name) ? [at] : []));
  if (kept.length === X.names.length) return X;
  const { names } = X;
  return reorder(
    X,
    kept,
    kept.map((at) => names[at]!),
  );
}
