/** What one file may cost its scanner, over all of its members and layers: the parts of an archive share it. */
import { outputLimit } from '../../codec/codec.js';
import { Budget } from '../../core/budget.js';
import { LimitError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';

/** Behind a fault names are looked for in this much, and in a few times what the file has. */
const SEARCHED = 16 << 20;
const SEARCHED_RATIO = 4;

export class Allowance {
  readonly steps: Budget;
  /** Bytes in which names are looked for without the help of the machine. */
  readonly searched: number;
  readonly #limits: Limits;
  #left: number;

  constructor(stored: number, limits: Limits) {
    this.#limits = limits;
    this.#left = outputLimit(stored, limits);
    this.steps = new Budget(stored, limits);
    this.searched = Math.max(SEARCHED, SEARCHED_RATIO * stored);
  }

  /** Unpacks a part within what is left, and takes it off. @throws LimitError */
  async unpack<T extends { bytes: Uint8Array }>(run: (limits: Limits) => Promise<T>): Promise<T> {
    const limits = this.#limits;
    if (this.#left <= 0) throw this.#exhausted();
    const bounded = this.#left < limits.maxBytes ? { ...limits, maxBytes: this.#left } : limits;
    let part: T;
    try {
      part = await run(bounded);
    } catch (error) {
      if (!(error instanceof LimitError) || error.limit !== 'maxBytes' || bounded === limits) throw error;
      this.#left = 0;
      throw this.#exhausted();
    }
    this.#left -= part.bytes.length;
    return part;
  }

  #exhausted(): LimitError {
    const { maxRatio } = this.#limits;
    return new LimitError('maxRatio', maxRatio + 1, maxRatio);
  }
}
