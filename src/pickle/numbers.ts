/** Python's numbers as they are written, in bytes and in text. */

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
