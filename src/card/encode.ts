/** Inputs and results as JSON that keeps them exactly, and back. */
import { InvalidInputError } from '../core/errors.js';
import { dtypeOf } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { isSparse, SparseMatrix } from '../scipy/sparse.js';
import { readInput, type X } from '../estimators/input/read-input.js';
import { toPublic } from '../estimators/binding/results.js';
import { Texts } from '../estimators/input/matrix.js';
import type { Encoded } from './schema.js';

type Scalar = string | number | boolean | null;

const WORDS = new Map<string, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

function encodeScalar(value: unknown): Scalar {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0';
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
  }
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  return String(value);
}

function decodeNumber(value: Scalar): number {
  if (typeof value === 'string') return WORDS.get(value) ?? Number(value);
  return value === null ? Number.NaN : Number(value);
}

/** A result of a method. */
export function encodeResult(result: unknown): Encoded {
  if (result instanceof NdArray) {
    return { kind: 'dense', dtype: result.dtype.name, shape: [...result.shape], data: result.flat().map(encodeScalar) };
  }
  if (isSparse(result)) {
    const { dtype, shape, indptr, indices, data } = result;
    return {
      kind: 'sparse',
      dtype: dtype.name,
      shape: [...shape],
      indptr: [...indptr],
      indices: [...indices],
      data: Array.from(data as ArrayLike<number | bigint>, encodeScalar),
    };
  }
  if (Array.isArray(result) && result.every((item) => typeof item === 'string'))
    return { kind: 'strings', data: result };
  if (Array.isArray(result)) return { kind: 'list', items: result.map(encodeResult) };
  throw new InvalidInputError(`a result of this kind cannot stand in a card: ${typeof result}`);
}

/** Rows in any form that methods take: as a table where the columns have names, otherwise as one block. */
export function encodeInput(X: X): Encoded {
  if (isSparse(X)) return encodeResult(X);
  const input = readInput(X);
  if (input instanceof Texts) return { kind: 'strings', data: [...(X as string[])] };
  const names = 'names' in input ? input.names : undefined;
  const block = toPublic(input);
  if (!(block instanceof NdArray) || names === undefined) return encodeResult(block);
  const rows = block.tolist() as unknown[][];
  const data = Object.create(null) as Record<string, Scalar[]>;
  names.forEach((name, j) => {
    data[name] = rows.map((row) => encodeTableScalar(row[j]));
  });
  return { kind: 'table', columns: [...names], data };
}

/** In a table a missing value is null, as in JSON rows. */
function encodeTableScalar(value: unknown): Scalar {
  return typeof value === 'number' && Number.isNaN(value) ? null : encodeScalar(value);
}

const TYPED: Readonly<Record<string, (data: number[]) => Exclude<NdArray['data'], unknown[]>>> = {
  float64: (data) => Float64Array.from(data),
  float32: (data) => Float32Array.from(data),
  int32: (data) => Int32Array.from(data),
  int16: (data) => Int16Array.from(data),
  int8: (data) => Int8Array.from(data),
  uint32: (data) => Uint32Array.from(data),
  uint16: (data) => Uint16Array.from(data),
  uint8: (data) => Uint8Array.from(data),
  bool: (data) => Uint8Array.from(data),
};

function denseOf(spec: Extract<Encoded, { kind: 'dense' }>): NdArray {
  const { dtype, shape, data } = spec;
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== data.length) {
    throw new InvalidInputError(`${data.length} items do not fill the shape (${shape.join(', ')}) of the card`);
  }
  if (/^u?int64$/.test(dtype)) {
    const items = data.map((item) => BigInt(item ?? 0));
    return NdArray.of(dtype === 'int64' ? BigInt64Array.from(items) : BigUint64Array.from(items), shape);
  }
  const typed = Object.hasOwn(TYPED, dtype) ? TYPED[dtype] : undefined;
  if (typed !== undefined) return new NdArray(typed(data.map(decodeNumber)), shape, dtypeOf(dtype));
  if (/^[<>|]?U\d+$/.test(dtype) && data.every((item) => typeof item === 'string')) {
    const flat = NdArray.strings(data);
    return NdArray.fromBytes(flat.bytes!, shape, flat.dtype);
  }
  return new NdArray([...data], shape, dtypeOf('object'));
}

/** The X that a card holds. */
export function decodeInput(spec: Encoded): X {
  switch (spec.kind) {
    case 'dense':
      return denseOf(spec);
    case 'strings':
      return spec.data;
    case 'table':
      return { columns: spec.columns, data: new Map(Object.entries(spec.data)) } as unknown as X;
    case 'sparse':
      return new SparseMatrix(
        Float64Array.from(spec.data, decodeNumber),
        Int32Array.from(spec.indices),
        Int32Array.from(spec.indptr),
        [spec.shape[0]!, spec.shape[1]!],
      );
    case 'list':
      throw new InvalidInputError('a list of results is no input');
  }
}

/** Every number or label of an encoded result, in order. */
export function itemsOf(spec: Encoded): readonly Scalar[] {
  if (spec.kind === 'list') return spec.items.flatMap((item) => itemsOf(item as Encoded));
  if (spec.kind !== 'table') return spec.data;
  return spec.columns.flatMap((name) => spec.data[name] ?? []);
}

/** A number of an encoded result; undefined for labels. */
export function numberOf(item: Scalar): number | undefined {
  if (typeof item === 'number') return item;
  return typeof item === 'string' ? WORDS.get(item) : undefined;
}
