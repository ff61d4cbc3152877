/** What scikit-learn's `validate_data` does: X as numbers of the width that the estimator was fitted with. */
import { scratch } from '../input/scratch.js';
import { InvalidInputError } from '../../core/errors.js';
import type { Owner } from '../binding/define.js';
import { badCell, isScalar, numberOf, shown } from '../input/cells.js';
import {
  asUnnamed,
  CodedColumn,
  type Column,
  columnsOf,
  Csr,
  Dense,
  type Features,
  type Input,
  type NumberType,
  promote,
  type Table,
  toDense,
} from '../input/matrix.js';

export interface Rules {
  /** NaN stands for a missing value. Default false. */
  nan?: boolean;
  /** Infinity is allowed as well as NaN. Default false. */
  inf?: boolean;
  /** Width of X; default: that of `fit`; `any` for none. */
  width?: number | 'any';
}

/** `X has 3 features, but …` */
export function checkWidth(self: Owner, cols: number, width = self.nFeatures): void {
  if (width === undefined || cols === width) return;
  const expected =
    self.featureNames === undefined || self.featureNames.length > 20 ? '' : ` (${self.featureNames.join(', ')})`;
  throw new InvalidInputError(
    `X has ${cols} features, but ${self.className} is expecting ${width} features as input${expected}`,
  );
}

function place(X: { names: readonly string[] | undefined }, row: number, column: number): string {
  return `row ${row}, column ${X.names?.[column] ?? column}`;
}

/** True only where all numbers are finite; four sums at once, as each waits for itself. */
function sumIsFinite(data: Float64Array): boolean {
  const whole = data.length & ~3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < whole; i += 4) {
    s0 += data[i]!;
    s1 += data[i + 1]!;
    s2 += data[i + 2]!;
    s3 += data[i + 3]!;
  }
  for (let i = whole; i < data.length; i++) s0 += data[i]!;
  const sum = s0 + s1 + s2 + s3;
  return sum - sum === 0;
}

function checkFinite(self: Owner, X: Dense | Csr, rules: Rules): void {
  if (rules.nan === true && rules.inf === true) return;
  const { data } = X;
  if (sumIsFinite(data)) return;
  const allowNaN = rules.nan === true;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    // Only NaN and the infinities give NaN here.
    if (value - value === 0) continue;
    if (allowNaN && value !== value) continue;
    refuse(self, X, i);
  }
}

function refuse(self: Owner, X: Dense | Csr, at: number): never {
  const row = X.kind === 'dense' ? Math.floor(at / X.cols) : X.indptr.findIndex((end) => end > at) - 1;
  const column = X.kind === 'dense' ? at % X.cols : X.indices[at]!;
  const where = place(X, row, column);
  const position = { row, column, feature: X.names?.[column] };
  if (Number.isNaN(X.data[at])) {
    throw new InvalidInputError(
      `Input X contains NaN (${where}). ${self.className} does not accept missing values encoded as NaN: fill them first, for example with a SimpleImputer`,
      position,
    );
  }
  throw new InvalidInputError(`Input X contains infinity or a value too large for ${X.dtype} (${where})`, position);
}

const kindOf = (value: unknown): string => (typeof value === 'string' ? 'string' : 'the value');

function numbersOf(X: Table, column: Column, index: number): Float64Array {
  if (column.dtype !== 'object') return column.numbers;
  return Float64Array.from(column.values, (value, row) => {
    const number = numberOf(value);
    if (number === undefined) {
      throw new InvalidInputError(
        `could not convert ${kindOf(value)} to float: ${shown(value)} (${place(X, row, index)})`,
        {
          row,
          column: index,
          feature: X.names?.[index],
        },
      );
    }
    return number;
  });
}

function fromTable(X: Table): Dense {
  const { rows, cols, columns } = X;
  const data = scratch(Float64Array, rows * cols);
  columns.forEach((column, j) => {
    const numbers = numbersOf(X, column, j);
    for (let i = 0; i < rows; i++) data[i * cols + j] = numbers[i]!;
  });
  const types = columns.map((column) => (column.dtype === 'object' ? 'float64' : column.dtype));
  return new Dense(data, rows, cols, types.reduce<NumberType>(promote, types[0] ?? 'float64'), X.names);
}

function numeric(self: Owner, X: Input): Dense | Csr {
  if (X.kind === 'texts') {
    throw new InvalidInputError(
      `${self.className} takes rows of numbers, not texts: could not convert string to float: ${shown(X.values[0])}`,
    );
  }
  return X.kind === 'table' ? fromTable(X) : X;
}

/** X as numbers, dense or sparse. The data may be the caller's own: they are read, never written. */
export function asMatrix(self: Owner, X: Input, rules: Rules = {}): Dense | Csr {
  const matrix = numeric(self, X);
  if (rules.width !== 'any') checkWidth(self, matrix.cols, rules.width);
  checkFinite(self, matrix, rules);
  return matrix;
}

/**
 * For results of which each row is a sum over all columns: a number of X that is not finite makes it so, whatever the
 * weights. So X need only be looked at where a result is not finite.
 *
 * @param X From {@link asMatrix} with `{ nan: true, inf: true }`.
 */
export function checkThrough(self: Owner, X: Dense | Csr, results: Float64Array): void {
  if (X.kind === 'csr' || !sumIsFinite(results)) checkFinite(self, X, {});
}

/** For those that pass X on but look at it before, whatever its types: its width, and that its numbers are finite. */
export function checkPassed(self: Owner, X: Input, width = self.nFeatures): void {
  if (X.kind === 'texts')
    throw new InvalidInputError(`Expected 2D array, got 1D array instead: ${self.className} takes rows, not texts`);
  checkWidth(self, X.cols, width);
  if (X.kind !== 'table') {
    checkFinite(self, X, {});
    return;
  }
  X.columns.forEach((column, j) => {
    const name = X.names?.[j] ?? String(j);
    if (column.dtype !== 'object') {
      checkFinite(self, new Dense(column.numbers, X.rows, 1, column.dtype, [name]), {});
    } else if (column.values.some((value) => typeof value === 'number' && Number.isNaN(value))) {
      throw new InvalidInputError(`Input X contains NaN (column ${name}), which ${self.className} does not accept`);
    }
  });
}

/** {@link checkPassed}, and X as the array that is handed on, which has no names. */
export function passedOn(self: Owner, X: Input): Features {
  checkPassed(self, X);
  return asUnnamed(X as Features);
}

/** X as dense numbers; sparse rows are refused, as scikit-learn does. */
export function asDense(self: Owner, X: Input, rules: Rules = {}): Dense {
  const matrix = asMatrix(self, X, rules);
  if (matrix.kind === 'csr') {
    throw new InvalidInputError(
      `Sparse data was passed, but dense data is required by ${self.className}: pass X.toDense()`,
    );
  }
  return matrix;
}

/** X as dense numbers, also where it is sparse. */
export function asDenseAlways(self: Owner, X: Input, rules: Rules = {}): Dense {
  const matrix = asMatrix(self, X, rules);
  return matrix.kind === 'csr' ? toDense(matrix) : matrix;
}

/** Columns with types of their own, for encoders and imputers. */
export function asColumns(self: Owner, X: Input, width = self.nFeatures): readonly Column[] {
  if (X.kind === 'texts')
    throw new InvalidInputError(`Expected 2D array, got 1D array of strings instead: ${self.className} takes rows`);
  checkWidth(self, X.cols, width);
  const columns = columnsOf(X);
  columns.forEach((column, j) => {
    // Coded texts are texts and nothing else.
    if (column.dtype !== 'object' || column instanceof CodedColumn) return;
    const at = column.values.findIndex((value) => !isScalar(value));
    if (at >= 0) throw badCell(column.values[at], at, j, X.names?.[j] ?? self.featureNames?.[j]);
  });
  return columns;
}

/** Largest finite float32, plus half a step: what rounds to infinity. */
const TOO_LARGE = 3.4028235677973366e38;

/** X rounded to float32, as trees see it. */
export function asFloat32(self: Owner, X: Input, rules: Rules = {}): Dense | Csr {
  const matrix = asMatrix(self, X, rules);
  if (matrix.dtype === 'float32') return matrix;
  const data = new Float64Array(matrix.data.length);
  for (let i = 0; i < data.length; i++) {
    const value = matrix.data[i]!;
    data[i] = Math.fround(value);
    if ((value >= TOO_LARGE || value <= -TOO_LARGE) && rules.inf !== true) {
      refuse(
        self,
        matrix.kind === 'dense' ? new Dense(data, matrix.rows, matrix.cols, 'float32', matrix.names) : matrix,
        i,
      );
    }
  }
  return matrix.kind === 'dense'
    ? new Dense(data, matrix.rows, matrix.cols, 'float32', matrix.names)
    : new Csr(data, matrix.indices, matrix.indptr, matrix.rows, matrix.cols, 'float32');
}

/** The type of results: float32 where X and all of these stored arrays are, otherwise float64. */
export function resultFloat(self: Owner, type: NumberType, ...names: readonly string[]): 'float32' | 'float64' {
  const isNarrow = (name: string): boolean => {
    const value = self.get(name) as { dtype?: { name?: unknown } } | null | undefined;
    return value?.dtype?.name === 'float32';
  };
  return type === 'float32' && names.every(isNarrow) ? 'float32' : 'float64';
}

/** Numbers as an array of this type holds them. */
export function heldAs(type: 'float32' | 'float64', data: Float64Array): Float64Array {
  return type === 'float32' ? data.map(Math.fround) : data;
}

/** The type of X as one array of numbers; float64 of what holds other things. */
export function numberTypeOf(X: Input): NumberType {
  if (X.kind === 'texts') return 'float64';
  if (X.kind !== 'table') return X.dtype;
  const types = X.columns.map(({ dtype }) => (dtype === 'object' ? 'float64' : dtype));
  return types.length === 0 ? 'float64' : types.reduce(promote);
}

const SMALL: ReadonlySet<NumberType> = new Set(['float16', 'bool', 'int8', 'uint8', 'int16', 'uint16'] as const);

/** What X counts as beside numbers of float32, where it stays what it is: small types do not widen them. */
export function besideFloat32(type: NumberType): NumberType {
  return SMALL.has(type) ? 'float32' : type;
}

/** The float type in which scikit-learn goes on (`FLOAT_DTYPES`): float32 and float16 stay, all else is float64. */
export function floatType(type: NumberType): 'float64' | 'float32' | 'float16' {
  return type === 'float32' || type === 'float16' ? type : 'float64';
}
