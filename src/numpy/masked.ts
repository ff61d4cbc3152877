/** numpy.ma: arrays some of whose items are masked. */
import { type Bound } from '../pickle/plain.js';
import { asNumber, asSequence, PyGlobal, type PyObject, toGraph } from '../pickle/values.js';
import { DType } from './dtype.js';
import { NdArray, readShape } from './ndarray.js';

/** A masked array, as a view: `dump` writes what was read. */
export class MaskedArray {
  /** All items, masked ones among them. */
  readonly data: NdArray;
  /** True (1) where an item is masked; the same shape as `data`. */
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

  /** Items that are not masked. */
  get count(): number {
    return this.mask.flat().filter((masked) => masked !== true).length;
  }

  /** The item at the indexes, or null where it is masked. */
  at(...indexes: number[]): unknown {
    return this.mask.at(...indexes) === true ? null : this.data.at(...indexes);
  }

  /** Nested arrays with null for what is masked, as numpy's `tolist`. */
  tolist(): unknown {
    const merge = (items: unknown, masks: unknown): unknown =>
      Array.isArray(masks)
        ? masks.map((mask, i) => merge((items as unknown[])[i], mask))
        : masks === true
          ? null
          : items;
    return merge(this.data.tolist(), this.mask.tolist());
  }

  toJSON(): unknown {
    return this.tolist();
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
  if (!(dtype instanceof DType) || dtype.fields !== undefined) return undefined;
  const dims = readShape(shape);
  const order = fortran === true || asNumber(fortran) === 1 ? 'F' : 'C';
  const items = arrayOf(data, dims, dtype, order);
  const masks = arrayOf(mask, dims, new DType('b1'), order);
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
