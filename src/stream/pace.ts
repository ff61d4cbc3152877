/**
 * Whether threads pay for the batches of a stream: they cost a start and memory of their own, and tables with texts the time to hand them
 * over. One thread shows first how fast the stream goes, then threads do, and the faster way stays.
 */

/** Work of a batch from which on threads are tried, and that of a rest which is not left to one thread that is still cold. */
const WORTH_MS = 8;
const COLD_MS = 500;
/** Batches that warm up a way to go, and those that show its speed. */
const WARMING = 3;
const MEASURED = 4;
/** Of the time of a stream, what scoring has to take before threads are tried: they help with nothing else. */
const SHARE = 0.7;
/** How much faster threads have to be. */
const GAIN = 1.1;

/** Time and rows between a batch of a way to go and the batch of the same that shows enough. */
class Trial {
  /** Batches that have begun. */
  batches = 0;
  #rows = 0;
  #start = 0;
  /** Milliseconds of a row, with all that the stream does besides, when it is known. */
  perRow: number | undefined;

  /** A batch begins. */
  begin(rows: number, now: number): void {
    if (this.batches === WARMING) this.#start = now;
    if (this.batches === WARMING + MEASURED) this.perRow ??= (now - this.#start) / Math.max(1, this.#rows);
    if (this.batches >= WARMING) this.#rows += rows;
    this.batches++;
  }
}

class MethodPace {
  readonly alone = new Trial();
  readonly shared = new Trial();
  /** Of the last call on one thread: milliseconds of a row. */
  perRow: number | undefined;
  /** What has been found to be faster. */
  choice: 'alone' | 'shared' | undefined;
}

export class Pace {
  readonly #methods = new Map<string, MethodPace>();
  readonly #isAlone: boolean;

  /** @param isAlone Whether there is one thread and no other. */
  constructor(isAlone = false) {
    this.#isAlone = isAlone;
  }

  /** True where a method should be asked on threads about a batch that begins now. */
  wantsThreads(method: string, rows: number, now = performance.now()): boolean {
    if (this.#isAlone) return false;
    let known = this.#methods.get(method);
    if (known === undefined) this.#methods.set(method, (known = new MethodPace()));
    if (known.choice === undefined) this.#learn(known, rows, now);
    return known.choice === 'shared' || (known.choice === undefined && known.alone.perRow !== undefined);
  }

  #learn(known: MethodPace, rows: number, now: number): void {
    const { alone, shared, perRow } = known;
    // The first call makes what the model needs: it says little.
    if (alone.batches > 1 && perRow! * rows > COLD_MS) known.choice = 'shared';
    else if (alone.perRow === undefined) {
      alone.begin(rows, now);
      if (alone.perRow === undefined) return;
      let scoring = 0;
      for (const method of this.#methods.values()) scoring += method.perRow ?? 0;
      if (perRow! * rows < WORTH_MS || scoring < SHARE * alone.perRow) known.choice = 'alone';
      else shared.begin(rows, now);
    } else {
      shared.begin(rows, now);
      if (shared.perRow !== undefined) known.choice = shared.perRow * GAIN < alone.perRow ? 'shared' : 'alone';
    }
  }

  /** One thread took so long for its call. */
  took(method: string, rows: number, ms: number): void {
    const known = this.#methods.get(method);
    if (known !== undefined) known.perRow = ms / Math.max(1, rows);
  }
}
