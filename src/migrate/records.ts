/** Structured arrays with other fields: the records of trees. */
import type { LaterBytes } from '../core/later.js';
import { InvalidStateError } from '../core/errors.js';
import { OWN_PIECE } from '../core/sink.js';
import { type DType, type Field, dtypeOf, structuredDtype } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';

export interface Recast {
  /** New fields behind the others, each with its type. */
  readonly add?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  /** Fields of another type from now on. */
  readonly change?: Readonly<Record<string, string>>;
  /** Fields in another order. */
  readonly order?: readonly string[];
  readonly itemsize?: number;
  /** Laid out as a C compiler would; otherwise one field after the other. */
  readonly aligned?: boolean;
}

function layout(from: DType, { add = {}, drop = [], change = {}, order, itemsize, aligned = false }: Recast): DType {
  const types = new Map<string, DType>();
  for (const [name, field] of from.fields!)
    if (!drop.includes(name)) types.set(name, change[name] === undefined ? field.dtype : dtypeOf(change[name]));
  for (const [name, type] of Object.entries(add)) types.set(name, dtypeOf(type));
  const fields = new Map<string, Field>();
  let offset = 0;
  for (const name of order ?? types.keys()) {
    const dtype = types.get(name)!;
    if (aligned) offset = Math.ceil(offset / dtype.itemsize) * dtype.itemsize;
    fields.set(name, { dtype, offset });
    offset += dtype.itemsize;
  }
  return structuredDtype(fields, itemsize ?? offset, { aligned });
}

/** What new fields are filled with: an item for each record, or what makes those of `count` records from the one at `first` on. */
export type FieldValues = Readonly<
  Record<string, ArrayLike<number> | ((first: number, count: number) => ArrayLike<number>)>
>;

/** Memory of pieces that nobody writes any more: the collector would leave those of many arrays lying about. */
let spare: Uint8Array | undefined;

/** At least so many bytes, of any content: a whole buffer, whose length is a multiple of 8. */
export function takePiece(bytes: number): Uint8Array {
  const found = spare;
  spare = undefined;
  return found !== undefined && found.length >= bytes
    ? found
    : new Uint8Array(Math.max(Math.ceil(bytes / 8) * 8, OWN_PIECE));
}

/** For when nobody looks at the piece any more. */
export function givePiece(piece: Uint8Array): void {
  spare = piece;
}

/**
 * The records with other fields. `values` fills new ones; where there are none they are 0.
 *
 * @param later Makes them anew whenever they are asked for: a forest then is never in memory twice
 */
export function recast(array: NdArray, change: Recast, values: FieldValues = {}, later = false): NdArray {
  const to = layout(array.dtype, change);
  const { size } = array;
  const read = (): Uint8Array => {
    const out = new Uint8Array(size * to.itemsize);
    recastRows(array, to, values, 0, size, out);
    return out;
  };
  // Records that are made anew are not made anew for each piece.
  if (!later || array.transient !== undefined) return NdArray.fromBytes(read(), array.shape, to, array.order);
  const bytes: LaterBytes = {
    length: size * to.itemsize,
    isTransient: true,
    read,
    *pieces() {
      const rows = Math.max(1, Math.floor(OWN_PIECE / to.itemsize));
      const out = takePiece(Math.min(rows, size) * to.itemsize);
      for (let from = 0; from < size; from += rows) {
        const count = Math.min(rows, size - from);
        recastRows(array, to, values, from, count, out);
        yield out.subarray(0, count * to.itemsize);
      }
      givePiece(out);
    },
  };
  return NdArray.fromBytes(bytes, array.shape, to, array.order);
}

/** Writes `count` records from the one at `first` on to the start of `out`. */
function recastRows(
  array: NdArray,
  to: DType,
  values: FieldValues,
  first: number,
  count: number,
  out: Uint8Array,
): void {
  const from = array.dtype;
  const source = array.bytes!.subarray(first * from.itemsize, (first + count) * from.itemsize);
  for (const { at, outAt, width } of alike(from, to))
    copyRows(source, from.itemsize, at, out, to.itemsize, outAt, width, count);
  for (const [name, field] of to.fields!) {
    const old = from.fields!.get(name);
    if (old !== undefined && old.dtype.str !== field.dtype.str)
      convertField(source, from.itemsize, old, out, to.itemsize, field, count);
  }
  const view = new DataView(out.buffer);
  for (const [name, given] of Object.entries(values)) {
    const { dtype, offset } = to.fields!.get(name)!;
    const put = writerOf(view, dtype);
    const [items, from] = typeof given === 'function' ? [given(first, count), 0] : [given, first];
    for (let i = 0; i < count; i++) put(i * to.itemsize + offset, items[from + i]!);
  }
}

/** Bytes that stand in both records, at `at` and at `outAt`. */
interface Span {
  readonly at: number;
  readonly outAt: number;
  width: number;
}

/** The fields that are the same in both records, those that follow each other in both together: one copy takes them all. */
function alike(from: DType, to: DType): Span[] {
  const spans: Span[] = [];
  for (const [name, field] of [...to.fields!].sort(([, a], [, b]) => a.offset - b.offset)) {
    const old = from.fields!.get(name);
    if (old?.dtype.str !== field.dtype.str) continue;
    const last = spans[spans.length - 1];
    const follows =
      last !== undefined && last.at + last.width === old.offset && last.outAt + last.width === field.offset;
    if (follows) last.width += field.dtype.itemsize;
    else spans.push({ at: old.offset, outAt: field.offset, width: field.dtype.itemsize });
  }
  return spans;
}

const WORD = 4;

/** Copies `width` bytes of each record. By words where all stands on their bounds: a million small copies cost more than their bytes. */
function copyRows(
  source: Uint8Array,
  step: number,
  fromAt: number,
  out: Uint8Array,
  outStep: number,
  toAt: number,
  width: number,
  count: number,
): void {
  if ([source.byteOffset, step, fromAt, out.byteOffset, outStep, toAt, width].every((n) => n % WORD === 0)) {
    const words = new Int32Array(source.buffer, source.byteOffset, source.byteLength / WORD);
    const to = new Int32Array(out.buffer, out.byteOffset, out.byteLength / WORD);
    const [size, a, b] = [width / WORD, step / WORD, outStep / WORD];
    for (let i = 0, s = fromAt / WORD, t = toAt / WORD; i < count; i++, s += a, t += b)
      for (let j = 0; j < size; j++) to[t + j] = words[s + j]!;
    return;
  }
  for (let i = 0, s = fromAt, t = toAt; i < count; i++, s += step, t += outStep)
    for (let j = 0; j < width; j++) out[t + j] = source[s + j]!;
}

const isWhole = ({ dtype: { kind, itemsize } }: Field): boolean =>
  'iu'.includes(kind) && (itemsize === 4 || itemsize === 8);

/** Writes a field as another type. Whole numbers of 4 and 8 bytes word by word: in millions of nodes no number becomes an object. */
function convertField(
  source: Uint8Array,
  step: number,
  from: Field,
  out: Uint8Array,
  outStep: number,
  to: Field,
  count: number,
): void {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const target = new DataView(out.buffer);
  if (!isWhole(from) || !isWhole(to)) {
    const take = readerOf(view, from.dtype);
    const put = writerOf(target, to.dtype);
    for (let i = 0; i < count; i++) put(i * outStep + to.offset, take(i * step + from.offset));
    return;
  }
  const little = from.dtype.byteorder !== '>';
  const [isLong, becomesLong] = [from.dtype.itemsize === 8, to.dtype.itemsize === 8];
  const isSigned = from.dtype.kind === 'i';
  const [low, high] = isLong && !little ? [4, 0] : [0, 4];
  for (let i = 0, at = from.offset, outAt = to.offset; i < count; i++, at += step, outAt += outStep) {
    const word = view.getInt32(at + low, little);
    target.setInt32(outAt, word, true);
    if (!becomesLong) continue;
    target.setInt32(outAt + 4, isLong ? view.getInt32(at + high, little) : isSigned ? word >> 31 : 0, true);
  }
}

/** A signed number of 4 or 8 bytes, exact up to 2^53. */
export function wholeAt(view: DataView, at: number, width: number, little: boolean): number {
  if (width === 4) return view.getInt32(at, little);
  return little
    ? view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
    : view.getInt32(at, false) * 2 ** 32 + view.getUint32(at + 4, false);
}

/**
 * A field of records.
 *
 * @throws InvalidStateError where there is none of this name
 */
export function fieldIn(array: NdArray, name: string): Field {
  const found = array.dtype.fields?.get(name);
  if (found === undefined)
    throw new InvalidStateError(
      'nodes',
      name,
      'a field of the records',
      array.dtype.names?.join(', ') ?? array.dtype.name,
    );
  return found;
}

/** One field of a record as a number; exact up to 2^53, which counts of nodes and rows stay below. */
export function fieldOf(array: NdArray, name: string): (record: number) => number {
  const { offset, dtype } = fieldIn(array, name);
  const source = array.bytes!;
  const take = readerOf(new DataView(source.buffer, source.byteOffset, source.byteLength), dtype);
  const { itemsize } = array.dtype;
  return (record) => take(record * itemsize + offset);
}

/** {@link fieldOf} of the first record, also where the records are made later: not all of them are made for it. */
export function firstField(array: NdArray, name: string): number {
  const { offset, dtype } = fieldIn(array, name);
  const [bytes] = array.transient?.pieces?.() ?? [array.bytes!];
  return readerOf(new DataView(bytes!.buffer, bytes!.byteOffset, bytes!.byteLength), dtype)(offset);
}

/** {@link fieldOf} of every record. */
export function fieldItems(array: NdArray, name: string): Float64Array {
  const take = fieldOf(array, name);
  const out = new Float64Array(array.size);
  for (let i = 0; i < out.length; i++) out[i] = take(i);
  return out;
}

function readerOf(view: DataView, { kind, itemsize, byteorder }: DType): (at: number) => number {
  const little = byteorder !== '>';
  if (kind === 'f') return itemsize === 8 ? (at) => view.getFloat64(at, little) : (at) => view.getFloat32(at, little);
  if (kind === 'i') {
    if (itemsize >= 4) return (at) => wholeAt(view, at, itemsize, little);
    return itemsize === 2 ? (at) => view.getInt16(at, little) : (at) => view.getInt8(at);
  }
  const [low, high] = little ? [0, 4] : [4, 0];
  if (itemsize === 8) return (at) => view.getUint32(at + high, little) * 2 ** 32 + view.getUint32(at + low, little);
  if (itemsize === 4) return (at) => view.getUint32(at, little);
  return itemsize === 2 ? (at) => view.getUint16(at, little) : (at) => view.getUint8(at);
}

function writerOf(view: DataView, { kind, itemsize }: DType): (at: number, value: number) => void {
  if (kind === 'f')
    return itemsize === 8
      ? (at, value) => view.setFloat64(at, value, true)
      : (at, value) => view.setFloat32(at, value, true);
  if (itemsize === 8)
    return (at, value) => {
      view.setUint32(at, value >>> 0, true);
      view.setInt32(at + 4, Math.floor(value / 2 ** 32), true);
    };
  if (itemsize === 4) return (at, value) => view.setUint32(at, value >>> 0, true);
  return itemsize === 2 ? (at, value) => view.setUint16(at, value, true) : (at, value) => view.setUint8(at, value);
}
