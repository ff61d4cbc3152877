/**
 * Columns of a record batch straight out of the bytes of its message, for the types that tables mostly have. The library would want the
 * schema and the batch in one piece, and more time than a small model. https://arrow.apache.org/docs/format/Columnar.html
 */
import { FormatError } from '../../core/errors.js';
import { type Column, columnOf, typeOfValues } from '../batch.js';
import type { ArrowMessage } from './arrow-messages.js';
import { textsOf } from './arrow-texts.js';
import { arrowTime, isNarrow, timesOf, type TimeType } from './arrow-times.js';

/** What is asked of the type of a field, as apache-arrow describes it. */
export interface FieldType extends TimeType {
  readonly precision?: number;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
}

/** Numbers of types in Arrow's format (`Type` of Schema.fbs). */
const INT = 2;
const FLOAT = 3;
const UTF8 = 5;
const BOOL = 6;
const LARGE_UTF8 = 20;

type Numbers = Float64Array | Float32Array | Int32Array | BigInt64Array;

interface ArrayType {
  new (buffer: ArrayBufferLike, offset: number, length: number): Numbers;
  readonly BYTES_PER_ELEMENT: number;
}

const FLOATS: Readonly<Record<number, unknown>> = { 1: Float32Array, 2: Float64Array };
const INTEGERS: Readonly<Record<string, unknown>> = {
  'true 8': Int8Array,
  'true 16': Int16Array,
  'true 32': Int32Array,
  'true 64': BigInt64Array,
  'false 8': Uint8Array,
  'false 16': Uint16Array,
  'false 32': Uint32Array,
  'false 64': BigUint64Array,
};

function arrayOf({ typeId, precision, bitWidth, isSigned }: FieldType): ArrayType | undefined {
  if (typeId === FLOAT) return FLOATS[precision ?? 0] as ArrayType | undefined;
  return typeId === INT ? (INTEGERS[`${isSigned} ${bitWidth}`] as ArrayType | undefined) : undefined;
}

/** True for fields that are read here; for all others the library is asked. */
export function isPlain(type: FieldType): boolean {
  const isTime = arrowTime(type) !== undefined;
  return isTime || arrayOf(type) !== undefined || [UTF8, BOOL, LARGE_UTF8].includes(type.typeId);
}

const outside = (): FormatError => new FormatError('the values of a batch lie outside of it', { format: 'arrow' });

/** The buffers of a batch, one after another. */
class Body {
  readonly #bytes: Uint8Array;
  readonly #buffers: DataView;
  #next = 0;

  constructor(bytes: Uint8Array, buffers: DataView) {
    this.#bytes = bytes;
    this.#buffers = buffers;
  }

  /** The next buffer, which has so many bytes at least. @throws FormatError */
  take(least: number): Uint8Array {
    const at = 16 * this.#next++;
    if (at + 16 > this.#buffers.byteLength) throw outside();
    const from = Number(this.#buffers.getBigInt64(at, true));
    const length = Number(this.#buffers.getBigInt64(at + 8, true));
    if (!(from >= 0 && length >= least && from + length <= this.#bytes.length)) throw outside();
    return this.#bytes.subarray(from, from + length);
  }
}

function numbersOf(Type: ArrayType, body: Body, rows: number): Numbers {
  const size = Type.BYTES_PER_ELEMENT;
  let bytes = body.take(rows * size);
  if (bytes.byteOffset % size !== 0) bytes = bytes.slice();
  return new Type(bytes.buffer, bytes.byteOffset, rows);
}

const bitAt = (bits: Uint8Array, row: number): boolean => ((bits[row >> 3]! >> (row & 7)) & 1) === 1;

/** One column; undefined for integers of which some are missing. */
function readColumn(name: string, type: FieldType, body: Body, rows: number, missing: number): Column | undefined {
  const bits = body.take(missing > 0 ? (rows + 7) >> 3 : 0);
  const isThere = missing > 0 ? (row: number): boolean => bitAt(bits, row) : undefined;
  const time = arrowTime(type);
  if (time !== undefined) {
    const counts = numbersOf((isNarrow(time) ? Int32Array : BigInt64Array) as ArrayType, body, rows);
    return { name, type: 'time', time, values: timesOf(counts as BigInt64Array, isThere) };
  }
  const Type = arrayOf(type);
  if (Type !== undefined) {
    const values = numbersOf(Type, body, rows);
    if (isThere === undefined) return columnOf(name, typeOfValues(values), values);
    if (!(values instanceof Float64Array || values instanceof Float32Array)) return undefined;
    const out = values.slice();
    for (let i = 0; i < rows; i++) if (!isThere(i)) out[i] = Number.NaN;
    return columnOf(name, typeOfValues(out), out);
  }
  if (type.typeId === BOOL) {
    const found = body.take((rows + 7) >> 3);
    const values = Array.from({ length: rows }, (_, row) => (isThere?.(row) === false ? null : bitAt(found, row)));
    return columnOf(name, typeOfValues(values), values);
  }
  const isLarge = type.typeId === LARGE_UTF8;
  let places = body.take((rows + 1) * (isLarge ? 8 : 4));
  if (places.byteOffset % 8 !== 0) places = places.slice();
  const offsets = isLarge
    ? new BigInt64Array(places.buffer, places.byteOffset, rows + 1)
    : new Int32Array(places.buffer, places.byteOffset, rows + 1);
  return columnOf(name, 'text', textsOf({ length: rows, bytes: body.take(0), offsets, isThere }));
}

export interface Field {
  readonly name: string;
  readonly type: FieldType;
}

/**
 * The rows of a message and their columns; undefined where the library has to read it.
 *
 * @param fields All of them plain.
 * @throws FormatError for what lies outside of the message
 */
export function plainBatch(
  { batch, bytes, body }: ArrowMessage,
  fields: readonly Field[],
): { rows: number; columns: Column[] } | undefined {
  if (batch === undefined || batch.isCompressed || batch.rows === 0) return undefined;
  const { rows, nodes, buffers } = batch;
  if (!(rows > 0 && Number.isSafeInteger(rows)) || nodes.byteLength < 16 * fields.length) throw outside();
  const own = new Body(bytes.subarray(bytes.length - body!), buffers);
  const columns: Column[] = [];
  for (const [j, { name, type }] of fields.entries()) {
    if (Number(nodes.getBigInt64(16 * j, true)) !== rows) throw outside();
    const missing = Number(nodes.getBigInt64(16 * j + 8, true));
    const column = readColumn(name, type, own, rows, missing);
    if (column === undefined) return undefined;
    columns.push(column);
  }
  return { rows, columns };
}
