/**
 * How Python 3 names the modules and functions of Python 2: the tables behind pickle's `fix_imports` (documented with
 * `pickle.Unpickler`; the data are those of CPython's `_compat_pickle`). The way back is `compat-names-python2.ts`.
 */
import { NameTranslation } from './name-translation.js';

/** Modules, from one name to the other. */
const MODULES =
  'BaseHTTPServer:http.server CGIHTTPServer:http.server ConfigParser:configparser Cookie:http.cookies ' +
  'Dialog:tkinter.dialog DocXMLRPCServer:xmlrpc.server FileDialog:tkinter.filedialog HTMLParser:html.parser ' +
  'Queue:queue ScrolledText:tkinter.scrolledtext SimpleDialog:tkinter.simpledialog SimpleHTTPServer:http.server ' +
  'SimpleXMLRPCServer:xmlrpc.server SocketServer:socketserver StringIO:io Tkconstants:tkinter.constants ' +
  'Tkdnd:tkinter.dnd Tkinter:tkinter UserDict:collections UserList:collections UserString:collections ' +
  '__builtin__:builtins _abcoll:collections.abc _elementtree:xml.etree.ElementTree _winreg:winreg anydbm:dbm ' +
  'cPickle:pickle cStringIO:io commands:subprocess cookielib:http.cookiejar copy_reg:copyreg dbhash:dbm.bsd ' +
  'dbm:dbm.ndbm dumbdbm:dbm.dumb dummy_thread:_dummy_thread gdbm:dbm.gnu htmlentitydefs:html.entities ' +
  'httplib:http.client markupbase:_markupbase repr:reprlib robotparser:urllib.robotparser ' +
  'test.test_support:test.support thread:_thread tkColorChooser:tkinter.colorchooser ' +
  'tkCommonDialog:tkinter.commondialog tkFileDialog:tkinter.filedialog tkFont:tkinter.font ' +
  'tkMessageBox:tkinter.messagebox tkSimpleDialog:tkinter.simpledialog ttk:tkinter.ttk urllib2:urllib.request ' +
  'urlparse:urllib.parse whichdb:dbm xmlrpclib:xmlrpc.client';

/** Names that are the same in another module, by the two modules. */
const MOVED: readonly (readonly [from: string, to: string, names: string])[] = [
  ['UserDict', 'collections', 'UserDict'],
  ['UserList', 'collections', 'UserList'],
  ['UserString', 'collections', 'UserString'],
  ['__builtin__', 'sys', 'intern'],
  ['__builtin__', 'functools', 'reduce'],
  ['_multiprocessing', 'multiprocessing.connection', 'Connection'],
  ['_socket', 'socket', 'fromfd'],
  [
    'exceptions',
    'builtins',
    'ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning ' +
      'EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ' +
      'ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError ' +
      'NotImplementedError OSError OverflowError PendingDeprecationWarning ReferenceError RuntimeError ' +
      'RuntimeWarning StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError ' +
      'UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning ' +
      'UserWarning ValueError Warning ZeroDivisionError',
  ],
  ['multiprocessing', 'multiprocessing.context', 'AuthenticationError BufferTooShort ProcessError TimeoutError'],
  ['multiprocessing.forking', 'multiprocessing.popen_fork', 'Popen'],
  ['multiprocessing.process', 'multiprocessing.context', 'Process'],
  ['urllib', 'urllib.error', 'ContentTooShortError'],
  ['urllib', 'urllib.request', 'getproxies pathname2url url2pathname urlcleanup urlopen urlretrieve'],
  ['urllib', 'urllib.parse', 'quote quote_plus unquote unquote_plus urlencode'],
  ['urllib2', 'urllib.error', 'HTTPError URLError'],
  ['whichdb', 'dbm', 'whichdb'],
];

/** Names that are others; these and {@link MOVED} go before the modules. */
const RENAMED =
  'UserDict.IterableUserDict:collections.UserDict __builtin__.basestring:builtins.str ' +
  '__builtin__.long:builtins.int __builtin__.unichr:builtins.chr __builtin__.unicode:builtins.str ' +
  '__builtin__.xrange:builtins.range exceptions.StandardError:builtins.Exception ' +
  'itertools.ifilter:builtins.filter itertools.ifilterfalse:itertools.filterfalse itertools.imap:builtins.map ' +
  'itertools.izip:builtins.zip itertools.izip_longest:itertools.zip_longest ' +
  'socket._socketobject:socket.SocketType';

const toThree = /* @__PURE__ */ new NameTranslation(MODULES, MOVED, RENAMED);

/** The Python 3 name of a global that Python 2 wrote. */
export function toPython3(module: string, name: string): [string, string] {
  return toThree.of(module, name);
}
