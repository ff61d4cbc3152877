import { float64Items, nestedItems, unwrap } from './conversions.js';
import { coreModule, inOrder, latin1Bytes, MADE_HERE, type Container, type Origin } from './array-origin.js';
import { readShape, sizeOf } from './array-shape.js';
import type { DataOf, DTypeName, DTypeOfData, ItemTypes, Nested } from './array-types.js';
import { checkViewOpen } from '../core/closed.js';
import { FormatError, InvalidInputError } from '../core/errors.js';
import { PARTS, type Parts, printed } from '../core/show/print.js';
import { INSPECT, type Inspect, type InspectOptions } from '../core/show/inspect.js';
import type { LaterBytes } from '../core/later.js';
import {
  asNumber,
  asSequence,
  type Machine,
  PickleBuffer,
  PyGlobal,
  PyTuple,
  PyValue,
  type Reduction,
  type WriteContext,
} from '../pickle/values/py-values.js';
import { DType, dtypeOf, isNamed } from './dtypes/dtype.js';
import { dateOf, isoText, secondsOf } from './dtypes/datetime.js';
import { type ArrayData, bytesOf, itemAt, slotsOf, typedView } from './items.js';
import { type ArrayParts, dtypeNameOf, fromFlat, fromNested } from './from-nested.js';
import { checkIndex, itemSteps, select, type Selection, type Slice, take } from './slicing.js';

/** Items of an array whose items have no bytes, where nothing in the file bounds the count. */
const MAX_EMPTY_ITEMS = 2 ** 31;

/** Items of arrays that are printed with them. */
const MAX_PRINTED = 100;

/** For arrays that BUILD has yet to fill: a forest has thousands. */
const NO_ITEMS = /* @__PURE__ */ new Int8Array(0);
const NO_ITEM_SHAPE: readonly number[] = [0];
let int8: DType | undefined;

/**
 * An n-dimensional array as numpy stores it: flat data in C or Fortran order. The data are a view of the file's bytes
 * where those are native and aligned, and otherwise copied when they are first touched.
 *
 * `D` names the dtypes that the compiler knows it may have, `N` the numbers of dimensions, `Item` what its items are in
 * JavaScript: `NdArray<'float64', 2>` has a `tolist()` of `number[][]`. Of arrays out of a file they are open; {@link isDType}
 * narrows.
 */
export class NdArray<D extends DTypeName = DTypeName, N extends number = number, Item = ItemTypes[D]> extends PyValue {
  shape: number[];
  dtype: DType;
  order: 'C' | 'F';
  #bytes: Uint8Array | LaterBytes | undefined;
  #data: ArrayData | undefined;
  #origin: Origin;

  /** `data` holds the items in memory order: typed, raw bytes (`S`, `U`, `V`) or, for objects, an Array. */
  constructor(data: ArrayData, shape: readonly number[], dtype: DType, order: 'C' | 'F' = 'C') {
    super();
    this.shape = shape.slice();
    this.dtype = dtype;
    this.order = order;
    this.#bytes = undefined;
    this.#data = data;
    this.#origin = MADE_HERE;
  }

  /** Over raw bytes in the dtype's byte order. Their length must be exactly what shape and dtype need. */
  static fromBytes(
    bytes: Uint8Array | LaterBytes,
    shape: readonly number[],
    dtype: DType,
    order: 'C' | 'F' = 'C',
    origin: Origin = {},
  ): NdArray {
    const array = new NdArray([], shape, dtype, order);
    array.#origin = origin;
    array.#setBytes(bytes);
    return array;
  }

  /** Over objects in memory order. */
  static fromObjects(
    items: unknown[],
    shape: readonly number[],
    dtype: DType,
    order: 'C' | 'F' = 'C',
    origin: Origin = {},
  ): NdArray {
    const array = new NdArray(items, shape, dtype, order);
    array.#origin = origin;
    return array;
  }

  /** From nested arrays of numbers, bigints, booleans or strings; the dtype is the one that numpy would choose. */
  static from(nested: unknown, dtype?: string): NdArray {
    return fromParts(fromNested(nested, dtype));
  }

  /** Over a typed array, without a copy. Shape defaults to one dimension. */
  static of<T extends Exclude<ArrayData, unknown[]>>(data: T, shape?: readonly number[]): NdArray<DTypeOfData<T>> {
    const size = data.length;
    const dims = shape ?? [size];
    if (sizeOf(dims) !== size) throw new InvalidInputError(`${size} items do not fill the shape (${dims.join(', ')})`);
    return new NdArray<DTypeOfData<T>>(data, dims, dtypeOf(dtypeNameOf(data)));
  }

  /** Labels or texts as a numpy `U` array, or objects where they are not all strings. */
  static strings(texts: readonly string[]): NdArray {
    return fromParts(fromFlat([...texts], [texts.length]));
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** True where the array is in Fortran order and not in C order as well, as numpy's flags say it. */
  get isFortran(): boolean {
    if (this.order === 'C') return false;
    return this.shape.filter((size) => size !== 1).length > 1 && !this.shape.includes(0);
  }

  /** Bytes from one item to the next along each dimension. */
  get strides(): number[] {
    return itemSteps(this.shape, this.order).map((step) => step * this.dtype.itemsize);
  }

  get nbytes(): number {
    return this.size * this.dtype.itemsize;
  }

  /** The items in memory order. int64 is a BigInt64Array; complex numbers are pairs; float16 are its bits. */
  get data(): DataOf<D> {
    const data = (this.#data ??= typedView(this.dtype, this.#raw!));
    if (!Array.isArray(data)) checkViewOpen(data);
    return data as DataOf<D>;
  }

  /** True where the items have one of these types, by numpy's names; the compiler then knows it. */
  isDType<K extends DTypeName>(...names: readonly K[]): this is NdArray<K, N> {
    return names.some((name) => isNamed(this.dtype, name));
  }

  /** The raw bytes in memory order and in the dtype's byte order; undefined for objects. */
  get bytes(): Uint8Array | undefined {
    if (this.#data === undefined) return this.#raw;
    return Array.isArray(this.#data) ? undefined : bytesOf(this.dtype, this.data as Exclude<ArrayData, unknown[]>);
  }

  /** Where {@link bytes} are made anew each time, what makes them: whoever writes them keeps few at once. */
  get transient(): LaterBytes | undefined {
    const bytes = this.#data === undefined ? this.#bytes : undefined;
    return bytes !== undefined && !(bytes instanceof Uint8Array) && bytes.isTransient === true ? bytes : undefined;
  }

  /** The same items as another release makes them. */
  restored(dtype: DType, origin: Origin): NdArray {
    const bytes = this.#data === undefined ? this.#bytes : this.bytes;
    return NdArray.fromBytes(bytes!, this.shape, dtype, this.order, origin);
  }

  /** The bytes as the file has them. */
  get #raw(): Uint8Array | undefined {
    const bytes = this.#bytes;
    if (bytes === undefined) return undefined;
    if (!(bytes instanceof Uint8Array)) {
      const read = bytes.read();
      if (bytes.isTransient !== true) this.#bytes = read;
      return read;
    }
    checkViewOpen(bytes);
    return bytes;
  }

  /** The item at the given indexes; negative ones count from the end. */
  at(...indexes: number[]): Item {
    if (indexes.length !== this.ndim)
      throw new InvalidInputError(`${this.ndim} indexes are needed, not ${indexes.length}`);
    const { shape } = this;
    const steps = itemSteps(shape, this.order);
    let offset = 0;
    for (let i = 0; i < indexes.length; i++) offset += checkIndex(indexes[i]!, shape[i]!, i) * steps[i]!;
    return unwrap(itemAt(this.dtype, this.data, offset)) as Item;
  }

  /** As numpy's `array[i, j]`: an item where there is an index for every axis, otherwise the part of the array there. */
  get(...indexes: number[]): unknown {
    return indexes.length === this.ndim ? this.at(...indexes) : this.slice(...indexes);
  }

  /**
   * As numpy's `array[1:3, 0]`, written `slice([1, 3], 0)`. The part shares its memory with the array where its items are
   * contiguous, as whole rows are; otherwise it is a copy.
   */
  slice(...slices: Slice[]): NdArray<D, number, Item> {
    return this.#select(select(this.shape, itemSteps(this.shape, this.order), slices));
  }

  #select(selection: Selection): NdArray<D, number, Item> {
    const data = take(this.data, slotsOf(this.dtype, this.data), selection);
    return new NdArray<D, number, Item>(data, selection.shape, this.dtype);
  }

  /** The same items in another shape, in C order; one dimension may be -1. Shares memory with an array in C order. */
  reshape(...shape: number[]): NdArray<D, number, Item> {
    const known = shape.reduce((size, dim) => (dim === -1 ? size : size * dim), 1);
    const dims = shape.map((dim) => (dim === -1 ? this.size / known : dim));
    if (shape.filter((dim) => dim === -1).length > 1 || dims.some((dim) => !Number.isInteger(dim) || dim < 0)) {
      throw new InvalidInputError(`an array of ${this.size} items has no shape (${shape.join(', ')})`);
    }
    if (sizeOf(dims) !== this.size)
      throw new InvalidInputError(`an array of ${this.size} items has no shape (${shape.join(', ')})`);
    return new NdArray<D, number, Item>((this.order === 'F' ? this.slice() : this).data, dims, this.dtype);
  }

  /** The axes in reverse, or in the given order. Reversing copies nothing. */
  transpose(...axes: number[]): NdArray<D, number, Item> {
    const { shape, ndim } = this;
    if (axes.length === 0) {
      return new NdArray<D, number, Item>(
        this.data,
        [...shape].reverse(),
        this.dtype,
        this.order === 'C' && ndim > 1 ? 'F' : 'C',
      );
    }
    if (axes.length !== ndim || new Set(axes).size !== ndim || axes.some((axis) => shape[axis] === undefined)) {
      throw new InvalidInputError(`(${axes.join(', ')}) is no order of ${ndim} axes`);
    }
    const steps = itemSteps(shape, this.order);
    return this.#select({
      offset: 0,
      shape: axes.map((axis) => shape[axis]!),
      steps: axes.map((axis) => steps[axis]!),
    });
  }

  /** Items of an array of one dimension; rows and other parts of larger ones. */
  *[Symbol.iterator](): Iterator<unknown> {
    if (this.ndim === 0) throw new InvalidInputError('an array of no dimension cannot be iterated');
    for (let i = 0; i < this.shape[0]!; i++) yield this.get(i);
  }

  /** The values of one field of a structured array, as an array of their own: a copy. */
  field(name: string): NdArray {
    const { dtype, data } = this;
    const field = dtype.fields?.get(name);
    if (field === undefined) {
      const names = dtype.names === undefined ? 'it has none' : `there are ${dtype.names.join(', ')}`;
      throw new InvalidInputError(`the array has no field ${JSON.stringify(name)}: ${names}`);
    }
    const { base, shape } = field.dtype.subdtype ?? { base: field.dtype, shape: [] };
    const dims = [...this.shape, ...shape];
    if (Array.isArray(data)) {
      const at = dtype.names!.indexOf(name);
      const items = this.flat().map((record) => unwrap(asSequence(record)?.[at]));
      return shape.length === 0 ? fromParts(fromFlat(items, dims, 'object')) : NdArray.from(items, 'object');
    }
    const bytes = data as Uint8Array;
    const width = field.dtype.itemsize;
    const out = new Uint8Array(this.size * width);
    for (let i = 0; i < this.size; i++) {
      const at = i * dtype.itemsize + field.offset;
      out.set(bytes.subarray(at, at + width), i * width);
    }
    // Records in Fortran order stay so; the axes of a subarray are within each record.
    if (this.order === 'C' || this.ndim < 2) return NdArray.fromBytes(out, dims, base);
    const whole = NdArray.fromBytes(out, [...[...this.shape].reverse(), ...shape], base);
    const count = this.ndim;
    return whole.transpose(...dims.map((_, axis) => (axis < count ? count - 1 - axis : axis)));
  }

  /** datetime64 as Dates in UTC, in C order; NaT is null. A Date has milliseconds: finer digits are cut off. */
  toDates(): (Date | null)[] {
    return this.#times('M', dateOf);
  }

  /** datetime64 as ISO 8601 texts to the precision of their unit, in C order; NaT is null. */
  toISOStrings(): (string | null)[] {
    return this.#times('M', isoText);
  }

  /** timedelta64 in seconds, in C order; NaT is null. */
  toSeconds(): (number | null)[] {
    return this.#times('m', secondsOf);
  }

  #times<T>(kind: 'M' | 'm', convert: (raw: bigint, unit: string | undefined) => T): T[] {
    const { dtype } = this;
    if (dtype.kind !== kind) {
      throw new InvalidInputError(`an array of ${dtype.name} has no ${kind === 'M' ? 'dates' : 'spans of time'}`);
    }
    const data = (this.order === 'C' ? this : this.slice()).data as unknown as BigInt64Array;
    return Array.from(data, (raw) => convert(raw, dtype.unit));
  }

  /** Nested arrays, as numpy's `tolist`; a lone value for an array of no dimension. */
  tolist(): Nested<Item, N> {
    return nestedItems(this) as Nested<Item, N>;
  }

  /** The items in C order as JavaScript values. */
  flat(): Item[] {
    const nested: unknown = this.tolist();
    return this.ndim === 0
      ? [nested as Item]
      : this.ndim === 1
        ? (nested as Item[])
        : ((nested as unknown[]).flat(this.ndim - 1) as Item[]);
  }

  /** The items in C order as float64: the data themselves where they already are that, otherwise a copy. Rounds long doubles. */
  toFloat64(): Float64Array {
    return float64Items(this);
  }

  /** A user sees numbers, not a class instance, in JSON. */
  toJSON(): unknown {
    return this.tolist();
  }

  [PARTS](): Parts {
    const head = `NdArray(${this.shape.join(', ')}) ${this.dtype.name}`;
    return { text: this.size > MAX_PRINTED ? head : `${head} ${printed(this.tolist())}` };
  }

  /** In the console: shape, dtype and, of a small array, the items. */
  override [INSPECT](_depth: number, options: InspectOptions, inspect: Inspect): string {
    const head = `NdArray(${this.shape.join(', ')}) ${this.dtype.name}`;
    const most = options.maxArrayLength ?? Number.POSITIVE_INFINITY;
    return this.size > most ? head : `${head} ${inspect(this.tolist(), { ...options, depth: null })}`;
  }

  // ---- pickles

  /** For readers: the same items with their axes turned; what is written later is what was read. */
  turned(axes: readonly number[]): NdArray {
    const array = this.transpose(...axes);
    array.#origin = { ...this.#origin, axes };
    return array;
  }

  /** The same array, which goes back into this container. */
  inContainer(container: Container): this {
    this.#origin = { ...this.#origin, container };
    return this;
  }

  /** An array that BUILD will fill (`_reconstruct`). */
  static shell(origin: Origin): NdArray {
    // What `_reconstruct` itself makes.
    int8 ??= dtypeOf('int8');
    const array = new NdArray(NO_ITEMS, NO_ITEM_SHAPE, int8);
    array.#origin = origin;
    return array;
  }

  /** `__setstate__`: ([version,] shape, dtype, is Fortran, bytes or list). */
  override pyBuild(state: unknown, machine: Machine): this {
    const parts = asSequence(state);
    if (parts === undefined || (parts.length !== 4 && parts.length !== 5))
      throw machine.fail('the state of an array has 5 parts');
    const [shape, dtype, fortran, data] = parts.slice(-4);
    if (!(dtype instanceof DType)) throw machine.fail('the state of an array needs a dtype');
    this.shape = readShape(shape);
    this.dtype = dtype;
    this.order = (fortran === true || asNumber(fortran) === 1) && this.ndim > 1 ? 'F' : 'C';
    const list = asSequence(data);
    if (list !== undefined) {
      if (!dtype.hasObject) throw machine.fail(`the data of an array of ${dtype.name} are bytes, not a list`);
      if (list.length !== this.size) throw machine.fail(`an array of ${this.size} items has a list of ${list.length}`);
      // A list stands in C order, whatever the order of the array.
      this.#data = this.order === 'F' ? inOrder(list, [...this.shape].reverse()) : list;
      return this;
    }
    // Python 2 wrote bytes as text, which reads as latin1.
    const bytes = typeof data === 'string' ? latin1Bytes(data) : data;
    if (!(bytes instanceof Uint8Array)) throw machine.fail('the data of an array are bytes or a list');
    this.#setBytes(bytes);
    return this;
  }

  #setBytes(bytes: Uint8Array | LaterBytes): void {
    const { size } = this;
    const needed = size * this.dtype.itemsize;
    if (this.dtype.itemsize === 0 && size > MAX_EMPTY_ITEMS) {
      throw new FormatError(`an array of ${size} items without bytes is refused`, { format: 'numpy' });
    }
    if (this.dtype.hasObject) throw new FormatError('an array of objects has no raw bytes', { format: 'numpy' });
    if (bytes.length !== needed) {
      throw new FormatError(
        `an array of shape (${this.shape.join(', ')}) and dtype ${this.dtype.name} needs ${needed} bytes, ${bytes.length} are there`,
        { format: 'numpy' },
      );
    }
    this.#bytes = bytes;
    this.#data = undefined;
  }

  /** True for exact `numpy.ndarray`s: Joblib stores only those apart. */
  get isPlain(): boolean {
    const { cls } = this.#origin;
    return cls === undefined || (cls instanceof PyGlobal && cls.module === 'numpy' && cls.name === 'ndarray');
  }

  get origin(): Readonly<Origin> {
    return this.#origin;
  }

  override pyReduce(writer: WriteContext): Reduction {
    const { bytes, dtype } = this;
    const module = this.#origin.reconstruct?.module ?? coreModule(this.#origin.frombuffer?.module);
    const buffered =
      writer.protocol >= 5 && bytes !== undefined && this.isPlain && !'Mm'.includes(dtype.kind) && dtype.itemsize > 0;
    if (buffered && (this.#origin.reconstruct === undefined || this.#origin.frombuffer !== undefined)) {
      const cls = this.#origin.frombuffer ?? new PyGlobal(module.replace('multiarray', 'numeric'), '_frombuffer');
      return { cls, how: 'reduce', args: this.#bufferArgs(bytes) };
    }
    // A buffer of protocol 5 is a bytearray; older protocols want bytes.
    const data = bytes === undefined ? this.#listed() : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    const args = [this.#origin.cls ?? new PyGlobal('numpy', 'ndarray'), new PyTuple([0]), Uint8Array.of(0x62)];
    const state = new PyTuple([1, new PyTuple([...this.shape]), dtype, this.order === 'F', data]);
    return { cls: this.#origin.reconstruct ?? new PyGlobal(module, '_reconstruct'), how: 'reduce', args, state };
  }

  #listed(): unknown[] {
    const list = this.data as unknown[];
    return this.order === 'F' ? inOrder(list, this.shape) : list;
  }

  /** The arguments of `_frombuffer`; order K has the items as they stood in memory, and the order of the axes. */
  #bufferArgs(bytes: Uint8Array): unknown[] {
    const { axes, readonly } = this.#origin;
    const { dtype, shape } = this;
    if (axes === undefined) return [new PickleBuffer(bytes, readonly), dtype, new PyTuple([...shape]), this.order];
    const stored = this.transpose(...axes.map((_, axis) => axes.indexOf(axis)));
    return [
      new PickleBuffer(stored.bytes!, readonly),
      dtype,
      new PyTuple([...stored.shape]),
      'K',
      new PyTuple([...axes]),
    ];
  }
}

function fromParts({ data, shape, dtype }: ArrayParts): NdArray {
  return new NdArray(data, shape, dtype);
}
