/** The arrays of many trees, cut out of a few: an array of its own for each costs more than what is packed of it. */

/** What a tree of {@link Branches} keeps of its nodes, at 0 where nothing was written yet. */
export interface TreeArrays {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly values: Float64Array;
}

export class BranchArrays {
  readonly #integers: Int32Array;
  readonly #numbers: Float64Array;
  readonly #flags: Uint8Array;
  readonly #width: number;
  #nodes = 0;

  /**
   * @param nodes Of all trees
   * @param width Values of a node
   */
  constructor(nodes: number, width = 1) {
    this.#integers = new Int32Array(3 * nodes);
    this.#numbers = new Float64Array((1 + width) * nodes);
    this.#flags = new Uint8Array(nodes);
    this.#width = width;
  }

  /** Those of the next tree, which has `count` nodes. */
  take(count: number): TreeArrays {
    const from = this.#nodes;
    this.#nodes += count;
    const integers = (at: number): Int32Array =>
      this.#integers.subarray(3 * from + at * count, 3 * from + (at + 1) * count);
    const first = (1 + this.#width) * from;
    return {
      left: integers(0),
      right: integers(1),
      feature: integers(2),
      threshold: this.#numbers.subarray(first, first + count),
      values: this.#numbers.subarray(first + count, first + (1 + this.#width) * count),
      missingLeft: this.#flags.subarray(from, from + count),
    };
  }
}
