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
  // The dot of İ is lost here, as in Python.
  if (code === 0x130) return 0x69;
  const lower = String.fromCodePoint(code).toLowerCase();
  const first = lower.codePointAt(0)!;
  return lower.length === (first > 0xffff ? 2 : 1) ? first : code;
}

export const foldAscii = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

/** Lower-case letters that Python's `re` takes for the same, as they have an upper case in common. */
const SAME_LETTERS = (
  '69 131,73 17f,b5 3bc,345 3b9 1fbe,390 1fd3,3b0 1fe3,3b2 3d0,3b5 3f5,3b8 3d1,3ba 3f0,3c0 3d6,3c1 3f1,3c2 3c3,3c6 3d5,432 1c80,' +
  '434 1c81,43e 1c82,441 1c83,442 1c84 1c85,44a 1c86,463 1c87,1c88 a64b,1e61 1e9b,fb05 fb06'
)
  .split(',')
  .map((group) => group.split(' ').map((code) => Number.parseInt(code, 16)));

/** A lower-case letter and those that count as the same. */
export function sameLetters(lower: number): readonly number[] {
  return SAME_LETTERS.find((group) => group.includes(lower)) ?? [lower];
}

let capitals: Map<number, number[]> | undefined;

/** All characters whose lower case is this one. */
export function withLowerCase(lower: number): readonly number[] {
  if (capitals === undefined) {
    capitals = new Map();
    for (let code = 0; code < 0x1f000; code++) {
      const small = fold(code);
      if (small === code) continue;
      const found = capitals.get(small);
      if (found === undefined) capitals.set(small, [code]);
      else found.push(code);
    }
  }
  return [lower, ...(capitals.get(lower) ?? [])];
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
