import { FormatError, InvalidInputError } from '../core/errors.js';
import { INSPECT, type Inspect, type InspectOptions } from '../core/inspect.js';
import {
  asNumber,
  asSequence,
  type Machine,
  PickleBuffer,
  PyByteArray,
  PyFloat,
  PyGlobal,
  PyTuple,
  PyValue,
  type Reduction,
  type WriteContext,
} from '../pickle/values.js';
import { DType, dtypeOf } from './dtype.js';
import { type ArrayData, bytesOf, itemAt, typedView } from './items.js';
import { NpScalar } from './scalar.js';

/** Items of an array whose items have no bytes, where nothing in the file bounds the count. */
const MAX_EMPTY_ITEMS = 2 ** 31;

/** The product of the dimensions; a FormatError where it is no sensible size. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const dim of shape) {
    if (!Number.isInteger(dim) || dim < 0)
      throw new FormatError(`an array cannot have the dimension ${dim}`, { format: 'numpy' });
    size *= dim;
  }
  if (!Number.isSafeInteger(size))
    throw new FormatError(`the shape (${shape.join(', ')}) overflows`, { format: 'numpy' });
  return size;
}

/** The dimensions in a shape that a file gives. */
export function readShape(value: unknown): number[] {
  const parts = asSequence(value) ?? [value];
  const shape = parts.map((part) => asNumber(part) ?? Number.NaN);
  if (shape.length > 64)
    throw new FormatError(`an array has at most 64 dimensions, not ${shape.length}`, { format: 'numpy' });
  sizeOf(shape);
  return shape;
}

/** How the file made the array, kept so that it is made in the same way when written. */
interface Origin {
  reconstruct?: PyGlobal | undefined;
  frombuffer?: PyGlobal | undefined;
  /** `numpy.ndarray` or a subclass. */
  cls?: unknown;
  /** Joblib's container: its class, and whether the bytes were aligned (Joblib 1.2 and later). */
  container?: { cls: PyGlobal; aligned: boolean } | undefined;
}

/**
 * An n-dimensional array as numpy stores it: flat data in C or Fortran order. The data are a view of the file's bytes
 * where those are native and aligned, and otherwise copied when they are first touched.
 */
export class NdArray extends PyValue {
  shape: number[];
  dtype: DType;
  order: 'C' | 'F';
  #bytes: Uint8Array | undefined;
  #data: ArrayData | undefined;
  #origin: Origin;

  /** `data` holds the items in memory order: typed, raw bytes (`S`, `U`, `V`) or, for objects, an Array. */
  constructor(data: ArrayData, shape: readonly number[], dtype: DType, order: 'C' | 'F' = 'C') {
    super();
    this.shape = [...shape];
    this.dtype = dtype;
    this.order = order;
    this.#bytes = undefined;
    this.#data = data;
    this.#origin = {};
  }

  /** Over raw bytes in the dtype's byte order. Their length must be exactly what shape and dtype need. */
  static fromBytes(
    bytes: Uint8Array,
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

  /** From nested arrays of numbers, bigints, booleans or strings; the dtype is the one that numpy would choose. */
  static from(nested: unknown, dtype?: string): NdArray {
    const shape: number[] = [];
    for (let level = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
    const flat: unknown[] = [];
    flatten(nested, shape, 0, flat);
    return fromFlat(flat, shape, dtype);
  }

  /** Over a typed array, without a copy. Shape defaults to one dimension. */
  static of(data: Exclude<ArrayData, unknown[]>, shape?: readonly number[]): NdArray {
    const size = data.length;
    const dims = shape ?? [size];
    if (sizeOf(dims) !== size) throw new InvalidInputError(`${size} items do not fill the shape (${dims.join(', ')})`);
    return new NdArray(data, dims, dtypeOf(dtypeNameOf(data)));
  }

  /** Labels or texts as a numpy `U` array, or objects where they are not all strings. */
  static strings(texts: readonly string[]): NdArray {
    return fromFlat([...texts], [texts.length]);
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
    const { shape } = this;
    const strides = new Array<number>(shape.length);
    let step = this.dtype.itemsize;
    for (let i = 0; i < shape.length; i++) {
      const axis = this.order === 'F' ? i : shape.length - 1 - i;
      strides[axis] = step;
      step *= shape[axis]!;
    }
    return strides;
  }

  get nbytes(): number {
    return this.size * this.dtype.itemsize;
  }

  /** The items in memory order. int64 is a BigInt64Array; complex numbers are pairs; float16 are its bits. */
  get data(): ArrayData {
    this.#data ??= typedView(this.dtype, this.#bytes!);
    return this.#data;
  }

  /** The raw bytes in memory order and in the dtype's byte order; undefined for objects. */
  get bytes(): Uint8Array | undefined {
    if (this.#data === undefined) return this.#bytes;
    return Array.isArray(this.#data) ? undefined : bytesOf(this.dtype, this.#data);
  }

  /** The item at the given indexes; negative ones count from the end. */
  at(...indexes: number[]): unknown {
    if (indexes.length !== this.ndim)
      throw new InvalidInputError(`${this.ndim} indexes are needed, not ${indexes.length}`);
    const { strides, shape } = this;
    let offset = 0;
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i]! < 0 ? indexes[i]! + shape[i]! : indexes[i]!;
      if (!Number.isInteger(index) || index < 0 || index >= shape[i]!) {
        throw new InvalidInputError(`index ${indexes[i]} is out of bounds for axis ${i} of size ${shape[i]}`);
      }
      offset += index * strides[i]!;
    }
    return unwrap(itemAt(this.dtype, this.data, this.dtype.itemsize === 0 ? 0 : offset / this.dtype.itemsize));
  }

  /** Nested arrays, as numpy's `tolist`; a lone value for an array of no dimension. */
  tolist(): unknown {
    const { shape, dtype, data } = this;
    const steps = this.strides.map((stride) => (dtype.itemsize === 0 ? 0 : stride / dtype.itemsize));
    const build = (axis: number, offset: number): unknown => {
      if (axis === shape.length) return unwrap(itemAt(dtype, data, offset));
      const out = new Array<unknown>(shape[axis]!);
      for (let i = 0; i < out.length; i++) out[i] = build(axis + 1, offset + i * steps[axis]!);
      return out;
    };
    return build(0, 0);
  }

  /** The items in C order as JavaScript values. */
  flat(): unknown[] {
    const nested = this.tolist();
    return this.ndim === 0
      ? [nested]
      : this.ndim === 1
        ? (nested as unknown[])
        : (nested as unknown[]).flat(this.ndim - 1);
  }

  /** The items in C order as float64: the data themselves where they already are that, otherwise a copy. */
  toFloat64(): Float64Array {
    if (this.data instanceof Float64Array && this.dtype.kind === 'f' && (this.order === 'C' || this.ndim < 2))
      return this.data;
    const out = new Float64Array(this.size);
    if (!'biuf'.includes(this.dtype.kind)) throw new InvalidInputError(`an array of ${this.dtype.name} has no numbers`);
    const { data, dtype } = this;
    const plain = dtype.kind !== 'f' || dtype.itemsize !== 2;
    if ((this.order === 'C' || this.ndim < 2) && plain) {
      for (let i = 0; i < out.length; i++) out[i] = Number(data[i]);
      return out;
    }
    const items = this.flat();
    for (let i = 0; i < out.length; i++) out[i] = Number(items[i]);
    return out;
  }

  /** A user sees numbers, not a class instance, in JSON. */
  toJSON(): unknown {
    return this.tolist();
  }

  /** In the console: shape, dtype and, of a small array, the items. */
  [INSPECT](_depth: number, options: InspectOptions, inspect: Inspect): string {
    const head = `NdArray(${this.shape.join(', ')}) ${this.dtype.name}`;
    const most = options.maxArrayLength ?? Number.POSITIVE_INFINITY;
    return this.size > most ? head : `${head} ${inspect(this.tolist(), { ...options, depth: null })}`;
  }

  // ---- pickles

  /** An array that BUILD will fill (`_reconstruct`). */
  static shell(origin: Origin): NdArray {
    const array = new NdArray(new Int8Array(0), [0], dtypeOf('int8')); // what `_reconstruct` itself makes
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
      this.#data = list;
      return this;
    }
    // Python 2 wrote bytes as text, which reads as latin1.
    const bytes = typeof data === 'string' ? latin1Bytes(data) : data;
    if (!(bytes instanceof Uint8Array)) throw machine.fail('the data of an array are bytes or a list');
    this.#setBytes(bytes);
    return this;
  }

  #setBytes(bytes: Uint8Array): void {
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
      return { cls, how: 'reduce', args: [new PickleBuffer(bytes), dtype, new PyTuple([...this.shape]), this.order] };
    }
    // A buffer of protocol 5 is a bytearray; older protocols want bytes.
    const data =
      bytes === undefined ? (this.data as unknown[]) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    const args = [this.#origin.cls ?? new PyGlobal('numpy', 'ndarray'), new PyTuple([0]), Uint8Array.of(0x62)];
    const state = new PyTuple([1, new PyTuple([...this.shape]), dtype, this.order === 'F', data]);
    return { cls: this.#origin.reconstruct ?? new PyGlobal(module, '_reconstruct'), how: 'reduce', args, state };
  }
}

/** `numpy._core` if the file has it; otherwise the name that every numpy knows. */
function coreModule(frombuffer: string | undefined): string {
  return frombuffer?.startsWith('numpy._core') === true ? 'numpy._core.multiarray' : 'numpy.core.multiarray';
}

function latin1Bytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new FormatError('the data of an array are text beyond latin1', { format: 'numpy' });
    out[i] = code;
  }
  return out;
}

/** Wrappers of the lossless graph are not for people. */
function unwrap(value: unknown): unknown {
  if (value instanceof NpScalar) return value.value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyTuple) return value.items.map(unwrap);
  return value;
}

function flatten(value: unknown, shape: readonly number[], axis: number, out: unknown[]): void {
  if (axis === shape.length) {
    if (Array.isArray(value)) throw new InvalidInputError('nested arrays must all have the same depth');
    out.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[axis]) {
    throw new InvalidInputError(`nested arrays must have equal lengths: axis ${axis} has ${shape[axis]} and others`);
  }
  for (let i = 0; i < value.length; i++) flatten(value[i], shape, axis + 1, out);
}

function fromFlat(flat: unknown[], shape: readonly number[], dtype?: string): NdArray {
  if (dtype === 'object') return new NdArray(flat, shape, dtypeOf('object'));
  if (dtype === undefined && flat.length > 0 && flat.every((item) => typeof item === 'string')) {
    return unicodeArray(flat as string[], shape);
  }
  if (flat.every((item) => typeof item === 'boolean') && flat.length > 0 && (dtype === undefined || dtype === 'bool')) {
    return new NdArray(Uint8Array.from(flat as boolean[], Number), shape, dtypeOf('bool'));
  }
  const integral = flat.every(
    (item) =>
      typeof item === 'bigint' || (typeof item === 'number' && Number.isSafeInteger(item) && !Object.is(item, -0)),
  );
  if (dtype === 'int64' || (dtype === undefined && flat.length > 0 && integral)) {
    return new NdArray(BigInt64Array.from(flat as number[], BigInt), shape, dtypeOf('int64'));
  }
  if (flat.every((item) => typeof item === 'number') && (dtype === undefined || dtype === 'float64')) {
    return new NdArray(Float64Array.from(flat as number[]), shape, dtypeOf('float64'));
  }
  return new NdArray(flat, shape, dtypeOf('object'));
}

function unicodeArray(texts: readonly string[], shape: readonly number[]): NdArray {
  const points = texts.map((text) => [...text]);
  const width = Math.max(1, ...points.map((chars) => chars.length));
  const bytes = new Uint8Array(4 * width * texts.length);
  const view = new DataView(bytes.buffer);
  points.forEach((chars, i) => {
    chars.forEach((char, j) => view.setUint32(4 * (i * width + j), char.codePointAt(0)!, true));
  });
  return NdArray.fromBytes(bytes, shape, new DType(`U${width}`));
}

const DTYPE_NAMES = new Map<unknown, string>([
  [Float64Array, 'float64'],
  [Float32Array, 'float32'],
  [Int8Array, 'int8'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
  [Uint8Array, 'uint8'],
  [Uint16Array, 'uint16'],
  [Uint32Array, 'uint32'],
  [BigUint64Array, 'uint64'],
]);

function dtypeNameOf(data: object): string {
  const name = DTYPE_NAMES.get(data.constructor);
  if (name === undefined) throw new InvalidInputError(`${data.constructor.name} is no typed array of numbers`);
  return name;
}

/** True for typed arrays that numpy has a type for, other than bytes. */
export function isNumericArray(value: object): value is Exclude<ArrayData, unknown[]> {
  return DTYPE_NAMES.has(value.constructor) && !(value instanceof Uint8Array) && !(value instanceof PyByteArray);
}
