/** Paths, patterns, typed arrays of the array module, and functools.partial: data here, never run. */
import { EncodeError } from '../../core/errors.js';
import { asNumber, type GlobalReader, INERT, PyCall, PyGlobal } from '../values/py-values.js';
import { called, MadeValue, type Origin, reader } from './made.js';
import { PyPartial } from './partial.js';

/** A pathlib path, as text with its own separator. Nothing is opened. */
export class PyPath extends MadeValue {
  readonly className: string;
  readonly parts: readonly string[];

  constructor(className: string, parts: readonly string[]) {
    super();
    this.className = className;
    this.parts = parts;
  }

  protected override call(): Origin {
    return { cls: new PyGlobal('pathlib', this.className), args: this.parts };
  }

  override toString(): string {
    const separator = this.className.includes('Windows') ? '\\' : '/';
    return this.parts.join(separator).replace(/^([/\\])\1/, '$1');
  }
}

/** A compiled regular expression: its source and flags. It is never compiled here. */
export class PyPattern extends MadeValue {
  readonly pattern: string | Uint8Array;
  readonly flags: number;

  constructor(pattern: string | Uint8Array, flags: number) {
    super();
    this.pattern = pattern;
    this.flags = flags;
  }

  protected override call(): Origin {
    return { cls: new PyGlobal('re', '_compile'), args: [this.pattern, this.flags] };
  }

  override toString(): string {
    return String(this.pattern);
  }
}

type Typed =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;
type TypedConstructor = new (buffer: ArrayBufferLike) => Typed;

/** Machine formats of `array._array_reconstructor` in little-endian order, by their number. */
const MACHINE_FORMATS: ReadonlyMap<number, TypedConstructor> = new Map<number, TypedConstructor>([
  [0, Uint8Array],
  [1, Int8Array],
  [2, Uint16Array],
  [4, Int16Array],
  [6, Uint32Array],
  [8, Int32Array],
  [10, BigUint64Array],
  [12, BigInt64Array],
  [14, Float32Array],
  [16, Float64Array],
]);

function formatOf(data: Typed): number {
  for (const [format, Type] of MACHINE_FORMATS) if (data instanceof Type) return format;
  throw new EncodeError(`array.array holds no ${(data as object).constructor.name}`, 'data');
}

/** An array.array. */
export class PyArray extends MadeValue {
  readonly typecode: string;
  readonly data: Typed;
  readonly #format: number;

  /** `format` is array's machine format code; it follows from the data unless a file says otherwise. */
  constructor(typecode: string, data: Typed, format = formatOf(data)) {
    super();
    this.typecode = typecode;
    this.data = data;
    this.#format = format;
  }

  protected override call(): Origin {
    const { data } = this;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const cls = new PyGlobal('array', '_array_reconstructor');
    return { cls, args: [new PyGlobal('array', 'array'), this.typecode, this.#format, bytes] };
  }

  override toJSON(): unknown {
    return Array.from(this.data as ArrayLike<number | bigint>);
  }
}

const PATH_CLASSES = ['PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath', 'Path', 'PurePath'];

const path =
  (className: string): GlobalReader =>
  (call) =>
    call.how === 'reduce' && call.args.every((part) => typeof part === 'string')
      ? new PyPath(className, call.args as string[]).madeBy(call)
      : INERT;

const pattern: GlobalReader = (call) => {
  const [source, flags] = call.args;
  const number = asNumber(flags);
  if (!called(call, 2) || number === undefined) return INERT;
  return typeof source === 'string' || source instanceof Uint8Array
    ? new PyPattern(source, number).madeBy(call)
    : INERT;
};

const array: GlobalReader = (call) => {
  const [cls, typecode, format, bytes] = call.args;
  const View = typeof format === 'number' ? MACHINE_FORMATS.get(format) : undefined;
  const known = cls instanceof PyGlobal && cls.path === 'array.array' && typeof typecode === 'string';
  if (!called(call, 4) || !known || View === undefined || !(bytes instanceof Uint8Array)) return INERT;
  const data = new View(bytes.slice().buffer);
  return new PyArray(typecode, data, format as number).madeBy(call);
};

const partial: GlobalReader = (call) => {
  const [func] = call.args;
  const callable = func instanceof PyGlobal || func instanceof PyCall;
  return called(call, 1) && callable ? new PyPartial(call.cls, func) : INERT;
};

export const otherReaders = [
  ...['pathlib', 'pathlib._local'].flatMap((module) => PATH_CLASSES.map((name) => reader(module, name, path(name)))),
  reader('re', '_compile', pattern),
  reader('array', '_array_reconstructor', array),
  reader('functools', 'partial', partial),
];
