/** How Python 2 names the modules and functions of Python 3; see `compat-names.ts`. */
import { NameTranslation } from './name-translation.js';

/** Modules, from one name to the other. */
const MODULES =
  '_bz2:bz2 _dbm:dbm _dummy_thread:dummy_thread _functools:functools _gdbm:gdbm _markupbase:markupbase ' +
  '_pickle:pickle _thread:thread builtins:__builtin__ collections.abc:_abcoll configparser:ConfigParser ' +
  'copyreg:copy_reg dbm:anydbm dbm.bsd:dbhash dbm.dumb:dumbdbm dbm.gnu:gdbm dbm.ndbm:dbm ' +
  'html.entities:htmlentitydefs html.parser:HTMLParser http.client:httplib http.cookiejar:cookielib ' +
  'http.cookies:Cookie http.server:BaseHTTPServer queue:Queue reprlib:repr socketserver:SocketServer ' +
  'subprocess:commands test.support:test.test_support tkinter:Tkinter tkinter.colorchooser:tkColorChooser ' +
  'tkinter.commondialog:tkCommonDialog tkinter.constants:Tkconstants tkinter.dialog:Dialog tkinter.dnd:Tkdnd ' +
  'tkinter.filedialog:tkFileDialog tkinter.font:tkFont tkinter.messagebox:tkMessageBox ' +
  'tkinter.scrolledtext:ScrolledText tkinter.simpledialog:tkSimpleDialog tkinter.ttk:ttk urllib.parse:urlparse ' +
  'urllib.request:urllib2 urllib.robotparser:robotparser winreg:_winreg xmlrpc.client:xmlrpclib ' +
  'xmlrpc.server:SimpleXMLRPCServer';

/** Names that are the same in another module, by the two modules. */
const MOVED: readonly (readonly [from: string, to: string, names: string])[] = [
  ['_functools', '__builtin__', 'reduce'],
  [
    'builtins',
    'exceptions',
    'ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning ' +
      'EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ' +
      'ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError ' +
      'NotImplementedError OSError OverflowError PendingDeprecationWarning ReferenceError RuntimeError ' +
      'RuntimeWarning StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError ' +
      'UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning ' +
      'UserWarning ValueError Warning ZeroDivisionError',
  ],
  ['collections', 'UserList', 'UserList'],
  ['collections', 'UserString', 'UserString'],
  ['dbm', 'whichdb', 'whichdb'],
  ['functools', '__builtin__', 'reduce'],
  ['http.server', 'CGIHTTPServer', 'CGIHTTPRequestHandler'],
  ['http.server', 'SimpleHTTPServer', 'SimpleHTTPRequestHandler'],
  ['multiprocessing.connection', '_multiprocessing', 'Connection'],
  ['multiprocessing.context', 'multiprocessing', 'AuthenticationError BufferTooShort ProcessError TimeoutError'],
  ['multiprocessing.context', 'multiprocessing.process', 'Process'],
  ['multiprocessing.popen_fork', 'multiprocessing.forking', 'Popen'],
  ['socket', '_socket', 'fromfd'],
  ['sys', '__builtin__', 'intern'],
  ['tkinter.filedialog', 'FileDialog', 'FileDialog LoadFileDialog SaveFileDialog'],
  ['tkinter.simpledialog', 'SimpleDialog', 'SimpleDialog'],
  ['urllib.error', 'urllib', 'ContentTooShortError'],
  ['urllib.error', 'urllib2', 'HTTPError URLError'],
  ['urllib.parse', 'urllib', 'quote quote_plus unquote unquote_plus urlencode'],
  ['urllib.request', 'urllib', 'getproxies pathname2url url2pathname urlcleanup urlopen urlretrieve'],
  [
    'xmlrpc.server',
    'DocXMLRPCServer',
    'DocCGIXMLRPCRequestHandler DocXMLRPCRequestHandler DocXMLRPCServer ServerHTMLDoc XMLRPCDocGenerator',
  ],
];

/** Names that are others; these and {@link MOVED} go before the modules. */
const RENAMED =
  '_socket.socket:socket._socketobject builtins.BrokenPipeError:exceptions.OSError ' +
  'builtins.ChildProcessError:exceptions.OSError builtins.ConnectionAbortedError:exceptions.OSError ' +
  'builtins.ConnectionError:exceptions.OSError builtins.ConnectionRefusedError:exceptions.OSError ' +
  'builtins.ConnectionResetError:exceptions.OSError builtins.FileExistsError:exceptions.OSError ' +
  'builtins.FileNotFoundError:exceptions.OSError builtins.InterruptedError:exceptions.OSError ' +
  'builtins.IsADirectoryError:exceptions.OSError builtins.ModuleNotFoundError:exceptions.ImportError ' +
  'builtins.NotADirectoryError:exceptions.OSError builtins.PermissionError:exceptions.OSError ' +
  'builtins.ProcessLookupError:exceptions.OSError builtins.TimeoutError:exceptions.OSError ' +
  'builtins.chr:__builtin__.unichr builtins.filter:itertools.ifilter builtins.int:__builtin__.long ' +
  'builtins.map:itertools.imap builtins.range:__builtin__.xrange builtins.str:__builtin__.unicode ' +
  'builtins.zip:itertools.izip collections.UserDict:UserDict.IterableUserDict ' +
  'itertools.filterfalse:itertools.ifilterfalse itertools.zip_longest:itertools.izip_longest';

const toTwo = /* @__PURE__ */ new NameTranslation(MODULES, MOVED, RENAMED);

/** The Python 2 name of a Python 3 global. */
export function toPython2(module: string, name: string): [string, string] {
  return toTwo.of(module, name);
}
