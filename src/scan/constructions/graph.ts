/**
 * The last look, at the value that a pickle gives: functions and classes may stand only where a library puts them. What is called
 * while the file loads was judged before; this is about what runs when the model is used.
 */
import { PyDefaultDict, PyDeque, PySimpleNamespace } from '../../pickle/stdlib/containers.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { NO_STATE, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import type { Report } from '../findings.js';
import { CLASS_SLOTS, FUNCTION_SLOTS } from '../policy/functions.js';
import { HANDS_ON, MISUSE } from '../policy/misuse.js';
import type { Policy } from '../policy/policy.js';
import { type Kinds, makerOf } from './kinds.js';
import type { StateContext } from './states.js';
import { ownerName } from './words.js';

/** Where a value stands: an attribute of a known class, the items of one, or in no known class at all. */
interface Place {
  readonly owner: unknown;
  readonly attribute: string | undefined;
}

const OPEN: Place = { owner: undefined, attribute: undefined };

export class GraphWalk {
  readonly #policy: Policy;
  readonly #kinds: Kinds;
  readonly #report: Report;
  readonly #seen = new Set<object>();
  readonly #values: object[] = [];
  readonly #places: Place[] = [];

  constructor({ policy, kinds, report }: StateContext) {
    this.#policy = policy;
    this.#kinds = kinds;
    this.#report = report;
  }

  /** `offset` is where the pickle ends: values no longer know where they came from. */
  run(root: unknown, offset: number): void {
    this.#push(root, OPEN);
    while (this.#values.length > 0) {
      const value = this.#values.pop()!;
      const place = this.#places.pop()!;
      if (value instanceof PyGlobal) this.#global(value, place, offset);
      else if (Array.isArray(value)) this.#items(value, value, place);
      else if (value instanceof PyTuple) this.#items(value.items, value, place);
      else this.#other(value, place, offset);
    }
  }

  #push(value: unknown, place: Place): void {
    if (typeof value !== 'object' || value === null) return;
    this.#values.push(value);
    this.#places.push(place);
  }

  #items(items: readonly unknown[], key: object, place: Place): void {
    let marked = false;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item !== 'object' || item === null) continue;
      if (!marked) {
        if (this.#seen.has(key)) return;
        this.#seen.add(key);
        marked = true;
      }
      this.#values.push(item);
      this.#places.push(place);
    }
  }

  #other(value: object, place: Place, offset: number): void {
    if (value instanceof Uint8Array) return;
    // Asked for each place: what may stand in one may not stand in another.
    if (this.#kinds.isCallable(value)) this.#callable(value, place, offset);
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (value instanceof PyObject) this.#object(value, place);
    else if (value instanceof PyDict) this.#dict(value, place);
    else if (value instanceof NdArray) {
      if (value.dtype.hasObject && Array.isArray(value.data)) this.#items(value.data, value.data, place);
    } else if (value instanceof PyPartial) {
      this.#items(value.args, value.args, place);
      this.#push(value.keywords, place);
    } else if (value instanceof PySimpleNamespace) this.#attributes(value.attributes, value);
    else if (value instanceof PyDeque) this.#items(value.items, value.items, place);
    else if (value instanceof Set) for (const item of value) this.#push(item, place);
    else if (value instanceof NpScalar && value.dtype.hasObject) this.#push(value.raw, place);
  }

  #dict(dict: PyDict, place: Place): void {
    const values = dict.unsettledValues();
    for (let i = 0; i < values.length; i++) this.#push(values[i], place);
    for (const key of dict.unsettledKeys()) if (typeof key === 'object') this.#push(key, place);
    if (dict instanceof PyDefaultDict && !(dict.defaultFactory instanceof PyGlobal))
      this.#push(dict.defaultFactory, place);
  }

  #attributes(state: PyDict, owner: unknown): void {
    const keys = state.unsettledKeys();
    const values = state.unsettledValues();
    for (let i = 0; i < keys.length; i++) {
      const value = values[i];
      if (typeof value !== 'object' || value === null) continue;
      const key = keys[i];
      this.#push(value, { owner, attribute: typeof key === 'string' ? key : '' });
    }
  }

  #object(object: PyObject, place: Place): void {
    const known = this.#isKnown(object);
    const inside: Place = known ? { owner: object, attribute: '' } : OPEN;
    if (!(object.cls instanceof PyGlobal)) this.#push(object.cls, OPEN);
    // Globals among the arguments of what is known were matched by its pattern.
    for (const arg of object.args) {
      if (!known) this.#push(arg, inside);
      else if (arg instanceof PyTuple) for (const item of arg.items) this.#argument(item, inside);
      else this.#argument(arg, inside);
    }
    this.#state(object.state, object, known, inside);
    const { rare } = object;
    if (rare === undefined) return;
    this.#push(rare.kwargs, inside);
    for (const state of rare.earlierStates ?? []) this.#state(state, object, known, inside);
    for (const items of [rare.items, rare.pairs, rare.adds]) for (const item of items ?? []) this.#push(item, place);
  }

  #argument(value: unknown, inside: Place): void {
    if (!(value instanceof PyGlobal)) this.#push(value, inside);
  }

  #state(state: unknown, object: PyObject, known: boolean, inside: Place): void {
    if (state === NO_STATE) return;
    if (!known) this.#push(state, OPEN);
    else if (state instanceof PyDict) this.#attributes(state, object);
    else if (state instanceof PyTuple) {
      for (const part of state.items) {
        if (part instanceof PyDict) this.#attributes(part, object);
        // Of a partial, its pattern has said which functions it may hold.
        else if (makerOf(object)?.[1] === 'partial') this.#argument(part, inside);
        else this.#push(part, inside);
      }
    } else this.#push(state, inside);
  }

  #isKnown(value: unknown): boolean {
    const maker = makerOf(value);
    return maker !== undefined && this.#policy.rule(maker[0], maker[1]).row !== undefined;
  }

  #global(global: PyGlobal, place: Place, offset: number): void {
    const ruling = this.#policy.rule(global.module, global.name);
    const { attribute } = place;
    if (ruling.standing === 'unknown') return;
    if (ruling.standing === 'dangerous') {
      // Others are dangerous wherever they are named.
      if (ruling.calledOnly !== true || attribute === undefined) return;
      this.#report(ruling.rule, 'dangerous', offset, `${global.path} stands where it is called later`, {
        effect: ruling.effect,
        why: ruling.why,
        global: global.path,
        how: 'imported',
      });
      return;
    }
    const misuse = ruling.row?.misuse;
    if (attribute !== undefined && misuse !== undefined && HANDS_ON.has(misuse)) {
      this.#report(misuse, 'dangerous', offset, `${global.path} stands where it is called later`, {
        ...MISUSE[misuse],
        global: global.path,
        how: 'imported',
      });
      return;
    }
    const kind = ruling.row?.kind;
    if (kind === 'constant' || kind === 'type' || (ruling.standing === 'allowed' && kind === undefined)) return;
    if (attribute === undefined && (kind === 'function' || kind === 'class')) return;
    if (kind === 'function' && FUNCTION_SLOTS.has(attribute!)) return;
    if (kind === 'class' && CLASS_SLOTS.has(attribute!)) return;
    this.#outOfPlace(global.path, place, offset);
  }

  #callable(value: unknown, place: Place, offset: number): void {
    const { attribute } = place;
    if (attribute === undefined || FUNCTION_SLOTS.has(attribute)) return;
    if (isMethod(value) && keepsMethods(place.owner)) return;
    this.#outOfPlace(ownerName(value), place, offset);
  }

  #outOfPlace(what: string, { owner, attribute }: Place, offset: number): void {
    const where =
      attribute === undefined
        ? 'the file'
        : attribute === ''
          ? ownerName(owner)
          : `${attribute} of ${ownerName(owner)}`;
    this.#report(
      'function-out-of-place',
      'suspicious',
      offset,
      `${what} stands in ${where}, where no library puts a function`,
      {
        effect: 'call it when the model is used',
        why: 'Functions belong in the attributes that are made for them; elsewhere they take the place of something else.',
      },
    );
  }
}

function isMethod(value: unknown): boolean {
  const name = makerOf(value)?.join('.');
  return name === 'builtins.getattr' || name === 'types.MethodType';
}

/** numpy's vectorized functions, and scipy's distributions, which keep some of their own methods so. */
function keepsMethods(owner: unknown): boolean {
  const maker = makerOf(owner);
  return maker?.[1] === 'vectorize' || maker?.[0].startsWith('scipy.stats.') === true;
}
