/**
 * Exponential and logarithm of many numbers at once, in place: a table and a polynomial, within 2 units of the last place.
 * P. Tang, Table-driven implementation of the exponential function (1989), and of the logarithm function (1990).
 */
import { powersOfTwo } from '../rbf.js';

/** Parts of an octave to a power of e: 256 / ln 2. */
const PARTS = 369.3299304675746;
/** (ln 2 / 256)^k / k!. */
const C1 = 0.0027076061740622863;
const C2 = 3.6655655969101062e-6;
const C3 = 3.3083026805413713e-9;
const C4 = 2.239395190875157e-12;
/** The least normal number is 2 to this many parts of an octave. */
const LEAST = -261632;
/** Adding it leaves a whole number in the low bits. */
const ROUND = 6755399441055744;
/** Which of the two words of a float64 has its exponent. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Numbers, and the words that they are made of. */
export interface Numbers {
  readonly values: Float64Array;
  readonly words: Int32Array;
  /** Room for the logarithm. */
  readonly exponents: Int32Array;
  readonly places: Int32Array;
}

export function numbersFor(count: number): Numbers {
  const values = new Float64Array(count);
  const words = new Int32Array(values.buffer);
  return { values, words, exponents: new Int32Array(count), places: new Int32Array(count) };
}

/** exp(-v) for v of at least 0; what is below the least normal number, and NaN, give that number. */
export function expOfMinus({ values, words }: Numbers): void {
  const table = powersOfTwo();
  for (let k = 0; k < values.length; k++) {
    const x = values[k]! * -PARTS;
    const low = x > LEAST ? x : LEAST;
    const n = low + ROUND - ROUND;
    const r = low - n;
    const t = table[n & 255]!;
    values[k] = t + t * ((((r * C4 + C3) * r + C2) * r + C1) * r);
    words[2 * k + HIGH]! += (n >> 8) << 20;
  }
}

const STEPS = 128;
let logTable: { readonly inverse: Float64Array; readonly logarithm: Float64Array } | undefined;

function logarithms(): NonNullable<typeof logTable> {
  if (logTable === undefined) {
    const inverse = Float64Array.from({ length: STEPS }, (_, i) => 1 / (1 + (i + 0.5) / STEPS));
    logTable = { inverse, logarithm: inverse.map((value) => -Math.log(value)) };
  }
  return logTable;
}

/** log(v) times a factor, for finite v of at least 1. */
export function logTimes({ values, words, exponents, places }: Numbers, factor: number): void {
  const { inverse, logarithm } = logarithms();
  const count = values.length;
  for (let k = 0; k < count; k++) {
    const high = words[2 * k + HIGH]!;
    exponents[k] = (high >> 20) - 1023;
    places[k] = (high >> 13) & (STEPS - 1);
    words[2 * k + HIGH] = (high & 0xfffff) | 0x3ff00000;
  }
  for (let k = 0; k < count; k++) {
    const at = places[k]!;
    const r = values[k]! * inverse[at]! - 1;
    const small = r + r * r * (-0.5 + r * (1 / 3 + r * (-0.25 + r * (0.2 - r / 6))));
    values[k] = factor * (exponents[k]! * Math.LN2 + logarithm[at]! + small);
  }
}
