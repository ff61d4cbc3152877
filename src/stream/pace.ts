/** Whether threads pay for the batches of a stream: they cost a start and memory of their own, and one thread has shown its speed. */

/** Work of a batch from which on threads are asked, and that of a rest which is not left to one thread that is still cold. */
const WORTH_MS = 8;
const COLD_MS = 500;
/** Calls that warm up. */
const WARMING = 3;

interface Known {
  calls: number;
  /** Milliseconds of a row in the last call on one thread. */
  perRow: number;
}

export class Pace {
  readonly #known = new Map<string, Known>();

  /** True where a method should be asked on threads. */
  wantsThreads(method: string, rows: number): boolean {
    const known = this.#known.get(method);
    if (known === undefined) return false;
    return known.perRow * rows > (known.calls < WARMING ? COLD_MS : WORTH_MS);
  }

  /** One thread took so long. */
  took(method: string, rows: number, ms: number): void {
    const known = this.#known.get(method) ?? { calls: 0, perRow: 0 };
    this.#known.set(method, { calls: known.calls + 1, perRow: ms / Math.max(1, rows) });
  }
}
