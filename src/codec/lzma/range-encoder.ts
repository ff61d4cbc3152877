/** The range encoder of LZMA: bits with their probabilities become bytes. */
const TOP = 2 ** 24;
const CARRY = 2 ** 32;

export class RangeEncoder {
  #bytes = new Uint8Array(1 << 17);
  #at = 0;
  /** 33 bits: the highest is a carry into bytes that are held back. */
  #low = 0;
  #range = 0xffffffff;
  #cache = 0;
  #held = 1;

  /** Bytes that the data so far need at most, the flush included. */
  get size(): number {
    return this.#at + this.#held + 4;
  }

  reset(): void {
    this.#at = 0;
    this.#low = 0;
    this.#range = 0xffffffff;
    this.#cache = 0;
    this.#held = 1;
  }

  bit(probs: Uint16Array, index: number, bit: number): void {
    const probability = probs[index]!;
    const bound = (this.#range >>> 11) * probability;
    if (bit === 0) {
      this.#range = bound;
      probs[index] = probability + ((2048 - probability) >> 5);
    } else {
      this.#low += bound;
      this.#range -= bound;
      probs[index] = probability - (probability >> 5);
    }
    if (this.#range < TOP) this.#shift();
  }

  /** Bits of even odds, the highest first. */
  direct(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      this.#range >>>= 1;
      if ((value >>> i) & 1) this.#low += this.#range;
      if (this.#range < TOP) this.#shift();
    }
  }

  #shift(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#shiftLow();
  }

  #shiftLow(): void {
    if (this.#low < 0xff000000 || this.#low >= CARRY) {
      const carry = this.#low >= CARRY ? 1 : 0;
      let byte = this.#cache;
      do {
        if (this.#at === this.#bytes.length) this.#grow();
        this.#bytes[this.#at++] = byte + carry;
        byte = 0xff;
      } while (--this.#held > 0);
      this.#cache = ((this.#low % CARRY) / TOP) | 0;
    }
    this.#held++;
    this.#low = (this.#low % TOP) * 256;
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#bytes.length);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  flush(): void {
    for (let i = 0; i < 5; i++) this.#shiftLow();
  }

  /** The finished bytes so far, which then belong to the caller. */
  take(): Uint8Array {
    const out = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return out;
  }
}
