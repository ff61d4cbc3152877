/** Counts of one version of a model, as Triton's statistics and the metrics show them. Times in milliseconds. */
import type { Answered, BatchTimes } from '../inference/batcher.js';

export interface Duration {
  count: number;
  ms: number;
}

const duration = (): Duration => ({ count: 0, ms: 0 });

function add(to: Duration, ms: number): void {
  to.count++;
  to.ms += ms;
}

/** Sizes of batches that are counted apart; larger ones go with the last. */
const SIZES = 64;

export class Statistics {
  readonly answered = duration();
  readonly fail = duration();
  readonly queue = duration();
  readonly input = duration();
  readonly infer = duration();
  readonly output = duration();
  /** Rows that were answered. */
  rows = 0;
  /** Batches that were computed. */
  batches = 0;
  /** Milliseconds since the epoch. */
  last = 0;
  /** Of each size of batches in rows, how long they took. */
  readonly sizes = new Map<number, Duration>();
  /** Told of each request and batch, by metrics. */
  onRequest: ((ok: boolean, rows: number, queued: number, computed: number) => void) | undefined;
  onBatch: ((rows: number) => void) | undefined;

  success(rows: number, answer: Answered, ms: number): void {
    add(this.answered, ms);
    add(this.queue, answer.queued);
    add(this.infer, answer.computed);
    this.rows += rows;
    this.last = Date.now();
    this.onRequest?.(true, rows, answer.queued, answer.computed);
  }

  failure(ms: number): void {
    add(this.fail, ms);
    this.onRequest?.(false, 0, 0, 0);
  }

  batch({ rows, compute }: BatchTimes): void {
    this.batches++;
    const size = Math.min(rows, SIZES);
    let found = this.sizes.get(size);
    if (found === undefined) this.sizes.set(size, (found = duration()));
    add(found, compute);
    this.onBatch?.(rows);
  }
}
