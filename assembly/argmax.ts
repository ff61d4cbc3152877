/** Which of the scores of a row is the largest. */

@inline
function two(scores: usize, next: usize): v128 {
  return v128.load64_lane(scores + next, v128.load64_zero(scores), 1);
}

/**
 * The first of the largest of each row of scores, as int32. Two rows at a time, without a branch, which a processor would guess
 * wrong; after an odd number of rows one more index is written.
 *
 * @returns not 0 where a score is not finite
 */
export function argmax(scores: usize, rows: i32, outputs: i32, out: usize): i32 {
  let bad = f64x2.splat(0);
  const bytes = <usize>outputs << 3;
  for (let i = 0; i < rows; i += 2) {
    const next = i + 1 < rows ? bytes : 0;
    let best = two(scores, next);
    let index = i64x2.splat(0);
    bad = v128.or(bad, f64x2.sub(best, best));
    for (let k = 1; k < outputs; k++) {
      const score = two(scores + (<usize>k << 3), next);
      const above = f64x2.gt(score, best);
      bad = v128.or(bad, f64x2.sub(score, score));
      best = v128.bitselect(score, best, above);
      index = v128.bitselect(i64x2.splat(<i64>k), index, above);
    }
    v128.store64_lane(out, v128.shuffle<i32>(index, index, 0, 2, 0, 2), 0);
    scores += bytes << 1;
    out += 8;
  }
  return <i32>v128.any_true(bad);
}
