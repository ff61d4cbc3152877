/** numpy's pairwise summation (`numpy.sum` along contiguous items), item for item in its order. */

const BLOCK = 128;

export function pairwiseSum(data: ArrayLike<number>, start: number, count: number): number {
  if (count < 8) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += data[start + i]!;
    return sum;
  }
  if (count > BLOCK) {
    const half = count >> 1;
    const left = half - (half % 8);
    return pairwiseSum(data, start, left) + pairwiseSum(data, start + left, count - left);
  }
  let r0 = data[start]!;
  let r1 = data[start + 1]!;
  let r2 = data[start + 2]!;
  let r3 = data[start + 3]!;
  let r4 = data[start + 4]!;
  let r5 = data[start + 5]!;
  let r6 = data[start + 6]!;
  let r7 = data[start + 7]!;
  const whole = count - (count % 8);
  for (let i = 8; i < whole; i += 8) {
    r0 += data[start + i]!;
    r1 += data[start + i + 1]!;
    r2 += data[start + i + 2]!;
    r3 += data[start + i + 3]!;
    r4 += data[start + i + 4]!;
    r5 += data[start + i + 5]!;
    r6 += data[start + i + 6]!;
    r7 += data[start + i + 7]!;
  }
  let sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7));
  for (let i = whole; i < count; i++) sum += data[start + i]!;
  return sum;
}
