/** Python's own types: how `pickle` spells them, in all protocols. */
import type { Groups, Row } from '../entry.js';

const EXCEPTIONS =
  'ArithmeticError AssertionError AttributeError EOFError Exception FloatingPointError FutureWarning IndexError KeyError ' +
  'LookupError NotImplementedError OverflowError RuntimeError RuntimeWarning StopIteration TypeError UserWarning ' +
  'DeprecationWarning Warning ValueError ZeroDivisionError';
const PURE_OPERATORS = 'add sub mul truediv floordiv mod neg pos eq ne lt le gt ge and_ or_ xor not_';
const PATHS = 'Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath';

export const PYTHON_GROUPS: Groups = {
  'bound-method': [
    ['builtins', 'getattr'],
    ['types', 'MethodType'],
  ],
  'method-maker': [['operator _operator', 'methodcaller']],
  object: [['builtins', 'object']],
  'plain-base': [['builtins', 'list dict set frozenset tuple int float complex str bytes']],
  singleton: [['builtins', 'Ellipsis NotImplemented']],
  factory: [
    ['builtins', 'list dict set tuple int float str bool'],
    ['collections', 'OrderedDict Counter defaultdict deque'],
  ],
  array: [['array', 'array']],
  timedelta: [['datetime', 'timedelta']],
  zone: [
    ['datetime', 'timezone'],
    ['zoneinfo', 'ZoneInfo'],
    ['pytz', '_UTC _p UTC FixedOffset'],
    ['dateutil.tz.tz', 'tzutc tzoffset tzlocal'],
  ],
};

export const PYTHON: readonly Row[] = [
  { kind: 'class', in: 'builtins', names: 'object', args: '', by: 'any' },
  { kind: 'type', in: 'builtins', names: 'list set frozenset tuple', args: ['', '[data]|(data...)|set'], by: 'any' },
  { kind: 'type', in: 'builtins', names: 'dict', args: ['', 'mapping|[(data, data)]'], by: 'any' },
  { kind: 'type', in: 'builtins', names: 'bytes', args: ['', 'bytes', "str, 'latin1'|'latin-1'|'iso-8859-1'"] },
  {
    kind: 'type',
    in: 'builtins',
    names: 'bytearray',
    args: ['', 'bytes', "str, 'latin1'|'latin-1'|'iso-8859-1'"],
  },
  { kind: 'type', in: 'builtins', names: 'int float bool long', args: ['', 'num|str'] },
  { kind: 'type', in: 'builtins', names: 'complex', args: ['', 'num', 'num, num'] },
  { kind: 'type', in: 'builtins', names: 'str unicode', args: ['', 'str'] },
  { kind: 'type', in: 'builtins', names: 'slice', args: 'none|num|str, none|num|str, none|num|str' },
  { kind: 'type', in: 'builtins', names: 'range xrange', args: 'int, int?, int?' },
  { kind: 'constant', in: 'builtins', names: 'Ellipsis NotImplemented' },
  { kind: 'class', in: 'builtins', names: EXCEPTIONS, args: 'data...', by: 'any' },
  { kind: 'function', in: 'builtins', names: 'len sum abs round max min sorted' },
  { kind: 'maker', in: 'builtins', names: 'type', args: 'none|&singleton', misuse: 'makes-a-class' },
  { kind: 'maker', in: '_codecs', names: 'encode', args: "str, 'latin1'|'latin-1'|'latin_1'|'iso-8859-1'|'iso8859-1'" },
  {
    kind: 'maker',
    in: 'copyreg',
    names: '_reconstructor',
    args: ['class|type, &object, none', 'class|type, &plain-base, mapping|list|set|num|str|bytes|(data...)'],
    check: 'base',
  },
  { kind: 'maker', in: 'copyreg', names: '__newobj__', args: 'class|type, data...', check: 'newobj' },
  { kind: 'class', in: 'collections', names: 'OrderedDict', args: ['', '[[data]]', '[(data, data)]'], items: 'dict' },
  {
    kind: 'class',
    in: 'collections',
    names: 'defaultdict',
    args: ['', 'none|&factory', 'none|&factory, mapping'],
    items: 'dict',
  },
  { kind: 'class', in: 'collections', names: 'Counter', args: ['', 'mapping'], items: 'dict' },
  { kind: 'class', in: 'collections', names: 'deque', args: ['', '()|[data]', '()|[data], none|int'], items: 'list' },
  { kind: 'class', in: 'collections', names: 'ChainMap', state: '{[mapping]}' },
  { kind: 'class', in: 'collections', names: 'UserDict', state: '{mapping}' },
  { kind: 'class', in: 'collections', names: 'UserList', state: '{list}' },
  { kind: 'class', in: 'collections', names: 'UserString', state: '{str}' },
  { kind: 'class', in: 'datetime', names: 'datetime', args: 'bytes|str, <zone>?' },
  { kind: 'class', in: 'datetime', names: 'time', args: 'bytes|str, <zone>?' },
  { kind: 'class', in: 'datetime', names: 'date', args: 'bytes|str' },
  { kind: 'class', in: 'datetime', names: 'timedelta', args: 'num, num?, num?' },
  { kind: 'class', in: 'datetime', names: 'timezone', args: '<timedelta>, str?' },
  { kind: 'class', in: 'datetime', names: 'tzinfo', args: '', by: 'any' },
  { kind: 'class', in: 'decimal _decimal _pydecimal', names: 'Decimal', args: 'str' },
  { kind: 'class', in: 'fractions', names: 'Fraction', args: ['ratio', 'int, int'] },
  { kind: 'class', in: 'difflib', names: 'Match', args: 'int, int, int' },
  { kind: 'class', in: 'uuid', names: 'UUID', state: '{int|data}' },
  { kind: 'class', in: 'uuid', names: 'SafeUUID', args: 'none|int', state: '-' },
  { kind: 'type', in: 'array', names: 'array', args: 'str, [num]|[str]' },
  { kind: 'maker', in: 'array', names: '_array_reconstructor', args: '&array, str, int, bytes' },
  {
    kind: 'callable',
    in: 'functools _functools',
    names: 'partial',
    args: ['func', '&block-maker|&method-maker'],
    state:
      '(func|&block-maker|&method-maker, (data...), {data|func}|none, {data}|none)|(new-method, (any-class, data...), {data}|none, {data}|none)',
    misuse: 'wraps-a-function',
  },
  { kind: 'callable', in: 'operator _operator', names: 'itemgetter', args: 'int|str, int|str...' },
  {
    kind: 'callable',
    in: 'operator _operator',
    names: 'attrgetter',
    args: 'str, str...',
    check: 'attribute',
    misuse: 'fetches-by-name',
  },
  {
    kind: 'callable',
    in: 'operator _operator',
    names: 'methodcaller',
    args: 'identifier, data...',
    check: 'method',
    misuse: 'fetches-by-name',
  },
  { kind: 'function', in: 'operator _operator', names: PURE_OPERATORS },
  {
    kind: 'function',
    in: 'math',
    names:
      'sqrt exp log log2 log10 log1p expm1 sin cos tan asin acos atan atan2 sinh cosh tanh floor ceil fabs pow hypot isnan isinf erf gamma lgamma',
  },
  { kind: 'class', in: 'types', names: 'SimpleNamespace', args: ['', '{data}'] },
  // A str with a note whether SQL has to quote it: names of columns that pandas read from a database.
  {
    kind: 'class',
    in: 'sqlalchemy.sql.elements sqlalchemy.sql.expression',
    names: 'quoted_name',
    args: 'str, none|bool',
    by: 'any',
  },
  { kind: 'class', in: 'argparse', names: 'Namespace' },
  { kind: 'maker', in: 'logging', names: 'getLogger', args: 'str' },
  { kind: 'maker', in: 're', names: '_compile', args: 'str|bytes, int|<re-flag>', check: 'quiet-pattern' },
  { kind: 'class', in: 're', names: 'RegexFlag', args: 'int', state: '-' },
  { kind: 'class', in: 'string', names: 'Template', state: '{str}' },
  { kind: 'class', in: 'enum', names: 'Enum IntEnum', state: '-' },
  { kind: 'class', in: 'pathlib pathlib._local', names: PATHS, args: 'str...' },
  { kind: 'class', in: 'zoneinfo zoneinfo._zoneinfo backports.zoneinfo', names: 'ZoneInfo', args: 'str' },
  {
    kind: 'maker',
    in: 'zoneinfo zoneinfo._zoneinfo backports.zoneinfo',
    names: 'ZoneInfo._unpickle',
    args: 'str, flag',
  },
  { kind: 'maker', in: 'pytz', names: '_UTC', args: '' },
  { kind: 'constant', in: 'pytz', names: 'UTC' },
  { kind: 'maker', in: 'pytz', names: '_p', args: ['str', 'str, int, int, str'] },
  { kind: 'maker', in: 'pytz', names: 'FixedOffset', args: 'int' },
  { kind: 'class', in: 'dateutil.tz.tz', names: 'tzutc tzlocal', args: '', by: 'any', state: '-' },
  { kind: 'class', in: 'dateutil.tz.tz', names: 'tzoffset', args: ['', 'none|str, num|<timedelta>'], by: 'any' },
  { kind: 'class', in: 'ipaddress', names: 'IPv4Address IPv6Address IPv4Network IPv6Network', args: 'str|int' },
  { kind: 'class', in: 'random', names: 'Random', args: ['', 'none'], by: 'any', state: '(int, (int...), none|float)' },
  // Plain tuples and enumerations of modules that are dangerous otherwise.
  { kind: 'class', in: 'socket', names: 'AddressFamily SocketKind', args: 'int', state: '-' },
  {
    kind: 'class',
    in: 'urllib.parse',
    names: 'ParseResult SplitResult DefragResult ParseResultBytes SplitResultBytes DefragResultBytes',
    args: 'str|bytes|none, str|bytes|none...',
    by: 'newobj',
  },
  { kind: 'class', in: 'http', names: 'HTTPStatus HTTPMethod', args: 'int|str', state: '-' },
];
