/** Encoded inputs and results of fixtures (fixtures/README.md) as values of Brine. */
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { readJson } from './fixtures.js';

export interface Encoded {
  kind: 'dense' | 'sparse' | 'table' | 'strings' | 'list' | 'plain';
  dtype?: string;
  dtypes?: string[];
  shape?: number[];
  columns?: string[];
  data?: unknown;
  indices?: number[];
  indptr?: number[];
  items?: Encoded[];
}

const NON_FINITE = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** Numbers that JSON cannot hold stand as words. */
export function finite(value: unknown): unknown {
  return NON_FINITE.get(value) ?? value;
}

const TYPED: Readonly<
  Record<
    string,
    { from(items: number[]): Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array }
  >
> = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

function denseArray(spec: Encoded): NdArray {
  const items = (spec.data as unknown[]).map(finite);
  const dtype = spec.dtype!;
  if (dtype === 'object') return new NdArray(items, spec.shape!, dtypeOf('object'));
  if (dtype.startsWith('U')) {
    const flat = NdArray.strings(items as string[]);
    return NdArray.fromBytes(flat.bytes!, spec.shape!, flat.dtype);
  }
  if (dtype === 'int64') return NdArray.of(BigInt64Array.from(items as number[], BigInt), spec.shape!);
  const Type = TYPED[dtype];
  if (Type === undefined) throw new TypeError(`the tests do not decode ${dtype}`);
  return new NdArray(Type.from(items.map(Number)), spec.shape!, dtypeOf(dtype));
}

/** The X of a fixture. */
export function decodeInput(name: string): unknown {
  return decodeEncoded(readJson(name) as Encoded);
}

export function decodeEncoded(spec: Encoded): unknown {
  switch (spec.kind) {
    case 'strings':
    case 'plain':
      return spec.data;
    case 'table':
      return { columns: spec.columns, data: spec.data };
    case 'sparse': {
      const Type = spec.dtype === 'float32' ? Float32Array : Float64Array;
      return { ...spec, format: 'csr', data: Type.from((spec.data as unknown[]).map((item) => Number(finite(item)))) };
    }
    default:
      return denseArray(spec);
  }
}
