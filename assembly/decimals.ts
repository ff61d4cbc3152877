/**
 * Decimal text to float64, correctly rounded: exact where the digits and the power of ten are small (Clinger), otherwise by one or
 * two products with a 128-bit power of five (Lemire, "Number Parsing at a Gigabyte per Second", 2021). What neither settles is
 * left to the caller.
 */
import { low, multiply } from './wide-product';

/** Powers of five that the table has, from 10^-LEAST_POWER to 10^LEAST_POWER. */
export const LEAST_POWER: i32 = 160;

/** Most digits that fit into 64 bits. */
const MOST_DIGITS: i32 = 19;
/** Integers up to here, and powers of ten up to 22, are exact in float64. */
const EXACT: u64 = 1 << 53;

const TENS = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
  1e22,
]);

/** Bits of `digits * 10^power`, both not 0; 0 where this cannot tell. `powers` holds 128 bits for each power, the upper half first. */
@inline
function rounded(digits: u64, power: i32, powers: usize): u64 {
  const zeros = clz<u64>(digits);
  const w = digits << zeros;
  const at = powers + (<usize>(power + LEAST_POWER) << 4);
  let high = multiply(w, load<u64>(at));
  let below = low;
  if ((high & 0x1ff) == 0x1ff) {
    const more = multiply(w, load<u64>(at, 8));
    below += more;
    if (more > below) high++;
  }
  const upper = <i32>(high >> 63);
  const shift = upper + 9;
  let mantissa = high >> shift;
  let exponent = (((152170 + 65536) * power) >> 16) + 63 + upper - <i32>zeros + 1023;
  if (exponent <= 0) return 0;
  // Half way between two: to the even one.
  if (below <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << shift == high) mantissa &= ~(<u64>1);
  mantissa += mantissa & 1;
  mantissa >>= 1;
  if (mantissa >= (<u64>1) << 53) {
    mantissa = (<u64>1) << 52;
    exponent++;
  }
  if (exponent >= 0x7ff) return 0;
  return (mantissa & ~((<u64>1) << 52)) | ((<u64>exponent) << 52);
}

/** True where eight bytes, the first lowest, are digits. */
@inline
function areDigits(eight: u64): bool {
  return (
    ((eight & 0xf0f0f0f0f0f0f0f0) | (((eight + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) == 0x3333333333333333
  );
}

/** Their value: pairs, then fours, then all. */
@inline
function valueOf(eight: u64): u64 {
  const ones = eight & 0x0f0f0f0f0f0f0f0f;
  const pairs = ((ones * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

/** Where the digits from `p` on end, and their value behind that of `digits`. */
let digits: u64 = 0;

@inline
function readDigits(p: usize, end: usize): usize {
  while (p + 8 <= end) {
    const eight = load<u64>(p);
    if (!areDigits(eight)) break;
    digits = digits * 100000000 + valueOf(eight);
    p += 8;
  }
  while (p < end) {
    const d = <u32>load<u8>(p) - 48;
    if (d > 9) break;
    digits = digits * 10 + d;
    p++;
  }
  return p;
}

/** Reads the number that begins at `s`, which then is at `out`; gives where it ends, or 0 where there is none that this can read. */
export function decimal(s: usize, end: usize, point: u32, powers: usize, out: usize): usize {
  let sign: u64 = 0;
  let p = s;
  if (p < end) {
    const c = <u32>load<u8>(p);
    if (c == 45 || c == 43) {
      p++;
      if (c == 45) sign = (<u64>1) << 63;
    }
  }
  const first = p;
  digits = 0;
  p = readDigits(p, end);
  let count = <i32>(p - first);
  let power: i32 = 0;
  if (p < end && <u32>load<u8>(p) == point) {
    const fraction = ++p;
    p = readDigits(p, end);
    power = -<i32>(p - fraction);
    count -= power;
  }
  if (count == 0) return 0;
  const last = p;
  if (p < end && (<u32>load<u8>(p) | 32) == 101) {
    p++;
    let negative = false;
    if (p < end) {
      const c = <u32>load<u8>(p);
      if (c == 45 || c == 43) {
        p++;
        negative = c == 45;
      }
    }
    const from = p;
    let exponent: i32 = 0;
    while (p < end && p - from < 5) {
      const d = <u32>load<u8>(p) - 48;
      if (d > 9) break;
      exponent = exponent * 10 + <i32>d;
      p++;
    }
    if (p == from) return 0;
    power += negative ? -exponent : exponent;
  }
  if (count > MOST_DIGITS) {
    let q = first;
    while (q < last) {
      const c = <u32>load<u8>(q);
      if (c == 48) count--;
      else if (c != point) break;
      q++;
    }
    if (count > MOST_DIGITS) return 0;
  }
  if (digits == 0) {
    store<u64>(out, sign);
    return p;
  }
  if (digits <= EXACT && power >= -22 && power <= 22) {
    const value = <f64>digits;
    const tens = load<f64>(TENS + ((<usize>abs(power)) << 3));
    store<u64>(out, reinterpret<u64>(power < 0 ? value / tens : value * tens) | sign);
    return p;
  }
  if (power < -LEAST_POWER || power > LEAST_POWER) return 0;
  const bits = rounded(digits, power, powers);
  if (bits == 0) return 0;
  store<u64>(out, bits | sign);
  return p;
}
