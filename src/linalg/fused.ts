/**
 * a·b + c rounded once, as processors do it and BLAS uses it: from sums and products whose errors are known exactly.
 * S. Boldo, G. Melquiond, Emulation of a FMA and Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd (2008)
 */

/** 2^27 + 1, which cuts a double in two halves. */
const SPLIT = 134217729;
/** Between these the halves neither overflow nor vanish. */
const LARGE = 2 ** 990;
const SMALL = 2 ** -960;

const one = new Float64Array(1);
const words = new Uint32Array(one.buffer);
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/** `sum`, of which `error` is missing, rounded to the neighbour whose last bit is 1. */
function toOdd(sum: number, error: number): number {
  if (error === 0) return sum;
  one[0] = sum;
  if ((words[LOW]! & 1) === 1) return sum;
  if (error > 0 === sum > 0) words[LOW]!++;
  else {
    if (words[LOW] === 0) words[1 - LOW]!--;
    words[LOW] = (words[LOW]! - 1) >>> 0;
  }
  return one[0];
}

/** a·b + c, rounded once. Products that overflow or lie near the smallest numbers are rounded twice. */
export function fused(a: number, b: number, c: number): number {
  const product = a * b;
  const size = Math.abs(product);
  if (!(size < LARGE && size > SMALL && Math.abs(a) < LARGE && Math.abs(b) < LARGE && Math.abs(c) < LARGE))
    return product + c;
  const aBig = a * SPLIT;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLIT;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  const rest = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  if (rest === 0) return product + c;
  const low = c + rest;
  const lowPart = low - c;
  const lowError = c - (low - lowPart) + (rest - lowPart);
  const high = product + low;
  const highPart = high - product;
  const highError = product - (high - highPart) + (low - highPart);
  const sum = highError + lowError;
  const part = sum - highError;
  return high + toOdd(sum, highError - (sum - part) + (lowError - part));
}
