/**
 * Functions and classes that a file carries with their code (cloudpickle, dill), for which the user supplied others: what the
 * file does to make them is no danger to a reader that never makes them. Only that is excused: whatever else the file asks for
 * counts, also inside of such a function's variables.
 */
import { nameOfCode } from '../pickle/values/by-value.js';
import { PyPartial } from '../pickle/stdlib/partial.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyCall, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import type { StateContext } from './constructions/states.js';
import type { Finding } from './types.js';

/** Modules whose mention makes a file worth following. */
const SERIALIZER = /^dill\.|(?:^|\.)cloudpickle(?:\.|$)/;

/** What makes code and its surroundings, and nothing else. */
const CLOUDPICKLE_MAKERS: ReadonlySet<string> = new Set(
  (
    '_make_function _builtin_type _function_setstate _class_setstate _make_skeleton_class _make_skeleton_enum ' +
    '_make_cell _make_empty_cell _cell_set _fill_function _make_skel_func _rehydrate_skeleton_class _get_cell_contents ' +
    'subimport dynamic_subimport _gen_ellipsis'
  ).split(' '),
);
const DILL_MAKERS: ReadonlySet<string> = new Set(
  '_create_function _create_code _create_type _create_cell _load_type _import_module _setattr'.split(' '),
);
/** Names in a note. */
const NAMED = 20;
/** What classes and modules are described by: made with texts and flags. */
const PARTS: ReadonlySet<string> = new Set([
  'builtins.type',
  'abc.ABCMeta',
  '_frozen_importlib.ModuleSpec',
  '_frozen_importlib_external.SourceFileLoader',
]);

function isMaker(path: string): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (/^dill\.(?:_dill|dill)\.\w+$/.test(path)) return DILL_MAKERS.has(name);
  return /(?:^|\.)cloudpickle(?:\.cloudpickle(?:_fast)?)?\.\w+$/.test(path)
    ? CLOUDPICKLE_MAKERS.has(name)
    : PARTS.has(path);
}

interface Asked {
  readonly cls: unknown;
  readonly args: readonly unknown[];
  made: PyObject | undefined;
}

/** Follows the calls of one reading, and says afterwards which findings are about code that somebody supplied. */
export class CarriedCode {
  readonly #isSupplied: (path: string) => boolean;
  /** By offset: what was called, and what was changed. */
  readonly #calls = new Map<number, Asked>();
  readonly #changed = new Map<number, unknown>();
  /** Names of code that nobody supplied. */
  readonly missing = new Set<string>();
  readonly #outside = new Set<object>();
  readonly #outsideGlobals = new Set<string>();
  readonly #inside = new Set<object>();

  constructor(isSupplied: (path: string) => boolean) {
    this.#isSupplied = isSupplied;
  }

  static isAbout(module: string): boolean {
    return SERIALIZER.test(module);
  }

  onCall(cls: unknown, args: readonly unknown[], offset: number): void {
    this.#calls.set(offset, { cls, args, made: undefined });
  }

  onInert(value: PyObject, offset: number): void {
    const call = this.#calls.get(offset);
    if (call !== undefined) call.made = value;
  }

  onBuild(target: unknown, offset: number): void {
    this.#changed.set(offset, target);
  }

  /** Looks at the value of the pickle: what stands in supplied code, and what elsewhere. */
  look(root: unknown): void {
    const supplied: PyObject[] = [];
    this.#walk([root], this.#outside, (code, name) => {
      if (this.#isSupplied(name)) supplied.push(code);
      else this.missing.add(name);
    });
    for (const value of this.#outside) if (value instanceof PyGlobal) this.#outsideGlobals.add(value.path);
    this.#walk(supplied, this.#inside);
    // What was called for its effect on such code, and dropped, as in setattr(cls, name, value). Parts are filled before the whole.
    const calls = [...this.#calls.values()].reverse();
    for (const call of calls)
      if (call.made !== undefined && this.#isSetter(call)) this.#walk([call.made], this.#inside);
  }

  /** True for what only makes code that was supplied. */
  excuses(finding: Finding): boolean {
    if (this.missing.size > 0) return false;
    if (finding.global !== undefined && finding.how !== undefined && !this.#calls.has(finding.offset))
      return this.#excusesGlobal(finding.global, finding.how);
    const call = this.#calls.get(finding.offset);
    if (call !== undefined) return this.#isForCode(call);
    const target = this.#changed.get(finding.offset);
    return typeof target === 'object' && target !== null && this.#isOnlyInside(target);
  }

  #excusesGlobal(path: string, how: Finding['how']): boolean {
    const calls = [...this.#calls.values()].filter(({ cls }) => cls instanceof PyGlobal && cls.path === path);
    if (calls.length > 0) return calls.every((call) => this.#isForCode(call));
    // Only named, for the function to use.
    return how === 'imported' && !this.#outsideGlobals.has(path);
  }

  #isOnlyInside(value: object): boolean {
    return this.#inside.has(value) && !this.#outside.has(value);
  }

  /** True for a call that makes supplied code or a part of it, or an instance of a supplied class. */
  #isForCode(call: Asked): boolean {
    const { cls, made } = call;
    if (made === undefined) return false;
    if ((this.#isCode(cls) && isClass(cls)) || isGetattrOfDill(made)) return true;
    if (!this.#isOnlyInside(made) && !this.#isCode(made)) return false;
    return this.#makes(cls) || this.#isSetter(call);
  }

  #isCode(value: unknown): boolean {
    const name = nameOfCode(value);
    return name !== undefined && this.#isSupplied(name);
  }

  /** True for a callee that only makes code: a helper, or a type that a helper gave. */
  #makes(cls: unknown): boolean {
    if (cls instanceof PyGlobal) return isMaker(cls.path);
    if (!(cls instanceof PyCall)) return false;
    const { className = '' } = cls;
    if (/\._(?:builtin|load)_type$/.test(className)) return isMaker(className);
    // A class that is carried within supplied code: what is made of it stays there.
    return isClass(cls) && this.#isOnlyInside(cls);
  }

  /** `setattr(code, …)`, or what dill and cloudpickle have for it, of supplied code. */
  #isSetter({ cls, args }: Asked): boolean {
    const [target] = args;
    if (!this.#isCode(target) && !(target instanceof PyObject && this.#isOnlyInside(target))) return false;
    if (cls instanceof PyGlobal)
      return cls.path === 'builtins.setattr' || (/set_?(?:state|attr)$/.test(cls.path) && isMaker(cls.path));
    return cls instanceof PyObject && isGetattrOfDill(cls);
  }

  /** Everything that is reached; code that is carried is told and, where somebody wants to be told, not entered. */
  #walk(roots: readonly unknown[], seen: Set<object>, onCode?: (code: PyObject, name: string) => void): void {
    const todo: unknown[] = [...roots];
    while (todo.length > 0) {
      const value = todo.pop();
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      const name = onCode === undefined ? undefined : nameOfCode(value);
      if (name !== undefined) {
        onCode!(value as PyObject, name);
        continue;
      }
      seen.add(value);
      const items = asSequence(value) ?? (value instanceof Set ? [...value] : undefined);
      if (items !== undefined) for (const item of items) todo.push(item);
      else if (value instanceof PyDict) for (const [key, item] of value) todo.push(key, item);
      else if (value instanceof PyPartial) todo.push(value.func, value.args, value.keywords);
      else if (value instanceof NdArray) {
        if (value.dtype.hasObject && Array.isArray(value.data)) todo.push(value.data);
      } else if (value instanceof PyObject) {
        const { rare } = value;
        todo.push(value.cls, value.args);
        if (value.state !== NO_STATE) todo.push(value.state);
        if (rare !== undefined) todo.push(rare.kwargs, rare.earlierStates, rare.items, rare.pairs, rare.adds);
      }
    }
  }
}

/** True for a class that is carried; to call a function runs its code. */
const isClass = (value: unknown): boolean =>
  value instanceof PyCall &&
  /\._(?:make_skeleton_class|make_skeleton_enum|rehydrate_skeleton_class|create_type)$/.test(value.className ?? '');

/** Says which functions and classes a file carries with their code; a note beside what is dangerous about them. */
export function noteCarried(root: unknown, offset: number, { policy, report }: StateContext): void {
  const supplied: string[] = [];
  const carried = new CarriedCode((path) => {
    if (!policy.isSupplied(path)) return false;
    supplied.push(`${path} (supplied by you)`);
    return true;
  });
  carried.look(root);
  const names = [...new Set([...supplied, ...carried.missing])];
  if (names.length === 0) return;
  const shown = names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '');
  report('carries-code', 'note', offset, `the file carries the code of ${shown}`, {
    why: 'Brine never runs it: code that you register under such a name runs in its place.',
  });
}

/** `getattr(dill._dill, '_setattr', setattr)`, which is called afterwards. */
function isGetattrOfDill(call: PyObject): boolean {
  const [owner, name] = call.args;
  return (
    call instanceof PyCall &&
    call.className === 'builtins.getattr' &&
    owner instanceof PyGlobal &&
    owner.path === 'dill._dill' &&
    name === '_setattr'
  );
}
