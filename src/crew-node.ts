/** Threads of Node: one set of workers for the whole process, which end when no model uses them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { dtypeOf } from './numpy/dtype.js';
import { NdArray } from './numpy/ndarray.js';
import type { Estimator } from './sklearn/estimator.js';
import type { Input } from './sklearn/matrix.js';
import type { Crew, RowMethod } from './sklearn/crew.js';
import type { Precision } from './sklearn/precision.js';

/** Rows on their way to a worker. */
export interface Task {
  readonly id: number;
  readonly model: number;
  readonly method: RowMethod;
  /** The model as a pickle, for a worker that does not know it; all workers see the same bytes. */
  readonly bytes: SharedArrayBuffer | undefined;
  readonly rows: number;
  readonly cols: number;
  readonly dtype: string;
  readonly names: readonly string[] | undefined;
  readonly data: Float64Array | undefined;
  readonly texts: readonly string[] | undefined;
  readonly precision: Precision | undefined;
}

export interface Forget {
  readonly forget: number;
}

/** What comes back; without `data` the worker could not do it. */
export interface Answer {
  readonly id: number;
  readonly data?: unknown;
  readonly shape?: readonly number[];
  readonly dtype?: string;
}

const MAX_THREADS = 64;
/** How long workers wait for the next call when no model is left. */
const LINGER_MS = 250;

// The bundle puts this module into a folder of shared parts, or into the file of an entry.
let threadFile = new URL(
  import.meta.url.includes('/chunks/') ? '../worker-node.js' : './worker-node.js',
  import.meta.url,
);

/** For tests, which run the sources: a file that loads worker-node.ts. */
export function setThreadFile(file: URL): void {
  threadFile = file;
}

class Hand {
  readonly #worker: Worker;
  #room = new SharedArrayBuffer(0);
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;
  readonly #known = new Set<number>();
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();

  constructor() {
    this.#worker = new Worker(threadFile);
    this.#worker.unref();
    live++;
    this.#worker.once('exit', () => live--);
    this.#worker.on('message', (answer: Answer) => {
      this.#settle(answer.id, answer.data === undefined ? undefined : answer);
    });
    // A worker that cannot start, or dies, leaves the work to the thread that asked.
    const failed = (): void => {
      this.#ended = true;
      hands = hands.filter((hand) => hand !== this);
      for (const id of [...this.#waiting.keys()]) this.#settle(id, undefined);
    };
    this.#worker.on('error', failed);
    this.#worker.on('exit', failed);
  }

  #settle(id: number, answer: Answer | undefined): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (answer !== undefined) answered++;
    settle?.(answer);
  }

  /** One task at a time: its rows stand in memory that is used again for the next one. */
  ask(task: Task): Promise<Answer | undefined> {
    const turn = this.#last.then(() => this.#send(task));
    this.#last = turn;
    return turn;
  }

  #send(task: Task): Promise<Answer | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    const { bytes, data, ...rest } = task;
    const known = this.#known.has(task.model);
    this.#known.add(task.model);
    // Only waiting work keeps the process alive.
    this.#worker.ref();
    return new Promise((settle) => {
      this.#waiting.set(task.id, settle);
      const shared = data === undefined ? undefined : this.#copied(data);
      this.#worker.postMessage({ ...rest, data: shared, bytes: known ? undefined : bytes });
    });
  }

  #copied(data: Float64Array): Float64Array {
    // Fresh memory costs more than the copy.
    if (this.#room.byteLength < data.byteLength) this.#room = new SharedArrayBuffer(data.byteLength);
    const to = new Float64Array(this.#room, 0, data.length);
    to.set(data);
    return to;
  }

  forget(model: number): void {
    if (this.#known.delete(model)) this.#worker.postMessage({ forget: model } satisfies Forget);
  }

  end(): void {
    void this.#worker.terminate();
  }
}

interface Kept {
  readonly id: number;
  readonly bytes: SharedArrayBuffer;
}

let live = 0;
let answered = 0;
let useless = false;

/** Workers that have not ended, and blocks that workers have done since the process started. */
export function threadUse(): { live: number; answered: number } {
  return { live, answered };
}

let hands: Hand[] = [];
let running = 0;
let lastId = 0;
let linger: NodeJS.Timeout | undefined;
const kept = new WeakMap<Estimator, Promise<Kept>>();
const alive = new Set<number>();

function release(id: number): void {
  if (!alive.delete(id)) return;
  for (const hand of hands) hand.forget(id);
  if (alive.size > 0) return;
  clearTimeout(linger);
  linger = setTimeout(() => {
    if (alive.size > 0 || running > 0) return;
    for (const hand of hands) hand.end();
    hands = [];
  }, LINGER_MS).unref();
}

const collected = new FinalizationRegistry<number>(release);

/** Threads over the models that `toBytes` writes. */
export function nodeCrew(toBytes: (model: Estimator) => Promise<Uint8Array>): Crew {
  function keep(model: Estimator): Promise<Kept> {
    let found = kept.get(model);
    if (found === undefined) {
      const id = ++lastId;
      alive.add(id);
      collected.register(model, id);
      found = toBytes(model).then((pickle) => {
        const bytes = new SharedArrayBuffer(pickle.length);
        new Uint8Array(bytes).set(pickle);
        return { id, bytes };
      });
      found.catch(() => {
        release(id);
      });
      kept.set(model, found);
    }
    return found;
  }

  async function run(
    model: Estimator,
    method: RowMethod,
    blocks: Iterable<Input>,
    threads: number,
    precision?: Precision,
  ): Promise<NdArray[] | undefined> {
    if (useless) return undefined;
    const known = await keep(model).catch(() => undefined);
    if (known === undefined) return undefined;
    running++;
    try {
      const count = Math.min(threads, MAX_THREADS);
      while (hands.length < count) hands.push(new Hand());
      const found: (Answer | undefined)[] = [];
      const queue = numbered(blocks);
      let failed = false;
      const drain = async (hand: Hand): Promise<void> => {
        // Each hand takes the next block when it is done with one, so no more than one for each is in memory.
        for (const [at, X] of queue) {
          found[at] = await hand.ask(taskOf(X, method, known, precision));
          failed ||= found[at] === undefined;
          if (failed) return;
        }
      };
      await Promise.all(hands.slice(0, count).map(drain));
      // Where no worker ever did anything (a bundle without its file, say) the next call need not try again.
      useless = failed && answered === 0 && live === 0;
      return failed ? undefined : found.map((answer) => arrayOf(answer!));
    } finally {
      running--;
    }
  }

  return {
    size: Math.min(8, availableParallelism()),
    cores: availableParallelism(),
    run,
    forget(model) {
      const known = kept.get(model);
      kept.delete(model);
      void known?.then(
        ({ id }) => {
          release(id);
        },
        () => undefined,
      );
    },
  };
}

/** One iterator that all hands draw from: leaving a loop over it does not end it for the others. */
function numbered(blocks: Iterable<Input>): IterableIterator<[number, Input]> {
  const iterator = blocks[Symbol.iterator]();
  let at = 0;
  const own: IterableIterator<[number, Input]> = {
    next() {
      const { value, done } = iterator.next() as IteratorResult<Input, undefined>;
      return done === true ? { value: undefined, done: true } : { value: [at++, value as Input], done: false };
    },
    [Symbol.iterator]: () => own,
  };
  return own;
}

function taskOf(X: Input, method: RowMethod, { id: model, bytes }: Kept, precision: Precision | undefined): Task {
  const id = ++lastId;
  const shared = { id, model, bytes, method, precision, rows: X.rows, cols: X.cols, names: X.names };
  if (X.kind === 'texts') return { ...shared, dtype: 'object', data: undefined, texts: X.values };
  const data = X.kind === 'dense' ? X.data : new Float64Array(0);
  return { ...shared, dtype: X.kind === 'dense' ? X.dtype : 'object', data, texts: undefined };
}

function arrayOf({ data, shape, dtype }: Answer): NdArray {
  return new NdArray(data as NdArray['data'], shape!, dtypeOf(dtype!));
}
