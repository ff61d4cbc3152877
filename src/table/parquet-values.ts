/**
 * The values of Parquet pages in the commonest encodings, into typed arrays:
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
import { FormatError } from '../core/errors.js';
import type { Room } from './parquet-library.js';
import type { FlatColumn, NumberArray, Numbers } from './parquet-types.js';

export function refuse(message: string): never {
  throw new FormatError(message, { format: 'parquet' });
}

/** Four bytes of a length. */
export function lengthAt(page: Uint8Array, at: number): number {
  if (at + 4 > page.length) refuse('a page is cut off');
  return (page[at]! | (page[at + 1]! << 8) | (page[at + 2]! << 16) | (page[at + 3]! << 24)) >>> 0;
}

const CUT_OFF = 'the runs of a page are cut off';

/** Values that stand one after another with `width` bits each, from `at` on. */
function unpackBits(
  page: Uint8Array,
  at: number,
  width: number,
  out: Int32Array | Uint8Array,
  from: number,
  to: number,
) {
  if (width > 24) {
    // More bits than are left beside a byte in an integer of 32.
    for (let i = from, bit = 0; i < to; i++, bit += width) {
      let value = 0;
      for (let k = 0; k < width; k++) value |= ((page[at + ((bit + k) >> 3)]! >> ((bit + k) & 7)) & 1) << k;
      out[i] = value;
    }
    return;
  }
  const mask = (1 << width) - 1;
  let held = 0;
  let bits = 0;
  for (let i = from; i < to; i++) {
    for (; bits < width; bits += 8) held |= page[at++]! << bits;
    out[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** Repeated and packed values of `width` bits, which must fill `out`. */
function readRuns(page: Uint8Array, from: number, to: number, width: number, out: Int32Array | Uint8Array): void {
  if (from > to || to > page.length || width > 32) refuse(CUT_OFF);
  const count = out.length;
  let at = from;
  for (let seen = 0; seen < count;) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= to || shift > 28) refuse('a run of a page has no length');
      const byte = page[at++]!;
      head |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const run = head >>> 1;
    if (run === 0) refuse('a run of a page is empty');
    if ((head & 1) === 1) {
      const end = Math.min(count, seen + run * 8);
      if (at + Math.ceil(((end - seen) * width) / 8) > to) refuse(CUT_OFF);
      unpackBits(page, at, width, out, seen, end);
      at += run * width;
      seen = end;
    } else {
      if (run > count - seen) refuse('a run of a page is too long');
      const bytes = (width + 7) >> 3;
      if (at + bytes > to) refuse(CUT_OFF);
      let value = 0;
      for (let k = 0; k < bytes; k++) value |= page[at++]! << (8 * k);
      out.fill(value, seen, seen + run);
      seen += run;
    }
  }
}

/** Puts 1 into `levels` where a value is there; undefined where all are. */
export function readLevels(page: Uint8Array, from: number, to: number, levels: Uint8Array): Uint8Array | undefined {
  readRuns(page, from, to, 1, levels);
  return levels.includes(0) ? levels : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

function isAscii(bytes: Uint8Array): boolean {
  let all = 0;
  for (let i = 0; i < bytes.length; i++) all |= bytes[i]!;
  return all < 128;
}

/** Texts, each after its length. @throws FormatError for what is cut off or no UTF-8 */
function readTexts(page: Uint8Array, at: number, count: number): string[] {
  const out = new Array<string>(count);
  // Where a byte is a character, parts of one text are cheaper than texts of their own. Lengths count as bytes, too.
  const all = isAscii(page) ? latin1.decode(page) : undefined;
  for (let i = 0; i < count; i++) {
    const from = at + 4;
    const end = from + lengthAt(page, at);
    if (end > page.length) refuse('a text of a page is cut off');
    try {
      out[i] = all === undefined ? utf8.decode(page.subarray(from, end)) : all.slice(from, end);
    } catch {
      refuse('a text of a page is no UTF-8');
    }
    at = end;
  }
  return out;
}

function readBooleans(page: Uint8Array, at: number, count: number): boolean[] {
  if (at + Math.ceil(count / 8) > page.length) refuse('the values of a page are cut off');
  return Array.from({ length: count }, (_, i) => ((page[at + (i >> 3)]! >> (i & 7)) & 1) === 1);
}

/** The array whose items have as many bytes as stand in the file. */
const WIDE = { INT32: Int32Array, INT64: BigInt64Array, FLOAT: Float32Array, DOUBLE: Float64Array } as const;

function readNumbers(
  stored: keyof typeof WIDE,
  array: NumberArray,
  page: Uint8Array,
  at: number,
  count: number,
  room: Room,
) {
  const Wide = WIDE[stored];
  const size = Wide.BYTES_PER_ELEMENT;
  if (at + count * size > page.length) refuse('the values of a page are cut off');
  const bytes = room(count * size);
  bytes.set(page.subarray(at, at + count * size));
  const values = new Wide(bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
  // Narrow integers are stored in four bytes; those without a sign in the same.
  if (array.BYTES_PER_ELEMENT === size) return new array(bytes.buffer, bytes.byteOffset, count);
  const out = new array(count) as Int32Array;
  out.set(values as Int32Array);
  return out;
}

/** Values one after another, numbers in `room`. */
export function readPlain(
  column: FlatColumn,
  page: Uint8Array,
  at: number,
  count: number,
  room: Room,
): Numbers | string[] | boolean[] {
  const { stored, array } = column;
  if (stored === 'BYTE_ARRAY') return readTexts(page, at, count);
  if (stored === 'BOOLEAN') return readBooleans(page, at, count);
  return readNumbers(stored!, array!, page, at, count, room);
}

/** Booleans in runs, after the number of their bytes. */
export function readBooleanRuns(page: Uint8Array, at: number, count: number): boolean[] {
  const out = new Uint8Array(count);
  readRuns(page, at + 4, at + 4 + lengthAt(page, at), 1, out);
  return Array.from(out, (value) => value === 1);
}

/** Fills `codes` with those of a dictionary with `size` entries. */
export function readCodes(page: Uint8Array, at: number, codes: Int32Array, size: number): Int32Array {
  const count = codes.length;
  if (count === 0) return codes;
  if (at >= page.length) refuse('a page is cut off');
  const width = page[at]!;
  if (width > 0) readRuns(page, at + 1, page.length, width, codes);
  else codes.fill(0);
  let most = 0;
  // As numbers without sign: those of 32 bits may have their first one set.
  for (let i = 0; i < count; i++) if (codes[i]! >>> 0 > most) most = codes[i]! >>> 0;
  if (most >= size) refuse(`a page asks for entry ${most} of a dictionary of ${size}`);
  return codes;
}

/** How many values are there. */
export function presentOf(levels: Uint8Array | undefined, count: number): number {
  if (levels === undefined) return count;
  let present = 0;
  for (let i = 0; i < count; i++) present += levels[i]!;
  return present;
}
