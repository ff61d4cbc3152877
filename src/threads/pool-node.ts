/** Threads of Node: one set of workers for the whole process, which end when no model uses them. */
import type {
  Answer,
  ForgetModel,
  ForgetTable,
  SentColumn,
  SentPart,
  SharedModel,
  SlotMemory,
  Task,
} from './messages.js';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { moduleUrl } from '../core/module-url.js';
import { makeShared, releaseFor, type SharedParts, useOf } from '../linalg/wasm/shared-memory.js';
import { dtypeOf } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { type Block, type ThreadPool, isShared, type TablePart, type Work } from './thread-pool.js';
import type { BoundEstimator } from '../estimators/binding/bound-estimator.js';
import { CodedColumn, type Column, isNumbered, isObjectColumn, type Table } from '../estimators/input/matrix.js';
import { isLoose } from './blocks.js';

/** Larger results are handed over with their memory, which is cheaper than one copy more. */
const MOST_IN_MEMORY = 256 << 10;
/** Blocks that a worker has at a time: one that it computes, and the next one. */
const SLOTS = 2;
const MAX_THREADS = 64;
/** New objects of a thread: it computes in arrays, and V8's own 48 MB would be the most of its memory. */
const YOUNG_MB = 6;
/** How long workers wait for the next call when no model is left. */
const LINGER_MS = 250;

let threadFile: URL | undefined;

/** The file of the workers; undefined where a bundler has put everything into one file that does not know where it is. */
function findThreadFile(): URL | undefined {
  if (threadFile !== undefined) return threadFile;
  const here = moduleUrl();
  if (here === undefined) return undefined;
  // The bundle puts this module into a folder of shared parts, or into the file of an entry.
  return (threadFile = new URL(
    here.includes('/chunks/') ? '../threads/worker-node.js' : './threads/worker-node.js',
    here,
  ));
}

/** For tests, which run the sources: a file that loads worker-node.ts. */
export function setThreadFile(file: URL): void {
  threadFile = file;
}

class Slot {
  memory: SlotMemory = { input: new SharedArrayBuffer(0), output: new SharedArrayBuffer(0) };
  last: Promise<unknown> = Promise.resolve();
}

function sentColumn(column: Column): SentColumn {
  if (column instanceof CodedColumn) return { codes: column.coded.codes, texts: column.coded.texts };
  return isObjectColumn(column) ? undefined : column;
}

class PoolWorker {
  readonly #worker: Worker;
  readonly #slots = Array.from({ length: SLOTS }, () => new Slot());
  #ended = false;
  readonly #known = new Set<number>();
  readonly #tables = new Map<Table, number>();
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();

  constructor(file: URL) {
    this.#worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    const { threadId } = this.#worker;
    this.#worker.unref();
    live++;
    this.#worker.once('exit', () => live--);
    this.#worker.on('message', (answer: Answer) => {
      this.#settle(answer.id, answer.shape === undefined ? undefined : answer);
    });
    // A worker that cannot start, or dies, leaves the work to the thread that asked.
    const failed = (): void => {
      this.#ended = true;
      workers = workers.filter((worker) => worker !== this);
      for (const forms of alive.values()) if (forms !== undefined) releaseFor(forms, threadId);
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

  /** One task at a time in a slot: its rows and results stand in memory that is used again for the next one. */
  ask(slot: number, shared: SharedModel, X: Block, work: Work, take: (part: NdArray) => boolean): Promise<boolean> {
    const own = this.#slots[slot]!;
    const turn = own.last.then(async () => {
      const answer = await this.#send(slot, own, shared, X, work);
      return answer !== undefined && take(arrayOf(answer, own.memory));
    });
    own.last = turn.catch(() => undefined);
    return turn;
  }

  #send(slot: number, own: Slot, shared: SharedModel, X: Block, work: Work): Promise<Answer | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    const known = this.#known.has(shared.id);
    this.#known.add(shared.id);
    const data = X.kind === 'dense' ? X.data : undefined;
    const copied = data === undefined || isShared(data) ? 0 : data.length;
    const memory = memoryFor(own.memory, copied * 8, Math.min(MOST_IN_MEMORY, X.rows * work.bytesPerRow));
    if (copied > 0) new Float64Array(memory.input, 0, copied).set(data!);
    const task: Task = {
      id: ++lastId,
      model: shared.id,
      method: work.method,
      precision: work.precision,
      options: work.options,
      rows: X.rows,
      cols: X.kind === 'part' ? X.table.columns.length : X.cols,
      dtype: X.kind === 'dense' ? X.dtype : 'object',
      names: X.kind === 'part' ? X.table.names : X.names,
      texts: X.kind === 'texts' ? X.values : undefined,
      part: X.kind === 'part' ? this.#part(X) : undefined,
      numbered: isNumbered(X.kind === 'part' ? X.table : X),
      numbers: copied > 0 ? copied : data,
      slot,
      memory: memory === own.memory ? undefined : memory,
      shared: known ? undefined : shared,
    };
    own.memory = memory;
    // Only waiting work keeps the process alive.
    this.#worker.ref();
    return new Promise((settle) => {
      this.#waiting.set(task.id, settle);
      this.#worker.postMessage(task);
    });
  }

  #part({ table, from, rows }: TablePart): SentPart {
    const known = this.#tables.get(table);
    const id = known ?? ++lastId;
    if (known === undefined) this.#tables.set(table, id);
    const loose = table.columns.flatMap((column) => (isLoose(column) ? [column.values.slice(from, from + rows)] : []));
    const sent = known === undefined ? table.columns.map(sentColumn) : undefined;
    return { table: id, from, columns: sent, loose };
  }

  /** For when all rows of a table are done. */
  forgetTable(table: Table): void {
    const id = this.#tables.get(table);
    if (id === undefined) return;
    this.#tables.delete(table);
    this.#worker.postMessage({ table: id } satisfies ForgetTable);
  }

  forget(model: number): void {
    if (this.#known.delete(model)) this.#worker.postMessage({ forget: model } satisfies ForgetModel);
  }

  end(): void {
    void this.#worker.terminate();
  }
}

/** Fresh memory costs more than a copy, so a memory that is large enough stays. */
function memoryFor(memory: SlotMemory, input: number, output: number): SlotMemory {
  if (memory.input.byteLength >= input && memory.output.byteLength >= output) return memory;
  const larger = (old: SharedArrayBuffer, bytes: number): SharedArrayBuffer =>
    old.byteLength >= bytes ? old : new SharedArrayBuffer(Math.ceil(bytes / 8) * 8);
  return { input: larger(memory.input, input), output: larger(memory.output, output) };
}

const TYPES = {
  Float64Array,
  Float32Array,
  BigInt64Array,
  BigUint64Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
};

function arrayOf({ data, type, length, shape, dtype }: Answer, memory: SlotMemory): NdArray {
  const found = data ?? new TYPES[type as keyof typeof TYPES](memory.output as unknown as ArrayBuffer, 0, length);
  return new NdArray(found as NdArray['data'], shape!, dtypeOf(dtype!));
}

let live = 0;
let answered = 0;
let useless = false;

/** Workers that have not ended, and blocks that workers have done since the process started. */
export function threadUse(): { live: number; answered: number } {
  return { live, answered };
}

/** Forms that threads made of a model, those that they took from each other, and the bytes of the memory for them. */
export async function formUse(
  model: BoundEstimator,
): Promise<{ made: number; taken: number; bytes: number } | undefined> {
  const forms = (await sharedModels.get(model))?.forms;
  return forms && useOf(forms);
}

/** Models that are not forgotten. */
export function knownModels(): number {
  return alive.size;
}

let workers: PoolWorker[] = [];
let running = 0;
let lastId = 0;
let linger: NodeJS.Timeout | undefined;
const sharedModels = new WeakMap<BoundEstimator, Promise<SharedModel>>();
/** Models that are not forgotten, and the memory for their forms. */
const alive = new Map<number, SharedParts | undefined>();

function release(id: number): void {
  if (!alive.delete(id)) return;
  for (const worker of workers) worker.forget(id);
  if (alive.size > 0) return;
  clearTimeout(linger);
  linger = setTimeout(() => {
    if (alive.size > 0 || running > 0) return;
    for (const worker of workers) worker.end();
    workers = [];
  }, LINGER_MS).unref();
}

const collected = new FinalizationRegistry<number>(release);

/** Threads over the models that `toBytes` writes. */
export function nodeThreadPool(toBytes: (model: BoundEstimator) => Promise<Uint8Array>): ThreadPool {
  function keep(model: BoundEstimator): Promise<SharedModel> {
    let found = sharedModels.get(model);
    if (found === undefined) {
      const id = ++lastId;
      const forms = makeShared();
      alive.set(id, forms);
      collected.register(model, id);
      found = toBytes(model).then((pickle) => {
        const bytes = new SharedArrayBuffer(pickle.length);
        new Uint8Array(bytes).set(pickle);
        return { id, bytes, forms };
      });
      found.catch(() => {
        release(id);
      });
      sharedModels.set(model, found);
    }
    return found;
  }

  async function run(model: BoundEstimator, work: Work, threads: number): Promise<boolean> {
    const file = findThreadFile();
    if (useless || file === undefined) return false;
    const known = await keep(model).catch(() => undefined);
    if (known === undefined) return false;
    running++;
    const tables = new Set<Table>();
    let chosen: PoolWorker[] = [];
    try {
      const count = Math.min(threads, MAX_THREADS);
      while (workers.length < count) workers.push(new PoolWorker(file));
      chosen = workers.slice(0, count);
      const queue = numbered(work.blocks);
      let failed = false;
      const drain = async (worker: PoolWorker, slot: number): Promise<void> => {
        // Each draws the next block when it is done with one, so no more of them than there are slots are in memory.
        for (let next = await queue(); next !== undefined; next = await queue()) {
          const [at, X] = next;
          if (X.kind === 'part') tables.add(X.table);
          const done = await worker.ask(slot, known, X, work, (part) => work.take(at, part));
          failed ||= !done;
          if (failed) return;
        }
      };
      const slots = Array.from({ length: SLOTS }, (_, slot) => chosen.map((worker) => drain(worker, slot)));
      await Promise.all(slots.flat());
      // Where no worker ever did anything (a bundle without its file, say) the next call need not try again.
      useless = failed && answered === 0 && live === 0;
      return !failed;
    } finally {
      running--;
      for (const table of tables) for (const worker of chosen) worker.forgetTable(table);
    }
  }

  return {
    size: Math.min(8, availableParallelism()),
    cores: availableParallelism(),
    run,
    forget(model) {
      const known = sharedModels.get(model);
      sharedModels.delete(model);
      void known?.then(
        ({ id }) => {
          release(id);
        },
        () => undefined,
      );
    },
  };
}

/** The next block and its number: all workers draw from one iterator. */
function numbered(blocks: Iterable<Block> | AsyncIterable<Block>): () => Promise<[number, Block] | undefined> {
  const iterator = Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]();
  let at = 0;
  return async () => {
    const { value, done } = await iterator.next();
    return done === true ? undefined : [at++, value];
  };
}
