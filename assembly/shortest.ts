/**
 * float64 to the shortest text that reads back as the same number, written as ECMAScript's Number::toString writes it: the
 * digits by Schubfach (Giulietti, "The Schubfach way to render doubles", 2021).
 */
import { low, multiply } from './wide-product';

/** Powers of ten that the table has: 10^-MOST_POWER to 10^MOST_POWER. */
const MOST_POWER: i32 = 160;

/** Two digits for each number below 100. */
const PAIRS: usize = memory.data(200, 2);

/** The upper 64 bits of `c` times 128 bits, the last of them set where anything was cut off. */
@inline
function product(high: u64, below: u64, c: u64): u64 {
  const x = multiply(below, c);
  const top = multiply(high, c);
  const y = low + x;
  return (top + <u64>(y < x)) | <u64>(y > 1);
}

/** The power of ten of the digits that `shortest` gives. */
let power: i32 = 0;

/** The digits of a finite number above 0; 0 where its power of ten is not in the table. */
@inline
function shortest(bits: u64, powers: usize): u64 {
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  let c = fraction;
  let q = -1074;
  if (biased != 0) {
    c |= (<u64>1) << 52;
    q = biased - 1075;
    if (q <= 0 && q > -53 && (c & (((<u64>1) << -q) - 1)) == 0) {
      power = 0;
      return c >> -q;
    }
  }
  const closer = fraction == 0 && biased > 1;
  const open = c & 1;
  const k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
  if (k < -MOST_POWER || k > MOST_POWER) return 0;
  const h = q + ((-k * 1741647) >> 19) + 1;
  const at = powers + (<usize>(MOST_POWER - k) << 4);
  const high = load<u64>(at);
  const below = load<u64>(at, 8);
  const lower = product(high, below, (4 * c - 2 + <u64>closer) << h) + open;
  const value = product(high, below, (4 * c) << h);
  const upper = product(high, below, (4 * c + 2) << h) - open;
  const s = value >> 2;
  power = k;
  if (s >= 10) {
    const tens = s / 10;
    const isDown = lower <= 40 * tens;
    const isUp = 40 * tens + 40 <= upper;
    if (isDown != isUp) {
      power = k + 1;
      return tens + <u64>isUp;
    }
  }
  const isDown = lower <= 4 * s;
  const isUp = 4 * s + 4 <= upper;
  if (isDown != isUp) return s + <u64>isUp;
  const middle = 4 * s + 2;
  return s + <u64>(value > middle || (value == middle && (s & 1) != 0));
}

/** Writes digits so that they end before `end`; gives where they begin. */
@inline
function digitsBefore(end: usize, digits: u64): usize {
  let p = end;
  while (digits >= 100) {
    const rest = digits / 100;
    p -= 2;
    store<u16>(p, load<u16>(PAIRS + (<usize>(digits - rest * 100) << 1)));
    digits = rest;
  }
  if (digits >= 10) {
    p -= 2;
    store<u16>(p, load<u16>(PAIRS + (<usize>digits << 1)));
  } else store<u8>(--p, 48 + <u32>digits);
  return p;
}

/** Writes a number to `p`; gives where its text ends, or 0 where it is none that this can write. */
@inline
function write(bits: u64, p: usize, powers: usize, work: usize): usize {
  if (bits >> 63 != 0) {
    bits &= ~((<u64>1) << 63);
    if (bits != 0) store<u8>(p++, 45);
  }
  if (bits == 0) {
    store<u8>(p, 48);
    return p + 1;
  }
  if (bits >= 0x7ff0000000000000) return 0;
  let digits = shortest(bits, powers);
  if (digits == 0) return 0;
  let k = power;
  if (k != 0) {
    while (digits % 10 == 0) {
      digits /= 10;
      k++;
    }
  }
  const end = work + 32;
  const start = digitsBefore(end, digits);
  const count = <i32>(end - start);
  // The point stands behind so many digits.
  const point = count + k;
  if (point > 0 && point <= 21) {
    if (k >= 0) {
      memory.copy(p, start, count);
      memory.fill(p + count, 48, k);
      return p + point;
    }
    memory.copy(p, start, point);
    store<u8>(p + point, 46);
    memory.copy(p + point + 1, start + point, -k);
    return p + count + 1;
  }
  if (point > -6 && point <= 0) {
    store<u16>(p, 0x2e30);
    memory.fill(p + 2, 48, -point);
    memory.copy(p + 2 - point, start, count);
    return p + 2 - point + count;
  }
  store<u8>(p++, load<u8>(start));
  if (count > 1) {
    store<u8>(p++, 46);
    memory.copy(p, start + 1, count - 1);
    p += count - 1;
  }
  store<u8>(p++, 101);
  const exponent = point - 1;
  store<u8>(p++, exponent < 0 ? 45 : 43);
  const from = digitsBefore(end, <u64>abs(exponent));
  memory.copy(p, from, end - from);
  return p + (end - from);
}

/** Fills the table of pairs; called once. */
export function prepareText(): void {
  for (let i = 0; i < 100; i++) store<u16>(PAIRS + (<usize>i << 1), (48 + i / 10) | ((48 + (i % 10)) << 8));
}

/**
 * Writes rows of numbers as lines of text, from row `row` up to `rows`, to `out`. `values` has `rows` float64 for each column,
 * `powers` 128 bits for each power of ten, rounded up. Gives the row before which it stopped; `report` gets the end of the text.
 */
export function lines(
  values: usize,
  rows: i32,
  width: i32,
  row: i32,
  delimiter: u32,
  powers: usize,
  work: usize,
  out: usize,
  report: usize,
): i32 {
  let p = out;
  for (; row < rows; row++) {
    let q = p;
    for (let j = 0; j < width; j++) {
      q = write(load<u64>(values + (<usize>(j * rows + row) << 3)), q, powers, work);
      if (q == 0) break;
      store<u8>(q++, j + 1 < width ? delimiter : 10);
    }
    if (q == 0) break;
    p = q;
  }
  store<u32>(report, <u32>p);
  return row;
}
