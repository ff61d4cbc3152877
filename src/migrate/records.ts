/** Structured arrays with other fields: the records of trees. */
import { type DType, type Field, dtypeOf, structuredDtype } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';

export interface Recast {
  /** New fields behind the others, each with its type. */
  readonly add?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  /** Fields of another type from now on. */
  readonly change?: Readonly<Record<string, string>>;
  /** Fields in another order. */
  readonly order?: readonly string[];
  readonly itemsize?: number;
  /** Laid out as a C compiler would; otherwise one field after the other. */
  readonly aligned?: boolean;
}

function layout(from: DType, { add = {}, drop = [], change = {}, order, itemsize, aligned = false }: Recast): DType {
  const types = new Map<string, DType>();
  for (const [name, field] of from.fields!)
    if (!drop.includes(name)) types.set(name, change[name] === undefined ? field.dtype : dtypeOf(change[name]));
  for (const [name, type] of Object.entries(add)) types.set(name, dtypeOf(type));
  const fields = new Map<string, Field>();
  let offset = 0;
  for (const name of order ?? types.keys()) {
    const dtype = types.get(name)!;
    if (aligned) offset = Math.ceil(offset / dtype.itemsize) * dtype.itemsize;
    fields.set(name, { dtype, offset });
    offset += dtype.itemsize;
  }
  return structuredDtype(fields, itemsize ?? offset, { aligned });
}

/** The records with other fields. `values` fills new ones; where there are none they are 0. */
export function recast(
  array: NdArray,
  change: Recast,
  values: Readonly<Record<string, ArrayLike<number>>> = {},
): NdArray {
  const from = array.dtype;
  const to = layout(from, change);
  const count = array.size;
  const source = array.bytes!;
  const out = new Uint8Array(count * to.itemsize);
  const kept = [...to.fields!].filter(([name]) => from.fields!.has(name));
  const sameBytes = kept.every(
    ([name, field]) =>
      from.fields!.get(name)!.offset === field.offset && from.fields!.get(name)!.dtype.str === field.dtype.str,
  );
  if (sameBytes) {
    const width = Math.max(...kept.map(([, field]) => field.offset + field.dtype.itemsize));
    for (let i = 0; i < count; i++)
      out.set(source.subarray(i * from.itemsize, i * from.itemsize + width), i * to.itemsize);
  } else {
    for (const [name, field] of kept)
      copyField(source, from.itemsize, from.fields!.get(name)!, out, to.itemsize, field, count);
  }
  const view = new DataView(out.buffer);
  for (const [name, items] of Object.entries(values)) {
    const field = to.fields!.get(name)!;
    for (let i = 0; i < count; i++) put(view, i * to.itemsize + field.offset, field.dtype, items[i]!);
  }
  return NdArray.fromBytes(out, array.shape, to, array.order);
}

function copyField(
  source: Uint8Array,
  step: number,
  from: Field,
  out: Uint8Array,
  width: number,
  to: Field,
  count: number,
): void {
  if (from.dtype.str === to.dtype.str) {
    const size = to.dtype.itemsize;
    for (let i = 0; i < count; i++)
      out.set(source.subarray(i * step + from.offset, i * step + from.offset + size), i * width + to.offset);
    return;
  }
  const [read, write] = [new DataView(source.buffer, source.byteOffset, source.byteLength), new DataView(out.buffer)];
  for (let i = 0; i < count; i++)
    put(write, i * width + to.offset, to.dtype, take(read, i * step + from.offset, from.dtype));
}

/** Items of one field as numbers; exact up to 2^53, which counts of nodes and rows stay below. */
export function fieldItems(array: NdArray, name: string): Float64Array {
  const field = array.dtype.fields!.get(name)!;
  const source = array.bytes!;
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const { itemsize } = array.dtype;
  return Float64Array.from({ length: array.size }, (_, i) => take(view, i * itemsize + field.offset, field.dtype));
}

function take(view: DataView, at: number, { kind, itemsize, byteorder }: DType): number {
  const little = byteorder !== '>';
  if (kind === 'f') return itemsize === 8 ? view.getFloat64(at, little) : view.getFloat32(at, little);
  if (kind === 'i') {
    if (itemsize === 8) return Number(view.getBigInt64(at, little));
    return itemsize === 4 ? view.getInt32(at, little) : itemsize === 2 ? view.getInt16(at, little) : view.getInt8(at);
  }
  if (itemsize === 8) return Number(view.getBigUint64(at, little));
  return itemsize === 4 ? view.getUint32(at, little) : itemsize === 2 ? view.getUint16(at, little) : view.getUint8(at);
}

function put(view: DataView, at: number, { kind, itemsize }: DType, value: number): void {
  if (kind === 'f') {
    if (itemsize === 8) view.setFloat64(at, value, true);
    else view.setFloat32(at, value, true);
  } else if (itemsize === 8) view.setBigInt64(at, BigInt(value), true);
  else if (itemsize === 4) view.setUint32(at, value >>> 0, true);
  else if (itemsize === 2) view.setUint16(at, value, true);
  else view.setUint8(at, value);
}
