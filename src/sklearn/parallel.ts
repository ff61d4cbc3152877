/** Rows shared out over threads, where the platform has some; otherwise, and for little work, one after another. */
import { NdArray } from '../numpy/ndarray.js';
import { coreOf } from './core.js';
import { crewOf, type RowMethod } from './crew.js';
import type { Estimator } from './estimator.js';
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
/** Rows whose time tells that of the others. */
const PROBE = 256;

/** Rows from `start` on, as a copy that can be handed over; the caller may go on writing to X. */
function rowsOf(X: Dense | Texts, start: number, count: number): Dense | Texts {
  if (X.kind === 'texts') return new Texts(X.values.slice(start, start + count));
  const data = X.data.slice(start * X.cols, (start + count) * X.cols);
  return new Dense(data, count, X.cols, X.dtype, X.names);
}

function* blocksOf(X: Dense | Texts, start: number, size: number): Generator<Input> {
  for (let at = start; at < X.rows; at += size) yield rowsOf(X, at, Math.min(size, X.rows - at));
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
  const start = performance.now();
  const probe = once(rowsOf(input, 0, PROBE));
  const expected = ((performance.now() - start) / PROBE) * (input.rows - PROBE);
  if (expected < WORTH_MS || !(probe instanceof NdArray) || probe.isFortran) return whole();
  const size = Math.max(PROBE, Math.min(65536, Math.ceil((input.rows - PROBE) / (4 * wanted))));
  const parts = await crew.run(estimator, method, blocksOf(input, PROBE, size), wanted, precision);
  const { str } = probe.dtype;
  return parts?.every((part) => part.dtype.str === str) === true ? joined([probe, ...parts]) : whole();
}

/** Arrays of one type below each other. */
export function joined(parts: readonly NdArray[]): NdArray {
  const first = parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  const shape = [rows, ...first.shape.slice(1)];
  if (Array.isArray(first.data))
    return new NdArray(
      parts.flatMap((part) => part.data as unknown[]),
      shape,
      first.dtype,
    );
  const length = parts.reduce((sum, part) => sum + (part.data as Float64Array).length, 0);
  const out = new (first.data.constructor as new (length: number) => Float64Array)(length);
  let at = 0;
  for (const part of parts) {
    out.set(part.data as Float64Array, at);
    at += (part.data as Float64Array).length;
  }
  return new NdArray(out, shape, first.dtype);
}
