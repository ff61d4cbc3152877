/** Python's `repr` of the values that stand in opcodes. */
import { decimalText, floatRepr } from '../numbers.js';
import { PyByteArray, PyFloat } from './py-values.js';

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** Single quotes unless the text has some and no double ones. */
function quoteOf(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

/** `repr(str)`. */
export function strRepr(text: string): string {
  const quote = quoteOf(text);
  let out = quote;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    const named = NAMED.get(char);
    if (named !== undefined) out += named;
    else if (char === quote) out += `\\${char}`;
    else if (code === 0x20 || !/[\p{C}\p{Z}]/u.test(char)) out += char;
    else if (code < 0x100) out += `\\x${hex(code, 2)}`;
    else if (code < 0x10000) out += `\\u${hex(code, 4)}`;
    else out += `\\U${hex(code, 8)}`;
  }
  return out + quote;
}

const SINGLE = 0x27;
const DOUBLE = 0x22;
const PART = 1 << 14;

/** How each byte stands in `repr(bytes)`, but for quotes. */
const REPRS: readonly string[] = Array.from({ length: 256 }, (_, code) => {
  const char = String.fromCharCode(code);
  return NAMED.get(char) ?? (code >= 0x20 && code < 0x7f ? char : `\\x${hex(code, 2)}`);
});

/** `repr(bytes)`; the `repr` of a bytearray escapes single quotes within double ones too. */
export function bytesRepr(bytes: Uint8Array, escapeSingle = false): string {
  const quote = bytes.includes(SINGLE) && !bytes.includes(DOUBLE) ? '"' : "'";
  const pieces = Array.from(REPRS);
  pieces[quote.charCodeAt(0)] = `\\${quote}`;
  if (escapeSingle) pieces[SINGLE] = "\\'";
  let out = `b${quote}`;
  // In parts, so that a long text is not millions of joins that wait to be done.
  for (let at = 0; at < bytes.length; at += PART) {
    out += Array.from(bytes.subarray(at, at + PART), (byte) => pieces[byte]!).join('');
  }
  return out + quote;
}

/** `repr` of an opcode's argument. */
export function argumentRepr(value: unknown, budget?: { spend(steps: number): void }): string {
  if (typeof value === 'string') return strRepr(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (value instanceof PyByteArray) return `bytearray(${bytesRepr(value, true)})`;
  if (value instanceof Uint8Array) return bytesRepr(value);
  return typeof value === 'bigint' ? decimalText(value, budget) : String(value);
}
