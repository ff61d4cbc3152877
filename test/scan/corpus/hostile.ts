/**
 * Hostile pickles: every way in which a stream can reach a forbidden name, written by hand. The payload is a harmless text; nothing
 * here is ever run by the tests. `globals` are the names that a report must have.
 */
import { bytes } from '../../helpers/pickle-bytes.js';
import {
  framed,
  glob,
  head,
  type Part,
  pickle,
  type Protocol,
  PROTOCOLS,
  raw,
  reduce,
  str,
  tuple,
  u32,
  u64,
} from './writer.js';

export interface Hostile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `module.name` of what must be named. */
  readonly globals: readonly string[];
  /** False where Python's readers refuse the stream before they reach the name. */
  readonly reached?: boolean;
}

const ARGUMENT = 'harmless';

/** What attacks call, one of each kind. */
export const TARGETS: readonly (readonly [module: string, name: string])[] = [
  ['os', 'system'],
  ['posix', 'system'],
  ['nt', 'system'],
  ['os', 'popen'],
  ['os', 'execv'],
  ['subprocess', 'Popen'],
  ['subprocess', 'check_output'],
  ['subprocess', 'getoutput'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['builtins', 'compile'],
  ['builtins', '__import__'],
  ['builtins', 'open'],
  ['builtins', 'breakpoint'],
  ['importlib', 'import_module'],
  ['runpy', 'run_path'],
  ['pty', 'spawn'],
  ['ctypes', 'CDLL'],
  ['pickle', 'loads'],
  ['_pickle', 'load'],
  ['marshal', 'loads'],
  ['socket', 'create_connection'],
  ['urllib.request', 'urlopen'],
  ['http.client', 'HTTPConnection'],
  ['shutil', 'rmtree'],
  ['tempfile', 'mktemp'],
  ['webbrowser', 'open'],
  ['code', 'InteractiveInterpreter'],
  ['timeit', 'timeit'],
  ['cProfile', 'run'],
  ['pdb', 'run'],
  ['doctest', 'debug_script'],
  ['pydoc', 'pipepager'],
  ['asyncio.base_events', 'BaseEventLoop'],
  ['multiprocessing.util', 'spawnv_passfds'],
  ['sys', 'settrace'],
  ['signal', 'raise_signal'],
  ['idlelib.calltip', 'get_entity'],
  ['lib2to3.pgen2.grammar', 'Grammar'],
  ['pip', 'main'],
  ['types', 'FunctionType'],
  ['types', 'CodeType'],
  ['io', 'FileIO'],
  ['sqlite3', 'connect'],
  ['logging.config', 'listen'],
  ['numpy', 'load'],
  ['numpy.testing', 'rundocs'],
  ['numpy.f2py.crackfortran', 'myeval'],
  ['numpy.distutils.exec_command', 'exec_command'],
  ['scipy.io', 'loadmat'],
  ['pandas', 'eval'],
  ['pandas', 'read_pickle'],
  ['pandas.io.pickle', 'read_pickle'],
  ['joblib', 'load'],
  ['joblib.numpy_pickle', 'load'],
  ['joblib.parallel', 'Parallel'],
  ['sklearn.datasets', 'fetch_openml'],
  ['sklearn.utils._testing', 'check_docstring_parameters'],
  ['torch', 'load'],
  ['torch.hub', 'load'],
  ['torch.utils.cpp_extension', 'load_inline'],
  ['cloudpickle.cloudpickle', '_make_function'],
  ['dill._dill', '_create_function'],
  ['functools', 'reduce'],
  ['keras.models', 'load_model'],
];

function direct(): Hostile[] {
  return TARGETS.flatMap(([module, name]) =>
    PROTOCOLS.map((protocol) => ({
      name: `direct-${module}.${name}-p${protocol}`,
      bytes: pickle(protocol, reduce(module, name, protocol, str(ARGUMENT, protocol))),
      globals: [`${module}.${name}`],
    })),
  );
}

/** Names as Python 2 knew them; a pickle of a low protocol is translated. */
const PYTHON2: readonly (readonly [module: string, name: string, now: string])[] = [
  ['__builtin__', 'eval', 'builtins.eval'],
  ['__builtin__', 'execfile', 'builtins.execfile'],
  ['__builtin__', 'file', 'builtins.file'],
  ['cPickle', 'loads', 'pickle.loads'],
  ['urllib2', 'urlopen', 'urllib.request.urlopen'],
  ['commands', 'getoutput', 'subprocess.getoutput'],
  ['thread', 'start_new_thread', '_thread.start_new_thread'],
  ['StringIO', 'open', 'io.open'],
  ['httplib', 'HTTPConnection', 'http.client.HTTPConnection'],
  ['popen2', 'popen3', 'popen2.popen3'],
];

type Form = readonly [name: string, make: (p: Protocol) => Part[], globals?: readonly string[], reached?: boolean];

const SYSTEM = (p: Protocol): Uint8Array => reduce('os', 'system', p, str(ARGUMENT, p));
const OS = ['os.system'] as const;
const put = (index: number): Uint8Array => bytes('q', index);
const get = (index: number): Uint8Array => bytes('h', index);

/** Ways of naming and calling; each for the protocols that have its opcodes. */
const LOW: readonly Form[] = [
  ['inst', () => ['(', `S'${ARGUMENT}'\n`, 'ios\nsystem\n']],
  ['obj', (p) => ['(', glob('os', 'system', p), str(ARGUMENT, p), 'o']],
  ['imported-only', (p) => [glob('os', 'system', p)]],
  ['popped', (p) => [SYSTEM(p), '0', 'N']],
  ['popped-by-mark', (p) => ['(', SYSTEM(p), '1', 'N']],
  ['within-a-list', (p) => ['(', 'I1\n', SYSTEM(p), 'l']],
  ['within-a-dict', (p) => ['(', str('a', p), SYSTEM(p), 'd']],
  ['as-an-argument', (p) => [reduce('builtins', 'list', p, SYSTEM(p))]],
  ['name-in-the-memo', (p) => [glob('os', 'system', p), 'p0\n', '0', 'g0\n', tuple(p, str(ARGUMENT, p)), 'R']],
  ['memo-far-above', (p) => [glob('os', 'system', p), 'p1000\n', '0', 'g1000\n', tuple(p, str(ARGUMENT, p)), 'R']],
  [
    'memo-overwritten',
    (p) => [str('x', p), 'p0\n', '0', glob('os', 'system', p), 'p0\n', '0', 'g0\n', tuple(p, str(ARGUMENT, p)), 'R'],
  ],
  ['duplicated', (p) => [glob('os', 'system', p), '2', '0', tuple(p, str(ARGUMENT, p)), 'R']],
  ['octal-integer', (p) => ['I010\n', '0', SYSTEM(p)]],
  ['hex-integer', (p) => ['I0x10\n', '0', SYSTEM(p)]],
  ['hex-long', (p) => ['L0x10L\n', '0', SYSTEM(p)]],
  ['underscored-integer', (p) => ['I1_0\n', '0', SYSTEM(p)]],
  ['spaced-boolean', (p) => ['I 1\n', '0', SYSTEM(p)]],
  ['long-integer', (p) => [`L${'9'.repeat(5000)}L\n`, '0', SYSTEM(p)]],
  ['underscored-float', (p) => ['F1_0.5\n', '0', SYSTEM(p)]],
  ['escaped-text-before', (p) => ["S'\\x41\\n'\n", '0', SYSTEM(p)]],
  ['then-a-bad-opcode', (p) => [SYSTEM(p), 0xff]],
  ['then-underflow', (p) => [SYSTEM(p), '0', '0', '0']],
  ['then-no-such-memo', (p) => [SYSTEM(p), 'g777\n']],
  ['then-an-odd-dict', (p) => [SYSTEM(p), '(', 'N', 'd']],
  ['then-append-to-nothing', (p) => ['N', SYSTEM(p), 'a']],
  ['item-of-environ', (p) => [glob('os', 'environ', p), str('A', p), str('b', p), 's'], ['os.environ']],
  [
    'state-of-a-class',
    (p) => [glob('sklearn.base', 'BaseEstimator', p), '}', str('predict', p), glob('os', 'system', p), 's', 'b'],
    OS,
  ],
  ['partial', (p) => [reduce('functools', 'partial', p, glob('os', 'system', p), str(ARGUMENT, p))], OS],
  ['default-factory', (p) => [reduce('collections', 'defaultdict', p, glob('os', 'abort', p))], ['os.abort']],
  [
    'map',
    (p) => [reduce('builtins', 'map', p, glob('os', 'system', p), bytes('(', str(ARGUMENT, p), 'l'))],
    ['os.system', 'builtins.map'],
  ],
  [
    'getattr-of-a-module',
    (p) => [
      reduce('builtins', 'getattr', p, reduce('builtins', '__import__', p, str('os', p)), str('system', p)),
      tuple(p, str(ARGUMENT, p)),
      'R',
    ],
    ['builtins.__import__'],
  ],
  [
    'getattr-of-internals',
    (p) => [reduce('builtins', 'getattr', p, glob('builtins', 'len', p), str('__self__', p))],
    ['builtins.getattr'],
  ],
  [
    'attrgetter',
    (p) => [reduce('operator', 'attrgetter', p, str('__globals__', p)), tuple(p, glob('numpy', 'mean', p)), 'R'],
    ['operator.attrgetter'],
  ],
  [
    'methodcaller',
    (p) => [
      reduce('operator', 'methodcaller', p, str('system', p), str(ARGUMENT, p)),
      tuple(p, reduce('builtins', '__import__', p, str('os', p))),
      'R',
    ],
    ['builtins.__import__', 'operator.methodcaller'],
  ],
  [
    'a-class-of-its-own',
    (p) => [reduce('builtins', 'type', p, str('X', p), bytes(')'), bytes('}'))],
    ['builtins.type'],
  ],
  [
    'extension-registered',
    (p) => [
      reduce('copyreg', 'add_extension', p, str('os', p), str('system', p), 'K', 0x07),
      '0',
      0x82,
      7,
      tuple(p, str(ARGUMENT, p)),
      'R',
    ],
    ['copyreg.add_extension', 'os.system'],
  ],
  [
    'function-transformer',
    (p) => [
      glob('sklearn.preprocessing._function_transformer', 'FunctionTransformer', p),
      ')',
      0x81,
      '}',
      str('func', p),
      glob('os', 'system', p),
      's',
      'b',
    ],
    OS,
  ],
  [
    'distribution-template',
    (p) => [
      glob('scipy.stats._continuous_distns', 'norm_gen', p),
      ')',
      0x81,
      '}',
      str('_parse_arg_template', p),
      str('import os', p),
      's',
      'b',
    ],
    ['scipy.stats._continuous_distns.norm_gen'],
  ],
  [
    'pickle-in-pickle',
    (p) => [reduce('pickle', 'loads', p, raw(pickle(2, SYSTEM(2)), p))],
    ['pickle.loads', 'os.system'],
  ],
  ['persistent-id-before', (p) => ['Pname\n', '0', SYSTEM(p)]],
  ['escaped-module-name', (p) => ['V\\u006fs\n', 'Vsystem\n', 0x93, tuple(p, str(ARGUMENT, p)), 'R']],
  ['names-as-8-bit-strings', (p) => ["S'os'\n", "S'system'\n", 0x93, tuple(p, str(ARGUMENT, p)), 'R']],
  ['names-with-escapes', (p) => ["S'\\x6fs'\n", "S'syst\\x65m'\n", 0x93, tuple(p, str(ARGUMENT, p)), 'R']],
  ['import-side-effect', (p) => [glob('antigravity', 'geohash', p)], ['antigravity.geohash']],
];

/** Forms that need the opcodes of protocol 2 or later. */
const HIGH: readonly Form[] = [
  ['newobj', (p) => [glob('subprocess', 'Popen', p), tuple(p, str(ARGUMENT, p)), 0x81], ['subprocess.Popen']],
  ['newobj-ex', (p) => [glob('subprocess', 'Popen', p), tuple(p, str(ARGUMENT, p)), '}', 0x92], ['subprocess.Popen']],
  [
    'names-in-the-memo',
    () => [str('os', 4), put(0), '0', str('system', 4), put(1), '0', get(0), get(1), 0x93, str(ARGUMENT, 4), 0x85, 'R'],
  ],
  [
    'one-text-twice',
    () => [str('pdb', 4), put(0), '0', get(0), str('run', 4), 0x93, str(ARGUMENT, 4), 0x85, 'R'],
    ['pdb.run'],
  ],
  ['duplicated-text', () => [str('code', 4), '2', '0', str('interact', 4), 0x93, ')', 'R'], ['code.interact']],
  [
    'memoize-after-pop',
    () => [str('os', 4), str('x', 4), '0', 0x94, '0', get(0), str('system', 4), 0x93, str(ARGUMENT, 4), 0x85, 'R'],
  ],
  [
    'memo-slot-replaced',
    () => [
      str('math', 4),
      put(0),
      '0',
      str('os', 4),
      put(0),
      '0',
      get(0),
      str('system', 4),
      0x93,
      str(ARGUMENT, 4),
      0x85,
      'R',
    ],
  ],
  [
    'memoize-counts-entries',
    () => [
      str('a', 4),
      put(9),
      '0',
      str('os', 4),
      0x94,
      '0',
      get(1),
      str('system', 4),
      0x93,
      str(ARGUMENT, 4),
      0x85,
      'R',
    ],
  ],
  [
    'long-memo-index',
    () => [
      str('os', 4),
      bytes('r', u32(5000)),
      '0',
      bytes('j', u32(5000)),
      str('system', 4),
      0x93,
      str(ARGUMENT, 4),
      0x85,
      'R',
    ],
  ],
  ['wide-texts', () => [0x8d, u64(2), 'os', 0x8d, u64(6), 'system', 0x93, str(ARGUMENT, 4), 0x85, 'R']],
  ['short-8-bit-names', () => ['U', 2, 'os', 'U', 6, 'system', 0x93, str(ARGUMENT, 4), 0x85, 'R']],
  [
    'dotted-through-numpy',
    () => [str('numpy', 4), str('f2py.os.system', 4), 0x93, str(ARGUMENT, 4), 0x85, 'R'],
    ['numpy.f2py.os.system'],
  ],
  [
    'dotted-through-sklearn',
    () => [str('sklearn.utils', 4), str('os.system', 4), 0x93, str(ARGUMENT, 4), 0x85, 'R'],
    ['sklearn.utils.os.system'],
  ],
  [
    'dotted-through-collections',
    () => [str('collections', 4), str('_sys.modules', 4), 0x93],
    ['collections._sys.modules'],
  ],
  ['dotted-internals', () => [str('numpy', 4), str('mean.__globals__', 4), 0x93], ['numpy.mean.__globals__']],
  [
    'dotted-builtins',
    () => [str('builtins', 4), str('object.__subclasses__', 4), 0x93, ')', 'R'],
    ['builtins.object.__subclasses__'],
  ],
  ['unknown-extension', (p) => [SYSTEM(p), '0', 0x82, 9]],
  ['protocol-midway', (p) => [0x80, 2, SYSTEM(p)]],
  ['protocol-too-high', (p) => [SYSTEM(p), '0', 0x80, 77]],
  ['buffer-missing', (p) => [SYSTEM(p), '0', 0x97]],
  ['state-of-builtin', (p) => ['](', SYSTEM(p), 'e}b']],
  ['set-item-by-setitems', (p) => [glob('os', 'environ', p), '(', str('A', p), str('b', p), 'u'], ['os.environ']],
  [
    'class-attribute',
    (p) => [glob('builtins', 'object', p), 'N', '}', str('x', p), glob('os', 'system', p), 's', 0x86, 'b'],
  ],
  ['frozen-set', () => ['(', SYSTEM(4), 0x91]],
  ['long-4-before', (p) => [0x8b, u32(4), u32(1), '0', SYSTEM(p)]],
  ['bytes-before', (p) => ['C', 3, 'os\n', '0', SYSTEM(p)]],
  ['opcodes-in-bytes', (p) => ['C', 12, 'cos\nsystem\n.', '0', SYSTEM(p)]],
];

function forms(): Hostile[] {
  const out: Hostile[] = [];
  const add = (list: readonly Form[], protocols: readonly Protocol[]): void => {
    for (const [name, make, globals = OS, reached] of list) {
      for (const protocol of protocols) {
        out.push({
          name: `${name}-p${protocol}`,
          bytes: pickle(protocol, ...make(protocol)),
          globals,
          ...(reached === undefined ? {} : { reached }),
        });
      }
    }
  };
  add(LOW, PROTOCOLS);
  add(HIGH, [2, 3, 4, 5]);
  return out;
}

/** Streams that lie about frames, end early or go on. */
function streams(): Hostile[] {
  const system = SYSTEM(4);
  const whole = pickle(4, system);
  const benign = pickle(4, ']');
  const make = (name: string, data: Uint8Array, globals: readonly string[] = OS): Hostile => ({
    name,
    bytes: data,
    globals,
  });
  return [
    make('frame-right', framed(4, undefined, system)),
    make('frame-too-short', framed(4, 3, system)),
    make('frame-too-long', framed(4, 9999, system)),
    make('frame-empty', framed(4, 0, system)),
    make('frame-ends-inside-an-argument', framed(4, 6, system)),
    make('frame-in-frame', bytes(head(4), 0x95, u64(40), 0x95, u64(4), system, '.')),
    make('no-stop', whole.subarray(0, -1)),
    make('cut-behind-the-call', bytes(head(4), system)),
    make('second-pickle', bytes(benign, whole)),
    make('third-pickle', bytes(benign, benign, whole)),
    make('behind-junk', bytes(benign, 'junk', whole)),
    make('then-junk', bytes(whole, 'junk')),
    make('then-zeros', bytes(whole, new Uint8Array(64))),
    make('behind-a-text', pickle(4, str('x'.repeat(200), 4), '0', system)),
    make('python2-names-in-protocol-4', pickle(4, reduce('__builtin__', 'eval', 4, str('1', 4))), ['__builtin__.eval']),
  ];
}

function python2(): Hostile[] {
  return PYTHON2.flatMap(([module, name, now]) =>
    ([0, 1, 2] as const).map((protocol) => ({
      name: `python2-${module}.${name}-p${protocol}`,
      bytes: pickle(protocol, reduce(module, name, protocol, str(ARGUMENT, protocol))),
      globals: [now],
    })),
  );
}

/** All hostile streams, bare. */
export function hostileStreams(): Hostile[] {
  return [...direct(), ...forms(), ...streams(), ...python2()];
}
