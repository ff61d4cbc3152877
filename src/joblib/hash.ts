/**
 * `joblib.hash`: the digest of a value's contents. Joblib feeds array bytes and dtypes to the digest at once, and last a
 * pickle of protocol 3 in the form of Python's own pickler, in which texts and bytes are never shared and dicts and sets
 * are in order. Source: the behaviour of `joblib.hashing`, which stayed the same from 0.12 to 1.6.
 */
import { LimitError, UnsupportedError } from '../core/errors.js';
import { MemorySink } from '../core/sink.js';
import { DType, makeDtype } from '../numpy/dtypes/dtype.js';
import { encodeTypedArray } from '../numpy/typed-array-encoder.js';
import { isTyped } from '../numpy/items.js';
import { bindMasked, type MaskedArray } from '../numpy/masked.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { floatPlaces, wasTuple } from '../pickle/values/origins.js';
import { Pickler } from '../pickle/write/pickler.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyComplex } from '../pickle/stdlib/numbers.js';
import {
  isGraphView,
  PyByteArray,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  PyValue,
  type Reduction,
  toGraph,
} from '../pickle/values/py-values.js';
import { checkDtype, nativeItems, SUBCLASSES, unsupported } from './hash-arrays.js';
import { compare, sortKeys } from './hash-order.js';
import { asToday, BUILTINS, entriesOf } from './hash-reduced.js';
import { HashStream } from './hash-stream.js';

/** What a platform's digests offer. */
export interface Digest {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

export type DigestFactory = (name: HashName) => Digest;
export type HashName = 'md5' | 'sha1';

export interface HashOptions {
  /** `md5` (the default) or `sha1`. */
  hashName?: HashName;
}

const BATCH = 1000;
/** Python's pickler gives up at about this depth too. */
const MAX_DEPTH = 300;
const CONSISTENT_SET = new PyGlobal('joblib.hashing', '_ConsistentSet');
const TYPES =
  /^(?:numpy\.(?:bool_?|u?int\d+|float\d+|complex\d+|str_|bytes_|object_|ndarray)|builtins\.(?:int|float|bool|str|bytes|complex|list|tuple|dict|set|frozenset|object|bytearray|Ellipsis|NotImplemented)|array\.array)$/;
/** Classes of libraries, by the custom that these have capitals. */
const CLASSES = /^(?:sklearn|scipy|numpy|pandas|xgboost|lightgbm)\.(?:\w+\.)*(?:_*[A-Z]\w*|\w+_(?:matrix|array))$/;
/** Functions that are written in Python, and those that numpy reduces to their name. */
const FUNCTIONS =
  /^sklearn\.(?:feature_selection|preprocessing|metrics|utils\.validation|cluster\._kmeans)\.(?:\w+\.)*[a-z]\w*$|^numpy\.(?:mean|median|max|min|sum|log|log1p|log2|log10|exp|expm1|sqrt|square|abs|absolute|add|sign|tanh|sin|cos)$/;
const MY_HASH = new PyGlobal('joblib.hashing', '_MyHash');
const DTYPE_MARK = new TextEncoder().encode('_HASHED_DTYPE');

/** One value under one digest. */
class Hasher {
  readonly #digest: Digest;
  readonly #nested: (value: unknown) => string;
  readonly #out = new HashStream();
  /** Globals are the same object in Python wherever they stand. */
  readonly #globals = new Map<string, number>();
  readonly #memo = new Map<object, number>();
  #entries = 0;
  #depth = 0;

  constructor(digest: Digest, nested: (value: unknown) => string) {
    this.#digest = digest;
    this.#nested = nested;
  }

  run(value: unknown): string {
    this.#out.bytes(0x80, 3);
    this.#save(value);
    this.#out.bytes(0x2e);
    this.#digest.update(this.#out.done());
    return this.#digest.hex();
  }

  #memoize(value: object | undefined): void {
    const index = this.#entries++;
    if (value !== undefined) this.#memo.set(value, index);
    this.#out.put(index);
  }

  #save(value: unknown): void {
    if (typeof value !== 'object' || value === null) {
      if (!this.#out.atom(value)) throw unsupported(typeof value);
      return;
    }
    if (value instanceof PyFloat) {
      this.#out.float(value.value);
      return;
    }
    if (++this.#depth > MAX_DEPTH) throw new LimitError('maxDepth', this.#depth, MAX_DEPTH);
    this.#object(value);
    this.#depth--;
  }

  #object(value: object): void {
    const known = this.#memo.get(value);
    if (known !== undefined) return this.#out.get(known);
    if (value instanceof PyTuple) return this.#tuple(value.items, value);
    if (Array.isArray(value)) {
      const floats = floatPlaces(value);
      const items = value.map((item, i) =>
        floats?.has(i) === true && typeof item === 'number' ? new PyFloat(item) : (item as unknown),
      );
      return wasTuple(value) ? this.#tuple(items, value) : this.#list(items, value);
    }
    if (value instanceof NdArray) return this.#array(value);
    if (value instanceof NpScalar) return this.#scalar(value);
    if (value instanceof PyObject) return this.#instance(value);
    if (value instanceof PyGlobal) return this.#type(value);
    if (value instanceof DType) return this.#dtype({ dtype: value });
    if (value instanceof PyComplex) return this.#complex(value);
    if (value instanceof Uint8Array && !(value instanceof PyByteArray)) return this.#out.byteString(value);
    if (value instanceof PyFrozenSet) return this.#frozen(value);
    if (value instanceof Set) return this.#set(value);
    return this.#other(value);
  }

  #other(value: object): void {
    if (isGraphView(value)) return this.#save(value[toGraph]());
    const array = encodeTypedArray(value);
    if (array !== undefined) return this.#array(array);
    const plain: unknown = Object.getPrototypeOf(value);
    if (value.constructor === PyDict || value.constructor === Map) {
      return this.#dict([...(value as Map<unknown, unknown>)], value);
    }
    if (plain === Object.prototype || plain === null) return this.#dict(Object.entries(value), value);
    if (value instanceof PyByteArray) {
      const args = value.length === 0 ? [] : [Uint8Array.from(value)];
      return this.#reduced({ cls: new PyGlobal('builtins', 'bytearray'), how: 'reduce', args }, value);
    }
    if (value instanceof PyValue)
      return this.#reduced(value.pyReduce({ protocol: 3, outOfBand: false, path: () => '$' }), value);
    throw unsupported(`a ${value.constructor.name}`);
  }

  #tuple(items: readonly unknown[], owner: object | undefined): void {
    if (items.length === 0) return this.#out.bytes(0x29);
    if (items.length > 3) this.#out.bytes(0x28);
    for (const item of items) this.#save(item);
    // A tuple that holds itself by way of a list was written meanwhile.
    const known = owner === undefined ? undefined : this.#memo.get(owner);
    if (known !== undefined) {
      if (items.length > 3) this.#out.bytes(0x31);
      else for (let i = 0; i < items.length; i++) this.#out.bytes(0x30);
      return this.#out.get(known);
    }
    this.#out.bytes(items.length > 3 ? 0x74 : 0x84 + items.length);
    this.#memoize(owner);
  }

  #list(items: readonly unknown[], owner: object | undefined): void {
    this.#out.bytes(0x5d);
    this.#memoize(owner);
    this.#appends(items);
  }

  #appends(items: readonly unknown[]): void {
    for (let at = 0; at < items.length; at += BATCH) {
      const batch = items.slice(at, at + BATCH);
      if (batch.length > 1) this.#out.bytes(0x28);
      for (const item of batch) this.#save(item);
      this.#out.bytes(batch.length > 1 ? 0x65 : 0x61);
    }
  }

  #dict(entries: readonly (readonly [unknown, unknown])[], owner: object | undefined): void {
    this.#out.bytes(0x7d);
    this.#memoize(owner);
    this.#setItems(entries, owner === undefined ? undefined : floatPlaces(owner));
  }

  #setItems(entries: readonly (readonly [unknown, unknown])[], floats: ReturnType<typeof floatPlaces>): void {
    const values = new Map(entries);
    const ordered = sortKeys([...values.keys()]);
    const hashes = ordered === undefined ? entries.map(([key, item]) => [this.#nested(key), key, item] as const) : [];
    hashes.sort(([a], [b]) => compare(a, b)!);
    const pairs = ordered?.map((key) => [key, key, values.get(key)] as const) ?? hashes;
    for (let at = 0; at < pairs.length; at += BATCH) {
      const batch = pairs.slice(at, at + BATCH);
      if (batch.length > 1) this.#out.bytes(0x28);
      for (const [written, key, item] of batch) {
        this.#save(written);
        this.#save(floats?.has(key) === true && typeof item === 'number' ? new PyFloat(item) : item);
      }
      this.#out.bytes(batch.length > 1 ? 0x75 : 0x73);
    }
  }

  /** A set is written as an object that holds its members in order, and never shared. */
  #set(value: Set<unknown>): void {
    const members = [...value];
    const ordered = sortKeys(members) ?? members.map((member) => this.#nested(member)).sort((a, b) => compare(a, b)!);
    this.#global(CONSISTENT_SET);
    this.#out.bytes(0x29, 0x81);
    this.#memoize(undefined);
    this.#out.bytes(0x7d);
    this.#memoize(undefined);
    this.#out.text('_sequence');
    this.#list(ordered, undefined);
    this.#out.bytes(0x73, 0x62);
  }

  /** Joblib leaves frozensets in the order of their hashes, which only Python knows. */
  #frozen(value: PyFrozenSet): void {
    if (value.size > 1) throw unsupported('a frozenset of several members, whose order is not defined,');
    this.#global(new PyGlobal('builtins', 'frozenset'));
    this.#tuple([[...value]], undefined);
    this.#out.bytes(0x52);
    this.#memoize(value);
  }

  #global(global: PyGlobal): void {
    const known = this.#globals.get(global.path);
    if (known !== undefined) return this.#out.get(known);
    if (global.name.includes('.')) throw unsupported(`the nested class ${global.path}`);
    this.#globals.set(global.path, this.#entries);
    this.#out.latin(`c${global.module}\n${global.name}\n`);
    this.#memoize(undefined);
  }

  /** Types that are surely types: a function that is built in is hashed in another way, and its name does not tell. */
  #type(value: PyGlobal): void {
    if (!TYPES.test(value.path) && !CLASSES.test(value.path) && !FUNCTIONS.test(value.path))
      throw unsupported(value.path);
    this.#global(value);
  }

  #complex(value: PyComplex): void {
    this.#global(new PyGlobal('builtins', 'complex'));
    this.#tuple([new PyFloat(value.re), new PyFloat(value.im)], undefined);
    this.#out.bytes(0x52);
    this.#memoize(value);
  }

  /** Instances as Python reduces them: estimators, trees, tables, random states. */
  #instance(object: PyObject): void {
    const masked = /^numpy\.ma(?:\.core)?\._mareconstruct$/.test(object.className ?? '')
      ? bindMasked(object)
      : undefined;
    if (masked !== undefined) return this.#masked(masked.value as MaskedArray);
    if (object.earlierStates !== undefined) throw unsupported(`an object of ${object.className ?? 'a class'}`);
    this.#reduced(object.pyReduce(), object);
  }

  /** What `__reduce_ex__` gave, as `save_reduce` writes it. */
  #reduced(reduction: Reduction, owner: object): void {
    const { cls, how, args, kwargs, state, items, pairs, adds } = asToday(reduction);
    if (
      !(cls instanceof PyGlobal) ||
      kwargs !== undefined ||
      adds !== undefined ||
      how === 'inst' ||
      how === 'build' ||
      cls.path === 'array.array'
    )
      throw unsupported(`an object of ${cls instanceof PyGlobal ? cls.path : 'a class'}`);
    if (how === 'newobj') this.#global(cls);
    else this.#callee(cls);
    this.#tuple(args, undefined);
    this.#out.bytes(how === 'newobj' ? 0x81 : 0x52);
    // What it is made of may have led back to it.
    const known = this.#memo.get(owner);
    if (known !== undefined) {
      this.#out.bytes(0x30);
      this.#out.get(known);
    } else this.#memoize(owner);
    if (items !== undefined) this.#appends(items);
    if (pairs !== undefined) this.#setItems(entriesOf(pairs), undefined);
    if (state === undefined) return;
    this.#save(state);
    this.#out.bytes(0x62);
  }

  /** A function that rebuilds a value: those in C are taken apart. */
  #callee(global: PyGlobal): void {
    if (BUILTINS.test(global.path)) this.#builtin(modernised(global));
    else this.#global(global);
  }

  // ---- numpy

  #dtype({ dtype }: { dtype: DType }): void {
    const simple = dtype.kind === 'O' || 'SU'.includes(dtype.kind) || (isTyped(dtype) && !'Mm'.includes(dtype.kind));
    if (!simple) checkDtype(dtype);
    const sink = new MemorySink();
    // Of records Python also hashes which texts are one object: the file tells.
    new Pickler(sink, { protocol: 4 }).dump(simple ? makeDtype(dtype.str) : dtype);
    this.#digest.update(DTYPE_MARK);
    this.#digest.update(sink.concat());
  }

  /** Joblib looks at the items and never at the mask; with items of several bytes it ends in numpy's ValueError. */
  #masked({ data }: MaskedArray): void {
    if (data.dtype.hasObject || data.dtype.itemsize !== 1)
      throw unsupported(`a masked array of ${data.dtype.name}, which Joblib itself cannot hash,`);
    this.#array(data, MASKED);
  }

  #array(array: NdArray, subclass?: PyGlobal): void {
    const { cls, axes } = array.origin;
    if (axes !== undefined) throw unsupported('an array that is neither in C nor in Fortran order');
    const path = cls instanceof PyGlobal ? cls.path : undefined;
    const known = subclass ?? (path === undefined || array.dtype.hasObject ? undefined : SUBCLASSES.get(path));
    if (!array.isPlain && known === undefined) throw unsupported(path ?? 'an array');
    if (array.dtype.hasObject) return this.#objects(array);
    if (array.dtype.itemsize === 0) throw unsupported('an array of items without bytes');
    const { bytes, dtype } = nativeItems(array);
    this.#digest.update(bytes);
    this.#global(known ?? new PyGlobal('numpy', 'ndarray'));
    this.#out.bytes(0x28);
    this.#out.text('HASHED');
    this.#dtype({ dtype });
    this.#tuple(array.shape, undefined);
    this.#tuple(stridesOf(array), undefined);
    this.#out.bytes(0x74);
    this.#memoize(undefined);
    this.#out.bytes(0x86);
    this.#memoize(undefined);
  }

  /** Arrays of objects are pickled as numpy does it, apart from their dtype. */
  #objects(array: NdArray): void {
    if (array.dtype.kind !== 'O') throw unsupported(`an array of ${array.dtype.name}`);
    const { args, cls, state } = array.pyReduce({ protocol: 3, outOfBand: false, path: () => '$' });
    this.#builtin(array.origin.reconstruct ?? modernised(cls as PyGlobal));
    this.#arguments(args);
    this.#out.bytes(0x52);
    this.#memoize(array);
    const [version, shape, , fortran, list] = (state as PyTuple).items;
    this.#out.bytes(0x28);
    this.#save(version);
    this.#tuple((shape as PyTuple).items, undefined);
    this.#dtype(array);
    this.#save(fortran);
    this.#list(list as unknown[], undefined);
    this.#out.bytes(0x74);
    this.#memoize(undefined);
    this.#out.bytes(0x62);
  }

  /** numpy's C functions: Joblib takes them apart into their name and their module, each time anew. */
  #builtin(global: PyGlobal): void {
    this.#global(MY_HASH);
    this.#out.bytes(0x29, 0x81);
    this.#memoize(undefined);
    this.#out.bytes(0x7d);
    this.#memoize(undefined);
    this.#out.text('args');
    this.#tuple([global.name, global.module.replace(/\.multiarray$/, '._multiarray_umath')], undefined);
    this.#out.bytes(0x73, 0x62);
  }

  #arguments(args: readonly unknown[]): void {
    this.#global(new PyGlobal('numpy', 'ndarray'));
    this.#tuple([0], undefined);
    this.#save(args[2]);
    this.#out.bytes(0x87);
    this.#memoize(undefined);
  }

  #scalar(scalar: NpScalar): void {
    const { cls, args } = scalar.pyReduce();
    const { raw } = scalar;
    if (!(raw instanceof Uint8Array) || !(cls instanceof PyGlobal) || args.length !== 2)
      throw unsupported('a numpy scalar of objects');
    this.#builtin(scalar.made instanceof PyGlobal ? cls : modernised(cls));
    this.#dtype(scalar);
    // The tuple of dtype and bytes, of which the dtype is written nowhere.
    this.#out.byteString(raw);
    this.#out.bytes(0x86);
    this.#memoize(undefined);
    this.#out.bytes(0x52);
    // numpy.str_ and numpy.bytes_ are texts and bytes to Python, which are never shared.
    if (!'SU'.includes(scalar.dtype.kind)) this.#memoize(scalar);
  }
}

const MASKED = new PyGlobal('numpy.ma', 'MaskedArray');

/** Today's numpy keeps the function in `numpy._core`. */
function modernised(cls: PyGlobal): PyGlobal {
  return new PyGlobal(cls.module.replace(/^numpy\.core/, 'numpy._core'), cls.name);
}

/** numpy's strides, in which an axis without items counts as one of one item; a row without items that Joblib itself has read has stride 0. */
function stridesOf(array: NdArray): number[] {
  const { shape, order } = array;
  if (shape.length === 1 && shape[0] === 0 && array.origin.container !== undefined) return [0];
  const strides = new Array<number>(shape.length);
  let step = array.dtype.itemsize;
  for (let i = 0; i < shape.length; i++) {
    const axis = order === 'F' ? i : shape.length - 1 - i;
    strides[axis] = step;
    step *= Math.max(1, shape[axis]!);
  }
  return strides;
}

/** `joblib.hash` over a platform's digests. */
export function createHash(digests: DigestFactory): (value: unknown, options?: HashOptions) => string {
  const nested = (value: unknown): string => new Hasher(digests('md5'), nested).run(value);
  return (value, { hashName = 'md5' } = {}) => {
    if (hashName !== 'md5' && hashName !== 'sha1') {
      throw new UnsupportedError(`hashName is "md5" or "sha1", not ${JSON.stringify(hashName)}`);
    }
    return new Hasher(digests(hashName), nested).run(value);
  };
}
