/** What a value is, as patterns ask for it: by its exact type, by the global that made it, by the group a name is in. */
import { hasPlainKeys, isExactDict, tupleItems } from './shapes.js';
import { DType } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDateTime, PyDate, PyTime, PyTimeDelta, PyTimeZone, PyZoneInfo } from '../../pickle/stdlib/datetimes.js';
import {
  PyCounter,
  PyDefaultDict,
  PyDeque,
  PyOrderedDict,
  PyRange,
  PySimpleNamespace,
  PySlice,
} from '../../pickle/stdlib/containers.js';
import { PyComplex, PyDecimal, PyFraction, PyUuid } from '../../pickle/stdlib/numbers.js';
import { PyArray, PyPath, PyPattern } from '../../pickle/stdlib/others.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { isNumpyCore } from '../../pickle/values/describe.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import {
  PyByteArray,
  PyFloat,
  PyGlobal,
  PyObject,
  PyPersistentId,
  PyTuple,
  PyValue,
} from '../../pickle/values/py-values.js';
import type { Policy } from '../policy/policy.js';

/** Which global made the values that readers have turned into values of their own. */
const MAKERS: readonly (readonly [cls: new (...args: never[]) => unknown, module: string, name: string])[] = [
  [PyOrderedDict, 'collections', 'OrderedDict'],
  [PyDefaultDict, 'collections', 'defaultdict'],
  [PyCounter, 'collections', 'Counter'],
  [PyDeque, 'collections', 'deque'],
  [PySimpleNamespace, 'types', 'SimpleNamespace'],
  [PyRange, 'builtins', 'range'],
  [PySlice, 'builtins', 'slice'],
  [PyComplex, 'builtins', 'complex'],
  [PyDateTime, 'datetime', 'datetime'],
  [PyDate, 'datetime', 'date'],
  [PyTime, 'datetime', 'time'],
  [PyTimeDelta, 'datetime', 'timedelta'],
  [PyTimeZone, 'datetime', 'timezone'],
  [PyZoneInfo, 'zoneinfo', 'ZoneInfo'],
  [PyDecimal, 'decimal', 'Decimal'],
  [PyFraction, 'fractions', 'Fraction'],
  [PyUuid, 'uuid', 'UUID'],
  [PyArray, 'array', 'array'],
  [PyPattern, 're', '_compile'],
  [PyPartial, 'functools', 'partial'],
  [NdArray, 'numpy.core.multiarray', '_reconstruct'],
  [DType, 'numpy', 'dtype'],
  [NpScalar, 'numpy.core.multiarray', 'scalar'],
];

const makers = new Map<unknown, readonly [module: string, name: string]>();

/** How dill and cloudpickle name a type of Python's own. */
const TYPE_LOADERS = /(?:^dill\.(?:_dill|dill)\._load_type|cloudpickle(?:\.\w+)?\._builtin_type)$/;
const TYPES: Readonly<Record<string, readonly [module: string, name: string]>> = {
  PartialType: ['functools', 'partial'],
  MethodType: ['types', 'MethodType'],
  SimpleNamespace: ['types', 'SimpleNamespace'],
};

/** The type that a call of such a helper stands for. */
export function loadedType(value: unknown): readonly [module: string, name: string] | undefined {
  if (!(value instanceof PyObject) || value.how !== 'reduce' || !TYPE_LOADERS.test(value.className ?? ''))
    return undefined;
  const [name] = value.args;
  if (typeof name !== 'string') return undefined;
  return Object.hasOwn(TYPES, name) ? TYPES[name] : ['builtins', name];
}

/** The global by which the file made a value; undefined for plain values and for what a computed callable gave. */
export function makerOf(value: unknown): readonly [module: string, name: string] | undefined {
  if (value instanceof PyObject) {
    if (!(value.cls instanceof PyGlobal)) return loadedType(value.cls);
    // copyreg's helpers make an instance of the class that they are given.
    const given = value.args[0];
    const { module, name } = value.cls.module === 'copyreg' && given instanceof PyGlobal ? given : value.cls;
    return [module, name];
  }
  if (value instanceof PyPath) return ['pathlib', value.className];
  if (typeof value !== 'object' || value === null) return undefined;
  if (makers.size === 0) for (const [cls, module, name] of MAKERS) makers.set(cls, [module, name]);
  return makers.get(value.constructor);
}

/** The same values where the machine leaves them as calls: a reader did not take them, or none was asked. */
const ARRAYS =
  /^numpy\._?core\.(?:multiarray\._reconstruct|numeric\._frombuffer)$|^dill\.(?:_dill|dill)\._create_array$/;
const SCALARS = /^numpy\._?core\.multiarray\.scalar$/;
const DTYPES = /^numpy\.dtype$/;
const BYTES = /^(?:_codecs\.encode|builtins\.bytes)$/;

function isMade(value: unknown, by: RegExp): boolean {
  return value instanceof PyObject && value.how === 'reduce' && by.test(value.className ?? '');
}

/** numpy's code of a simple type, as its writer gives it. */
const CODE = /^[biufcSUVOMmT]\d{1,10}$/;

/** The byte as protocols 0 to 2 write it, left as a call. */
const isB = (value: unknown): boolean => isMade(value, BYTES) && (value as PyObject).args[0] === 'b';

export class Kinds {
  readonly #policy: Policy;
  /** False where tuples are lists and integral floats are integers: the reading of plain values. */
  readonly lossless: boolean;

  constructor(policy: Policy, lossless: boolean) {
    this.#policy = policy;
    this.lossless = lossless;
  }

  tuple(value: unknown): readonly unknown[] | undefined {
    return tupleItems(value, this.lossless);
  }

  isIn(module: string, name: string, group: string): boolean {
    return this.#policy.isInGroup(module, name, group);
  }

  isFrom(value: unknown, group: string): boolean {
    const maker = makerOf(value);
    return maker !== undefined && this.#policy.isInGroup(maker[0], maker[1], group);
  }

  is(value: unknown, kind: string): boolean {
    switch (kind) {
      case 'none':
        return value === null;
      case 'bool':
        return typeof value === 'boolean';
      case 'int':
        return Number.isInteger(value) || typeof value === 'bigint';
      case 'flag':
        return typeof value === 'boolean' || value === 0 || value === 1;
      case 'no':
        return value === false || value === 0;
      case 'yes':
        return value === true || value === 1;
      case 'float':
        return value instanceof PyFloat || (typeof value === 'number' && !(this.lossless && Number.isInteger(value)));
      case 'num':
        return (
          typeof value === 'number' ||
          typeof value === 'bigint' ||
          typeof value === 'boolean' ||
          value instanceof PyFloat ||
          value instanceof NpScalar ||
          isMade(value, SCALARS)
        );
      case 'str':
        return typeof value === 'string';
      case 'dtypecode':
        return typeof value === 'string' && CODE.test(value);
      case 'ratio':
        return typeof value === 'string' && /^-?\d+(?:\/\d+)?$/.test(value);
      case 'identifier':
        return typeof value === 'string' && /^[A-Za-z]\w*$/.test(value);
      case 'bytes':
        return (value instanceof Uint8Array && !(value instanceof PyByteArray)) || isMade(value, BYTES);
      // How an empty array is made: its type follows with the state.
      case 'b-code':
        return value === 'b' || (value instanceof Uint8Array && value.length === 1 && value[0] === 0x62) || isB(value);
      case 'bytearray':
        return value instanceof PyByteArray;
      case 'list':
        return Array.isArray(value);
      case 'dict':
        return isExactDict(value) && hasPlainKeys(value);
      case 'mapping':
        return isExactDict(value);
      case 'set':
        return value instanceof Set;
      case 'array':
        return value instanceof NdArray || isMade(value, ARRAYS);
      case 'dtype':
        return value instanceof DType || isMade(value, DTYPES);
      case 'npscalar':
        return value instanceof NpScalar || isMade(value, SCALARS);
      case 'persistent':
        return value instanceof PyPersistentId;
      case 'class':
      case 'type':
        return value instanceof PyGlobal && this.#policy.kindOf(value) === kind;
      case 'func':
        return this.isFunction(value);
      case 'new-method':
        return value instanceof PyObject && value.className === 'builtins.getattr' && value.args[1] === '__new__';
      case 'numpy-core':
        return isNumpyCore(value);
      case 'any-class': {
        if (!(value instanceof PyGlobal)) return false;
        const { standing, row } = this.#policy.rule(value.module, value.name);
        return standing === 'unknown' || row?.kind === 'class';
      }
      case 'computed-block':
        return value instanceof PyObject && value.cls instanceof PyPartial;
      case 'data':
        return this.isData(value);
      default:
        throw new Error(`there is no kind of value "${kind}"`);
    }
  }

  /** A function or type that only computes, or a partial and the like of one. */
  isFunction(value: unknown): boolean {
    if (value instanceof PyGlobal) {
      const kind = this.#policy.kindOf(value);
      return kind === 'function' || kind === 'type';
    }
    return this.isCallable(value);
  }

  /** What a call has given that Python can call. */
  isCallable(value: unknown): boolean {
    if (value instanceof PyPartial) return true;
    if (value instanceof PyObject && /^(?:partial|MethodType)$/.test(loadedType(value.cls)?.[1] ?? '')) return true;
    // By whatever opcode it was made: OBJ and INST call as REDUCE does.
    if (!(value instanceof PyObject) || !(value.cls instanceof PyGlobal)) return false;
    return value.className === 'builtins.getattr' || this.#policy.kindOf(value.cls) === 'callable';
  }

  /** Anything but functions, classes and what can be called. */
  isData(value: unknown): boolean {
    if (value instanceof PyGlobal) {
      const kind = this.#policy.kindOf(value);
      return kind === 'constant' || kind === 'type';
    }
    return !(value instanceof PyValue && this.isCallable(value));
  }
}

/** The parts of a value in which others stand. */
export function* partsOf(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) yield* value;
  else if (value instanceof PyTuple) yield* value.items;
  else if (value instanceof PyDict) {
    if (value instanceof PyDefaultDict) yield value.defaultFactory;
    yield* value.unsettledKeys();
    yield* value.unsettledValues();
  } else if (value instanceof Set) yield* value;
  else if (value instanceof PyObject) {
    yield value.cls;
    yield* value.args;
    const { rare } = value;
    if (typeof value.state !== 'symbol') yield value.state;
    if (rare !== undefined) {
      yield rare.kwargs;
      for (const part of [rare.earlierStates, rare.items, rare.pairs, rare.adds]) if (part !== undefined) yield* part;
    }
  } else if (value instanceof PyPartial) {
    yield value.func;
    yield* value.args;
    yield value.keywords;
  } else if (value instanceof PyDeque) yield* value.items;
  else if (value instanceof PySimpleNamespace) yield value.attributes;
  else if (value instanceof NpScalar) {
    if (value.dtype.hasObject) yield value.raw;
  } else if (value instanceof NdArray) {
    const { dtype } = value;
    if (dtype.hasObject && value.bytes === undefined) yield* value.data as Iterable<unknown>;
  }
}

/** True for a class of arrays; its instances carry their bytes with them. */
export const isArrayClass = (value: unknown, kinds: Kinds): value is PyGlobal =>
  value instanceof PyGlobal && kinds.isIn(value.module, value.name, 'array-class');
