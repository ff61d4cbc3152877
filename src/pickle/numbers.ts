/** Python's textual and binary numbers, as the INT, LONG, FLOAT, LONG1 and LONG4 opcodes carry them. */

/** A number where it is safe, otherwise a bigint. */
export function normalizeInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

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

/** Two's complement, little-endian, any length; no bytes are 0. */
export function decodeLong(bytes: Uint8Array): number | bigint {
  const length = bytes.length;
  if (length === 0) return 0;
  if (length <= 6) {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < length; i++) {
      value += bytes[i]! * scale;
      scale *= 256;
    }
    return bytes[length - 1]! >= 0x80 ? value - scale : value;
  }
  let hex = '';
  for (let i = length - 1; i >= 0; i--) hex += HEX[bytes[i]!]!;
  const unsigned = BigInt(`0x${hex}`);
  return normalizeInt(bytes[length - 1]! >= 0x80 ? unsigned - (1n << BigInt(8 * length)) : unsigned);
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** The shortest two's complement form, as `pickle.encode_long` writes it. */
export function encodeLong(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const negative = value < 0n;
  const magnitude = negative ? ~value : value;
  let hex = magnitude.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (Number.parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`;
  const length = hex.length / 2;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const byte = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    out[length - 1 - i] = negative ? ~byte & 0xff : byte;
  }
  return out;
}

/** Python's `repr` of a float: the shortest digits that read back as the same number. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const abs = Math.abs(value);
  if (abs !== 0 && (abs < 1e-4 || abs >= 1e16)) {
    const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
    const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
    return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${digits}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Integers beyond this are counted before they are written in decimal. */
const LARGE_INT = 1n << 8192n;
/** Turning them into decimal digits takes about so many steps for each byte. */
const STEPS_PER_BYTE = 16;

/** An integer in decimal digits. The work grows faster than the integer, so `budget` is asked first. */
export function decimalText(value: bigint, budget?: { spend(steps: number): void }): string {
  if (budget !== undefined && (value > LARGE_INT || value < -LARGE_INT)) {
    budget.spend((value.toString(16).length / 2) * STEPS_PER_BYTE);
  }
  return value.toString();
}
