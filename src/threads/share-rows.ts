/** Rows shared out over threads, where the platform has some; otherwise, and for little work, some at a time. */
import { type Arena, Arenas } from '../core/arena.js';
import { withScratch } from '../estimators/input/with-scratch.js';
import { InvalidInputError } from '../core/errors.js';
import { loadKernels } from '../linalg/wasm/kernel-bytes.js';
import { inTurns, nextTurn, type Steps, TURN_MS } from '../core/turns.js';
import { NdArray } from '../numpy/ndarray.js';
import { hasIndependentRows } from '../estimators/running/row-independence.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { type Block, threadPool, type RowMethod, type ThreadPool } from './thread-pool.js';
import type { BoundEstimator } from '../estimators/binding/bound-estimator.js';
import { roomOf } from '../estimators/input/columns.js';
import { JoinedResult } from '../estimators/running/joined-result.js';
import { type Memory, OWN, sharedMemory } from '../estimators/input/column-reader.js';
import { isRecords, readInSteps } from '../estimators/input/read-in-steps.js';
import { Arrivals } from './arrivals.js';
import type { RecordsInFlight } from './records-in-flight.js';
import { withoutExtra } from '../estimators/running/column-names.js';
import type { Input } from '../estimators/input/matrix.js';
import { toPublic } from '../estimators/binding/results.js';
import {
  asRows,
  blockSize,
  blocksOf,
  canBeSent,
  copiedBytes,
  LEAST,
  type PlacedBlock,
  rowsOf,
  type Rows,
} from './blocks.js';
import { type CostModel, costModelOf, type CallLoad } from './cost-model.js';
import { type Precision, withPrecision } from '../estimators/running/precision.js';
import { checkCall } from '../estimators/running/known-options.js';
import { ownInput, requireMethod, run } from '../estimators/running/run.js';
import type { MethodOptions } from '../estimators/binding/define.js';
import type { RowOptions } from '../estimators/running/option-types.js';

export interface AsyncOptions {
  /** Threads that compute; 1 is the thread of the caller. Default: one for each bound of the machine, at most 8. */
  readonly threads?: number;
  /** Ends the work at the next block of rows; the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
  /** Told after each block how many rows are done, and of how many. What it throws ends the work. */
  readonly onProgress?: (done: number, rows: number) => void;
}

/** Options that cost nothing to send: numbers, strings and short lists of them. */
const isSmall = (options: MethodOptions | undefined): boolean =>
  options === undefined ||
  Object.values(options).every((value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.length <= 16 && items.every((item) => typeof item !== 'object' || item === null);
  });

/** Fewer rows do not wait for the kernels. */
const WORTH_KERNELS = 16;

/** Rows of the first piece, which may be slow; the next ones follow from what they took. */
const FIRST = 64;
/** Rows whose time tells that of the others, roughly and then better. */
const PROBE = LEAST;
const SECOND_PROBE = 4096;

let always = false;

/** For tests: threads also where they cost more than they give. */
export function shareAlways(value: boolean): void {
  always = value;
}

/** Results of some rows cannot be put together: all of X has to be asked at once. */
class NotInBlocks extends Error {}

/** One call: its rows in pieces, on this thread and on others. */
class SharedCall {
  readonly #X: Rows;
  readonly #once: (rows: Input) => unknown;
  readonly #cost: CostModel;
  readonly #options: AsyncOptions;
  readonly out: JoinedResult;
  /** Rows from the start that are done. */
  done = 0;
  #told = 0;
  #size = FIRST;
  #since = performance.now();
  /** Milliseconds of the next piece, as the last one was. */
  #expected = 0;

  constructor(X: Rows, once: (rows: Input) => unknown, cost: CostModel, options: AsyncOptions, room?: Arena) {
    this.#X = X;
    this.#once = once;
    this.#cost = cost;
    this.#options = options;
    this.out = new JoinedResult(X.rows, room);
  }

  /** Tells of rows that are done, wherever they stand. */
  tell(rows: number): void {
    if (rows <= this.#told) return;
    this.#told = rows;
    this.#options.onProgress?.(rows, this.#X.rows);
  }

  /** Computes here up to row `end`, in pieces that take about as long as others may wait. */
  async upTo(end: number): Promise<void> {
    const from = this.done;
    let ms = 0;
    while (this.done < end) {
      // What is left of a turn is no room for a piece that takes a whole one.
      if (performance.now() - this.#since + this.#expected >= TURN_MS) {
        await nextTurn();
        this.#options.signal?.throwIfAborted();
        this.#since = performance.now();
      }
      const rows = Math.min(this.#size, end - this.done);
      const start = performance.now();
      this.piece(this.done, rows);
      const took = performance.now() - start;
      ms += took;
      this.done += rows;
      this.tell(this.done);
      this.#size = Math.max(1, Math.min(8 * rows, Math.floor((rows * TURN_MS) / took)));
      this.#expected = (took * this.#size) / rows;
    }
    if (end > from) this.#cost.alone(end - from, ms);
    this.#cost.bytesPerRow = this.out.bytesPerRow;
  }

  /** @throws NotInBlocks where the result is no array that goes below the others; what the method throws, with the row in all of X */
  piece(start: number, rows: number): void {
    const isTaken = withScratch(() => {
      let found: unknown;
      try {
        found = this.#once(rowsOf(this.#X, start, rows));
      } catch (error) {
        throw located(error, start);
      }
      return found instanceof NdArray && this.out.put(start, found);
    });
    if (!isTaken) throw new NotInBlocks();
  }
}

/** An error about a row of a piece, with its number in all of X; others are asked again, as they may speak of all rows. */
function located(error: unknown, start: number): Error {
  if (!(error instanceof InvalidInputError) || error.row === undefined) return new NotInBlocks();
  const { row, column, feature, message } = error;
  const place = `row ${row}, column `;
  const at = message.lastIndexOf(place);
  if (at < 0) return new NotInBlocks();
  const text = `${message.slice(0, at)}row ${row + start}, column ${message.slice(at + place.length)}`;
  return new InvalidInputError(text, { row: row + start, column, feature });
}

/** X of any form as the estimator, or the first step of it, takes it, some rows at a time. */
function* inputInSteps(estimator: BoundEstimator, X: unknown, extraColumns: unknown, memory: Memory): Steps<Input> {
  const bound = boundOf(estimator);
  const own = ownInput(bound, X);
  if (own !== undefined) return own;
  const input = yield* readInSteps(X, memory);
  return extraColumns === 'ignore' ? withoutExtra(input, bound.featureNames, bound.className) : input;
}

interface Asked {
  readonly estimator: BoundEstimator;
  readonly method: RowMethod;
  readonly precision: Precision | undefined;
  readonly options: MethodOptions | undefined;
}

/** Who has done all rows: threads, or this one where they do not pay; undefined where threads could not do it. */
async function onThreads(
  pool: ThreadPool,
  threads: number,
  { estimator, ...asked }: Asked,
  X: Rows,
  call: SharedCall,
  cost: CostModel,
  signal: AbortSignal | undefined,
): Promise<'threads' | 'here' | undefined> {
  const load = (): CallLoad => {
    const rows = X.rows - call.done;
    return { rows, bytes: copiedBytes(X, rows), threads, cores: pool.cores };
  };
  const pays = (): boolean => always || cost.pays(load());
  if (cost.shouldProbe()) {
    if (!cost.known) await call.upTo(PROBE);
    if (pays() && X.rows > 8 * SECOND_PROBE) await call.upTo(call.done + SECOND_PROBE);
  }
  if (!pays()) {
    await call.upTo(X.rows);
    return 'here';
  }
  const { done } = call;
  const { rows } = load();
  const size = blockSize(X, rows, threads, cost.expected(rows));
  const arrivals = new Arrivals(call.out, done, (arrived) => {
    call.tell(arrived);
  });
  const from = performance.now();
  const blocks = untilAborted(blocksOf(X, done, size, threads), arrivals.starts, signal);
  const isDone = await pool.run(
    estimator,
    { ...asked, blocks, bytesPerRow: cost.bytesPerRow, take: arrivals.take },
    threads,
  );
  arrivals.check();
  signal?.throwIfAborted();
  if (!isDone) return undefined;
  cost.shared({ ...load(), rows }, performance.now() - from);
  return 'threads';
}

/** The blocks, whose first rows go into `starts`. */
function* untilAborted(
  blocks: Iterable<PlacedBlock>,
  starts: number[],
  signal: AbortSignal | undefined,
): Generator<Block> {
  for (const { from, block } of blocks) {
    if (signal?.aborted === true) return;
    starts.push(from);
    yield block;
  }
}

/**
 * The result of records that threads compute on while they are read; undefined where they have to be read first, or threads could
 * not do it.
 */
async function onRecords(
  pool: ThreadPool,
  threads: number,
  { estimator, ...asked }: Asked,
  flight: RecordsInFlight,
  rows: number,
  cost: CostModel,
  onProgress: AsyncOptions['onProgress'],
): Promise<NdArray | undefined> {
  const out = new JoinedResult(rows);
  const arrivals = new Arrivals(out, 0, (arrived) => onProgress?.(arrived, rows));
  const workers = cost.besideReading(rows, threads, pool.cores);
  const blocks = flight.blocks(rows, workers, cost.expected(rows), arrivals.starts);
  const isDone = await pool.run(
    estimator,
    { ...asked, blocks, bytesPerRow: cost.bytesPerRow, take: arrivals.take },
    workers,
  );
  cost.read(rows, flight.readMs);
  arrivals.check();
  return isDone && flight.holds ? out.array() : undefined;
}

/** Tells of more rows only: what is done once more is told once. */
function onceEach({ onProgress }: AsyncOptions): AsyncOptions['onProgress'] {
  let most = 0;
  return (
    onProgress &&
    ((done, rows) => {
      if (done > most) onProgress((most = done), rows);
    })
  );
}

const arenas = new Arenas();

/**
 * A method with its rows shared out, with the bits that one thread gives. X is read, and where no thread helps also answered,
 * in pieces that let others have their turn.
 *
 * @throws what the method throws; the reason of the signal
 */
export async function runShared(
  estimator: BoundEstimator,
  method: RowMethod,
  X: unknown,
  all: RowOptions & AsyncOptions,
): Promise<unknown> {
  requireMethod(estimator, method);
  checkCall(estimator, method, all, 'async');
  const { threads, precision, extraColumns, signal, onProgress: _, ...others } = all;
  const onProgress = onceEach(all);
  signal?.throwIfAborted();
  const named = Object.entries(others).filter(([, value]) => value !== undefined);
  const options: MethodOptions | undefined = named.length === 0 ? undefined : Object.fromEntries(named);
  const pool = threads === 1 ? undefined : await threadPool();
  const wanted = pool === undefined ? 1 : Math.trunc(threads ?? pool.size);
  const arena = wanted > 1 ? arenas.take() : undefined;
  const memory = arena === undefined ? OWN : sharedMemory(arena);
  const bound = boundOf(estimator);
  const { className } = bound;
  const key = [method, precision ?? '', ...named.map(([name]) => name).sort()].join(' ');
  const cost = costModelOf(estimator, key);
  const asked = { estimator, method, precision, options };
  const goesEarly = (records: readonly object[]): boolean =>
    extraColumns === undefined &&
    isSmall(options) &&
    hasIndependentRows(estimator) &&
    ownInput(bound, records) === undefined &&
    (always || (cost.isWarm && cost.pays({ rows: records.length, bytes: 0, threads: wanted, cores: pool!.cores })));
  let input: Input;
  if (arena !== undefined && pool !== undefined && isRecords(X) && goesEarly(X)) {
    // Pages have no threads.
    const { RecordsInFlight } = await import('./records-in-flight.js');
    const flight = new RecordsInFlight(X, memory, signal);
    const found = await onRecords(pool, wanted, asked, flight, X.length, cost, onProgress);
    signal?.throwIfAborted();
    if (found !== undefined) {
      arenas.give(arena);
      return found;
    }
    input = await flight.input();
  } else input = await inTurns(inputInSteps(estimator, X, extraColumns, memory), signal);
  const once = (rows: Input): unknown =>
    withPrecision(precision, className, () => toPublic(run(estimator, method, rows, options)));
  const atOnce = (): unknown => {
    const found = once(input);
    onProgress?.(input.rows, input.rows);
    return found;
  };
  const rows = asRows(input);
  if (input.rows >= WORTH_KERNELS) await loadKernels();
  if (rows === undefined || rows.rows <= 2 * PROBE || !isSmall(options) || !hasIndependentRows(estimator))
    return atOnce();
  const told: AsyncOptions = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const start = (): SharedCall => new SharedCall(rows, once, cost, told, roomOf(X));
  try {
    const call = start();
    if (pool === undefined || wanted <= 1 || !canBeSent(rows)) {
      await call.upTo(rows.rows);
      return call.out.array();
    }
    const by = await onThreads(pool, wanted, asked, rows, call, cost, signal);
    // What a model that threads know has computed is a copy, and nobody else knows the memory of X.
    if (by === 'threads' && arena !== undefined) arenas.give(arena);
    if (by !== undefined) return call.out.array();
    // What is wrong this thread finds out.
    const again = start();
    await again.upTo(rows.rows);
    return again.out.array();
  } catch (error) {
    if (error instanceof NotInBlocks) return atOnce();
    throw error;
  }
}
