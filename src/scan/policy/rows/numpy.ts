/** numpy: arrays, scalars, dtypes, masked arrays and random states under the names of numpy 1 and 2. */
import type { Groups, Row } from '../entry.js';

const CORE = 'numpy.core.multiarray numpy._core.multiarray';
const BIT_GENERATORS = 'MT19937 PCG64 PCG64DXSM Philox SFC64';

export const NUMPY_GROUPS: Groups = {
  'array-class': [
    ['numpy', 'ndarray matrix recarray chararray memmap'],
    ['numpy.rec numpy.core.records numpy._core.records', 'recarray'],
    ['numpy.char numpy.core.defchararray numpy._core.defchararray', 'chararray'],
    ['numpy.matrixlib.defmatrix numpy.core.defmatrix', 'matrix'],
    ['numpy.core.memmap numpy._core.memmap', 'memmap'],
    ['numpy.ma numpy.ma.core', 'MaskedArray'],
  ],
  record: [
    ['numpy', 'record void'],
    ['numpy.rec numpy.core.records numpy._core.records', 'record'],
  ],
  'masked-class': [['numpy.ma numpy.ma.core', 'MaskedArray MaskedConstant mvoid']],
  'bit-generator-class': [
    ['numpy.random._mt19937', 'MT19937'],
    ['numpy.random._pcg64', 'PCG64 PCG64DXSM'],
    ['numpy.random._philox', 'Philox'],
    ['numpy.random._sfc64', 'SFC64'],
    ['numpy.random', BIT_GENERATORS],
  ],
  'bit-generator-ctor': [['numpy.random._pickle', '__bit_generator_ctor']],
  'bit-generator': [
    ['numpy.random._pickle', '__bit_generator_ctor'],
    ['numpy.random._mt19937 numpy.random._pcg64 numpy.random._philox numpy.random._sfc64', BIT_GENERATORS],
  ],
  seed: [
    [
      'numpy.random.bit_generator numpy.random._bit_generator',
      '__pyx_unpickle_SeedSequence SeedSequence SeedlessSeedSequence',
    ],
  ],
  'seed-class': [['numpy.random.bit_generator numpy.random._bit_generator', 'SeedSequence SeedlessSeedSequence']],
  'random-state': [
    ['numpy.random', '__RandomState_ctor'],
    ['numpy.random._pickle', '__randomstate_ctor'],
    ['numpy.random numpy.random.mtrand', 'RandomState'],
  ],
  ordered: [['collections', 'OrderedDict']],
  're-flag': [['re', 'RegexFlag']],
};

const GENERATOR_NAME = "'MT19937'|'PCG64'|'PCG64DXSM'|'Philox'|'SFC64'";
const DTYPE_STATE =
  "(int, '<'|'>'|'|'|'=', none|(dtype, int|(int...)), none|(str...), none|mapping, int, int, int, data?)";

export const NUMPY: readonly Row[] = [
  { kind: 'class', in: 'numpy', names: 'ndarray matrix recarray record chararray void busdaycalendar poly1d' },
  { kind: 'class', in: 'numpy.lib.polynomial numpy.lib._polynomial_impl', names: 'poly1d' },
  { kind: 'type', in: 'numpy', names: 'bool_ bool' },
  { kind: 'constant', in: 'numpy', names: 'nan inf pi e newaxis' },
  {
    kind: 'type',
    in: 'numpy',
    names: 'dtype',
    args: ['dtypecode, no, yes', '&record, no, yes'],
    state: DTYPE_STATE,
  },
  { kind: 'class', in: 'numpy.rec numpy.core.records numpy._core.records', names: 'recarray record' },
  { kind: 'class', in: 'numpy.char numpy.core.defchararray numpy._core.defchararray', names: 'chararray' },
  { kind: 'class', in: 'numpy.matrixlib.defmatrix numpy.core.defmatrix', names: 'matrix' },
  {
    kind: 'maker',
    in: CORE,
    names: '_reconstruct',
    args: '&array-class, (int...), b-code',
    state: '(int, (int...), dtype, flag, bytes|str|list)',
  },
  { kind: 'class', in: CORE, names: 'ndarray' },
  { kind: 'function', in: 'numpy', names: 'ptp' },
  { kind: 'function', in: CORE, names: 'dot inner vdot' },
  // Where releases before 1.25 say that functions live.
  { kind: 'function', in: 'numpy.core.fromnumeric', names: 'mean amax amin sum prod std var any all' },
  { kind: 'function', in: 'numpy.lib.function_base', names: 'median percentile average' },
  { kind: 'maker', in: CORE, names: 'scalar', args: 'dtype, data' },
  {
    kind: 'maker',
    in: 'numpy.core.numeric numpy._core.numeric',
    names: '_frombuffer',
    args: "bytes|bytearray|persistent, dtype, (int...), 'C'|'F'|'K', (int...)?",
  },
  { kind: 'maker', in: 'numpy._core._internal', names: '_convert_to_stringdtype_kwargs', args: 'flag, none|num|str?' },
  {
    kind: 'callable',
    in: 'numpy.core numpy._core',
    names: '_ufunc_reconstruct',
    args: 'str, str',
    check: 'ufunc',
    misuse: 'imports-by-name',
  },
  {
    kind: 'maker',
    in: 'numpy.core numpy._core',
    names: '_DType_reconstruct',
    args: 'type',
    check: 'dtype-class',
    misuse: 'imports-by-name',
  },
  { kind: 'class', in: 'numpy.ma numpy.ma.core', names: 'MaskedArray mvoid' },
  { kind: 'class', in: 'numpy.ma.core', names: 'MaskedConstant', args: '', state: '-' },
  { kind: 'class', in: 'numpy.ma.core', names: '_MaskedUnaryOperation _MaskedBinaryOperation' },
  {
    kind: 'maker',
    in: 'numpy.ma.core',
    names: '_mareconstruct',
    args: '&masked-class, &array-class, (int...), b-code',
    state: '(int, (int...), dtype, flag, bytes|str|list, bytes|str|list, data)',
  },
  { kind: 'class', in: 'numpy.polynomial.polynomial', names: 'Polynomial' },
  { kind: 'class', in: 'numpy.polynomial.chebyshev', names: 'Chebyshev' },
  { kind: 'class', in: 'numpy.polynomial.legendre', names: 'Legendre' },
  { kind: 'class', in: 'numpy.polynomial.hermite', names: 'Hermite' },
  { kind: 'class', in: 'numpy.polynomial.laguerre', names: 'Laguerre' },
  {
    kind: 'maker',
    in: 'numpy.random',
    names: '__RandomState_ctor',
    args: '',
    state: '(str, array, int, int, float)|{data}',
  },
  {
    kind: 'class',
    in: 'numpy.random numpy.random.mtrand',
    names: 'RandomState',
    args: '',
    by: 'any',
    state: '(str, array, int, int, float)|{data}',
  },
  { kind: 'class', in: 'numpy.random numpy.random._generator', names: 'Generator', state: '{data}' },
  {
    kind: 'maker',
    in: 'numpy.random._pickle',
    names: '__bit_generator_ctor',
    args: `${GENERATOR_NAME}|&bit-generator-class`,
    state: '{data}|({data}, none|<seed>)',
  },
  {
    kind: 'maker',
    in: 'numpy.random._pickle',
    names: '__generator_ctor __randomstate_ctor',
    args: [`${GENERATOR_NAME}, &bit-generator-ctor?`, '<bit-generator>', '<bit-generator>, &bit-generator-ctor'],
    state: '(str, array, int, int, float)|{data}|none',
  },
  { kind: 'class', in: 'numpy.random._mt19937', names: 'MT19937', state: '{data}|({data}, none|<seed>)' },
  { kind: 'class', in: 'numpy.random._pcg64', names: 'PCG64 PCG64DXSM', state: '{data}|({data}, none|<seed>)' },
  { kind: 'class', in: 'numpy.random._philox', names: 'Philox', state: '{data}|({data}, none|<seed>)' },
  { kind: 'class', in: 'numpy.random._sfc64', names: 'SFC64', state: '{data}|({data}, none|<seed>)' },
  {
    kind: 'class',
    in: 'numpy.random.bit_generator numpy.random._bit_generator',
    names: 'SeedSequence SeedlessSeedSequence',
    state: '(data...)|{data}',
  },
  {
    kind: 'maker',
    in: 'numpy.random.bit_generator numpy.random._bit_generator',
    names: '__pyx_unpickle_SeedSequence',
    args: '&seed-class, int, none',
    state: '(num|list|none, int, array|none, int, (num...))',
  },
  // What scipy's distributions keep of numpy: their own methods over arrays.
  {
    kind: 'class',
    in: 'numpy numpy.lib.function_base numpy.lib._function_base_impl',
    names: 'vectorize',
    state: '{data|<bound-method>|func}',
    misuse: 'wraps-a-function',
  },
];
