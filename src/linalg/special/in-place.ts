/**
 * The exponential of many numbers at once, in place: a table and a polynomial, within 2 units of the last place.
 * P. Tang, Table-driven implementation of the exponential function (1989).
 */
import { C1, C2, C3, HIGH, LEAST, PARTS, powersOfTwo, ROUND } from '../rbf.js';

/** (ln 2 / 256)^4 / 4!, behind the coefficients that rbf.ts has. */
const C4 = 2.239395190875157e-12;

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
