/** The canonical form of fixtures/lib/canon.py, for what Joblib's corpus holds: plain values and arrays without sharing. */
import type { DType } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyTuple } from '../../src/pickle/values/py-values.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function float(value: number): unknown {
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return { t: 'float', bits: bits.toString('hex') };
}

function dtypeForm(dtype: DType): unknown {
  if (dtype.kind === 'O') return '|O';
  if (dtype.fields === undefined) return dtype.str;
  const fields = [...dtype.fields].map(([name, field]) => ({
    name,
    dtype: dtypeForm(field.dtype),
    offset: field.offset,
  }));
  return { fields, itemsize: dtype.itemsize, aligned: dtype.aligned };
}

/** The bytes of the items in C order. */
function inC(array: NdArray, bytes: Uint8Array): Uint8Array {
  const { shape, strides } = array;
  const size = array.dtype.itemsize;
  const out = new Uint8Array(bytes.length);
  let at = 0;
  const walk = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      out.set(bytes.subarray(offset, offset + size), at);
      at += size;
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, offset + i * strides[axis]!);
  };
  walk(0, 0);
  return out;
}

function arrayForm(array: NdArray): unknown {
  const { dtype } = array;
  const form: Record<string, unknown> = {
    t: 'ndarray',
    dtype: dtypeForm(dtype),
    shape: array.shape,
    order: array.isFortran ? 'F' : 'C',
  };
  const { cls } = array.origin;
  if (cls instanceof PyGlobal && cls.name !== 'ndarray') form['cls'] = cls.name;
  if (dtype.hasObject) {
    const items = array.order === 'F' ? array.flat() : (array.data as unknown[]);
    return { ...form, items: items.map(canon) };
  }
  const bytes = inC(array, array.bytes!);
  if (dtype.fields === undefined) return { ...form, hex: hex(bytes) };
  const fields = [...dtype.fields].map(([name, { dtype: type, offset }]) => {
    const parts: Uint8Array[] = [];
    for (let at = offset; at < bytes.length; at += dtype.itemsize) parts.push(bytes.subarray(at, at + type.itemsize));
    return [name, { hex: hex(Buffer.concat(parts)) }];
  });
  return { ...form, fields };
}

export function canon(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return { t: 'int', v: String(value) };
  if (typeof value === 'number') return Number.isInteger(value) ? { t: 'int', v: String(value) } : float(value);
  if (value instanceof PyFloat) return float(value.value);
  if (value instanceof NdArray) return arrayForm(value);
  if (value instanceof PyTuple) return { t: 'tuple', v: value.items.map(canon) };
  if (Array.isArray(value)) return { t: 'list', v: value.map(canon) };
  if (value instanceof PyDict) return { t: 'dict', v: [...value].map(([key, item]) => [canon(key), canon(item)]) };
  if (value instanceof Uint8Array) return { t: 'bytes', hex: hex(value) };
  throw new TypeError(`the corpus has no ${typeof value} like this`);
}

/** Python's form without what only repeats the rest. */
export function withoutRepr(form: unknown): unknown {
  if (Array.isArray(form)) return form.map(withoutRepr);
  if (typeof form !== 'object' || form === null) return form;
  const { v, ...rest } = form as Record<string, unknown>;
  const kept = rest['t'] === 'float' ? rest : form;
  if (rest['t'] === 'long') return { t: 'int', v };
  return Object.fromEntries(Object.entries(kept).map(([key, item]) => [key, withoutRepr(item)]));
}
