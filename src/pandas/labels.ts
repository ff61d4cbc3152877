/** The labels of rows and columns, as a view. */
import { LimitError } from '../core/errors.js';
import { INSPECT } from '../core/show/inspect.js';
import { NdArray } from '../numpy/ndarray.js';
import { type PyDict } from '../pickle/values/py-dict.js';
import { asSequence, type PyObject, toGraph } from '../pickle/values/py-values.js';
import { damaged, whole } from './cells.js';
import type { Column } from './column.js';

/** A RangeIndex says how long it is; it is written out only up to here. */
const MAX_RANGE = 2 ** 25;

/** The labels of rows or columns, as a view. */
export class PandasIndex {
  /** A name for each level; one for all but a MultiIndex. */
  readonly names: readonly unknown[];
  /** The labels; those of a MultiIndex are arrays. */
  readonly column: Column;
  readonly #graph: PyObject;

  constructor(names: readonly unknown[], column: Column, graph: PyObject) {
    this.names = names;
    this.column = column;
    this.#graph = graph;
  }

  get name(): unknown {
    return this.names.length === 1 ? this.names[0] : null;
  }

  get dtype(): string {
    return this.column.dtype;
  }

  get length(): number {
    return this.column.length;
  }

  /** The labels as an array. int64 labels are numbers where that is exact. */
  toArray(): unknown[] {
    return Array.from(this.column.values(), (value) => (typeof value === 'bigint' ? small(value) : value));
  }

  toJSON(): unknown {
    return this.toArray();
  }

  [toGraph](): PyObject {
    return this.#graph;
  }

  toString(): string {
    return this[INSPECT]();
  }

  [INSPECT](): string {
    return `PandasIndex(${this.length}) ${this.dtype}`;
  }
}

function small(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The labels of a RangeIndex. */
export function range(attributes: PyDict): Column {
  const [start, stop, step] = ['start', 'stop', 'step'].map((name) =>
    whole(attributes.get(name), `the ${name} of a range`),
  ) as [number, number, number];
  if (step === 0) throw damaged('a range has no step');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const values = (): number[] => {
    if (length > MAX_RANGE) throw new LimitError('maxItems', length, MAX_RANGE);
    return Array.from({ length }, (_, i) => start + i * step);
  };
  return { dtype: 'int64', length, values };
}

/** The labels of a MultiIndex: codes choose from those of each level. */
export function levels(attributes: PyDict, parts: readonly (Column | undefined)[] | undefined): Column | undefined {
  const codes = asSequence(attributes.get('codes') ?? attributes.get('labels'));
  if (parts === undefined || codes === undefined || parts.length !== codes.length || parts.includes(undefined))
    return undefined;
  const arrays = codes.map((code) => {
    if (code instanceof NdArray && code.ndim === 1 && code.dtype.kind === 'i') return code;
    throw damaged('the codes of a MultiIndex are no arrays');
  });
  const length = arrays[0]?.size ?? 0;
  if (arrays.some((array) => array.size !== length)) throw damaged('the codes of a MultiIndex differ in length');
  const values = (): unknown[] => {
    const labels = parts.map((part) =>
      Array.from(part!.values(), (value) => (typeof value === 'bigint' ? small(value) : value)),
    );
    return Array.from({ length }, (_, i) =>
      arrays.map((array, level) => {
        const code = Number(array.data[i]);
        if (code < -1 || code >= labels[level]!.length) throw damaged(`a MultiIndex has no label ${code}`);
        return code === -1 ? null : labels[level]![code];
      }),
    );
  };
  return { dtype: 'object', length, values };
}
