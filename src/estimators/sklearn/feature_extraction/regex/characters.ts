/** The character classes of Python's `re` for texts, and cases. https://docs.python.org/3/library/re.html */

/** Says whether a code point is in a class. */
export type Test = (code: number) => boolean;

const cached = (pattern: RegExp): Test => {
  const known = new Int8Array(0x3000);
  const ask = (code: number): boolean => pattern.test(String.fromCodePoint(code));
  return (code) => {
    if (code >= known.length) return ask(code);
    if (known[code] === 0) known[code] = ask(code) ? 1 : -1;
    return known[code] === 1;
  };
};

/** `str.isalnum()` or an underscore. Marks are none, other than in most engines. */
export const isWord = /* @__PURE__ */ cached(/^[\p{L}\p{N}_]$/u);
/** `str.isdecimal()`. */
export const isDigit = /* @__PURE__ */ cached(/^\p{Nd}$/u);

/** `str.isspace()`. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return (code >= 9 && code <= 13) || (code >= 28 && code <= 32);
  if (code === 0x85 || code === 0xa0 || code === 0x1680) return true;
  if (code < 0x2000) return false;
  return code <= 0x200a || [0x2028, 0x2029, 0x202f, 0x205f, 0x3000].includes(code);
}

export const isAsciiWord: Test = (code) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
export const isAsciiDigit: Test = (code) => code >= 48 && code <= 57;
export const isAsciiSpace: Test = (code) => (code >= 9 && code <= 13) || code === 32;

/** The lower case of one character, where that is one character: what `re.IGNORECASE` compares. */
export function fold(code: number): number {
  if (code < 0x80) return code >= 65 && code <= 90 ? code + 32 : code;
  const lower = String.fromCodePoint(code).toLowerCase();
  const first = lower.codePointAt(0)!;
  return lower.length === (first > 0xffff ? 2 : 1) ? first : code;
}

/** A text as code points. */
export function codePoints(text: string): Int32Array {
  const out = new Int32Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code > 0xffff) i++;
    out[count++] = code;
  }
  return out.subarray(0, count);
}

/** `str.split()`: what stands between white space. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    // All white space is in the first plane.
    if (isSpace(text.charCodeAt(i))) {
      if (start >= 0) words.push(text.slice(start, i));
      start = -1;
    } else if (start < 0) start = i;
  }
  if (start >= 0) words.push(text.slice(start));
  return words;
}
