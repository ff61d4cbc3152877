/** Which columns a part of a ColumnTransformer takes, and X with just those. */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PySlice } from '../../../pickle/stdlib/containers.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import type { Place } from '../../binding/define.js';
import { type Column, Csr, Dense, type Features, isObjectColumn, Table, Texts } from '../../input/matrix.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { indexLabels } from './index-labels.js';

export interface Selection {
  readonly columns: readonly number[];
  /** The column was named alone and not in a list: the part gets it as one sequence. */
  readonly single: boolean;
  /** Columns were given by name, and only what has names has them. */
  readonly named?: boolean;
  /** Columns were given as a mask of those of fit. */
  readonly masked?: boolean;
}

interface Fitted {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
}

function position(key: unknown, fitted: Fitted, place: Place): number {
  if (typeof key === 'string') {
    const at = fitted.names?.indexOf(key) ?? -1;
    if (at < 0) throw place.fail('columns of feature_names_in_', `the column ${key}`);
    return at;
  }
  const { width } = fitted;
  if (typeof key === 'number' && Number.isInteger(key)) {
    const at = key < 0 && width !== undefined ? key + width : key;
    if (at >= 0 && (width === undefined || at < width)) return at;
  }
  throw place.fail('columns by name or position', describe(key));
}

/** Python's slice of positions; a slice of names includes its end. */
function sliced(slice: PySlice, fitted: Fitted, place: Place): number[] {
  const [start, stop, step] = [slice.start, slice.stop, slice.step].map(unwrapScalar);
  const { width } = fitted;
  if (width === undefined) throw place.fail('n_features_in_ beside a slice', 'none');
  if (typeof start === 'string' || typeof stop === 'string') {
    const first = start === null || start === undefined ? 0 : position(start, fitted, place);
    const end = stop === null || stop === undefined ? width : position(stop, fitted, place) + 1;
    return range(first, end, 1);
  }
  const by = typeof step === 'number' ? step : 1;
  if (!Number.isInteger(by) || by === 0) throw place.fail('a slice with a step', describe(step));
  const bound = (value: unknown, fallback: number, low: number, high: number): number => {
    if (typeof value !== 'number') return fallback;
    return Math.min(Math.max(value < 0 ? value + width : value, low), high);
  };
  return by > 0
    ? range(bound(start, 0, 0, width), bound(stop, width, 0, width), by)
    : range(bound(start, width - 1, -1, width - 1), bound(stop, -1, -1, width - 1), by);
}

function range(start: number, stop: number, step: number): number[] {
  const out: number[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) out.push(i);
  return out;
}

/** Columns as scikit-learn's users give them: names, positions, a mask or a slice. */
export function readSelection(value: unknown, fitted: Fitted, place: Place): Selection {
  const scalar = unwrapScalar(value);
  if (typeof scalar === 'string' || typeof scalar === 'number') {
    return { columns: [position(scalar, fitted, place)], single: true, named: typeof scalar === 'string' };
  }
  if (value === null) return { columns: [], single: false };
  if (value instanceof PySlice) {
    const named = typeof unwrapScalar(value.start ?? value.stop) === 'string';
    return { columns: sliced(value, fitted, place), single: false, named };
  }
  const items = listOf(value)?.map(unwrapScalar);
  if (items === undefined) throw place.fail('columns as names, positions, a mask or a slice', describe(value));
  if (items.length > 0 && items.every((item) => typeof item === 'boolean')) {
    if (fitted.width !== undefined && items.length !== fitted.width)
      throw place.fail(`a mask of ${fitted.width}`, `${items.length}`);
    return { columns: items.flatMap((item, i) => (item ? [i] : [])), single: false, masked: true };
  }
  const named = items.some((item) => typeof item === 'string');
  return { columns: items.map((item) => position(item, fitted, place)), single: false, named };
}

/** A list, an array, an Index of pandas, or the list that 1.5 to 1.7 kept of the remaining columns. */
function listOf(value: unknown): unknown[] | undefined {
  if (value instanceof NdArray) return value.ndim === 1 ? value.flat() : undefined;
  if (value instanceof PyObject && value.className?.endsWith('._RemainderColsList') === true) {
    const data = (value.state as { get?(key: string): unknown } | null)?.get?.('data');
    // A list of lists it is not, and it may hold itself.
    return data instanceof PyObject ? undefined : listOf(data);
  }
  return indexLabels(value)?.flat() ?? asSequence(value);
}

/** X with the selected columns only. */
export function select(X: Features, { columns, single }: Selection): Features | Texts {
  if (single) return oneColumn(X, columns[0]!);
  const names = X.names === undefined ? undefined : columns.map((at) => X.names![at]!);
  if (X.kind === 'table') {
    return new Table(
      columns.map((at) => X.columns[at]!),
      X.rows,
      names,
    );
  }
  if (X.kind === 'csr') return selectSparse(X, columns);
  const cols = columns.length;
  const data = new Float64Array(X.rows * cols);
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < cols; j++) data[i * cols + j] = X.data[i * X.cols + columns[j]!]!;
  }
  return new Dense(data, X.rows, cols, X.dtype, names);
}

function selectSparse(X: Csr, columns: readonly number[]): Csr {
  const targets = new Map<number, number[]>();
  columns.forEach((at, j) => {
    targets.set(at, [...(targets.get(at) ?? []), j]);
  });
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = new Int32Array(X.rows + 1);
  for (let i = 0; i < X.rows; i++) {
    const row: [number, number][] = [];
    for (let k = X.indptr[i]!; k < X.indptr[i + 1]!; k++) {
      for (const j of targets.get(X.indices[k]!) ?? []) row.push([j, X.data[k]!]);
    }
    row.sort((a, b) => a[0] - b[0]);
    for (const [j, value] of row) {
      indices.push(j);
      data.push(value);
    }
    indptr[i + 1] = indices.length;
  }
  return new Csr(Float64Array.from(data), Int32Array.from(indices), indptr, X.rows, columns.length, X.dtype);
}

/** A single column: texts, which vectorizers take. */
function oneColumn(X: Features, at: number): Texts {
  const column: Column | undefined = X.kind === 'table' ? X.columns[at] : undefined;
  if (column !== undefined && isObjectColumn(column) && column.values.every((value) => typeof value === 'string')) {
    return new Texts(column.values);
  }
  throw new InvalidInputError(
    `column ${X.names?.[at] ?? at} must be text in every row: the model takes it as documents`,
  );
}
