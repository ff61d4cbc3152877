/** From the results for each pair of classes to one score for each class (`sklearn.utils.multiclass._ovr_decision_function`). */
import type { SklearnVersion } from '../binding/version.js';

/**
 * Votes, and the sums of the confidences squeezed below half a vote: shape (rows, n). Pairs are (0, 1), (0, 2) … (1, 2) …
 *
 * @param second For each row and pair 1 where the second class wins, 0 where the first does.
 * @param confidences Positive for the second class.
 */
export function scoresOfPairs(
  second: ArrayLike<number>,
  confidences: Float64Array,
  n: number,
  version: SklearnVersion,
): Float64Array {
  const pairs = (n * (n - 1)) / 2;
  const rows = confidences.length / pairs;
  const votes = new Float64Array(rows * n);
  const sums = new Float64Array(rows * n);
  for (let i = 0; i < rows; i++) {
    let p = i * pairs;
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) {
        sums[i * n + a]! -= confidences[p]!;
        sums[i * n + b]! += confidences[p]!;
        votes[i * n + (second[p] === 1 ? b : a)]!++;
        p++;
      }
    }
  }
  if (version.since(0, 21)) return votes.map((vote, i) => vote + sums[i]! / (3 * (Math.abs(sums[i]!) + 1)));
  return votes.map(scaledByAll(sums));
}

/** Up to 0.20 the scale was that of all rows of X. */
function scaledByAll(sums: Float64Array): (vote: number, at: number) => number {
  let largest = 0;
  let equal = true;
  for (const sum of sums) {
    largest = Math.max(largest, Math.abs(sum));
    equal &&= sum === sums[0];
  }
  const scale = equal ? 0 : (0.5 - Number.EPSILON) / largest;
  return (vote, at) => vote + sums[at]! * scale;
}
