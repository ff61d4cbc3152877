/**
 * Rows of requests that come at the same time, computed together. Counted in rows, not in requests; each request gets its own rows
 * back, and one that is wrong fails alone.
 */
import type { Estimator } from '../../estimators/estimator.js';
import { RequestError } from '../errors.js';
import { type Result, rowsOfResult } from './results.js';
import { joined, type Rows, shapeKey } from './rows.js';
import { nextTurn, run, runNow, type RunOptions } from './run.js';

export interface BatchLimits {
  /** Rows of one batch; a request with more goes alone. 1 computes every request alone. */
  readonly maxBatchRows: number;
  /** Milliseconds that rows wait for others to join; 0: those that are there already. */
  readonly maxWait: number;
  /** Rows that may wait; beyond, requests are refused. */
  readonly maxQueueRows: number;
  /** Milliseconds that rows may wait before they are given up. */
  readonly timeout: number;
}

/** What a batch took, for statistics. Times in milliseconds. */
export interface BatchTimes {
  readonly requests: number;
  readonly rows: number;
  readonly compute: number;
}

export interface Answered {
  readonly results: readonly Result[];
  /** Milliseconds in the queue, and of computing the batch. */
  readonly queued: number;
  readonly computed: number;
}

interface Waiting {
  readonly rows: Rows;
  readonly methods: readonly string[];
  readonly options: RunOptions;
  /** Made when there is another to compare it with. */
  key: string | undefined;
  readonly since: number;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: unknown) => void;
}

const keyOf = (one: Waiting): string =>
  (one.key ??= `${one.methods.join()} ${one.options.ignoreExtra} ${shapeKey(one.rows)}`);

export class Batcher {
  readonly #model: Estimator;
  readonly #limits: BatchLimits;
  readonly #onBatch: (times: BatchTimes) => void;
  readonly #alone: boolean;
  #queue: Waiting[] = [];
  #queuedRows = 0;
  #running = false;

  /** @param batchable Whether requests may be computed together. */
  constructor(model: Estimator, batchable: boolean, limits: BatchLimits, onBatch: (times: BatchTimes) => void) {
    this.#model = model;
    this.#limits = limits;
    this.#onBatch = onBatch;
    this.#alone = limits.maxBatchRows <= 1 || !batchable;
  }

  get queuedRows(): number {
    return this.#queuedRows;
  }

  get queuedRequests(): number {
    return this.#queue.length;
  }

  /** @throws RequestError (429) where the queue is full, (503) after the timeout; what the method throws */
  ask(rows: Rows, methods: readonly string[], options: RunOptions): Promise<Answered> {
    const { maxQueueRows } = this.#limits;
    if (this.#queue.length > 0 && this.#queuedRows + rows.rows > maxQueueRows) {
      throw new RequestError(429, `${this.#queuedRows} rows are waiting for this model already: try again`, {
        retryAfter: 1,
      });
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ rows, methods, options, key: undefined, since: performance.now(), resolve, reject });
      this.#queuedRows += rows.rows;
      if (!this.#running) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#running = true;
    if (this.#limits.maxWait > 0 && this.#queuedRows < this.#limits.maxBatchRows) {
      await new Promise((resolve) => setTimeout(resolve, this.#limits.maxWait));
    } else await nextTurn();
    while (this.#queue.length > 0) {
      const batch = this.#take();
      if (batch.length > 0) await this.#compute(batch);
      if (this.#queue.length > 0) await nextTurn();
    }
    this.#running = false;
  }

  /** The first that waits, and those that go with it. */
  #take(): Waiting[] {
    const now = performance.now();
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    let rows = 0;
    for (const one of this.#queue) {
      if (now - one.since > this.#limits.timeout) {
        this.#queuedRows -= one.rows.rows;
        one.reject(new RequestError(503, 'the model did not get to these rows in time', { retryAfter: 1 }));
        continue;
      }
      const first = batch[0];
      const fits =
        first === undefined ||
        (!this.#alone && rows + one.rows.rows <= this.#limits.maxBatchRows && keyOf(one) === keyOf(first));
      if (!fits) {
        rest.push(one);
        continue;
      }
      batch.push(one);
      rows += one.rows.rows;
    }
    this.#queue = rest;
    this.#queuedRows -= rows;
    return batch;
  }

  async #compute(batch: readonly Waiting[]): Promise<void> {
    const start = performance.now();
    const first = batch[0]!;
    try {
      const rows = joined(batch.map((one) => one.rows));
      const few = rows.rows <= this.#limits.maxBatchRows || batch.length > 1;
      const results = few
        ? runNow(this.#model, first.methods, rows, first.options)
        : await run(this.#model, first.methods, rows, first.options);
      const computed = performance.now() - start;
      let at = 0;
      for (const one of batch) {
        const from = at;
        at += one.rows.rows;
        const own = results.map((result) => rowsOfResult(result, from, one.rows.rows));
        one.resolve({ results: own, queued: start - one.since, computed });
      }
      this.#onBatch({ requests: batch.length, rows: rows.rows, compute: computed });
    } catch (error) {
      if (batch.length === 1) first.reject(error);
      else for (const one of batch) await this.#compute([one]);
    }
  }
}
