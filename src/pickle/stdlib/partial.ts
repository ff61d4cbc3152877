/** functools.partial. In a file of its own, as models ask whether their functions are such. */
import { PyDict } from '../values/py-dict.js';
import {
  asSequence,
  type Machine,
  type PyCall,
  type PyGlobal,
  PyTuple,
  PyValue,
  type Reduction,
} from '../values/py-values.js';

/** A functools.partial: a function's name with some of its arguments. */
export class PyPartial extends PyValue {
  readonly #cls: PyGlobal | PyCall;
  func: unknown;
  args: unknown[] = [];
  keywords: unknown = null;
  #dict: unknown = null;
  #built = false;

  constructor(cls: PyGlobal | PyCall, func: unknown) {
    super();
    this.#cls = cls;
    this.func = func;
  }

  /** `functools.partial(func, **keywords)`. */
  static of(cls: PyGlobal, func: unknown, keywords: PyDict): PyPartial {
    const made = new PyPartial(cls, func);
    made.keywords = keywords;
    made.#built = true;
    return made;
  }

  override get pyCallable(): boolean {
    return true;
  }

  override pyBuild(state: unknown, machine: Machine): this {
    const parts = asSequence(state);
    const args = asSequence(parts?.[1]);
    if (parts?.length !== 4 || args === undefined) throw machine.fail('the state of a partial has four parts');
    const keywords = parts[2];
    if (keywords !== null && !(keywords instanceof PyDict)) throw machine.fail('the keywords of a partial are a dict');
    this.func = parts[0];
    this.args = args;
    this.keywords = keywords;
    this.#dict = parts[3];
    this.#built = true;
    return this;
  }

  override pyReduce(): Reduction {
    const made: Reduction = { cls: this.#cls, how: 'reduce', args: [this.func] };
    if (!this.#built) return made;
    return { ...made, state: new PyTuple([this.func, new PyTuple(this.args), this.keywords, this.#dict]) };
  }
}
