/** Texts of Arrow's columns: by code where they are of few kinds, without a text for each row. */
import { CodedTexts, NO_CODE } from '../../core/coded-texts.js';
import { FormatError } from '../../core/errors.js';

/** The memory of a column of texts. */
export interface TextData {
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array | BigInt64Array;
  readonly isThere: ((row: number) => boolean) | undefined;
}

/** Different texts, and bytes of each, up to which a column has codes. */
const MOST_TEXTS = 1024;
const MOST_BYTES = 64;
/** Places of the table of texts: four for each. */
const PLACES = 4 * MOST_TEXTS;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

function isAscii(bytes: Uint8Array): boolean {
  let all = 0;
  for (let i = 0; i < bytes.length; i++) all |= bytes[i]!;
  return all < 128;
}

/** Offsets that grow and stay in the buffer. @throws FormatError */
function checkedOffsets({ length, bytes, offsets }: TextData): ArrayLike<number> {
  if (length === 0) return [0];
  const checked = offsets instanceof Int32Array ? offsets : Float64Array.from(offsets, Number);
  let before = checked[0] ?? 0;
  let isRight = before >= 0 && checked.length > length;
  for (let i = 1; i <= length; i++) {
    const next = checked[i]!;
    isRight &&= next >= before;
    before = next;
  }
  if (!isRight || before > bytes.length)
    throw new FormatError('a text lies outside of its buffer', { format: 'arrow' });
  return checked;
}

function decoded(bytes: Uint8Array, row: number): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FormatError(`a text is no UTF-8 (row ${row} of its batch)`, { format: 'arrow' });
  }
}

/** Undefined where there are too many texts, or long ones. */
function codesOf({ length, bytes, isThere }: TextData, offsets: ArrayLike<number>): CodedTexts | undefined {
  const codes = new Int32Array(length);
  const texts: string[] = [];
  /** Where the first of each kind stands, and its code and 1 by hash. */
  const begins = new Int32Array(MOST_TEXTS);
  const ends = new Int32Array(MOST_TEXTS);
  const places = new Int32Array(PLACES);
  for (let i = 0; i < length; i++) {
    if (isThere?.(i) === false) {
      codes[i] = NO_CODE;
      continue;
    }
    const from = offsets[i]!;
    const to = offsets[i + 1]!;
    if (to - from > MOST_BYTES) return undefined;
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let k = from; k < to; k++) hash = Math.imul(hash ^ bytes[k]!, 0x01000193);
    for (let place = (hash ^ (hash >>> 15)) & (PLACES - 1); ; place = (place + 1) & (PLACES - 1)) {
      const code = places[place]! - 1;
      if (code < 0) {
        if (texts.length === MOST_TEXTS) return undefined;
        begins[texts.length] = from;
        ends[texts.length] = to;
        codes[i] = texts.length;
        texts.push(decoded(bytes.subarray(from, to), i));
        places[place] = texts.length;
        break;
      }
      const begin = begins[code]!;
      let same = ends[code]! - begin === to - from;
      for (let k = 0; same && k < to - from; k++) same = bytes[begin + k] === bytes[from + k];
      if (same) {
        codes[i] = code;
        break;
      }
    }
  }
  return new CodedTexts(codes, texts);
}

/** @throws FormatError for offsets that leave the buffer, and bytes that are no UTF-8 */
export function listOf(data: TextData): (string | null)[] {
  return listBy(data, checkedOffsets(data));
}

function listBy({ length, bytes, isThere }: TextData, offsets: ArrayLike<number>): (string | null)[] {
  const first = offsets[0]!;
  const used = bytes.subarray(first, offsets[length]);
  // Where a byte is a character, parts of one text are cheaper than texts of their own.
  const all = isAscii(used) ? latin1.decode(used) : undefined;
  const out = new Array<string | null>(length);
  for (let i = 0; i < length; i++) {
    const from = offsets[i]!;
    const to = offsets[i + 1]!;
    if (isThere?.(i) === false) out[i] = null;
    else out[i] = all === undefined ? decoded(bytes.subarray(from, to), i) : all.slice(from - first, to - first);
  }
  return out;
}

/** @throws FormatError for offsets that leave the buffer, and bytes that are no UTF-8 */
export function textsOf(data: TextData): CodedTexts | (string | null)[] {
  const offsets = checkedOffsets(data);
  return codesOf(data, offsets) ?? listBy(data, offsets);
}
