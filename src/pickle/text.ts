/** Text in pickles: UTF-8 with surrogates, the escapes of protocol 0, and the 8-bit strings of Python 2. */
import { FormatError } from '../core/errors.js';

/** How 8-bit strings of Python 2 become text: see `pickle.load`'s `encoding`. */
export type StringEncoding = 'ASCII' | 'latin1' | 'utf-8' | 'bytes';

/** What happens to undecodable bytes: see "Error Handlers" of Python's codecs module. */
export type DecodeErrors = 'strict' | 'ignore' | 'replace' | 'surrogateescape';

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
    if (all < 0x80) return length <= 16 ? tinyAscii(bytes, start, length) : asciiSlice(bytes, start, end);
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

/** A call with a fixed number of arguments is the fastest way to a short string. */
function tinyAscii(b: Uint8Array, i: number, length: number): string {
  const chars = String.fromCharCode;
  switch (length) {
    case 0:
      return '';
    case 1:
      return chars(b[i]!);
    case 2:
      return chars(b[i]!, b[i + 1]!);
    case 3:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!);
    case 4:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!);
    case 5:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!);
    case 6:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!);
    case 7:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!);
    case 8:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
    default:
      return longerAscii(b, i, length);
  }
}

function longerAscii(b: Uint8Array, i: number, length: number): string {
  const chars = String.fromCharCode;
  const [c0, c1, c2, c3] = [b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!];
  const [c4, c5, c6, c7] = [b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!];
  switch (length) {
    case 9:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!);
    case 10:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!);
    case 11:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!, b[i + 10]!);
    case 12:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!);
    default:
      return asciiSlice(b, i, i + length);
  }
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
  return nodeSlices.latin1Slice.call(narrow, 0, count);
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

const encoder = new TextEncoder();

/** Texts above this are measured and written by the platform. */
const LONG = 2048;

/** Bytes of a text in UTF-8, a lone surrogate taking three as with Python's `surrogatepass`. */
export function utf8Length(text: string): number {
  const units = text.length;
  let length = units;
  for (let i = 0; i < units; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    if (code < 0x800) length += 1;
    else if (isHigh(code) && isLow(text.charCodeAt(i + 1))) {
      length += 2;
      i++;
    } else length += 2;
  }
  return length;
}

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** Writes a text in UTF-8 into `out` from `at` and gives the end of it; the room must be there. */
export function writeUtf8(text: string, out: Uint8Array, at: number): number {
  if (text.length > LONG && !hasLoneSurrogate(text)) return at + encoder.encodeInto(text, out.subarray(at)).written;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      out[at++] = code;
      continue;
    }
    if (code < 0x800) {
      out[at++] = 0xc0 | (code >> 6);
      out[at++] = 0x80 | (code & 0x3f);
      continue;
    }
    if (isHigh(code) && isLow(text.charCodeAt(i + 1))) {
      code = 0x10000 + ((code & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff);
      out[at++] = 0xf0 | (code >> 18);
      out[at++] = 0x80 | ((code >> 12) & 0x3f);
    } else {
      out[at++] = 0xe0 | (code >> 12);
    }
    out[at++] = 0x80 | ((code >> 6) & 0x3f);
    out[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}

/** UTF-8 as Python's `surrogatepass` writes it. */
export function encodeUtf8(text: string): Uint8Array {
  const out = new Uint8Array(utf8Length(text));
  writeUtf8(text, out, 0);
  return out;
}

function hasLoneSurrogate(text: string): boolean {
  return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

/** Decodes an 8-bit string of Python 2; `bytes` keeps it as it is. */
export function decodePython2String(
  bytes: Uint8Array,
  encoding: StringEncoding,
  errors: DecodeErrors,
  offset: number,
): string | Uint8Array {
  switch (encoding) {
    case 'bytes':
      return bytes;
    case 'latin1':
      return decodeLatin1(bytes);
    case 'ASCII':
      return decodeWithHandler(bytes, errors, offset, 'ASCII');
    case 'utf-8':
      try {
        return utf8.decode(bytes);
      } catch {
        if (errors === 'replace') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        throw new FormatError('an 8-bit string of Python 2 is not UTF-8; try encoding: "latin1" or "bytes"', {
          format: 'pickle',
          offset,
        });
      }
  }
}

function decodeWithHandler(bytes: Uint8Array, errors: DecodeErrors, offset: number, encoding: string): string {
  let high = 0;
  for (let i = 0; i < bytes.length; i++) high |= bytes[i]!;
  if (high < 0x80) return decodeLatin1(bytes);
  if (errors === 'strict') {
    throw new FormatError(
      `an 8-bit string of Python 2 is not ${encoding}; try encoding: "latin1" (numpy arrays need it), "utf-8" or "bytes"`,
      { format: 'pickle', offset },
    );
  }
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) out += String.fromCharCode(byte);
    else if (errors === 'replace') out += '\ufffd';
    else if (errors === 'surrogateescape') out += String.fromCharCode(0xdc00 + byte);
  }
  return out;
}

/** The payload of UNICODE: Python's raw-unicode-escape, latin1 with `\uXXXX` and `\UXXXXXXXX`. */
export function decodeRawUnicodeEscape(bytes: Uint8Array, offset: number): string {
  const text = decodeLatin1(bytes);
  if (!text.includes('\\')) return text;
  const bad = (at: number): FormatError =>
    new FormatError('truncated \\u escape in text', { format: 'pickle', offset: offset + at, opcode: 'UNICODE' });
  let out = '';
  let i = 0;
  while (i < text.length) {
    const slash = text.indexOf('\\', i);
    if (slash < 0) return out + text.slice(i);
    let run = slash;
    while (text[run] === '\\') run++;
    const kind = text[run];
    const escaped = (run - slash) % 2 === 1 && (kind === 'u' || kind === 'U');
    if (!escaped) {
      const stop = Math.min(run + 1, text.length);
      out += text.slice(i, stop);
      i = stop;
      continue;
    }
    out += text.slice(i, run - 1);
    const digits = kind === 'u' ? 4 : 8;
    const hex = text.slice(run + 1, run + 1 + digits);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) throw bad(slash);
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw bad(slash);
    out += code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
    i = run + 1 + digits;
  }
  return out;
}

const SIMPLE_ESCAPES = new Map<string, number>([
  ['\\', 0x5c],
  ["'", 0x27],
  ['"', 0x22],
  ['b', 8],
  ['f', 12],
  ['t', 9],
  ['n', 10],
  ['r', 13],
  ['v', 11],
  ['a', 7],
]);

/** The payload of STRING between its quotes: the escapes of a bytes literal (Python's `codecs.escape_decode`). */
export function decodeStringEscape(bytes: Uint8Array, offset: number): Uint8Array {
  if (!bytes.includes(0x5c)) return bytes;
  const text = decodeLatin1(bytes);
  const out: number[] = [];
  const bad = (what: string, at: number): FormatError =>
    new FormatError(what, { format: 'pickle', offset: offset + at, opcode: 'STRING' });
  let i = 0;
  while (i < text.length) {
    const char = text[i]!;
    if (char !== '\\') {
      out.push(text.charCodeAt(i));
      i += 1;
      continue;
    }
    const next = text[i + 1];
    if (next === undefined) throw bad('trailing backslash in string', i);
    const simple = SIMPLE_ESCAPES.get(next);
    if (simple !== undefined) {
      out.push(simple);
      i += 2;
    } else if (next === '\n') {
      i += 2;
    } else if (next >= '0' && next <= '7') {
      const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1, i + 4))![0];
      out.push(Number.parseInt(octal, 8) & 0xff);
      i += 1 + octal.length;
    } else if (next === 'x') {
      const hex = text.slice(i + 2, i + 4);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) throw bad('invalid \\x escape in string', i);
      out.push(Number.parseInt(hex, 16));
      i += 4;
    } else {
      out.push(0x5c);
      i += 1;
    }
  }
  return Uint8Array.from(out);
}
