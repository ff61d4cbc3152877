import { FormatError } from '../../core/errors.js';
import { newState } from './dtype-state.js';
import { dictOf, isDict } from '../../pickle/values/dicts.js';
import {
  asNumber,
  asSequence,
  type Machine,
  PyGlobal,
  PyTuple,
  PyValue,
  type Reduction,
} from '../../pickle/values/py-values.js';

/** The letters of numpy's `dtype.kind`. */
export type Kind = 'b' | 'i' | 'u' | 'f' | 'c' | 'S' | 'U' | 'V' | 'O' | 'M' | 'm' | 'T';
export type ByteOrder = '<' | '>' | '|';

export interface Field {
  dtype: DType;
  /** Bytes from the start of the record. */
  offset: number;
  title?: unknown;
}

const CODE = /^([biufcSUVOMmT])(\d+)$/;
const SIZES: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 12, 16],
  c: [8, 16, 24, 32],
  O: [4, 8],
  M: [8],
  m: [8],
  T: [16],
};
const NAMES: Readonly<Record<string, string>> = {
  b: 'bool',
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
  M: 'datetime64',
  m: 'timedelta64',
  V: 'void',
  S: 'bytes',
  U: 'str',
};

/** Largest item that is believed; numpy itself stops at 2^31 - 1. */
const MAX_ITEMSIZE = 2 ** 31 - 1;
/** Records within records; readers of items follow them by recursion. */
/** Fields of fields: real records have dozens, and whoever asks a dtype walks all of them. */
const MAX_PARTS = 10_000;
const MAX_NESTING = 64;

/**
 * The type of an array's items, as numpy describes it. An instance stands for one dtype object of the file, so arrays
 * that share it go on sharing it. Source: numpy's documentation of `dtype`, and `arraydescr_reduce`'s state tuple.
 */
export class DType extends PyValue {
  readonly kind: Kind;
  itemsize: number;
  byteorder: ByteOrder;
  /** Field names of a structured type, in order. */
  names: readonly string[] | undefined;
  fields: ReadonlyMap<string, Field> | undefined;
  /** Base and shape of a subarray type. */
  subdtype: { base: DType; shape: readonly number[] } | undefined;
  /** Unit of datetime64 and timedelta64, for example `ns`. */
  unit: string | undefined;
  /** What a date has beside its unit where it is written: a dict in numpy 1, None in numpy 2. */
  metadata: unknown;
  /** True for structured types that are laid out as a C compiler would. */
  aligned = false;
  /** What the file gave, kept for writing it back. */
  #made: { cls: unknown; args: readonly unknown[] };
  #state: readonly unknown[] | undefined;
  /** Itself with what is in it, counted for each place. */
  #parts = 1;
  #nesting = 0;

  constructor(code: string, made?: { cls: unknown; args: readonly unknown[] }) {
    super();
    const match = CODE.exec(code);
    const kind = match?.[1] as Kind | undefined;
    const size = Number(match?.[2]);
    const itemsize = kind === 'U' ? 4 * size : size;
    if (kind === undefined || (SIZES[kind] !== undefined && !SIZES[kind].includes(size)) || itemsize > MAX_ITEMSIZE) {
      throw new FormatError(`numpy has no dtype "${code.slice(0, 40)}"`, { format: 'numpy' });
    }
    this.kind = kind;
    this.itemsize = itemsize;
    this.byteorder = itemsize === 1 || 'SVObT'.includes(kind) ? '|' : '<';
    this.names = undefined;
    this.fields = undefined;
    this.subdtype = undefined;
    this.unit = undefined;
    this.#made = made ?? { cls: new PyGlobal('numpy', 'dtype'), args: [code, false, true] };
    this.#state = undefined;
  }

  /** numpy's array-interface string, for example `<f8`. */
  get str(): string {
    const size = this.kind === 'U' ? this.itemsize / 4 : this.itemsize;
    const unit = this.unit === undefined || this.unit === 'generic' ? '' : `[${this.unit}]`;
    return `${this.byteorder}${this.kind}${size}${unit}`;
  }

  /** numpy's name, for example `float64`, `bool`, `<U5`, `object`, `datetime64[ns]`. */
  get name(): string {
    if (this.kind === 'O') return 'object';
    if (this.kind === 'T') return 'StringDType()';
    if (this.kind === 'b') return 'bool';
    if (this.kind === 'U' || this.kind === 'S') return this.str;
    const unit = this.unit === undefined || this.unit === 'generic' ? '' : `[${this.unit}]`;
    if (this.kind === 'M' || this.kind === 'm') return `${NAMES[this.kind]}${unit}`;
    return `${NAMES[this.kind]}${8 * this.itemsize}`;
  }

  override toString(): string {
    return this.name;
  }

  /** True once a file has given the state: numpy's writer always does, before anything uses the type. */
  get isBuilt(): boolean {
    return this.#state !== undefined;
  }

  /** True where items or fields are Python objects. */
  get hasObject(): boolean {
    if (this.kind === 'O' || this.kind === 'T') return true;
    if (this.subdtype !== undefined) return this.subdtype.base.hasObject;
    if (this.fields === undefined) return false;
    return [...this.fields.values()].some((field) => field.dtype.hasObject);
  }

  /** The flags of a dtype that a file made; numpy 2 writes numbers of 128 and more, which numpy 1 refuses. */
  get storedFlags(): number | undefined {
    return this.#state === undefined ? undefined : asNumber(this.#state[7]);
  }

  /** `__setstate__`: (version, byteorder, subarray, names, fields, itemsize, alignment, flags[, metadata]). */
  override pyBuild(state: unknown, machine: Machine): this {
    const parts = asSequence(state);
    if (parts === undefined || parts.length < 5 || parts.length > 9)
      throw machine.fail('the state of a dtype has 5 to 9 parts');
    if (this.#state !== undefined) throw machine.fail('a dtype takes its state once');
    const shift = parts.length === 5 ? -1 : 0; // the oldest form has no version
    const order = parts[1 + shift];
    if (order === '<' || order === '>' || order === '|' || order === '=') this.byteorder = order === '=' ? '<' : order;
    else throw machine.fail('the byte order of a dtype is one of < > | =');
    const itemsize = asNumber(parts[parts.length <= 7 ? parts.length - 2 : 5]);
    if (itemsize !== undefined && itemsize >= 0 && 'SUV'.includes(this.kind)) {
      if (!Number.isInteger(itemsize) || itemsize > MAX_ITEMSIZE)
        throw machine.fail(`a dtype's item has ${itemsize} bytes`);
      this.itemsize = itemsize;
    }
    const flags = asNumber(parts[7]);
    this.aligned = flags !== undefined && (flags & 0x80) !== 0;
    this.#readSubarray(parts[2 + shift], machine);
    this.#readFields(parts[3 + shift], parts[4 + shift], machine);
    if (parts.length === 9 && (this.kind === 'M' || this.kind === 'm')) this.#readUnit(parts[8]);
    this.#state = parts;
    return this;
  }

  /** Types inside of others must be complete: what they hold can then no longer become a cycle. */
  #takePart(part: DType, machine: Machine): DType {
    if (part.#state === undefined) throw machine.fail('a dtype inside of another has no state yet');
    this.#nesting = Math.max(this.#nesting, part.#nesting + 1);
    this.#parts += part.#parts;
    if (this.#parts > MAX_PARTS) throw machine.fail(`a dtype has more than ${MAX_PARTS} parts`);
    if (this.#nesting > MAX_NESTING) throw machine.fail(`dtypes are nested more than ${MAX_NESTING} deep`);
    return part;
  }

  #readSubarray(value: unknown, machine: Machine): void {
    const parts = asSequence(value);
    if (parts === undefined) return;
    const shape = (asSequence(parts[1]) ?? [parts[1]]).map(asNumber);
    if (
      !(parts[0] instanceof DType) ||
      shape.some((size) => size === undefined || !Number.isInteger(size) || size < 0)
    ) {
      throw machine.fail('a subarray dtype needs a base dtype and a shape');
    }
    this.#takePart(parts[0], machine);
    const needed = (shape as number[]).reduce((size, dim) => size * dim, parts[0].itemsize);
    if (needed !== this.itemsize) throw machine.fail(`a subarray of ${needed} bytes stands in ${this.itemsize}`);
    this.subdtype = { base: parts[0], shape: shape as number[] };
  }

  #readFields(names: unknown, fields: unknown, machine: Machine): void {
    const list = asSequence(names);
    if (list === undefined) return;
    if (!isDict(fields)) throw machine.fail('a structured dtype needs a dict of fields');
    const map = new Map<string, Field>();
    for (const name of list) {
      const field = asSequence(fields.get(name));
      const dtype = field?.[0];
      const offset = asNumber(field?.[1]);
      if (typeof name !== 'string' || !(dtype instanceof DType) || offset === undefined) {
        throw machine.fail('a field of a structured dtype needs a name, a dtype and an offset');
      }
      if (!Number.isInteger(offset) || offset < 0 || offset + dtype.itemsize > this.itemsize) {
        throw machine.fail(`the field ${JSON.stringify(name)} lies outside of its record`);
      }
      this.#takePart(dtype, machine);
      map.set(name, { dtype, offset, ...(field!.length > 2 ? { title: field![2] } : {}) });
    }
    this.names = [...map.keys()];
    this.fields = map;
  }

  #readUnit(metadata: unknown): void {
    const unit = asSequence(asSequence(metadata)?.[1]);
    const name = unit?.[0];
    const text = name instanceof Uint8Array ? String.fromCharCode(...name.subarray(0, 16)) : name;
    const count = asNumber(unit?.[1]) ?? 1;
    if (typeof text === 'string') this.unit = count === 1 ? text : `${count}${text}`;
  }

  override pyReduce(): Reduction {
    if (this.kind === 'T') return { ...this.#made, how: 'reduce' };
    return { ...this.#made, how: 'reduce', state: new PyTuple(this.#writtenState()) };
  }

  /** The file's own state, with the containers that numpy insists on being tuples. */
  #writtenState(): unknown[] {
    if (this.#state === undefined) return newState(this);
    const shift = this.#state.length === 5 ? -1 : 0;
    const state = [...this.#state];
    if (this.subdtype !== undefined) state[2 + shift] = tupleOf(state[2 + shift]);
    if (this.fields !== undefined) {
      state[3 + shift] = tupleOf(state[3 + shift]);
      const dict = state[4 + shift] as Map<unknown, unknown>;
      const lists = [...dict.values()].some(Array.isArray);
      if (lists) state[4 + shift] = dictOf([...dict].map(([key, field]) => [key, tupleOf(field)]));
    }
    if (state.length === 9) {
      const parts = asSequence(state[8]);
      if (parts?.some(Array.isArray) === true) state[8] = new PyTuple(parts.map(tupleOf));
    }
    return state;
  }
}

/** A list that was a tuple in Python, where the reading machine made plain values; tuples themselves are kept. */
function tupleOf(part: unknown): unknown {
  return Array.isArray(part)
    ? new PyTuple(part.map((inner: unknown) => (Array.isArray(inner) ? tupleOf(inner) : inner)))
    : part;
}

const shared = new Map<string, DType>();

/** Types kept for being shared; a program names few, a file may name many. */
const MAX_SHARED = 1000;

/**
 * A dtype by name (`float64`, `bool`, `object`, `datetime64[ns]`) or by numpy's string (`<f8`, `>i2`, `U5`, `<M8[D]`);
 * native where no order is given, and one instance for each.
 */
export function dtypeOf(name: string): DType {
  const known = shared.get(name);
  if (known !== undefined) return known;
  const dtype = makeDtype(name);
  if (shared.size < MAX_SHARED) shared.set(name, dtype);
  return dtype;
}

const UNIT = /^(\d*)(generic|Y|M|W|D|h|m|s|ms|us|μs|ns|ps|fs|as)$/;

/** A dtype of its own for numpy's string or name. */
export function makeDtype(name: string): DType {
  const [, order = '', code = '', unit] = /^([<>|=]?)([^[]*)(?:\[([^\]]*)\])?$/.exec(name) ?? [];
  const dtype = new DType(codeOf(code === '' ? name : code));
  if (unit !== undefined) {
    if (!'Mm'.includes(dtype.kind) || !UNIT.test(unit)) {
      throw new FormatError(`numpy has no dtype "${name.slice(0, 40)}"`, { format: 'numpy' });
    }
    dtype.unit = unit;
  }
  if (order === '>' && dtype.byteorder === '<') dtype.byteorder = '>';
  return dtype;
}

function codeOf(name: string): string {
  if (name === 'object' || name === 'O') return 'O8';
  if (name === 'bool' || name === '?') return 'b1';
  const match = /^(int|uint|float|complex|datetime|timedelta)(\d+)$/.exec(name);
  if (match === null) return name;
  const letter = LETTERS[match[1]!] ?? match[1]![0]!;
  return `${letter}${Number(match[2]) / 8}`;
}

const LETTERS: Readonly<Record<string, string>> = { uint: 'u', datetime: 'M', timedelta: 'm' };

/** A type of named fields; `itemsize` is that of a whole record. */
export function structuredDtype(
  fields: ReadonlyMap<string, Field>,
  itemsize: number,
  options: { aligned?: boolean } = {},
): DType {
  const dtype = new DType(`V${itemsize}`);
  dtype.names = [...fields.keys()];
  dtype.fields = fields;
  dtype.aligned = options.aligned === true;
  return dtype;
}

/** A type whose every item is an array of `base`. */
export function subarrayDtype(base: DType, shape: readonly number[]): DType {
  const dtype = new DType(`V${shape.reduce((size, dim) => size * dim, base.itemsize)}`);
  dtype.subdtype = { base, shape };
  return dtype;
}

/** Names that stand for a kind of any size. */
const KINDS: Readonly<Record<string, string>> = { bytes: 'S', void: 'V', datetime64: 'M', timedelta64: 'm' };

/** True where numpy calls the type so: `float64`, `str` of any length, `datetime64[ns]`. */
export function isNamed(dtype: DType, name: string): boolean {
  const { kind, itemsize } = dtype;
  if (name === 'str') return kind === 'U' || kind === 'T';
  if (name === 'longdouble') return kind === 'f' && itemsize > 8;
  const [, stem] = /^(bytes|void|datetime64|timedelta64)$/.exec(name) ?? [];
  return stem === undefined ? dtype.name === name : KINDS[stem] === kind;
}
