/**
 * What one request may take, whatever a file asks for: a few bytes can name the same long text a million times, or pack a million
 * empty containers. Whoever walks a graph, makes values out of a packed stream or writes counts its steps here before it takes them.
 *
 * The allowance grows with the bytes that are really there, so that large honest files are as free as small ones; below one MiB
 * it is that of one MiB.
 */
import { LimitError } from './errors.js';
import { type Limits, resolveLimits } from './limits.js';

const SMALLEST = 2 ** 20;

/** Steps for one container that is walked or digested: one or two microseconds. */
export const CONTAINER_STEPS = 20;
/** Bytes that are written or printed in one step. */
export const BYTES_PER_STEP = 16;

export class Budget {
  readonly #allowed: number;
  readonly #maxDepth: number;
  /** Begun MiB of the file. */
  readonly #size: number;
  #spent = 0;

  /** @param stored Bytes of the file on disk; undefined for values that came from none, which may take what they need. */
  constructor(stored: number | undefined, limits?: Partial<Limits>) {
    this.#size = Math.max(1, (stored ?? Number.POSITIVE_INFINITY) / SMALLEST);
    const { maxSteps, maxDepth } = resolveLimits(limits);
    this.#allowed = maxSteps;
    this.#maxDepth = maxDepth;
  }

  /** Counts steps. @throws LimitError */
  spend(steps: number): void {
    this.#spent += steps / this.#size;
    if (this.#spent > this.#allowed) throw new LimitError('maxSteps', Math.ceil(this.#spent), this.#allowed);
  }

  /** Told how deep a walk is. @throws LimitError */
  descend(depth: number): void {
    if (depth > this.#maxDepth) throw new LimitError('maxDepth', depth, this.#maxDepth);
  }

  /** Counts bytes or characters that are about to be written. @throws LimitError */
  write(bytes: number): void {
    this.spend(bytes / BYTES_PER_STEP);
  }
}

const sizes = new WeakMap<object, number>();

/** Remembers how large the file was that a value was read from. */
export function rememberStored(value: unknown, stored: number): void {
  if (typeof value === 'object' && value !== null) sizes.set(value, stored);
}

/** Bytes of the file that a value was read from, where it was. */
export function storedOf(value: unknown): number | undefined {
  return typeof value === 'object' && value !== null ? sizes.get(value) : undefined;
}

/** A budget for one more request about a value. */
export function budgetOf(value: unknown, limits?: Partial<Limits>): Budget {
  return new Budget(storedOf(value), limits);
}
