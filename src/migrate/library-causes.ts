/** What numpy, scipy, pandas and Python do with a file as it is: measured over fixtures/tables (scripts/migrate/tables.ts --raw). */
import { PyPath } from '../pickle/stdlib/others.js';
import { PyPartial } from '../pickle/stdlib/partial.js';
import { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { mindedByBoosters } from './boosters/causes.js';
import { isImblearn } from './imblearn/bases.js';
import { mindedByImblearn } from './imblearn/causes.js';
import { failing, failingWhenCalled, type Tell } from './minded.js';
import { isLaterFunction } from './numpy-functions.js';
import { globalNamed, isMatrix } from './numpy.js';
import { mindedName, mindedPath } from './python.js';
import { pandasGlobal } from './pandas/migrate.js';
import { ofFormerBlock, ofFormerPandas } from './pandas/former-causes.js';
import { notYetIn, ofLaterPandas } from './pandas/later-causes.js';
import { dimensionsOf, isSparseArray, scipyGlobal } from './scipy.js';
import { ofScipyOthers } from './scipy-others.js';
import { isSince, type Versions } from './versions.js';

/** What the releases mind in one value. Values are told one by one, each with its place. */
export function mindedIn(value: object, versions: Versions, tell: Tell): void {
  if (value instanceof PyGlobal) ofGlobal(value, versions, tell);
  else if (value instanceof PyPath) mindedPath(value, versions.python, tell);
  else if (value instanceof NdArray) ofArray(value, versions, tell);
  else if (value instanceof DType) ofDtype(value, versions, tell);
  else if (value instanceof NpScalar) {
    if (value.made instanceof PyGlobal) ofGlobal(value.made, versions, tell);
    ofDtype(value.dtype, versions, tell);
  } else if (value instanceof PyObject && value.cls instanceof PyPartial) {
    ofFormerBlock(value.cls, versions.pandas, tell);
  } else if (value instanceof PyObject && value.cls instanceof PyGlobal) {
    ofRandom(value, value.cls, versions, tell);
    ofUfunc(value, value.cls, versions, tell);
    ofScipy(value, value.cls, versions, tell);
    ofPandas(value, value.cls, versions, tell);
    mindedByBoosters(value, versions, tell);
  }
}

const missing = ({ module, name }: PyGlobal, isModule: boolean): string =>
  isModule
    ? `ModuleNotFoundError: No module named '${module}'`
    : `AttributeError: Can't get attribute '${name}' on ${module}`;

/** Modules that a release of numpy 1 keeps for files of numpy 2: since 1.26 those of arrays and scalars, and no others. */
const SHIMMED = /^numpy\._core\.(?:multiarray|umath|_multiarray_umath|_internal|_dtype|_dtype_ctypes)$/;

function ofGlobal(global: PyGlobal, versions: Versions, tell: Tell): void {
  const { module, path } = global;
  const { numpy, pandas, scipy } = versions;
  if (module.startsWith('numpy')) {
    const fail = failing('numpy', tell);
    if (isLaterFunction(module, global.name, numpy)) {
      fail(global.name, missing(global, module === 'numpy.strings' && !isSince(numpy, '2.0')));
      return;
    }
    if (isSince(numpy, '2.0')) {
      if (module === 'numpy.core.memmap') fail(global.name, missing(global, true));
      // Arrays of protocol 5 name a module that numpy 2 has no silent shim of.
      const isLoud = module === 'numpy.core.numeric' || path === 'numpy.core.defchararray.chararray';
      if (isLoud || path === 'numpy.chararray')
        tell({
          verdict: 'warns',
          library: 'numpy',
          class: global.name,
          python: 'DeprecationWarning: numpy.core is deprecated and has been renamed to numpy._core',
        });
      return;
    }
    if (module === 'numpy.core._multiarray_umath' && !isSince(numpy, '1.16')) fail(global.name, missing(global, true));
    else if (module.startsWith('numpy._core') && !(isSince(numpy, '1.26') && SHIMMED.test(module)))
      fail(global.name, missing(global, true));
    else if (path === 'numpy._core._internal._convert_to_stringdtype_kwargs') fail(global.name, missing(global, false));
    else if (module === 'numpy.rec' || module === 'numpy.char') fail(global.name, missing(global, true));
    else if (path === 'numpy.bool' && isSince(numpy, '1.24')) fail('bool', missing(global, false));
    else if (path === 'numpy.bool' && isSince(numpy, '1.20'))
      tell({
        verdict: 'warns',
        library: 'numpy',
        class: 'bool',
        python: 'DeprecationWarning: `np.bool` is a deprecated alias for the builtin `bool`',
      });
    else if (module === 'numpy.random._pickle' && !isSince(numpy, '1.17')) fail(global.name, missing(global, true));
  } else if (module.startsWith('scipy')) {
    if (/^scipy\._lib\.array_api_compat(?:\.|$)/.test(module) && !isSince(scipy, '1.12'))
      failing('scipy', tell)(global.name, "ModuleNotFoundError: No module named 'scipy._lib.array_api_compat'");
    const isArray = isSparseArray(global.name);
    if (isArray && !isSince(scipy, '1.8')) {
      failing('scipy', tell)(global.name, missing(global, true));
      return;
    }
    const now = scipyGlobal(global, versions);
    // Functions are still found where they were.
    if (now.path === path || now.module === 'scipy.special._special_ufuncs') return;
    if (isArray && isSince(scipy, '1.8'))
      failing('scipy', tell)(global.name, missing(global, module === 'scipy.sparse._arrays'));
    else if (now.module === 'scipy.special._ufuncs' || /^scipy\.stats\._(?!kde)/.test(module))
      failing('scipy', tell)(
        global.name,
        missing(global, module.startsWith('scipy.special') && !isSince(scipy, '1.14')),
      );
    // Modules without an underscore are still there.
    else if (!/\._\w+$/.test(module))
      tell({
        verdict: 'warns',
        library: 'scipy',
        class: global.name,
        python: `DeprecationWarning: Please import ${global.name} from another namespace than ${module}`,
      });
    else failing('scipy', tell)(global.name, missing(global, true));
  } else if (module.startsWith('pandas')) {
    const now = pandasGlobal(global, versions);
    const absent = notYetIn(global, pandas);
    if (now.path !== path) failing('pandas', tell)(global.name, missing(global, now.module !== module));
    else if (absent !== undefined) failing('pandas', tell)(global.name, missing(global, absent === 'module'));
  } else if (isImblearn(module)) {
    mindedByImblearn(global, versions, tell);
  } else if (module.startsWith('pathlib')) {
    mindedName(global, versions.python, tell);
  } else if (module === 'pytz' && isSince(pandas, '3.0')) {
    failing('pandas', tell)(global.name, "ModuleNotFoundError: No module named 'pytz', which pandas no longer brings");
  }
}

function ofArray(array: NdArray, versions: Versions, tell: Tell): void {
  const { reconstruct, frombuffer, cls, container, beside } = array.origin;
  const { joblib, numpy, python } = versions;
  if (beside === 'npy' && isSince(joblib, '0.14') && !isSince(python, '3.0'))
    failing('joblib', tell)('NDArrayWrapper', "AttributeError: 'module' object has no attribute 'signature'");
  if ((container ?? beside) !== undefined && isSince(numpy, '2.0') && isMatrix(cls))
    tell({ verdict: 'differs', library: 'joblib', class: 'matrix', python: 'nothing: it comes back as an ndarray' });
  if (beside === 'npy' && isMatrix(cls) && !isSince(joblib, '0.10'))
    tell({ verdict: 'differs', library: 'joblib', class: 'matrix', python: 'nothing: it comes back empty' });
  const old = container?.cls.module.startsWith('sklearn.externals') === true;
  if (old && isSince(versions['scikit-learn'], '0.23'))
    failing('scikit-learn', tell)(
      'NumpyArrayWrapper',
      "ModuleNotFoundError: No module named 'sklearn.externals.joblib'",
    );
  // An older Joblib takes the bytes that pad an array for its first items, and what follows for opcodes.
  if (container?.aligned === true && !array.dtype.hasObject && !isSince(joblib, '1.2'))
    failing('joblib', tell)(
      'NumpyArrayWrapper',
      'KeyError, ValueError or UnpicklingError',
      'numpy_array_alignment_bytes',
    );
  for (const global of [reconstruct, frombuffer, cls]) if (global instanceof PyGlobal) ofGlobal(global, versions, tell);
  ofDtype(array.dtype, versions, tell);
}

function ofDtype(dtype: DType, { numpy }: Versions, tell: Tell): void {
  if (isSince(numpy, '2.0')) return;
  const fail = failing('numpy', tell);
  if (dtype.kind === 'T') fail('StringDType', `AttributeError: numpy ${numpy} has no StringDType`);
  if ((dtype.storedFlags ?? 0) > 127) fail('dtype', 'ValueError: incorrect value for flags variable (overflow)');
}

/** A ufunc that is found by texts: its module, and its name. */
function ofUfunc({ args }: PyObject, cls: PyGlobal, { numpy }: Versions, tell: Tell): void {
  const [module] = args;
  if (cls.name === '_ufunc_reconstruct' && module === 'numpy.core._multiarray_umath' && !isSince(numpy, '1.16'))
    failing('numpy', tell)(String(args[1]), missing(globalNamed(`${module}.ufunc`), true));
}

const BIT_GENERATOR = 'numpy.random._pickle.__bit_generator_ctor';

function ofRandom({ args }: PyObject, cls: PyGlobal, { numpy }: Versions, tell: Tell): void {
  if (/^__(?:randomstate|generator)_ctor$/.test(cls.name) && args.length > 1 && !isSince(numpy, '1.24'))
    failing('numpy', tell)(
      cls.name,
      `TypeError: ${cls.name}() takes from 0 to 1 positional arguments but ${args.length} were given`,
    );
  if (cls.path !== BIT_GENERATOR || !(args[0] instanceof PyGlobal) || isSince(numpy, '2.0')) return;
  failing('numpy', tell)(args[0].name, `ValueError: <class '${args[0].path}'> is not a known BitGenerator module.`);
}

function ofScipy(object: PyObject, cls: PyGlobal, { scipy }: Versions, tell: Tell): void {
  const { args, state } = object;
  ofScipyOthers(object, cls, scipy, tell);
  const [made] = args;
  const name = made instanceof PyGlobal && /^dok_/.test(made.name) ? made.name : cls.name;
  if (!(state instanceof PyDict) || !/^(?:bsr|coo|csc|csr|dia|dok|lil)_(?:array|matrix)$/.test(name)) return;
  const fail = failingWhenCalled('scipy', tell);
  if (name === 'coo_array' && state.has('row') && isSince(scipy, '1.13'))
    fail(name, "AttributeError: 'coo_array' object has no attribute 'coords'", 'coords');
  if (name.startsWith('dok_') && isSince(scipy, '1.12') && !state.has('_dict'))
    fail(name, `AttributeError: '${name}' object has no attribute '_dict'`, '_dict');
  const dimensions = dimensionsOf(state);
  if (dimensions === undefined) return;
  if (state.has('coords') && !isSince(scipy, '1.13')) fail(name, 'AttributeError: nnz not found', 'coords');
  else if (dimensions > 2 && !isSince(scipy, '1.15'))
    fail(name, 'ValueError: Cannot densify higher-rank sparse array', 'coords');
  else if (dimensions === 1 && state.has('indptr') && !isSince(scipy, '1.14'))
    fail(name, 'ValueError: not enough values to unpack (expected 2, got 1)', '_shape');
}

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

function ofPandas(object: PyObject, cls: PyGlobal, { pandas }: Versions, tell: Tell): void {
  if (!/^pandas(?:\.|$)/.test(cls.module)) return;
  const fail = failing('pandas', tell);
  const { name } = cls;
  if (name === 'StringDtype' && object.args.length > 1 && !isSince(pandas, '2.3'))
    fail(name, 'TypeError: StringDtype.__init__() takes from 1 to 2 positional arguments but 3 were given');
  if (name === '__pyx_unpickle_NDArrayBacked' && asSequence(object.state)?.length === 2 && !isSince(pandas, '3.0'))
    fail(
      last(object.args[0] instanceof PyGlobal ? object.args[0].path : name),
      'NotImplementedError: a state of two parts',
    );
  ofFormerPandas(object, name, pandas, tell);
  ofLaterPandas(object, name, pandas, tell);
  if (name !== 'PeriodDtype') return;
  for (const arg of object.args) {
    const offset = arg instanceof PyObject && arg.cls instanceof PyGlobal ? arg.cls.name : undefined;
    const text = typeof arg === 'string' ? arg.replace(/^period\[(.*)\]$/, '$1') : undefined;
    if (text !== undefined && /^\d*Y(?:$|-)/.test(text) && !isSince(pandas, '2.2'))
      fail(name, `ValueError: Invalid frequency: ${text}`);
    if ((offset === 'BusinessDay' || /^\d*B$/.test(text ?? '')) && isSince(pandas, '2.1'))
      tell({
        verdict: 'warns',
        library: 'pandas',
        class: name,
        python: 'FutureWarning: PeriodDtype[B] is deprecated and will be removed in a future version',
      });
  }
}
