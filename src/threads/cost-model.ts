/** What calls of a method have cost, so that the next one knows whether threads pay. */
import type { BoundEstimator } from '../estimators/binding/bound-estimator.js';

/** A call on some rows. */
export interface CallLoad {
  readonly rows: number;
  /** Bytes of X that have to be copied for another thread. */
  readonly bytes: number;
  readonly threads: number;
  /** Threads that can compute at the same time. */
  readonly cores: number;
}

/** Work below this is done before a thread has heard of it. */
const WORTH_MS = 2;
/** Copying X for another thread, fresh memory for results and all else that a call costs: measured, docs/performance.md. */
const COPY_MS_PER_BYTE = 0.17e-6;
const RESULT_MS_PER_BYTE = 0.8e-6;
const CALL_MS = 0.5;
/** Threads have to win, clearly where they begin: what is left of the time of one thread. */
const BEGIN = 0.85;
const GO_ON = 0.95;
/** What it costs that more threads want to compute than there are cores. */
const CROWDED = 1.05;
/** Calls that warm up: what they took tells little. */
const WARMING = 3;
/** With each call that is not shared, what threads cost counts less: sooner or later they are tried again. */
const FORGOTTEN = 0.95;
/** Where threads win less than this, every so many calls one thread shows again what it takes. */
const CLEARLY = 1.4;
const EVERY = 8;

function mean(known: number | undefined, value: number): number {
  return known === undefined ? value : (known + value) / 2;
}

export class CostModel {
  /** Milliseconds of a row on one thread, and of all threads together. */
  #alone: number | undefined;
  #shared: number | undefined;
  #threads = 0;
  #warming = 0;
  /** Milliseconds that reading a record takes. */
  #reading: number | undefined;
  #calls = 0;
  #sinceAlone = 0;
  bytesPerRow = 0;

  /** Whether this call should look how long some rows take, as the first ones do. */
  shouldProbe(): boolean {
    return this.#calls++ < WARMING;
  }

  /** Whether the first calls are over, which look how long rows take. */
  get isWarm(): boolean {
    return this.#calls >= WARMING && this.#alone !== undefined;
  }

  get known(): boolean {
    return this.#alone !== undefined;
  }

  /** So many records took so long to read. */
  read(rows: number, ms: number): void {
    this.#reading = mean(this.#reading, ms / rows);
  }

  /**
   * How many threads compute while this one reads records: with as many as there are cores, it would read slower, and they would wait
   * for it.
   */
  besideReading(rows: number, threads: number, cores: number): number {
    if (threads < cores || threads < 2 || this.#reading === undefined) return threads;
    const reading = this.#reading * rows;
    const computing = this.expected(rows);
    const fewer = Math.max(reading, computing / (threads - 1));
    return fewer < (CROWDED * (reading + computing)) / cores ? threads - 1 : threads;
  }

  /** Milliseconds that one thread is expected to take. */
  expected(rows: number): number {
    return (this.#alone ?? 0) * rows;
  }

  /** One thread took so long. */
  alone(rows: number, ms: number): void {
    this.#alone = mean(this.#calls <= WARMING ? undefined : this.#alone, ms / rows);
    this.#sinceAlone = 0;
    if (this.#shared !== undefined) this.#shared *= FORGOTTEN;
  }

  shared({ rows, threads }: CallLoad, ms: number): void {
    if (threads !== this.#threads) {
      this.#threads = threads;
      this.#shared = undefined;
      this.#warming = 0;
    }
    this.#sinceAlone++;
    if (++this.#warming < WARMING) return;
    this.#shared = mean(this.#shared, Math.max(0, ms - CALL_MS) / rows);
  }

  /** True where threads are expected to be done before one thread is. */
  pays(load: CallLoad): boolean {
    const { rows, threads } = load;
    const ms = this.expected(rows);
    if (ms < WORTH_MS) return false;
    if (this.#shared !== undefined && threads === this.#threads) {
      const shared = CALL_MS + this.#shared * rows;
      const most = this.#sinceAlone === 0 ? BEGIN : this.#sinceAlone < EVERY ? GO_ON : 1 / CLEARLY;
      return shared < most * ms;
    }
    return this.#onThreads(load, ms) < BEGIN * ms;
  }

  #onThreads({ rows, bytes, threads, cores }: CallLoad, ms: number): number {
    const own = bytes * COPY_MS_PER_BYTE + rows * this.bytesPerRow * RESULT_MS_PER_BYTE;
    // With as many threads as cores, the thread that copies takes its time from them.
    const each = threads < cores ? ms / threads : (ms + own) / cores;
    return CALL_MS + Math.max(own, each);
  }
}

const models = new WeakMap<BoundEstimator, Map<string, CostModel>>();

export function costModelOf(estimator: BoundEstimator, call: string): CostModel {
  let known = models.get(estimator);
  if (known === undefined) models.set(estimator, (known = new Map()));
  let found = known.get(call);
  if (found === undefined) known.set(call, (found = new CostModel()));
  return found;
}
