/** numpy, scipy and joblib: the names and layouts that a release of them writes, whatever release wrote the file. */
import { type DType, dtypeOf, structuredDtype } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyCall, PyFloat, PyGlobal, PyObject, PyTuple } from '../pickle/values/py-values.js';
import { type Placed, walkGraph } from './graph.js';
import { isLaterFunction } from './numpy-functions.js';
import type { Run } from './step.js';
import { isSince, type Versions } from './versions.js';

/** Names that one release of numpy writes and all can read; the last whose release is reached counts. */
const MOVED: readonly (readonly [since: string, names: Readonly<Record<string, string>>])[] = [
  [
    '1.16',
    {
      'numpy.core.memmap.memmap': 'numpy.memmap',
      'numpy.matrixlib.defmatrix.matrix': 'numpy.matrix',
      'numpy.core.defchararray.chararray': 'numpy.chararray',
    },
  ],
  ['1.25', { 'numpy.amax': 'numpy.max', 'numpy.amin': 'numpy.min', 'numpy.round_': 'numpy.round' }],
  [
    '2.0',
    {
      'numpy.bool_': 'numpy.bool',
      'numpy.str_': 'numpy.str_',
      'numpy.core.multiarray._reconstruct': 'numpy._core.multiarray._reconstruct',
      'numpy.core.multiarray.scalar': 'numpy._core.multiarray.scalar',
      'numpy.core.numeric._frombuffer': 'numpy._core.numeric._frombuffer',
      'numpy.core._internal._convert_to_stringdtype_kwargs': 'numpy._core._internal._convert_to_stringdtype_kwargs',
    },
  ],
  [
    '2.0',
    {
      'numpy.ma.core.MaskedArray': 'numpy.ma.MaskedArray',
      'numpy.chararray': 'numpy.char.chararray',
      'numpy.recarray': 'numpy.rec.recarray',
      'numpy.record': 'numpy.rec.record',
    },
  ],
];

const UFUNC = /^numpy\._?core\.(?:_multiarray_)?umath\.(\w+)$/;

/** Functions of numpy 1 and 2 that are ufuncs, by their own names: numpy 1 names them under another module. `clip` is none. */
const UFUNCS = new Set(
  (
    'absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_or bitwise_xor cbrt ' +
    'ceil conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs float_power floor ' +
    'floor_divide fmax fmin fmod frexp gcd greater greater_equal heaviside hypot invert isfinite isinf isnan ' +
    'isnat lcm ldexp left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and ' +
    'logical_not logical_or logical_xor matmul maximum minimum modf multiply negative nextafter not_equal ' +
    'positive power rad2deg radians reciprocal remainder right_shift rint sign signbit sin sinh spacing sqrt ' +
    'square subtract tan tanh true_divide trunc'
  ).split(' '),
);

function ufuncName(global: PyGlobal): string | undefined {
  const match = UFUNC.exec(global.path);
  if (match !== null) return match[1];
  return global.module === 'numpy' && UFUNCS.has(global.name) ? global.name : undefined;
}

/** A ufunc that an older numpy made by its module and name: Python 2 found it in any module that has it. */
export function ufuncValue(value: object, { numpy }: Versions): object | undefined {
  if (!(value instanceof PyCall) || !(value.cls instanceof PyGlobal) || value.cls.name !== '_ufunc_reconstruct') return;
  const [module, name] = value.args;
  if (typeof name !== 'string') return;
  if (typeof module === 'string' && module.startsWith('scipy.special') && isSince(numpy, '1.20'))
    return globalNamed(`${module}.${name}`);
  if (!UFUNCS.has(name)) return;
  if (isSince(numpy, '2.0')) return globalNamed(`numpy.${name}`);
  // Before 1.16 there is but one such module, and no private one.
  const isThere = module === 'numpy.core.umath' || isSince(numpy, '1.16');
  if (typeof module === 'string' && module.endsWith('umath') && isThere) return;
  return new PyCall(value.cls, value.how, ['numpy.core.umath', name]);
}

const named = new Map<string, PyGlobal>();

export function globalNamed(path: string): PyGlobal {
  let known = named.get(path);
  if (known === undefined) {
    const dot = path.lastIndexOf('.');
    known = new PyGlobal(path.slice(0, dot), path.slice(dot + 1));
    if (named.size < 10_000) named.set(path, known);
  }
  return known;
}

/** A global of numpy under the name that the wanted release writes. */
export function numericGlobal(global: PyGlobal, { numpy }: Versions): PyGlobal {
  if (!global.module.startsWith('numpy')) return global;
  const ufunc = ufuncName(global);
  if (ufunc !== undefined) {
    if (isSince(numpy, '2.0')) return globalNamed(`numpy.${ufunc}`);
    return globalNamed(isSince(numpy, '1.16') ? `numpy.core._multiarray_umath.${ufunc}` : `numpy.${ufunc}`);
  }
  // Functions that a numpy before 1.17 named where they stood; all releases have them in the first module.
  const public_ = /^numpy\.(?:core\.(?:fromnumeric|numeric)|lib\.(?:function_base|nanfunctions))\.([a-z]\w*)$/.exec(
    global.path,
  );
  if (public_ !== null) return globalNamed(`numpy.${public_[1]!}`);
  let { path } = global;
  for (const [since, names] of MOVED) if (isSince(numpy, since)) path = names[path] ?? path;
  for (const [since, names] of [...MOVED].reverse())
    if (!isSince(numpy, since)) path = Object.entries(names).find(([, now]) => now === path)?.[0] ?? path;
  return path === global.path ? global : globalNamed(path);
}

export const isMatrix = (cls: unknown): boolean =>
  cls instanceof PyGlobal && cls.module.startsWith('numpy') && cls.name === 'matrix';

/** How an array is made when it is written for these releases. */
export function originFor({ cls, container }: NdArray['origin'], versions: Versions): NdArray['origin'] {
  const core = isSince(versions.numpy, '2.0') ? 'numpy._core' : 'numpy.core';
  const aligned = isSince(versions.joblib, '1.2');
  return {
    cls: cls instanceof PyGlobal ? numericGlobal(cls, versions) : cls,
    reconstruct: globalNamed(`${core}.multiarray._reconstruct`),
    frombuffer: globalNamed(`${core}.numeric._frombuffer`),
    // Joblib makes an ndarray of it with numpy 2.
    ...(isMatrix(cls) && isSince(versions.numpy, '2.0') ? { inline: true } : {}),
    // Also for arrays that stood in a plain pickle: they may be written as Joblib does.
    container: {
      cls: globalNamed('joblib.numpy_pickle.NumpyArrayWrapper'),
      aligned,
      ...(container?.objects === undefined ? {} : { objects: { ...container.objects, outer: -1 } }),
    },
  };
}

/** Before numpy 2 flags of aligned records are a signed number, and dates have a dict beside their unit. */
export function dtypeFor(dtype: DType, { numpy }: Versions): DType {
  if (isSince(numpy, '2.0')) return dtype;
  if ('Mm'.includes(dtype.kind)) {
    const dated = dtypeOf(dtype.str);
    dated.metadata = new PyDict();
    return dated;
  }
  if (dtype.fields === undefined) return dtype;
  return structuredDtype(new Map(dtype.fields), dtype.itemsize, { aligned: dtype.aligned });
}

const RANDOM = /^numpy\.random\.(?:_pickle\.)?__(randomstate|RandomState|generator|bit_generator)_ctor$/;

/** The parts of a generator that every release stores. */
interface Generator {
  readonly kind: 'RandomState' | 'Generator' | 'BitGenerator';
  readonly bits: string;
  /** `{bit_generator, state, ...}`. */
  readonly state: PyDict;
  readonly seed: unknown;
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyGlobal) return value.name;
  return value instanceof PyObject ? nameOf(value.args[0]) : 'MT19937';
}

function readGenerator(object: PyObject): Generator | undefined {
  const match = RANDOM.exec((object.cls as PyGlobal).path);
  if (match === null) return undefined;
  const kind = {
    randomstate: 'RandomState',
    RandomState: 'RandomState',
    generator: 'Generator',
    bit_generator: 'BitGenerator',
  }[match[1]!] as Generator['kind'];
  const [first] = object.args;
  const own = object.state === NO_STATE || object.state === null ? undefined : object.state;
  const inner = first instanceof PyObject && first.state !== NO_STATE ? first.state : undefined;
  const stored = own ?? inner;
  const parts = asSequence(stored);
  if (parts !== undefined && typeof parts[0] === 'string')
    return { kind, bits: 'MT19937', state: fromLegacy(parts), seed: null };
  const seed = asSequence(inner ?? own)?.[1] ?? null;
  const state = parts === undefined ? stored : parts[0];
  return state instanceof PyDict ? { kind, bits: nameOf(first), state, seed } : undefined;
}

/** `get_state()` before numpy 1.17: ('MT19937', key, pos, has_gauss, gauss). */
function fromLegacy([, key, pos, hasGauss, gauss]: readonly unknown[]): PyDict {
  return PyDict.fromObject({
    bit_generator: 'MT19937',
    state: PyDict.fromObject({ key, pos }),
    has_gauss: hasGauss ?? 0,
    gauss: gauss ?? new PyFloat(0),
  });
}

const MODULES: Readonly<Record<string, string>> = {
  MT19937: '_mt19937',
  PCG64: '_pcg64',
  PCG64DXSM: '_pcg64',
  Philox: '_philox',
  SFC64: '_sfc64',
};

/** `BitGenerator` as numpy 2 stores it: without what only its owner keeps. */
function bitGenerator(bits: string, state: PyDict, seed: unknown): PyCall {
  const call = new PyCall(globalNamed('numpy.random._pickle.__bit_generator_ctor'), 'reduce', [
    globalNamed(`numpy.random.${MODULES[bits] ?? '_mt19937'}.${bits}`),
  ]);
  const own = new PyDict([...state].filter(([key]) => key !== 'has_gauss' && key !== 'gauss'));
  call.state = new PyTuple([own, seed]);
  return call;
}

/** Text of any length is a type of numpy 2, and functions came with it and with later ones. */
export function refuseLater(root: unknown, run: Run): void {
  const { numpy } = run.versions;
  walkGraph(root, (value, path) => {
    if (value instanceof NdArray && value.dtype.kind === 'T' && !isSince(numpy, '2.0'))
      run.refuse(`numpy ${numpy} has no StringDType`, path, 'StringDType');
    if (value instanceof PyGlobal && isLaterFunction(value.module, value.name, numpy))
      run.refuse(`numpy ${numpy} has no ${value.path}`, path, value.name);
  });
}

/** Random states, generators and bit generators as a release of numpy stores them. */
export function migrateRandom({ object, path }: Placed, run: Run): void {
  if (!(object.cls instanceof PyGlobal)) return;
  const { numpy } = run.versions;
  const found = readGenerator(object);
  if (found === undefined) return;
  const { kind, bits, state, seed } = found;
  const legacy = !isSince(numpy, '1.17');
  if (legacy && (kind !== 'RandomState' || bits !== 'MT19937')) {
    run.refuse(`numpy ${numpy} has no ${bits} generator`, path, kind);
    return;
  }
  if (legacy) {
    const inner = state.get('state') as PyDict;
    object.cls = globalNamed('numpy.random.__RandomState_ctor');
    object.args = [];
    object.state = new PyTuple([
      'MT19937',
      inner.get('key'),
      inner.get('pos'),
      state.get('has_gauss') ?? 0,
      state.get('gauss') ?? new PyFloat(0),
    ]);
    return;
  }
  const ctor = {
    RandomState: '__randomstate_ctor',
    Generator: '__generator_ctor',
    BitGenerator: '__bit_generator_ctor',
  }[kind];
  object.cls = globalNamed(`numpy.random._pickle.${ctor}`);
  if (kind === 'BitGenerator') {
    if (!(object.args[0] instanceof PyGlobal) && isSince(numpy, '2.0')) {
      const made = bitGenerator(bits, state, seed);
      object.args = made.args;
      object.state = made.state;
    } else if (!isSince(numpy, '2.0')) {
      object.args = [bits];
      object.state = state;
    }
    return;
  }
  if (isSince(numpy, '2.0')) {
    object.args = [object.args[0] instanceof PyObject ? object.args[0] : bitGenerator(bits, state, seed)];
    object.state = kind === 'RandomState' ? state : NO_STATE;
    return;
  }
  object.args = isSince(numpy, '1.24') ? [bits, globalNamed('numpy.random._pickle.__bit_generator_ctor')] : [bits];
  object.state = state;
}
