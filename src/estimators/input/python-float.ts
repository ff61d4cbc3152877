/** What Python's `float()` makes of a text. https://docs.python.org/3/library/functions.html#float */

/** Digits may stand in groups that single underscores keep apart. */
const DECIMAL = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;
/** White space of `str.strip`: JavaScript's but for the byte order mark, and four separators and the next line. */
const EDGES = /^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/gu;
const DIGIT = /\p{Nd}/gu;
const IS_DIGIT = /\p{Nd}/u;

/** 0 to 9 of a digit of any script: they stand in rows of ten. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return digit;
  let start = code;
  while (code - start < 9 && IS_DIGIT.test(String.fromCodePoint(start - 1))) start--;
  // Mathematical digits stand in five rows without a gap, from U+1D7CE on.
  if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
  return String((code - start) % 10);
}

/** The number, or undefined where Python raises a ValueError. */
export function pythonFloat(text: string): number | undefined {
  const trimmed = text.includes('\ufeff') ? text : text.replace(EDGES, '');
  const plain = /^[\x00-\x7f]*$/.test(trimmed) ? trimmed : trimmed.replace(DIGIT, digitOf);
  if (DECIMAL.test(plain)) return Number(plain.replaceAll('_', ''));
  const infinite = INFINITE.exec(plain);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(plain) ? Number.NaN : undefined;
}
