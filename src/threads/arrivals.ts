/** Results of blocks as they come from threads, in any order. */
import type { NdArray } from '../numpy/ndarray.js';
import type { JoinedResult } from '../estimators/running/joined-result.js';

export class Arrivals {
  /** The first row of each block that was given out. */
  readonly starts: number[] = [];
  readonly #out: JoinedResult;
  readonly #tell: (rows: number) => void;
  #rows: number;
  #thrown: { readonly error: unknown } | undefined;

  /**
   * @param done Rows that were done before
   * @param tell Told of rows that are done; what it throws ends the work, and is thrown by {@link check}
   */
  constructor(out: JoinedResult, done: number, tell: (rows: number) => void) {
    this.#out = out;
    this.#rows = done;
    this.#tell = tell;
  }

  readonly take = (block: number, part: NdArray): boolean => {
    if (!this.#out.put(this.starts[block]!, part)) return false;
    this.#rows += part.shape[0]!;
    try {
      this.#tell(this.#rows);
    } catch (error) {
      this.#thrown = { error };
    }
    return this.#thrown === undefined;
  };

  /** @throws what was thrown by who was told */
  check(): void {
    if (this.#thrown !== undefined) throw this.#thrown.error;
  }
}
