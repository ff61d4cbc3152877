/**
 * Columns over Arrow's memory, as pandas keeps texts where pyarrow is installed, and `ArrowDtype` everything: validity bits,
 * offsets and values of each chunk. Source: the columnar format of Apache Arrow, and what pyarrow pickles of an array.
 */
import { UnsupportedError } from '../core/errors.js';
import { dateOf, secondsOf } from '../numpy/dtypes/datetime.js';
import { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { decodeUtf8 } from '../pickle/text.js';
import { asSequence, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { cell, damaged, whole } from './cells.js';

/** A column of Arrow's arrays. */
export interface ArrowValues {
  /** pyarrow's name of the type: `large_string`, `int64`, `double` … */
  readonly type: string;
  readonly length: number;
  values(): unknown[];
}

interface Chunk {
  type: string;
  /** Of times: numpy's letters. */
  unit: string | undefined;
  length: number;
  offset: number;
  buffers: (Uint8Array | undefined)[];
}

const NUMBERS: Readonly<Record<string, string>> = {
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  halffloat: 'f2',
  float: 'f4',
  double: 'f8',
};

/** Widths of the offsets into the bytes of texts. */
const TEXTS: Readonly<Record<string, number>> = { string: 4, large_string: 8, binary: 4, large_binary: 8 };

/** What the integers of times count from 1970 on, or simply count. */
const TIMES: Readonly<Record<string, 'moment' | 'span'>> = {
  timestamp: 'moment',
  date32: 'moment',
  date64: 'moment',
  duration: 'span',
};

function isCall(value: unknown, name: string): value is PyObject {
  return value instanceof PyObject && value.cls instanceof PyGlobal && value.cls.path === `pyarrow.lib.${name}`;
}

/** pyarrow's text of a type: an alias as it stands, or the function that makes it with what it was given. */
function typeText(value: unknown): string {
  if (isCall(value, 'type_for_alias') && typeof value.args[0] === 'string') return value.args[0];
  if (!(value instanceof PyObject && value.cls instanceof PyGlobal)) return 'unknown type';
  const [unit, zone] = value.args;
  if (typeof unit !== 'string') return value.cls.name;
  return `${value.cls.name}[${unit}${typeof zone === 'string' ? `, tz=${zone}` : ''}]`;
}

const familyOf = (type: string): string => type.replace(/\[.*/s, '');

function unitOf(type: string): string | undefined {
  const unit = /\[(day|s|ms|us|ns)[\],]/.exec(type)?.[1];
  return unit === 'day' ? 'D' : unit;
}

function bufferOf(value: unknown): Uint8Array | undefined {
  const inside = isCall(value, 'py_buffer') ? value.args[0] : value;
  if (inside instanceof Uint8Array) return inside;
  if (inside === null || inside === undefined) return undefined;
  throw damaged('a buffer of an Arrow array holds no bytes');
}

function chunkOf(array: unknown): Chunk {
  const [type, length, , offset, buffers] = isCall(array, '_restore_array') ? (asSequence(array.args[0]) ?? []) : [];
  const list = asSequence(buffers);
  if (list === undefined) throw damaged('an Arrow array has no buffers');
  const text = typeText(type);
  const chunk = {
    type: text,
    unit: unitOf(text),
    length: whole(length, 'the length of an Arrow array'),
    offset: whole(offset, 'the offset of an Arrow array'),
    buffers: list.map(bufferOf),
  };
  if (chunk.length < 0 || chunk.offset < 0) throw damaged('an Arrow array has a negative length or offset');
  return chunk;
}

/** `count` items of `size` bytes from the chunk's offset on. */
function part({ length, offset, buffers }: Chunk, index: number, size: number, count = length): Uint8Array {
  const bytes = buffers[index] ?? new Uint8Array(0);
  if (count > 0 && (offset + count) * size > bytes.length) throw damaged('a buffer of an Arrow array is too short');
  return count === 0 ? bytes.subarray(0, 0) : bytes.subarray(offset * size, (offset + count) * size);
}

/** Bit `i` of a chunk: the first one is the lowest of its byte. */
function bitsOf({ length, offset, buffers }: Chunk, index: number): ((i: number) => boolean) | undefined {
  const bytes = buffers[index];
  if (bytes === undefined) return undefined;
  if (offset + length > 8 * bytes.length) throw damaged('the bits of an Arrow array are too few');
  return (i) => ((bytes[(offset + i) >> 3]! >> ((offset + i) & 7)) & 1) === 1;
}

function textsOf(chunk: Chunk, width: number, asBytes: boolean): (i: number) => unknown {
  if (chunk.length === 0) return () => '';
  const bytes = part(chunk, 1, width, chunk.length + 1);
  const offsets = NdArray.fromBytes(bytes, [chunk.length + 1], new DType(`i${width}`)).data as ArrayLike<
    number | bigint
  >;
  const text = chunk.buffers[2] ?? new Uint8Array(0);
  return (i) => {
    const [from, to] = [Number(offsets[i]), Number(offsets[i + 1])];
    if (from < 0 || to < from || to > text.length) throw damaged('a text of an Arrow array lies outside of its buffer');
    return asBytes ? text.slice(from, to) : decodeUtf8(text, from, to);
  };
}

/** Moments as Dates and spans as seconds, as in numpy's columns of times. */
function timesOf(chunk: Chunk, kind: 'moment' | 'span', unit: string): (i: number) => unknown {
  const dtype = new DType(chunk.type.startsWith('date32') ? 'i4' : 'i8');
  const counts = NdArray.fromBytes(part(chunk, 1, dtype.itemsize), [chunk.length], dtype).data as ArrayLike<
    number | bigint
  >;
  return kind === 'moment' ? (i) => dateOf(BigInt(counts[i]!), unit) : (i) => secondsOf(BigInt(counts[i]!), unit);
}

function itemsOf(chunk: Chunk): (i: number) => unknown {
  const { type, unit, length } = chunk;
  const family = familyOf(type);
  if (Object.hasOwn(TEXTS, type)) return textsOf(chunk, TEXTS[type]!, type.endsWith('binary'));
  if (Object.hasOwn(TIMES, family) && unit !== undefined) return timesOf(chunk, TIMES[family]!, unit);
  if (type === 'bool') {
    const bits = bitsOf(chunk, 1);
    if (bits === undefined && length > 0) throw damaged('an Arrow array of booleans has none');
    return (i) => bits!(i);
  }
  if (!Object.hasOwn(NUMBERS, type)) throw new UnsupportedError(`a column of Arrow's ${type} cannot be shown`);
  const dtype = new DType(NUMBERS[type]!);
  const items = NdArray.fromBytes(part(chunk, 1, dtype.itemsize), [length], dtype).flat();
  return (i) => items[i];
}

function valuesOf(chunk: Chunk): unknown[] {
  const items = itemsOf(chunk);
  const valid = bitsOf(chunk, 0);
  const out: unknown[] = [];
  for (let i = 0; i < chunk.length; i++) out.push(valid === undefined || valid(i) ? cell(items(i)) : null);
  return out;
}

/** The values of a ChunkedArray or an Array of pyarrow; undefined for what is neither. */
export function arrowValues(value: unknown): ArrowValues | undefined {
  const isChunked = isCall(value, 'chunked_array');
  const arrays = isChunked ? asSequence(value.args[0]) : isCall(value, '_restore_array') ? [value] : undefined;
  if (arrays === undefined) return undefined;
  const chunks = arrays.map(chunkOf);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (!Number.isSafeInteger(length)) throw damaged('an Arrow array is too long');
  const type = chunks[0]?.type ?? typeText((value as PyObject).args[1]);
  return { type, length, values: () => chunks.flatMap(valuesOf) };
}
