/**
 * Harmless names in harmful constructions: the mechanisms by which files got past lists of names, each written by hand, in every
 * protocol that can say it. `os.system` and the like never stand in them where the building blocks do without.
 */
import { bytes } from '../../helpers/pickle-bytes.js';
import { glob, type Part, pickle, type Protocol, raw, reduce, str, tuple } from './writer.js';

export interface Gadget {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `dangerous`, or only not safe. */
  readonly expect: 'dangerous' | 'never safe';
}

type Make = (p: Protocol) => Part[];
type Row = readonly [name: string, expect: Gadget['expect'], make: Make];

const namespace = (p: Protocol, ...attributes: readonly (readonly [string, Uint8Array])[]): Uint8Array =>
  bytes(
    glob('types', 'SimpleNamespace', p),
    ')R}(',
    ...attributes.flatMap(([key, value]) => [str(key, p), value]),
    'ub',
  );
const instance = (module: string, name: string, p: Protocol, state: Uint8Array): Uint8Array =>
  p < 2
    ? bytes(
        reduce('copyreg', '_reconstructor', p, glob(module, name, p), glob('builtins', 'object', p), bytes('N')),
        state,
        'b',
      )
    : bytes(glob(module, name, p), ')', 0x81, state, 'b');
const dict = (p: Protocol, ...pairs: readonly (readonly [string, Uint8Array])[]): Uint8Array =>
  bytes('}(', ...pairs.flatMap(([key, value]) => [str(key, p), value]), 'u');
const method = (p: Protocol, name: string): Uint8Array => reduce('operator', 'methodcaller', p, str(name, p));
const path = (p: Protocol): Uint8Array => reduce('pathlib', 'PosixPath', p, str('/tmp/x', p));
const partial = (p: Protocol, func: Uint8Array, ...args: readonly Uint8Array[]): Uint8Array =>
  bytes(reduce('functools', 'partial', p, func), '(', func, tuple(p, ...args), '}Ntb');
const ufunc = (p: Protocol, module: string, name: string): Uint8Array =>
  reduce('numpy.core', '_ufunc_reconstruct', p, str(module, p), str(name, p));
const code = (p: Protocol): Uint8Array => str('import os', p);
const norm = (p: Protocol, state: Uint8Array): Uint8Array =>
  bytes(
    p < 2
      ? reduce(
          'copyreg',
          '_reconstructor',
          p,
          glob('scipy.stats._continuous_distns', 'norm_gen', p),
          glob('builtins', 'object', p),
          bytes('N'),
        )
      : bytes(glob('scipy.stats._continuous_distns', 'norm_gen', p), ')', 0x81),
    state,
    'b',
  );
const pairs = (p: Protocol): Uint8Array => bytes('](', tuple(p, str('_parse_arg_template', p), code(p)), 'e');
const dtype = (p: Protocol, what = 'u1'): Uint8Array =>
  bytes(
    reduce('numpy', 'dtype', p, str(what, p), bytes('I00\n'), bytes('I01\n')),
    '(K',
    3,
    str('|', p),
    'NNNJ',
    0xff,
    0xff,
    0xff,
    0xff,
    'J',
    0xff,
    0xff,
    0xff,
    0xff,
    'K',
    0,
    'tb',
  );
const npText = (p: Protocol, text: string): Uint8Array => {
  const data = new Uint8Array(4 * text.length);
  for (let i = 0; i < text.length; i++) data[4 * i] = text.charCodeAt(i);
  const type = bytes(
    reduce('numpy', 'dtype', p, str(`U${text.length}`, p), bytes('I00\n'), bytes('I01\n')),
    '(K',
    3,
    str('<', p),
    'NNNK',
    data.length,
    'K',
    4,
    'K',
    8,
    'tb',
  );
  return reduce('numpy.core.multiarray', 'scalar', p, type, raw(data, p));
};
const wrapper = (p: Protocol, ...state: readonly Uint8Array[]): Uint8Array =>
  bytes(
    p < 2
      ? reduce(
          'copyreg',
          '_reconstructor',
          p,
          glob('joblib.numpy_pickle', 'NumpyArrayWrapper', p),
          glob('builtins', 'object', p),
          bytes('N'),
        )
      : bytes(glob('joblib.numpy_pickle', 'NumpyArrayWrapper', p), ')', 0x81),
    '}(',
    ...state,
    'ub',
    new Uint8Array(8),
  );
const shape = (p: Protocol, count = 8): Uint8Array => bytes(str('shape', p), tuple(p, bytes('K', count)));
const rest = (p: Protocol): Uint8Array =>
  bytes(
    str('order', p),
    str('C', p),
    str('dtype', p),
    dtype(p),
    str('subclass', p),
    glob('numpy', 'ndarray', p),
    str('allow_mmap', p),
    bytes('I00\n'),
  );

const ROWS: readonly Row[] = [
  // ---- calls of what calls
  [
    'format-asks-a-factory',
    'dangerous',
    (p) => [
      reduce(
        'operator',
        'mod',
        p,
        str('%(a)s', p),
        reduce('collections', 'defaultdict', p, partial(p, method(p, 'touch'), path(p))),
      ),
    ],
  ],
  [
    'factory-is-a-partial',
    'dangerous',
    (p) => [reduce('collections', 'defaultdict', p, partial(p, glob('numpy', 'log1p', p)))],
  ],
  ['factory-is-a-method', 'dangerous', (p) => [reduce('collections', 'defaultdict', p, method(p, 'lower'))]],
  [
    'factory-is-a-class',
    'never safe',
    (p) => [reduce('collections', 'defaultdict', p, glob('lightgbm.basic', 'Booster', p))],
  ],
  ['imports-any-module', 'dangerous', (p) => [ufunc(p, 'os', 'system')]],
  ['imports-a-package', 'dangerous', (p) => [ufunc(p, 'antigravity', 'x')]],
  ['imports-a-relative', 'dangerous', (p) => [ufunc(p, 'numpy.f2py', 'os')]],
  ['imports-no-ufunc', 'dangerous', (p) => [ufunc(p, 'numpy', 'load')]],
  ['imports-dotted', 'dangerous', (p) => [ufunc(p, 'numpy', 'add.reduce')]],
  [
    'imports-a-subclassed-text',
    'dangerous',
    (p) => [reduce('numpy.core', '_ufunc_reconstruct', p, npText(p, 'os'), str('system', p))],
  ],
  ['imports-by-type', 'dangerous', (p) => [reduce('numpy.core', '_DType_reconstruct', p, namespace(p))]],
  ['result-is-called', 'dangerous', (p) => [ufunc(p, 'numpy', 'add'), tuple(p, bytes('K', 1)), 'R']],
  ['partial-is-called', 'dangerous', (p) => [partial(p, glob('numpy', 'log1p', p)), tuple(p, bytes('K', 1)), 'R']],
  ['method-is-called', 'dangerous', (p) => [method(p, 'lower'), tuple(p, str('A', p)), 'R']],
  [
    'item-getter-is-called',
    'dangerous',
    (p) => [reduce('operator', 'itemgetter', p, bytes('K', 0)), tuple(p, bytes(']')), 'R'],
  ],
  [
    'generator-ctor-calls',
    'dangerous',
    (p) => [reduce('numpy.random._pickle', '__generator_ctor', p, path(p), method(p, 'unlink'))],
  ],
  [
    'randomstate-ctor-calls',
    'dangerous',
    (p) => [reduce('numpy.random._pickle', '__randomstate_ctor', p, str('a', p), method(p, 'upper'))],
  ],
  [
    'bit-generator-is-a-class',
    'never safe',
    (p) => [reduce('numpy.random._pickle', '__bit_generator_ctor', p, glob('pathlib', 'PosixPath', p))],
  ],
  [
    'masked-array-of-a-namespace',
    'dangerous',
    (p) => [
      reduce(
        'numpy.ma.core',
        '_mareconstruct',
        p,
        namespace(p, ['__new__', partial(p, glob('numpy', 'log1p', p))]),
        glob('numpy', 'ndarray', p),
        tuple(p, bytes('K', 0)),
        str('b', p),
      ),
    ],
  ],
  [
    'array-of-a-namespace',
    'never safe',
    (p) => [reduce('numpy.core.multiarray', '_reconstruct', p, namespace(p), tuple(p, bytes('K', 0)), str('b', p))],
  ],
  [
    'interval-index-of-a-namespace',
    'dangerous',
    (p) => [
      reduce(
        'pandas.core.indexes.interval',
        '_new_IntervalIndex',
        p,
        namespace(p, ['from_arrays', partial(p, glob('numpy', 'log1p', p))]),
        bytes('}'),
      ),
    ],
  ],
  [
    'index-of-a-namespace',
    'never safe',
    (p) => [reduce('pandas.core.indexes.base', '_new_Index', p, namespace(p), bytes('}'))],
  ],
  [
    'newobj-of-a-namespace',
    'dangerous',
    (p) => [reduce('copyreg', '__newobj__', p, namespace(p, ['__new__', partial(p, glob('numpy', 'log1p', p))]))],
  ],
  [
    'reconstructor-of-a-namespace',
    'dangerous',
    (p) => [
      reduce(
        'copyreg',
        '_reconstructor',
        p,
        glob('builtins', 'object', p),
        namespace(p, ['__new__', partial(p, glob('numpy', 'log1p', p))]),
        bytes('N'),
      ),
    ],
  ],
  [
    'tree-with-a-metric',
    'dangerous',
    (p) => [
      reduce(
        'sklearn.neighbors._ball_tree',
        'BallTree',
        p,
        bytes(']'),
        bytes('K', 40),
        partial(p, glob('numpy', 'dot', p)),
      ),
    ],
  ],
  [
    'distances-with-a-metric',
    'dangerous',
    (p) => [reduce('sklearn.metrics.pairwise', 'pairwise_distances', p, bytes(']'), bytes('N'), method(p, 'touch'))],
  ],
  [
    'function-is-called',
    'never safe',
    (p) => [reduce('sklearn.metrics.pairwise', 'pairwise_distances', p, bytes(']'))],
  ],
  [
    'torch-calls-anything',
    'dangerous',
    (p) => [
      reduce(
        'torch._tensor',
        '_rebuild_from_type_v2',
        p,
        glob('numpy', 'log1p', p),
        glob('torch', 'Tensor', p),
        tuple(p, bytes('K', 1)),
        bytes('}'),
      ),
    ],
  ],
  [
    'dill-calls-anything',
    'dangerous',
    (p) => [reduce('dill._dill', '_create_array', p, glob('numpy', 'log1p', p), tuple(p, bytes('K', 1)), bytes('N'))],
  ],
  [
    'dill-method-of-another-text',
    'dangerous',
    (p) => [
      reduce(
        'dill._dill',
        '_getattr',
        p,
        glob('builtins', 'str', p),
        str('split', p),
        str("x'y'z'__import__('os')", p),
      ),
    ],
  ],
  [
    'dill-method-that-runs',
    'dangerous',
    (p) => [
      reduce(
        'dill._dill',
        '_getattr',
        p,
        glob('builtins', 'str', p),
        str('__init__', p),
        str("<method '__init__' of 'str' objects>", p),
      ),
    ],
  ],
  ['dill-types-of-code', 'dangerous', (p) => [reduce('dill._dill', '_load_type', p, str('CodeType', p))]],
  [
    'dill-type-is-called',
    'dangerous',
    (p) => [reduce('dill._dill', '_load_type', p, str('type', p)), tuple(p, str('X', p), bytes(')'), bytes('}')), 'R'],
  ],
  ['dill-evaluates', 'dangerous', (p) => [reduce('dill._dill', '_eval_repr', p, str('__import__("os")', p))]],
  [
    'cloudpickle-types-of-code',
    'dangerous',
    (p) => [reduce('cloudpickle.cloudpickle', '_builtin_type', p, str('FunctionType', p))],
  ],
  // ---- methods by name
  [
    'method-that-writes',
    'dangerous',
    (p) => [reduce('operator', 'methodcaller', p, str('tofile', p), str('/tmp/x', p))],
  ],
  ['method-with-internals', 'dangerous', (p) => [reduce('operator', 'methodcaller', p, str('__reduce__', p))]],
  ['attribute-of-a-module', 'dangerous', (p) => [reduce('operator', 'attrgetter', p, str('os.system', p))]],
  ['attribute-of-internals', 'dangerous', (p) => [reduce('operator', 'attrgetter', p, str('a.__globals__', p))]],
  ['getattr-in-a-partial', 'dangerous', (p) => [partial(p, glob('builtins', 'getattr', p))]],
  [
    'getattr-by-build',
    'dangerous',
    (p) => [reduce('functools', 'partial', p, glob('numpy', 'log1p', p)), '(', glob('builtins', 'getattr', p), ')}Ntb'],
  ],
  [
    'getattr-of-getattr',
    'dangerous',
    (p) => [
      reduce(
        'builtins',
        'getattr',
        p,
        reduce('builtins', 'getattr', p, str('a', p), str('lower', p)),
        str('__self__', p),
      ),
    ],
  ],
  [
    'getattr-of-an-array-method',
    'dangerous',
    (p) => [reduce('builtins', 'getattr', p, glob('numpy', 'ndarray', p), str('tofile', p))],
  ],
  ['ndarray-dumps', 'dangerous', (p) => [glob('numpy', 'ndarray.tofile', p), tuple(p, bytes(']')), 'R']],
  [
    'series-writes',
    'dangerous',
    (p) => [glob('pandas.core.series', 'Series.to_csv', p), tuple(p, str('/tmp/x', p)), 'R'],
  ],
  ['eval-by-another-name', 'dangerous', (p) => [glob('enum', 'bltns.eval', p), tuple(p, str('1', p)), 'R']],
  ['eval-in-an-own-module', 'dangerous', (p) => [glob('mypkg', 'helpers.eval', p), tuple(p, str('1', p)), 'R']],
  ['exec-of-six', 'dangerous', (p) => [glob('six', 'exec_', p), tuple(p, str('1', p)), 'R']],
  [
    'frozen-importlib',
    'dangerous',
    (p) => [glob('_frozen_importlib', '_call_with_frames_removed', p), tuple(p, glob('numpy', 'log1p', p)), 'R'],
  ],
  ['context-runs', 'dangerous', (p) => [glob('contextvars', 'Context.run', p), tuple(p, bytes('N')), 'R']],
  [
    'pandas-applies',
    'dangerous',
    (p) => [glob('pandas.core.common', 'apply_if_callable', p), tuple(p, bytes('N')), 'R'],
  ],
  ['stdlib-writes', 'dangerous', (p) => [glob('uu', 'encode', p), tuple(p, str('a', p), str('b', p)), 'R']],
  ['stdlib-opens', 'dangerous', (p) => [glob('pstats', 'Stats', p), tuple(p, str('a', p)), 'R']],
  // ---- items and states
  ['append-is-a-function', 'dangerous', (p) => [namespace(p, ['append', glob('numpy', 'log1p', p)]), 'K', 1, 'a']],
  ['extend-is-a-method', 'dangerous', (p) => [namespace(p, ['extend', method(p, 'lower')]), '(K', 1, 'e']],
  ['item-of-a-namespace', 'dangerous', (p) => [namespace(p), str('a', p), 'N', 's']],
  [
    'items-of-an-estimator',
    'never safe',
    (p) => [instance('sklearn.preprocessing._data', 'StandardScaler', p, bytes('}')), 'K', 1, 'a'],
  ],
  ['template-of-pairs', 'dangerous', (p) => [norm(p, pairs(p))]],
  ['template-in-a-tuple', 'dangerous', (p) => [norm(p, tuple(p, tuple(p, str('_parse_arg_template', p), code(p))))]],
  ['template-in-slots', 'dangerous', (p) => [norm(p, tuple(p, bytes('N'), dict(p, ['_parse_arg_template', code(p)])))]],
  [
    'template-in-an-ordered-dict',
    'dangerous',
    (p) => [norm(p, bytes(reduce('collections', 'OrderedDict', p), str('_parse_arg_template', p), code(p), 's'))],
  ],
  [
    'template-in-a-counter',
    'dangerous',
    (p) => [norm(p, reduce('collections', 'Counter', p, dict(p, ['_parse_arg_template', code(p)])))],
  ],
  [
    'template-in-a-user-dict',
    'dangerous',
    (p) => [
      norm(p, instance('collections', 'UserDict', p, dict(p, ['data', dict(p, ['_parse_arg_template', code(p)])]))),
    ],
  ],
  [
    'template-twice',
    'dangerous',
    (p) => [norm(p, bytes('}(', str('_parse_arg_template', p), 'N', str('_parse_arg_template', p), code(p), 'u'))],
  ],
  [
    'template-far-down',
    'dangerous',
    (p) => [
      norm(
        p,
        bytes(
          '}(',
          ...Array.from({ length: 1200 }, (_, i) => bytes(str(`a${i}`, p), 'N')),
          str('_parse_arg_template', p),
          code(p),
          'u',
        ),
      ),
    ],
  ],
  [
    'template-by-numpy-text',
    'dangerous',
    (p) => [norm(p, bytes('}(', npText(p, '_parse_arg_template'), code(p), 'u'))],
  ],
  [
    'template-as-bytes',
    'dangerous',
    (p) => [norm(p, dict(p, ['_parse_arg_template', raw(new TextEncoder().encode('import os'), p)]))],
  ],
  [
    'template-by-second-build',
    'dangerous',
    (p) => [norm(p, bytes('}')), dict(p, ['_parse_arg_template', code(p)]), 'b'],
  ],
  [
    'template-almost-scipys',
    'dangerous',
    (p) => [norm(p, dict(p, ['_parse_arg_template', str('def _parse_args(self, a, loc=0, scale=1): import os', p)]))],
  ],
  [
    'formula-that-calls',
    'dangerous',
    (p) => [
      instance(
        'statsmodels.base.data',
        'PandasData',
        p,
        dict(p, ['formula', str('y ~ __import__("os").system("x")', p)], ['restore_design_info', bytes('I01\n')]),
      ),
    ],
  ],
  [
    'formula-with-attributes',
    'dangerous',
    (p) => [
      instance(
        'statsmodels.base.data',
        'PandasData',
        p,
        dict(p, ['formula', str('y ~ x.__class__', p)], ['restore_model_spec', bytes('I01\n')]),
      ),
    ],
  ],
  [
    'formula-with-subscripts',
    'dangerous',
    (p) => [
      instance(
        'statsmodels.base.data',
        'PandasData',
        p,
        dict(p, ['formula', str('y ~ np.log(x)[0]', p)], ['restore_design_info', bytes('I01\n')]),
      ),
    ],
  ],
  ['state-is-a-list', 'never safe', (p) => [instance('sklearn.preprocessing._data', 'StandardScaler', p, bytes(']'))]],
  [
    'state-has-number-keys',
    'never safe',
    (p) => [instance('sklearn.preprocessing._data', 'StandardScaler', p, bytes('}K', 1, 'Ns'))],
  ],
  [
    'state-has-equal-keys',
    'never safe',
    (p) => [
      instance('sklearn.preprocessing._data', 'StandardScaler', p, bytes('}(', str('a', p), 'N', str('a', p), 'Nu')),
    ],
  ],
  [
    'state-hides-setstate',
    'dangerous',
    (p) => [
      instance(
        'sklearn.preprocessing._data',
        'StandardScaler',
        p,
        dict(p, ['__setstate__', partial(p, glob('numpy', 'log1p', p))]),
      ),
    ],
  ],
  [
    'state-hides-array',
    'dangerous',
    (p) => [instance('sklearn.preprocessing._data', 'StandardScaler', p, dict(p, ['__array__', method(p, 'lower')]))],
  ],
  [
    'predict-is-replaced',
    'dangerous',
    (p) => [instance('sklearn.linear_model._base', 'LinearRegression', p, dict(p, ['predict', method(p, 'lower')]))],
  ],
  [
    'booster-from-a-path',
    'dangerous',
    (p) => [reduce('lightgbm.basic', 'Booster', p, bytes('N'), bytes('N'), str('/tmp/model', p))],
  ],
  [
    'xgboost-from-a-path',
    'dangerous',
    (p) => [reduce('xgboost.core', 'Booster', p, bytes('N'), bytes(')'), str('/tmp/model', p))],
  ],
  ['matrix-from-a-path', 'never safe', (p) => [reduce('xgboost.core', 'DMatrix', p, str('/tmp/data', p))]],
  ['vectorize-by-call', 'dangerous', (p) => [reduce('numpy', 'vectorize', p, glob('numpy', 'log1p', p))]],
  [
    'function-in-an-odd-slot',
    'never safe',
    (p) => [
      instance('sklearn.preprocessing._data', 'StandardScaler', p, dict(p, ['mean_', glob('numpy', 'log1p', p)])),
    ],
  ],
  [
    'class-in-an-odd-slot',
    'never safe',
    (p) => [
      instance(
        'sklearn.preprocessing._data',
        'StandardScaler',
        p,
        dict(p, ['mean_', glob('lightgbm.basic', 'Booster', p)]),
      ),
    ],
  ],
  [
    'class-in-a-function-slot',
    'never safe',
    (p) => [
      instance(
        'sklearn.preprocessing._function_transformer',
        'FunctionTransformer',
        p,
        dict(
          p,
          ['func', glob('lightgbm.basic', 'Booster', p)],
          ['kw_args', dict(p, ['model_file', str('/tmp/model', p)])],
        ),
      ),
    ],
  ],
  [
    'state-of-a-shared-logger',
    'never safe',
    (p) => [reduce('logging', 'getLogger', p, str('a', p)), dict(p, ['disabled', bytes('I01\n')]), 'b'],
  ],
  [
    'state-of-an-enumeration',
    'never safe',
    (p) => [reduce('re', 'RegexFlag', p, bytes('K', 2)), dict(p, ['_value_', bytes('K', 0)]), 'b'],
  ],
  [
    'state-of-a-singleton',
    'never safe',
    (p) => [reduce('numpy.ma.core', 'MaskedConstant', p), dict(p, ['x', bytes('N')]), 'b'],
  ],
  ['maker-as-a-value', 'never safe', (p) => [bytes(']'), glob('numpy.core.multiarray', '_reconstruct', p), 'a']],
  [
    'stdlib-function-in-a-slot',
    'dangerous',
    (p) => [
      instance(
        'sklearn.preprocessing._function_transformer',
        'FunctionTransformer',
        p,
        dict(p, ['func', glob('uu', 'encode', p)]),
      ),
    ],
  ],
  [
    'function-in-a-slot-by-setitem',
    'never safe',
    (p) => [
      instance(
        'sklearn.preprocessing._data',
        'StandardScaler',
        p,
        dict(p, ['mean_', bytes('}', str('a', p), glob('numpy', 'log1p', p), 's')]),
      ),
    ],
  ],
  // ---- arrays of Joblib: bytes that are counted twice
  [
    'shape-by-numpy-text',
    'dangerous',
    (p) => [wrapper(p, shape(p), npText(p, 'shape'), tuple(p, bytes('K', 0)), rest(p))],
  ],
  ['dtype-by-numpy-text', 'never safe', (p) => [wrapper(p, shape(p), rest(p), npText(p, 'dtype'), dtype(p, 'V0'))]],
  [
    'padding-by-numpy-text',
    'dangerous',
    (p) => [wrapper(p, shape(p), rest(p), npText(p, 'numpy_array_alignment_bytes'), bytes('K', 16))],
  ],
  ['pattern-that-prints', 'never safe', (p) => [reduce('re', '_compile', p, str('abc', p), bytes('K', 160))]],
  ['shape-twice', 'dangerous', (p) => [wrapper(p, shape(p), shape(p), rest(p))]],
  ['shape-is-true', 'dangerous', (p) => [wrapper(p, str('shape', p), tuple(p, bytes('I01\n')), rest(p))]],
  ['shape-is-a-float', 'dangerous', (p) => [wrapper(p, str('shape', p), tuple(p, bytes('F8.0\n')), rest(p))]],
  [
    'wrapper-has-methods',
    'dangerous',
    (p) => [wrapper(p, shape(p), rest(p), str('read_array', p), glob('numpy', 'log1p', p))],
  ],
  [
    'dtype-is-a-namespace',
    'dangerous',
    (p) => [wrapper(p, shape(p), str('order', p), str('C', p), str('dtype', p), namespace(p))],
  ],
];

/** Every gadget, in the protocols that can say it. */
export function gadgets(protocols: readonly Protocol[]): Gadget[] {
  return ROWS.flatMap(([name, expect, make]) =>
    protocols.map((protocol) => ({ name: `${name}-p${protocol}`, expect, bytes: pickle(protocol, ...make(protocol)) })),
  );
}
