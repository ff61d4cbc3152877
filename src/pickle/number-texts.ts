/** Numbers as the opcodes INT, LONG and FLOAT carry them, in text. */
import { normalizeInt } from './long.js';

const INT_BASE_0 =
  /^[ \t\n\r\f\v]*([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?[0-9])*)[ \t\n\r\f\v]*$/;

/**
 * `int(text, 0)`: decimal, or with the prefixes 0x, 0o and 0b. A leading zero is refused, as CPython's Python
 * reader does (its C reader takes it for octal). Undefined where the text is no integer.
 */
export function parseIntBase0(text: string): number | bigint | undefined {
  if (/^-?[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  const match = INT_BASE_0.exec(text);
  if (match === null) return undefined;
  const magnitude = BigInt(match[2]!.replaceAll('_', '').toLowerCase());
  return normalizeInt(match[1] === '-' ? -magnitude : magnitude);
}

const FLOAT_TEXT = /^[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?|nan)$/i;

/** The text of FLOAT, as both CPython readers take it; undefined where it is no float or overflows. */
export function parseFloatText(text: string): number | undefined {
  if (!FLOAT_TEXT.test(text)) return undefined;
  const lower = text.toLowerCase().replace(/^[+-]/, '');
  if (lower === 'nan') return Number.NaN;
  if (lower.startsWith('inf')) return text.startsWith('-') ? -Infinity : Infinity;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
