/** Scalers' arithmetic: one operation after another on each value, rounded as the type of X demands. */
import { scratch } from '../../input/scratch.js';
import { Csr, Dense, type NumberType } from '../../input/matrix.js';
import { floatType } from '../../running/validate.js';

export type Step = readonly [operation: '-' | '+' | '*' | '/', byColumn: Float64Array];

function apply(operation: Step[0], value: number, other: number): number {
  if (operation === '-') return value - other;
  if (operation === '+') return value + other;
  return operation === '*' ? value * other : value / other;
}

const same = (value: number): number => value;

export function roundingOf(type: NumberType): (value: number) => number {
  return type === 'float32' ? Math.fround : same;
}

/** All steps on all values. Sparse rows take steps that leave zeros zeros. */
export function columnwise<T extends Dense | Csr>(X: T, steps: readonly Step[]): T {
  const type = floatType(X.dtype);
  const round = roundingOf(type);
  const data = scratch(Float64Array, X.data.length);
  const column = X.kind === 'csr' ? (at: number): number => X.indices[at]! : (at: number): number => at % X.cols;
  for (let at = 0; at < data.length; at++) {
    let value = X.data[at]!;
    const j = column(at);
    for (const [operation, other] of steps) value = round(apply(operation, value, other[j]!));
    data[at] = value;
  }
  const out =
    X.kind === 'csr' ? new Csr(data, X.indices, X.indptr, X.rows, X.cols, type) : new Dense(data, X.rows, X.cols, type);
  return out as T;
}
