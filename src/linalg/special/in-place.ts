/**
 * The exponential of many numbers at once, in place: a table and a polynomial, within 2 units of the last place.
 * P. Tang, Table-driven implementation of the exponential function (1989).
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
}

export function numbersFor(count: number): Numbers {
  const values = new Float64Array(count);
  return { values, words: new Int32Array(values.buffer) };
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
