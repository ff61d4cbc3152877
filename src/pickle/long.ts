/** Integers as LONG1 and LONG4 carry them. */

/** A number where it is safe, otherwise a bigint. */
export function normalizeInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
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
