/** Room for the numbers of few rows during one call. */

const MOST = 64;

let last = new Float64Array(0);

/**
 * An array of any content, the same one for each call that asks for as many numbers: one of its own costs as much as some trees. Whoever
 * asks is done with it before anybody else can ask.
 */
export function shortLived(length: number): Float64Array {
  if (length > MOST) return new Float64Array(length);
  if (last.length !== length) last = new Float64Array(length);
  return last;
}
