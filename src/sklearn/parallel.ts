/** Rows shared out over threads, where the platform has some; otherwise, and for little work, one after another. */
import { NdArray } from '../numpy/ndarray.js';
import { coreOf } from './core.js';
import { crewOf, type RowMethod } from './crew.js';
import type { Estimator } from './estimator.js';
import { Gathered } from './gathered.js';
import { Dense, type Input, Texts } from './matrix.js';
import { toPublic } from './output.js';
import { type Precision, withPrecision } from './precision.js';
import { inputFor, requireMethod, run } from './run.js';

export interface AsyncOptions {
  /** Threads that compute; 1 is the thread of the caller. Default: one for each core of the machine, at most 8. */
  readonly threads?: number;
  /** As in `predict`. */
  readonly precision?: Precision;
}

/** Work below this is done before a thread has heard of it. */
const WORTH_MS = 2;
/** Rows whose time tells that of the others, roughly and then better. */
const PROBE = 256;
const SECOND_PROBE = 4096;
/** Copying rows for another thread, and all else that a call on threads costs: measured, docs/performance.md. */
const COPY_MS_PER_BYTE = 0.15e-6;
const CALL_MS = 0.5;
/** Threads have to win clearly: what is left of the time of one thread. */
const SHARE = 0.8;

/** Rows from `start` on, as a view. */
function rowsOf(X: Dense | Texts, start: number, count: number): Dense | Texts {
  if (X.kind === 'texts') return new Texts(X.values.slice(start, start + count));
  const data = X.data.subarray(start * X.cols, (start + count) * X.cols);
  return new Dense(data, count, X.cols, X.dtype, X.names);
}

function* blocksOf(X: Dense | Texts, start: number, size: number): Generator<Input> {
  for (let at = start; at < X.rows; at += size) yield rowsOf(X, at, Math.min(size, X.rows - at));
}

/** Bytes of X in a block: they stay in the cache between the threads. */
const BLOCK_BYTES = 1 << 20;

/** Rows of a block: several for each thread, which are then done at about the same time. */
function blockSize(X: Dense | Texts, rows: number, threads: number): number {
  const fit = X.kind === 'texts' ? rows : Math.floor(BLOCK_BYTES / (8 * X.cols + 1));
  return Math.max(PROBE, Math.min(65536, fit, Math.ceil(rows / (6 * threads))));
}

let always = false;

/** For tests: threads also where they cost more than they give. */
export function shareAlways(value: boolean): void {
  always = value;
}

/** True where threads are expected to be done before one thread is that needs `ms` more. */
function pays(X: Dense | Texts, from: number, ms: number, threads: number, cores: number): boolean {
  const bytes = X.kind === 'texts' ? 0 : (X.rows - from) * X.cols * 8;
  const copy = bytes * COPY_MS_PER_BYTE;
  const shared = CALL_MS + Math.max(copy, (ms + copy) / Math.min(threads, cores));
  return always || (ms > WORTH_MS && shared < SHARE * ms);
}

/** True where no row has a say in the result of another one. */
export function isByRow(estimator: Estimator): boolean {
  const core = coreOf(estimator);
  const byRow = core.definition?.byRow;
  return typeof byRow === 'function' ? byRow(core.model) : byRow === true;
}

/**
 * A method with its rows shared out, with the bits that one thread gives.
 *
 * @throws what the method throws
 */
export async function runShared(
  estimator: Estimator,
  method: RowMethod,
  X: unknown,
  { threads, precision }: AsyncOptions,
): Promise<unknown> {
  requireMethod(estimator, method);
  const input = inputFor(estimator, X);
  const { className } = coreOf(estimator);
  const once = (rows: Input): unknown =>
    withPrecision(precision, className, () => toPublic(run(estimator, method, rows)));
  const whole = (): unknown => once(input);
  if (threads === 1) return whole();
  const crew = await crewOf();
  const wanted = Math.trunc(threads ?? crew?.size ?? 1);
  const plain = input.kind === 'dense' || (input.kind === 'texts' && input.passed === input.values);
  if (crew === undefined || !(wanted > 1) || !plain || input.rows <= 2 * PROBE || !isByRow(estimator)) return whole();
  let ms = 0;
  const timed = (from: number, count: number): unknown => {
    const start = performance.now();
    const found = once(rowsOf(input, from, count));
    ms = ((performance.now() - start) / count) * (input.rows - from - count);
    return found;
  };
  const out = new Gathered(input.rows);
  const take = (from: number, found: unknown): boolean => found instanceof NdArray && out.put(from, found);
  try {
    if (!take(0, timed(0, PROBE))) return whole();
    let done = PROBE;
    if (pays(input, done, ms, wanted, crew.cores) && input.rows > 8 * SECOND_PROBE) {
      if (!take(done, timed(done, SECOND_PROBE))) return whole();
      done += SECOND_PROBE;
    }
    if (pays(input, done, ms, wanted, crew.cores)) {
      const start = done;
      const size = blockSize(input, input.rows - start, wanted);
      const work = {
        method,
        precision,
        blocks: blocksOf(input, start, size),
        bytesPerRow: out.bytesPerRow,
        take: (block: number, part: NdArray) => out.put(start + block * size, part),
      };
      return (await crew.run(estimator, work, wanted)) ? out.array() : whole();
    }
    return take(done, once(rowsOf(input, done, input.rows - done))) ? out.array() : whole();
  } catch {
    // An error has to speak of the rows of all of X.
    return whole();
  }
}
