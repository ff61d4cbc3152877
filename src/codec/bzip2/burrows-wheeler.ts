/** The Burrows-Wheeler transform of a block: all rotations in order, by prefix doubling (Manber and Myers, 1993). */

/**
 * The starts of the rotations of `block[0, size)` in sorted order. Rotations that are equal may stand in any order. Each
 * round sorts by twice as many bytes as the one before.
 */
export function sortRotations(block: Uint8Array, size: number): Int32Array {
  let order = new Int32Array(size);
  let next = new Int32Array(size);
  const rank = new Int32Array(size);
  const heads = new Int32Array(size + 1);
  let groups = sortPairs(block, size, order, rank);
  let fresh = new Int32Array(size);
  let ranks = rank;
  for (let width = 2; groups < size && width < size; width *= 2) {
    // A rank is the place of the group's first member; members are put there in the order of their second halves.
    for (let i = 0; i < size; i++) heads[ranks[order[i]!]!] = ranks[order[i]!]!;
    for (let i = 0; i < size; i++) {
      const second = order[i]!;
      const start = second >= width ? second - width : second - width + size;
      next[heads[ranks[start]!]!++] = start;
    }
    [order, next] = [next, order];
    const before = groups;
    groups = rerank(order, ranks, fresh, width, size);
    [ranks, fresh] = [fresh, ranks];
    // A round that separates nothing shows that equal rotations are left, which no round can separate.
    if (groups === before) break;
  }
  return order;
}

/** Sorts by the first two bytes; gives the number of groups. */
function sortPairs(block: Uint8Array, size: number, order: Int32Array, rank: Int32Array): number {
  const starts = new Int32Array(65_537);
  const pair = (i: number): number => (block[i]! << 8) | block[i + 1 === size ? 0 : i + 1]!;
  for (let i = 0; i < size; i++) starts[pair(i) + 1]!++;
  let groups = 0;
  for (let i = 0; i < 65_536; i++) {
    if (starts[i + 1]! > 0) groups++;
    starts[i + 1]! += starts[i]!;
  }
  for (let i = 0; i < size; i++) rank[i] = starts[pair(i)]!;
  for (let i = 0; i < size; i++) order[starts[pair(i)]!++] = i;
  return groups;
}

function rerank(order: Int32Array, ranks: Int32Array, fresh: Int32Array, width: number, size: number): number {
  let groups = 0;
  let lastFirst = -1;
  let lastSecond = -1;
  let group = 0;
  for (let i = 0; i < size; i++) {
    const start = order[i]!;
    const first = ranks[start]!;
    const second = ranks[start + width < size ? start + width : start + width - size]!;
    if (first !== lastFirst || second !== lastSecond) {
      group = i;
      groups++;
      lastFirst = first;
      lastSecond = second;
    }
    fresh[start] = group;
  }
  return groups;
}
