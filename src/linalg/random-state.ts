/**
 * numpy's `RandomState` of an integer seed: the Mersenne Twister MT19937 and the legacy integer draws.
 * M. Matsumoto, T. Nishimura, ACM TOMACS 8 (1998); numpy.random, legacy distributions.
 */

const SIZE = 624;
const SHIFT = 397;

export class RandomState {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  /** @param seed 0 to 2³² - 1, as `numpy.random.RandomState(seed)`. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let i = 1; i < SIZE; i++) {
      const last = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, last) + i;
    }
  }

  /** The next 32 bits. */
  next(): number {
    if (this.#at === SIZE) this.#refill();
    let value = this.#state[this.#at++]!;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  }

  /** An integer of 0 to `max` (below 2³²): masked bits, drawn again while they are larger. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    for (;;) {
      const value = (this.next() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** `random_sample()`: 53 bits of two draws. */
  double(): number {
    const high = this.next() >>> 5;
    return (high * 67108864 + (this.next() >>> 6)) / 9007199254740992;
  }

  /** `binomial(1, p)` as the legacy generator draws it, by inversion. */
  #bernoulli(p: number): number {
    if (p === 0) return 0;
    const flip = p > 0.5;
    const [yes, no] = flip ? [1 - p, p] : [p, 1 - p];
    const start = Math.exp(Math.log(no));
    let count = 0;
    let mass = start;
    let rest = this.double();
    while (rest > mass) {
      count++;
      if (count > 1) {
        count = 0;
        mass = start;
        rest = this.double();
      } else {
        rest -= mass;
        mass = (yes * mass) / no;
      }
    }
    return flip ? 1 - count : count;
  }

  /** Which of the shares `multinomial(1, shares)` picks. */
  pick(shares: Float64Array): number {
    let whole = 1;
    for (let j = 0; j < shares.length - 1; j++) {
      if (this.#bernoulli(shares[j]! / whole) === 1) return j;
      whole -= shares[j]!;
    }
    return shares.length - 1;
  }

  /** `permutation(count)`. */
  permutation(count: number): Int32Array {
    const out = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.interval(i);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const bits = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE]! ^ (bits >>> 1) ^ ((bits & 1) === 0 ? 0 : 0x9908b0df);
    }
    this.#at = 0;
  }
}
