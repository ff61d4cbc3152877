/** Powers of ten as 128 bits, the first of them set: what assembly/decimals.ts and assembly/shortest.ts multiply by. */

/** LEAST_POWER and MOST_POWER of both. */
const MOST = 160;
const BITS = 128;

const bitLength = (value: bigint): number => value.toString(2).length;

/** The first 128 bits of 10^power, cut off or rounded up. */
function significand(power: number, isUp: boolean): bigint {
  const ten = 10n ** BigInt(Math.abs(power));
  const [above, below] = power < 0 ? [1n, ten] : [ten, 1n];
  // One bit more or less than wanted, since only lengths are compared.
  let shift = BITS - (bitLength(above) - bitLength(below));
  for (;;) {
    const scaled = shift >= 0 ? above << BigInt(shift) : above;
    const divisor = shift >= 0 ? below : below << BigInt(-shift);
    const bits = isUp ? (scaled + divisor - 1n) / divisor : scaled / divisor;
    const excess = bitLength(bits) - BITS;
    if (excess === 0) return bits;
    shift -= excess;
  }
}

/** From 10^-160 to 10^160: upper and lower half of each. @param isUp Which of them are rounded up instead of cut off. */
function table(isUp: (power: number) => boolean): BigUint64Array {
  const out = new BigUint64Array(2 * (2 * MOST + 1));
  for (let power = -MOST; power <= MOST; power++) {
    const bits = significand(power, isUp(power));
    out[2 * (power + MOST)] = bits >> 64n;
    out[2 * (power + MOST) + 1] = bits & ((1n << 64n) - 1n);
  }
  return out;
}

/** For reading: fractions are rounded up, since their product is cut off. */
export const powersToRead = (): BigUint64Array => table((power) => power < 0);

/** For writing: all that are not exact are rounded up. */
export const powersToWrite = (): BigUint64Array => table(() => true);
