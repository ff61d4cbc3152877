/** numpy.ma: arrays some of whose items are masked. */
import { INSPECT, type Inspect, type InspectOptions } from '../core/show/inspect.js';
import { readShape } from './array-shape.js';
import { type Bound } from '../pickle/read/plain-graph.js';
import { asNumber, asSequence, PyGlobal, type PyObject, toGraph } from '../pickle/values/py-values.js';
import { DType, type Field, structuredDtype, subarrayDtype } from './dtypes/dtype.js';
import { NdArray } from './ndarray.js';

/** Items with null in place of what is masked. */
function merge(items: unknown, masks: unknown): unknown {
  if (Array.isArray(masks)) return masks.map((mask, i) => merge((items as unknown[])[i], mask));
  if (masks instanceof Map) {
    const record = items as ReadonlyMap<unknown, unknown>;
    return new Map([...(masks as Map<unknown, unknown>)].map(([name, mask]) => [name, merge(record.get(name), mask)]));
  }
  return masks === true ? null : items;
}

function isMasked(mask: unknown): boolean {
  if (Array.isArray(mask)) return mask.every(isMasked);
  return mask instanceof Map ? [...mask.values()].every(isMasked) : mask === true;
}

/** The type of the mask: a boolean for each number, also of records and of arrays in them. */
function maskType(dtype: DType): DType {
  if (dtype.subdtype !== undefined) return subarrayDtype(maskType(dtype.subdtype.base), dtype.subdtype.shape);
  if (dtype.fields === undefined) return new DType('b1');
  const fields = new Map<string, Field>();
  let offset = 0;
  for (const name of dtype.names ?? []) {
    const type = maskType(dtype.fields.get(name)!.dtype);
    fields.set(name, { dtype: type, offset });
    offset += type.itemsize;
  }
  return structuredDtype(fields, offset);
}

/** A masked array, as a view: `dump` writes what was read. */
export class MaskedArray {
  /** All items, masked ones among them. */
  readonly data: NdArray;
  /** True (1) where an item is masked; the same shape as `data`, and for records the same fields. */
  readonly mask: NdArray;
  /** What stands for masked items where a number is needed; null is numpy's default for the dtype. */
  readonly fillValue: unknown;
  readonly #graph: PyObject;

  constructor(data: NdArray, mask: NdArray, fillValue: unknown, graph: PyObject) {
    this.data = data;
    this.mask = mask;
    this.fillValue = fillValue;
    this.#graph = graph;
  }

  get shape(): number[] {
    return this.data.shape;
  }

  get dtype(): DType {
    return this.data.dtype;
  }

  get size(): number {
    return this.data.size;
  }

  /** Items that are not masked; of records those that are not masked in every field. */
  get count(): number {
    return this.mask.flat().filter((masked) => !isMasked(masked)).length;
  }

  /** The item at the indexes, or null where it is masked; of a record, each field by itself. */
  at(...indexes: number[]): unknown {
    return merge(this.data.at(...indexes), this.mask.at(...indexes));
  }

  /** Nested arrays with null for what is masked, as numpy's `tolist`. */
  tolist(): unknown {
    return merge(this.data.tolist(), this.mask.tolist());
  }

  toJSON(): unknown {
    return this.tolist();
  }

  toString(): string {
    return `MaskedArray of ${String(this.data)}, mask ${String(this.mask)}`;
  }

  [INSPECT](_depth: number, options: InspectOptions, inspect: Inspect): string {
    return `MaskedArray of ${inspect(this.data, options)}, mask ${inspect(this.mask, options)}`;
  }

  [toGraph](): PyObject {
    return this.#graph;
  }
}

/** From `_mareconstruct(cls, ndarray, (0,), 'b')` and (version, shape, dtype, is Fortran, data, mask, fill value). */
export function bindMasked(object: PyObject): Bound | undefined {
  const [cls, base] = object.args;
  const known = cls instanceof PyGlobal && cls.name === 'MaskedArray' && base instanceof PyGlobal;
  const state = asSequence(object.state);
  if (!known || base.path !== 'numpy.ndarray' || state?.length !== 7) return undefined;
  const [, shape, dtype, fortran, data, mask, fill] = state;
  // Records with objects are tuples in the file.
  if (!(dtype instanceof DType) || (dtype.fields !== undefined && dtype.hasObject)) return undefined;
  const dims = readShape(shape);
  const order = fortran === true || asNumber(fortran) === 1 ? 'F' : 'C';
  const items = arrayOf(data, dims, dtype, order);
  const masks = arrayOf(mask, dims, maskType(dtype), order);
  if (items === undefined || masks === undefined) return undefined;
  return { value: new MaskedArray(items, masks, fill instanceof NdArray ? fill.tolist() : fill, object) };
}

function arrayOf(data: unknown, shape: number[], dtype: DType, order: 'C' | 'F'): NdArray | undefined {
  const layout = shape.length > 1 ? order : 'C';
  const list = asSequence(data);
  if (list !== undefined && dtype.hasObject) {
    const array = new NdArray(list, shape, dtype, layout);
    return list.length === array.size ? array : undefined;
  }
  if (!(data instanceof Uint8Array) || dtype.hasObject) return undefined;
  return NdArray.fromBytes(data, shape, dtype, layout);
}
