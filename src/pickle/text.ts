/** Text in pickles as it is read: UTF-8 with surrogates. */
import { FormatError } from '../core/errors.js';

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
export interface NodeSlices {
  latin1Slice(this: Uint8Array, start: number, end: number): string;
  ucs2Slice(this: Uint8Array, start: number, end: number): string;
}

export const nodeSlices = (globalThis as { Buffer?: { prototype: NodeSlices } }).Buffer?.prototype;

/** Texts up to this many bytes are decoded here; longer ones by the platform. */
export const SHORT = 256;

/** Ways to short texts that are faster than the platform's. */
export interface ShortTexts {
  /** By length: the string of so many bytes from `at` on, each its code. */
  readonly latin1: readonly ((bytes: Uint8Array, at: number) => string)[];
  /** Well-formed text with characters beyond ASCII, at most {@link SHORT} bytes; undefined where the platform has to read it. */
  beyondAscii(bytes: Uint8Array, start: number, end: number): string | undefined;
}

let shortTexts: ShortTexts | undefined;
/** How many lengths have such a way: none where only small files were read. */
let lengths = 0;

/** For those who read long files: text-short.ts, which pages do without. */
export function provideShortTexts(given: ShortTexts): void {
  shortTexts = given;
  lengths = given.latin1.length;
}

/** UTF-8 as Python's `surrogatepass` reads it: lone surrogates in three bytes are kept. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length <= SHORT) {
    let all = 0;
    for (let i = start; i < end; i++) all |= bytes[i]!;
    if (all < 0x80) return length < lengths ? shortTexts!.latin1[length]!(bytes, start) : asciiSlice(bytes, start, end);
    const short = shortTexts?.beyondAscii(bytes, start, end);
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
