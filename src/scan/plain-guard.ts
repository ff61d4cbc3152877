/**
 * The guard of models that are made of nothing but estimators of scikit-learn, their trees, arrays and numbers, each in the one form in
 * which its library writes it. Of such a file the judge has nothing to say. Everything else it leaves to the judge: it never
 * decides that a file is dangerous, nor that an odd form is not.
 */
import { type CodeNeeded } from '../pickle/code-needed.js';
import { ArrayContainer } from '../numpy/array-container.js';
import { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import type { Guard, GuardOptions } from '../pickle/guard.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { type How, PyByteArray, PyExtension, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { hasPlainKeys, isExactDict, tupleItems } from './constructions/shapes.js';
import { isWrittenDtype } from './constructions/dtypes.js';
import { isHarmless, METHODS, VERSION_KEY } from './constructions/attribute-names.js';
import { looksLikeFile } from './containers/embedded.js';

/** What the parts of such a model are called, and what each is here. */
const PARTS: ReadonlyMap<string, keyof typeof CALLS> = /* @__PURE__ */ new Map([
  ['numpy.core.multiarray _reconstruct', 'reconstruct'],
  ['numpy._core.multiarray _reconstruct', 'reconstruct'],
  ['numpy.core.numeric _frombuffer', 'frombuffer'],
  ['numpy._core.numeric _frombuffer', 'frombuffer'],
  ['numpy.core.multiarray scalar', 'scalar'],
  ['numpy._core.multiarray scalar', 'scalar'],
  ['numpy ndarray', 'named'],
  ['numpy dtype', 'dtype'],
  ['builtins object', 'named'],
  ['copyreg _reconstructor', 'reconstructor'],
  ['_codecs encode', 'encode'],
  ['collections OrderedDict', 'ordered'],
  ['joblib.numpy_pickle NumpyArrayWrapper', 'instance'],
  ['sklearn.tree._tree Tree', 'tree'],
] as const);

/** What is known of classes whose instances are made without arguments and have attributes only. */
export interface EstimatorClasses {
  /** True for the name of one; where its code is not loaded, for what may be one. */
  has(path: string): boolean;
  /** Loads the code. True where all of them are such classes. */
  load(paths: readonly string[]): Promise<boolean>;
}

interface Call {
  readonly opcode: string;
  readonly args: readonly unknown[];
  readonly lossless: boolean;
  readonly isEstimator: (cls: unknown) => boolean;
}

const isInt = (value: unknown): boolean => Number.isInteger(value);
const isFlag = (value: unknown, is: boolean): boolean => value === is || value === Number(is);
const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array && !(value instanceof PyByteArray);
const isGlobal = (value: unknown, path: string): boolean =>
  value instanceof PyGlobal && !(value instanceof PyExtension) && value.path === path;

/** The forms in which each is called: by which opcode, and with what. */
const CALLS = {
  /** Named as an argument of another. */
  named: () => false,
  instance: ({ opcode, args }: Call) => opcode === 'NEWOBJ' && args.length === 0,
  ordered: ({ opcode, args }: Call) => opcode === 'REDUCE' && args.length === 0,
  reconstruct({ opcode, args, lossless }: Call) {
    const [cls, shape, code] = args;
    const zero = tupleItems(shape, lossless);
    const isB = isBytes(code) && code.length === 1 && code[0] === 0x62;
    return opcode === 'REDUCE' && args.length === 3 && isGlobal(cls, 'numpy.ndarray') && zero?.length === 1 && zero[0] === 0 && isB; // prettier-ignore
  },
  frombuffer({ opcode, args: [bytes, dtype, shape, order, ...more], lossless }: Call) {
    const sizes = tupleItems(shape, lossless);
    const isC = (order === 'C' || order === 'F') && more.length === 0;
    return opcode === 'REDUCE' && bytes instanceof Uint8Array && dtype instanceof DType && sizes?.every(isInt) === true && isC; // prettier-ignore
  },
  scalar: ({ opcode, args }: Call) =>
    opcode === 'REDUCE' && args.length === 2 && args[0] instanceof DType && !args[0].hasObject && isBytes(args[1]),
  dtype: ({ opcode, args: [code, align, copy, ...more] }: Call) =>
    opcode === 'REDUCE' && typeof code === 'string' && /^[biufcSUVO]\d{1,10}$/.test(code) && isFlag(align, false) && isFlag(copy, true) && more.length === 0, // prettier-ignore
  reconstructor: ({ opcode, args: [cls, base, state, ...more], isEstimator }: Call) =>
    opcode === 'REDUCE' && isEstimator(cls) && isGlobal(base, 'builtins.object') && state === null && more.length === 0,
  encode: ({ opcode, args }: Call) =>
    opcode === 'REDUCE' && args.length === 2 && typeof args[0] === 'string' && args[1] === 'latin1',
  tree: ({ opcode, args: [features, classes, outputs, ...more] }: Call) =>
    opcode === 'REDUCE' && isInt(features) && classes instanceof NdArray && isInt(outputs) && more.length === 0,
} as const;

function isArrayState(parts: readonly unknown[] | undefined, lossless: boolean): boolean {
  if (parts?.length !== 5) return false;
  const [version, shape, dtype, fortran, data] = parts;
  return (
    isInt(version) &&
    tupleItems(shape, lossless)?.every(isInt) === true &&
    dtype instanceof DType &&
    (isFlag(fortran, false) || isFlag(fortran, true)) &&
    (isBytes(data) || typeof data === 'string' || Array.isArray(data))
  );
}

/** The attributes of Joblib's container, as Joblib itself writes them. */
const CONTAINER: Readonly<Record<string, (value: unknown, lossless: boolean) => boolean>> = {
  subclass: (value) => isGlobal(value, 'numpy.ndarray'),
  shape: (value, lossless) => tupleItems(value, lossless)?.every(isInt) === true,
  order: (value) => value === 'C' || value === 'F',
  dtype: (value) => value instanceof DType && value.isBuilt,
  allow_mmap: (value) => typeof value === 'boolean',
  numpy_array_alignment_bytes: (value) => value === null || isInt(value),
};

function isContainerState(state: PyDict, lossless: boolean): boolean {
  for (const [key, value] of state)
    if (typeof key !== 'string' || !Object.hasOwn(CONTAINER, key) || !CONTAINER[key]!(value, lossless)) return false;
  if (!['subclass', 'shape', 'order', 'dtype'].every((key) => state.has(key))) return false;
  return !(state.get('dtype') as DType).hasObject || state.get('allow_mmap') === false;
}

class PlainGuard implements Guard {
  readonly inert = false;
  hidesFiles = false;
  readonly #needed: CodeNeeded;
  readonly #classes: EstimatorClasses;
  readonly #isJudged: boolean;
  readonly #lossless: boolean;
  /** By name: its form, `estimator` for a class whose instances have attributes and nothing else. */
  readonly #kinds = new Map<string, keyof typeof CALLS | 'estimator'>();
  /** Of the class and the attributes that came last: trees come in rows. */
  #lastClass: unknown;
  #lastKeys: readonly unknown[] | undefined;

  constructor(classes: EstimatorClasses, needed: CodeNeeded, lossless: boolean, isJudged: boolean) {
    this.#classes = classes;
    this.#isJudged = isJudged;
    this.#needed = needed;
    this.#lossless = lossless;
  }

  onGlobal(module: string, name: string): void {
    const pair = `${module} ${name}`;
    if (this.#kinds.has(pair)) return;
    const kind = PARTS.get(pair) ?? (this.#classes.has(`${module}.${name}`) ? 'estimator' : undefined);
    if (kind === undefined || this.#isJudged) throw this.#needed;
    this.#kinds.set(pair, kind);
  }

  onCall(cls: unknown, _how: How, _offset: number, opcode: string, args: readonly unknown[], kwargs: unknown): void {
    const kind = this.#kindOf(cls);
    const form = kind === undefined ? undefined : CALLS[kind === 'estimator' ? 'instance' : kind];
    const isEstimator = (value: unknown): boolean => this.#kindOf(value) === 'estimator';
    const fits = form?.({ opcode, args, lossless: this.#lossless, isEstimator }) === true;
    if (!fits || (kwargs !== undefined && kwargs !== null)) throw this.#needed;
    // Below protocol 3 bytes are written as text.
    if (kind === 'encode' && looksLikeFile(latin1(args[0] as string))) this.hidesFiles = true;
  }

  onBuild(target: unknown, _offset: number, opcode: string, state?: unknown): void {
    if (!this.#fits(target, opcode, state)) throw this.#needed;
  }

  onBytes(bytes: Uint8Array): void {
    this.hidesFiles ||= looksLikeFile(bytes);
  }

  finish(): void {
    // All that was named is known, and nothing of it does anything.
  }

  async confirm(): Promise<boolean> {
    const named = [...this.#kinds].filter(([, kind]) => kind === 'estimator').map(([pair]) => pair.replace(' ', '.'));
    if (await this.#classes.load(named)) return true;
    await this.#needed.load();
    return false;
  }

  failed(error: unknown): unknown {
    return error;
  }

  #kindOf(cls: unknown): keyof typeof CALLS | 'estimator' | undefined {
    if (!(cls instanceof PyGlobal) || cls instanceof PyExtension) return undefined;
    return this.#kinds.get(`${cls.module} ${cls.name}`);
  }

  #fits(target: unknown, opcode: string, state: unknown): boolean {
    if (opcode !== 'BUILD') return target instanceof PyDict && opcode.startsWith('SETITEM');
    if (target instanceof NdArray) return isArrayState(tupleItems(state, this.#lossless), this.#lossless);
    if (target instanceof DType) return this.#fitsType(target, state);
    if (!isExactDict(state)) return false;
    if (target instanceof ArrayContainer) return hasPlainKeys(state) && isContainerState(state, this.#lossless);
    return target instanceof PyObject && this.#fitsInstance(target, state);
  }

  /** Eight parts: neither units of time nor metadata. */
  #fitsType(target: DType, state: unknown): boolean {
    const tuple = (value: unknown): readonly unknown[] | undefined => tupleItems(value, this.#lossless);
    return tuple(state)?.length === 8 && isWrittenDtype(target, state, { tuple });
  }

  #fitsInstance(target: PyObject, state: PyDict): boolean {
    const { cls, args } = target;
    const kind = this.#kindOf(cls);
    // What `copyreg._reconstructor` made is of the class that it was given.
    if (kind !== 'estimator' && kind !== 'tree' && !(kind === 'reconstructor' && args.length === 3)) return false;
    const keys = state.sharedKeys()?.keys;
    if (keys === undefined || keys !== this.#lastKeys || cls !== this.#lastClass) {
      if (!hasPlainKeys(state)) return false;
      const names = state.keyArray();
      const harmless = isHarmless(names);
      if (!harmless && !isHarmless(names.filter((name) => !isArrayOf(state, name)))) return false;
      this.#lastKeys = harmless && keys?.length === state.size ? keys : undefined;
      this.#lastClass = cls;
    }
    const version: unknown = state.get(VERSION_KEY);
    return version === undefined || typeof version === 'string';
  }
}

/** A tree has an array that is called as a method of dicts is. */
const isArrayOf = (state: PyDict, name: unknown): boolean =>
  METHODS.has(name as string) && state.get(name) instanceof NdArray;

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** Makes a guard for one reading. */
export type GuardMaker = (options: GuardOptions, start: number, lossless: boolean) => Guard;

/**
 * @param needed Thrown where the judge has to look
 */
export function createPlainGuard(classes: EstimatorClasses, needed: CodeNeeded): GuardMaker {
  return ({ allow, deny }, _start, lossless) =>
    // Somebody's own policy may forbid what is plain.
    new PlainGuard(classes, needed, lossless, allow !== undefined || deny !== undefined);
}
