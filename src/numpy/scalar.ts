import { asSequence, type Machine, PyGlobal, PyTuple, PyValue, type Reduction } from '../pickle/values.js';
import type { DType } from './dtype.js';
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

  /** The value as JavaScript has it; see `NdArray.at`. */
  get value(): unknown {
    return this.raw instanceof Uint8Array ? itemAt(this.dtype, typedView(this.dtype, this.raw), 0) : this.raw;
  }

  override valueOf(): unknown {
    return this.value;
  }

  override toString(): string {
    return String(this.value);
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
