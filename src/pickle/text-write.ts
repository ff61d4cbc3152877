/** Text as pickles have it: UTF-8 with surrogates. */

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

/** Writes a text in UTF-8 into `out` from `at`, from its unit `from` on, and gives the end of it; the room must be there. */
export function writeUtf8(text: string, out: Uint8Array, at: number, from = 0): number {
  if (text.length > LONG && !hasLoneSurrogate(text))
    return at + encoder.encodeInto(from === 0 ? text : text.slice(from), out.subarray(at)).written;
  for (let i = from; i < text.length; i++) {
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
