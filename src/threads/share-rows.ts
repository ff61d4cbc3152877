/** Rows shared out over threads, where the platform has some; otherwise, and for little work, one after another. */
import { NdArray } from '../numpy/ndarray.js';
import { hasIndependentRows } from '../estimators/running/row-independence.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { threadPool, isShared, type RowMethod } from './thread-pool.js';
import type { BoundEstimator } from '../estimators/binding/bound-estimator.js';
import { JoinedResult } from '../estimators/running/joined-result.js';
import { Dense, type Input, Texts } from '../estimators/input/matrix.js';
import { toPublic } from '../estimators/binding/results.js';
import { costModelOf } from './cost-model.js';
import { withPrecision } from '../estimators/running/precision.js';
import { checkCall } from '../estimators/running/known-options.js';
import { inputFor, requireMethod, run } from '../estimators/running/run.js';
import type { MethodOptions } from '../estimators/binding/define.js';
import type { RowOptions } from '../estimators/running/option-types.js';

export interface AsyncOptions {
  /** Threads that compute; 1 is the thread of the caller. Default: one for each bound of the machine, at most 8. */
  readonly threads?: number;
}

/** Options that cost nothing to send: numbers, strings and short lists of them. */
const isSmall = (options: MethodOptions | undefined): boolean =>
  options === undefined ||
  Object.values(options).every((value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.length <= 16 && items.every((item) => typeof item !== 'object' || item === null);
  });

/** Rows whose time tells that of the others, roughly and then better. */
const PROBE = 256;
const SECOND_PROBE = 4096;

/** Rows from `start` on, as a view. */
function rowsOf(X: Dense | Texts, start: number, count: number): Dense | Texts {
  if (X.kind === 'texts') return new Texts(X.values.slice(start, start + count));
  const data = X.data.subarray(start * X.cols, (start + count) * X.cols);
  return new Dense(data, count, X.cols, X.dtype, X.names);
}

function* blocksOf(X: Dense | Texts, start: number, size: number): Generator<Input> {
  for (let at = start; at < X.rows; at += size) yield rowsOf(X, at, Math.min(size, X.rows - at));
}

/** Bytes of X in a block: a message costs as much as copying some hundred kilobytes. */
const BLOCK_BYTES = 2 << 20;

/** Work of a block, where there is much: with small ones, threads are done at about the same time. */
const BLOCK_MS = 1.5;

function blockSize(X: Dense | Texts, rows: number, threads: number, ms: number): number {
  const blocks = threads * Math.max(4, Math.min(16, ms / BLOCK_MS / threads));
  const fit = X.kind === 'texts' ? rows : Math.floor(BLOCK_BYTES / (8 * X.cols + 1));
  return Math.max(PROBE, Math.min(65536, fit, Math.ceil(rows / blocks)));
}

/** Bytes of X that other threads cannot see where they are. */
function copiedBytes(X: Dense | Texts, rows: number): number {
  return X.kind === 'texts' || isShared(X.data) ? 0 : rows * X.cols * 8;
}

let always = false;

/** For tests: threads also where they cost more than they give. */
export function shareAlways(value: boolean): void {
  always = value;
}

/**
 * A method with its rows shared out, with the bits that one thread gives.
 *
 * @throws what the method throws
 */
export async function runShared(
  estimator: BoundEstimator,
  method: RowMethod,
  X: unknown,
  all: RowOptions & AsyncOptions,
): Promise<unknown> {
  requireMethod(estimator, method);
  checkCall(estimator, method, all, 'async');
  const { threads, precision, extraColumns, ...others } = all;
  const named = Object.entries(others).filter(([, value]) => value !== undefined);
  const options: MethodOptions | undefined = named.length === 0 ? undefined : Object.fromEntries(named);
  const input = inputFor(estimator, X, extraColumns);
  const { className } = boundOf(estimator);
  const once = (rows: Input): unknown =>
    withPrecision(precision, className, () => toPublic(run(estimator, method, rows, options)));
  const whole = (): unknown => once(input);
  if (threads === 1) return whole();
  const pool = await threadPool();
  const wanted = Math.trunc(threads ?? pool?.size ?? 1);
  const plain = input.kind === 'dense' || (input.kind === 'texts' && input.passed === input.values);
  if (
    pool === undefined ||
    !(wanted > 1) ||
    !plain ||
    !isSmall(options) ||
    input.rows <= 2 * PROBE ||
    !hasIndependentRows(estimator)
  )
    return whole();
  const cost = costModelOf(estimator, [method, precision ?? '', ...named.map(([name]) => name).sort()].join(' '));
  const out = new JoinedResult(input.rows);
  const timed = <T>(rows: number, call: () => T): T => {
    const start = performance.now();
    const found = call();
    cost.alone(rows, performance.now() - start);
    return found;
  };
  let done = 0;
  /** False where results are no arrays that can be put together. */
  const probe = (rows: number): boolean => {
    const found = timed(rows, () => once(rowsOf(input, done, rows)));
    if (!(found instanceof NdArray) || !out.put(done, found)) return false;
    cost.bytesPerRow = out.bytesPerRow;
    done += rows;
    return true;
  };
  const pays = (): boolean => {
    const rows = input.rows - done;
    const load = { rows, bytes: copiedBytes(input, rows), threads: wanted, cores: pool.cores };
    return always || cost.pays(load);
  };
  try {
    if (cost.shouldProbe()) {
      if (!cost.known && !probe(PROBE)) return whole();
      if (pays() && input.rows > 8 * SECOND_PROBE && !probe(SECOND_PROBE)) return whole();
    }
    if (!pays()) return timed(input.rows, whole);
    const start = done;
    const rows = input.rows - start;
    const size = blockSize(input, rows, wanted, cost.expected(rows));
    const work = {
      method,
      precision,
      options,
      blocks: blocksOf(input, start, size),
      bytesPerRow: cost.bytesPerRow,
      take: (block: number, part: NdArray) => out.put(start + block * size, part),
    };
    const from = performance.now();
    if (!(await pool.run(estimator, work, wanted))) return whole();
    cost.shared({ rows, bytes: 0, threads: wanted, cores: pool.cores }, performance.now() - from);
    return out.array();
  } catch {
    // An error has to speak of the rows of all of X.
    return whole();
  }
}
