import { InvalidInputError } from '../core/errors.js';
import { asSequence, type Machine, PyGlobal, PyTuple, PyValue, type Reduction } from '../pickle/values/py-values.js';
import { dateOf, isoText, secondsOf } from './dtypes/datetime.js';
import type { DType } from './dtypes/dtype.js';
import { itemAt, typedView } from './items.js';

/** A numpy scalar (`numpy.float64(3.5)`): a value with a dtype. It unwraps itself in arithmetic and JSON. */
export class NpScalar extends PyValue {
  readonly dtype: DType;
  /** The item's bytes, or the object itself for an object dtype. */
  readonly raw: unknown;
  readonly #made: unknown;

  constructor(dtype: DType, raw: unknown, made?: unknown) {
    super();
    this.dtype = dtype;
    this.raw = raw;
    this.#made = made;
  }

  /** The function by which the file made the scalar; undefined for one that was made here. */
  get made(): unknown {
    return this.#made;
  }

  /** The value as JavaScript has it; see `NdArray.at`. */
  get value(): unknown {
    return this.raw instanceof Uint8Array ? itemAt(this.dtype, typedView(this.dtype, this.raw), 0) : this.raw;
  }

  override valueOf(): unknown {
    return this.value;
  }

  /** A datetime64 in ISO 8601, `NaT` where it is no time; other values as JavaScript writes them. */
  override toString(): string {
    return this.dtype.kind === 'M' ? (isoText(this.#count('M'), this.dtype.unit) ?? 'NaT') : String(this.value);
  }

  /** A datetime64 as a Date in UTC; null for NaT. Digits below milliseconds are cut off. */
  toDate(): Date | null {
    return dateOf(this.#count('M'), this.dtype.unit);
  }

  /** A timedelta64 in seconds; null for NaT. */
  toSeconds(): number | null {
    return secondsOf(this.#count('m'), this.dtype.unit);
  }

  #count(kind: 'M' | 'm'): bigint {
    if (this.dtype.kind === kind && this.raw instanceof Uint8Array) {
      return (typedView(this.dtype, this.raw) as BigInt64Array)[0]!;
    }
    throw new InvalidInputError(`a scalar of ${this.dtype.name} is no ${kind === 'M' ? 'date' : 'span of time'}`);
  }

  toJSON(): unknown {
    return this.value;
  }

  /** Equal scalars are equal dict keys, also to plain numbers and strings. */
  pyKey(): unknown {
    return this.value;
  }

  override pyBuild(_state: unknown, machine: Machine): this {
    throw machine.fail('a numpy scalar takes no state');
  }

  override pyReduce(): Reduction {
    const cls = this.#made ?? new PyGlobal('numpy.core.multiarray', 'scalar');
    const raw = this.raw;
    const written = Array.isArray(raw) ? new PyTuple(asSequence(raw)!) : raw;
    return { cls, how: 'reduce', args: [this.dtype, written] };
  }
}
