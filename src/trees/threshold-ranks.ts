/** The different thresholds of a column, and the rank of each: a table by their bits, as there are many nodes and few thresholds. */

/** A power of two, twice as many as there are thresholds at most; and what is left of 32 bits. */
const SLOTS = 512;
const SHIFT = 23;
const MOST = SLOTS / 2;

const number = /* @__PURE__ */ new Float64Array(1);
const halves = /* @__PURE__ */ new Uint32Array(number.buffer);

/** Fibonacci hashing: the high bits of a product, after Knuth. */
function slotOf(value: number): number {
  number[0] = value;
  return Math.imul(halves[0]! ^ Math.imul(halves[1]!, 0x85ebca6b), 0x9e3779b1) >>> SHIFT;
}

export class ThresholdRanks {
  /** NaN where nothing stands. */
  readonly #values = new Float64Array(SLOTS).fill(Number.NaN);
  readonly #ranks = new Uint16Array(SLOTS);
  size = 0;
  /** All of them, rising, once they are settled. */
  sorted = new Float64Array(0);

  #find(value: number): number {
    let slot = slotOf(value);
    // NaN is equal to nothing, and ends the search.
    while (this.#values[slot] !== value && !Number.isNaN(this.#values[slot])) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  }

  /**
   * Takes one more, no NaN; -0 is 0.
   *
   * @returns false where there are too many already
   */
  add(threshold: number): boolean {
    const value = threshold + 0;
    const slot = this.#find(value);
    if (this.#values[slot] === value) return true;
    if (this.size === MOST) return false;
    this.#values[slot] = value;
    this.size++;
    return true;
  }

  /** Numbers them; none may be added after that. */
  settle(): void {
    this.sorted = this.#values.filter((value) => !Number.isNaN(value)).sort();
    for (let rank = 0; rank < this.sorted.length; rank++) this.#ranks[this.#find(this.sorted[rank]!)] = rank;
  }

  /** How many are smaller than one that was added. */
  rank(threshold: number): number {
    return this.#ranks[this.#find(threshold + 0)]!;
  }
}
