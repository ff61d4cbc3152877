/** Finds earlier occurrences in a sliding window: chains of positions with the same hash of three bytes. */

const HASH_BITS = 17;

export class MatchFinder {
  /** Up to twice the dictionary is kept, so that moving it down is rare. */
  readonly window: Uint8Array;
  /** Position of the next byte to be encoded, and the end of the data, within the window. */
  at = 0;
  size = 0;
  /** Bytes that were moved out of the window. */
  dropped = 0;
  /** The result of {@link find}. */
  length = 0;
  distance = 0;
  readonly #dictionarySize: number;
  readonly #depth: number;
  readonly #niceLength: number;
  /** Positions plus one; 0 is none. */
  readonly #heads = new Int32Array(1 << HASH_BITS);
  readonly #chain: Int32Array;

  constructor(dictionarySize: number, lookahead: number, depth: number, niceLength: number) {
    this.#dictionarySize = dictionarySize;
    this.#depth = depth;
    this.#niceLength = niceLength;
    this.window = new Uint8Array(2 * dictionarySize + lookahead);
    this.#chain = new Int32Array(dictionarySize);
  }

  /** Takes what fits; gives how much that was. */
  feed(piece: Uint8Array, from: number): number {
    if (this.at >= 2 * this.#dictionarySize) this.#slide();
    const count = Math.min(piece.length - from, this.window.length - this.size);
    this.window.set(piece.subarray(from, from + count), this.size);
    this.size += count;
    return count;
  }

  #slide(): void {
    const shift = this.#dictionarySize;
    this.window.copyWithin(0, shift, this.size);
    this.at -= shift;
    this.size -= shift;
    this.dropped += shift;
    for (let i = 0; i < this.#heads.length; i++) this.#heads[i] = Math.max(0, this.#heads[i]! - shift);
    for (let i = 0; i < this.#chain.length; i++) this.#chain[i] = Math.max(0, this.#chain[i]! - shift);
  }

  #hash(at: number): number {
    const { window } = this;
    const word = window[at]! | (window[at + 1]! << 8) | (window[at + 2]! << 16);
    return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
  }

  /** Enters the current position and goes on to the next one. */
  skip(): void {
    const { at } = this;
    if (this.size - at >= 3) {
      const hash = this.#hash(at);
      this.#chain[at & (this.#dictionarySize - 1)] = this.#heads[hash]!;
      this.#heads[hash] = at + 1;
    }
    this.at = at + 1;
  }

  /** The longest match at the current position, at most `limit` bytes; then enters it and goes on to the next one. */
  find(limit: number): void {
    this.length = 0;
    this.distance = 0;
    const { at, window } = this;
    if (limit < 3) {
      this.skip();
      return;
    }
    const hash = this.#hash(at);
    let candidate = this.#heads[hash]! - 1;
    this.#chain[at & (this.#dictionarySize - 1)] = candidate + 1;
    this.#heads[hash] = at + 1;
    let best = 2;
    const oldest = Math.max(0, at - this.#dictionarySize + 1);
    for (let tries = this.#depth; tries > 0 && candidate >= oldest; tries--) {
      if (window[candidate + best] === window[at + best] && window[candidate] === window[at]) {
        let length = 1;
        while (length < limit && window[candidate + length] === window[at + length]) length++;
        if (length > best) {
          best = length;
          this.length = length;
          this.distance = at - candidate - 1;
          if (length >= this.#niceLength || length === limit) break;
        }
      }
      const next = this.#chain[candidate & (this.#dictionarySize - 1)]! - 1;
      if (next >= candidate) break;
      candidate = next;
    }
    this.at = at + 1;
  }
}
