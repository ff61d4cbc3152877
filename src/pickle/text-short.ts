/**
 * Short strings of one byte a character. A call with a fixed number of arguments is the fastest way to them: each of the platform's
 * own calls costs more than to read twenty bytes. One function for each length, as code that was compiled before it has seen a length
 * would be thrown away at the first text of it.
 */
import { nodeSlices, SHORT, type ShortTexts } from './text.js';

type Maker = ShortTexts['latin1'][number];

const narrow = /* @__PURE__ */ new Uint8Array(SHORT);
const units = /* @__PURE__ */ new Uint16Array(SHORT);
const unitBytes = /* @__PURE__ */ new Uint8Array(units.buffer);

const chars: (...codes: number[]) => string = String.fromCharCode;

// prettier-ignore
const LATIN1: readonly Maker[] = [
  () => '',
  (b, i) => chars(b[i]!),
  (b, i) => chars(b[i]!, b[i + 1]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!),
  (b, i) => chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!),
];

/**
 * Well-formed text with characters beyond ASCII; undefined where something is wrong with it. Where all are within latin1, the
 * string takes a byte for each: half the memory, and half the work of the collector.
 */
function beyondAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
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
  return count < LATIN1.length ? LATIN1[count]!(narrow, 0) : nodeSlices.latin1Slice.call(narrow, 0, count);
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

export const SHORT_TEXTS: ShortTexts = { latin1: LATIN1, beyondAscii };
