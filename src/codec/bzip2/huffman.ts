/** Huffman code lengths and codes for the bzip2 writer. */

/** Longer codes than this are not written, as bzip2 itself does since 1.0.3. */
const MAX_LENGTH = 17;

/** Code lengths for the frequencies, none above 17; a symbol that does not occur gets a code all the same. */
export function codeLengths(frequencies: Int32Array): Uint8Array {
  let weights = Float64Array.from(frequencies, (count) => Math.max(1, count));
  for (;;) {
    const lengths = huffman(weights);
    if (lengths.every((length) => length <= MAX_LENGTH)) return lengths;
    // Flatter weights make shorter codes.
    weights = weights.map((weight) => 1 + Math.floor(weight / 2));
  }
}

/** Lengths of an optimal code. Two queues suffice, since merged weights come in rising order. */
function huffman(weights: Float64Array): Uint8Array {
  const count = weights.length;
  const leaves = Array.from(weights.keys()).sort((a, b) => weights[a]! - weights[b]! || a - b);
  const parent = new Int32Array(2 * count - 1);
  const merged = new Float64Array(count);
  let leaf = 0;
  let node = 0;
  const take = (made: number): [number, number] => {
    if (leaf < count && (node >= made || weights[leaves[leaf]!]! <= merged[node]!)) {
      const index = leaves[leaf++]!;
      return [index, weights[index]!];
    }
    return [count + node, merged[node++]!];
  };
  for (let made = 0; made < count - 1; made++) {
    const [a, weightA] = take(made);
    const [b, weightB] = take(made);
    merged[made] = weightA + weightB;
    parent[a] = parent[b] = count + made;
  }
  const depth = new Uint8Array(2 * count - 1);
  for (let i = 2 * count - 3; i >= 0; i--) depth[i] = depth[parent[i]!]! + 1;
  return depth.slice(0, count);
}

/** The canonical codes of the lengths. */
export function codesOf(lengths: Uint8Array): Int32Array {
  const codes = new Int32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    for (let i = 0; i < lengths.length; i++) if (lengths[i] === length) codes[i] = code++;
    code <<= 1;
  }
  return codes;
}
