/** Text in pickles as it is read: UTF-8 with surrogates. */
import { FormatError } from '../core/errors.js';
import { SHORT_LATIN1, shortLatin1 } from './text-short.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const CHUNK = 4096;

/** Bytes as characters of the same number. */
export function decodeLatin1(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let out = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    out += String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]);
  }
  return out;
}

/** Node's string builders, which browsers lack; they are several times faster than TextDecoder on short text. */
interface NodeSlices {
  latin1Slice(this: Uint8Array, start: number, end: number): string;
  ucs2Slice(this: Uint8Array, start: number, end: number): string;
}

const nodeSlices = (globalThis as { Buffer?: { prototype: NodeSlices } }).Buffer?.prototype;

/** Texts up to this many bytes are decoded here; longer ones by the platform. */
const SHORT = 256;
const narrow = new Uint8Array(SHORT);
const units = new Uint16Array(SHORT);
const unitBytes = new Uint8Array(units.buffer);

/** UTF-8 as Python's `surrogatepass` reads it: lone surrogates in three bytes are kept. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length <= SHORT) {
    let all = 0;
    for (let i = start; i < end; i++) all |= bytes[i]!;
    if (all < 0x80) return length <= SHORT_LATIN1 ? shortLatin1(bytes, start, length) : asciiSlice(bytes, start, end);
    const short = decodeShort(bytes, start, end);
    if (short !== undefined) return short;
  }
  const part = bytes.subarray(start, end);
  try {
    return utf8.decode(part);
  } catch {
    return decodeSurrogatePass(part, start);
  }
}

function asciiSlice(bytes: Uint8Array, start: number, end: number): string {
  if (nodeSlices !== undefined) return nodeSlices.latin1Slice.call(bytes, start, end);
  return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
}

/**
 * Well-formed text with characters beyond ASCII; undefined where something is wrong with it. Where all are within latin1, the
 * string takes a byte for each: half the memory, and half the work of the collector.
 */
function decodeShort(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (nodeSlices === undefined) return undefined;
  let count = 0;
  let i = start;
  while (i < end) {
    const first = bytes[i]!;
    if (first < 0x80) {
      narrow[count++] = first;
      i += 1;
    } else if ((first === 0xc2 || first === 0xc3) && i + 1 < end) {
      const second = bytes[i + 1]!;
      if ((second & 0xc0) !== 0x80) return undefined;
      narrow[count++] = ((first & 0x03) << 6) | (second & 0x3f);
      i += 2;
    } else {
      return decodeWide(bytes, start, end);
    }
  }
  return count <= SHORT_LATIN1 ? shortLatin1(narrow, 0, count) : nodeSlices.latin1Slice.call(narrow, 0, count);
}

function decodeWide(bytes: Uint8Array, start: number, end: number): string | undefined {
  let count = 0;
  let i = start;
  while (i < end) {
    const first = bytes[i]!;
    if (first < 0x80) {
      units[count++] = first;
      i += 1;
    } else if (first >= 0xc2 && first < 0xe0 && i + 1 < end) {
      const second = bytes[i + 1]!;
      if ((second & 0xc0) !== 0x80) return undefined;
      units[count++] = ((first & 0x1f) << 6) | (second & 0x3f);
      i += 2;
    } else if (first >= 0xe0 && first < 0xf0 && i + 2 < end) {
      const second = bytes[i + 1]!;
      const third = bytes[i + 2]!;
      if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return undefined;
      const code = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
      if (code < 0x800) return undefined;
      units[count++] = code;
      i += 3;
    } else {
      return undefined;
    }
  }
  return nodeSlices!.ucs2Slice.call(unitBytes, 0, 2 * count);
}

function decodeSurrogatePass(bytes: Uint8Array, base: number): string {
  const units: number[] = [];
  let out = '';
  let i = 0;
  const bad = (): FormatError => new FormatError('text is not valid UTF-8', { format: 'pickle', offset: base + i });
  const continuation = (at: number): number => {
    const byte = bytes[at];
    if (byte === undefined || (byte & 0xc0) !== 0x80) throw bad();
    return byte & 0x3f;
  };
  while (i < bytes.length) {
    const first = bytes[i]!;
    if (first < 0x80) {
      units.push(first);
      i += 1;
    } else if (first >= 0xc2 && first <= 0xdf) {
      units.push(((first & 0x1f) << 6) | continuation(i + 1));
      i += 2;
    } else if (first >= 0xe0 && first <= 0xef) {
      const code = ((first & 0x0f) << 12) | (continuation(i + 1) << 6) | continuation(i + 2);
      if (code < 0x800) throw bad();
      units.push(code);
      i += 3;
    } else if (first >= 0xf0 && first <= 0xf4) {
      const code =
        ((first & 0x07) << 18) | (continuation(i + 1) << 12) | (continuation(i + 2) << 6) | continuation(i + 3);
      if (code < 0x10000 || code > 0x10ffff) throw bad();
      units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
      i += 4;
    } else {
      throw bad();
    }
    if (units.length > CHUNK) out += takeUnits(units);
  }
  return out + takeUnits(units);
}

function takeUnits(units: number[]): string {
  const text = String.fromCharCode.apply(null, units);
  units.length = 0;
  return text;
}
