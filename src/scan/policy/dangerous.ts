/**
 * What no model file needs and an attacker does: Python's own library. A rule may cover whole modules with all that is in
 * them, because a refusal can only add; what is allowed is listed by exact pair (`allowed.ts`).
 * Each rule says what it would do in Python, in words for a reader who has never seen a pickle.
 */

/** One way of doing harm, and every name by which a file may reach it. */
export interface DangerRule {
  /** Stable; part of reports. */
  readonly id: string;
  /** What Python would do: completes "Loading this file in Python would …". */
  readonly effect: string;
  /** Why no honest model file needs it. */
  readonly why: string;
  /** Whole modules and everything below them, separated by blanks. */
  readonly modules?: string;
  /** Harmless while it is only named: then suspicious. */
  readonly calledOnly?: boolean;
  /** Single names of modules that are otherwise harmless. */
  readonly names?: readonly (readonly [module: string, names: string])[];
}

export const STDLIB_RULES: readonly DangerRule[] = [
  {
    id: 'runs-commands',
    effect: 'run programs or shell commands on your computer',
    why: 'A model is data; it has no reason to start programs.',
    modules:
      'os posix nt subprocess _posixsubprocess commands popen2 pty pipes pexpect sh plumbum fabric invoke psutil ' +
      'asyncio multiprocessing _multiprocessing concurrent sched billiard celery ray dask loky execnet ' +
      'webbrowser mailcap _pyrepl _aix_support _osx_support antigravity posixpath ntpath macpath',
    names: [
      ['platform', 'popen _syscmd_file _syscmd_ver _syscmd_uname architecture processor uname'],
      ['uuid', '_get_command_stdout _popen _ifconfig_getter _arp_getter _lanscan_getter _netstat_getter getnode'],
    ],
  },
  {
    id: 'runs-python',
    effect: 'run Python code that somebody put into the file',
    why: 'A model is data; code that comes with it can do everything that you can.',
    modules:
      'code codeop runpy _bootstrap_python bdb pdb cProfile profile _lsprof trace timeit doctest unittest test pydoc pydoc_data ' +
      'idlelib rlcompleter cmd lib2to3 tkinter Tkinter _tkinter turtle turtledemo dis symtable py_compile compileall ' +
      'modulefinder tabnanny pyclbr IPython ipykernel jupyter nose pytest _pytest numexpr jinja2 mako sympy patsy ' +
      'cloudpickle cloudpickle_fast marshal _interpreters _xxsubinterpreters _interpchannels sitecustomize usercustomize',
    names: [
      ['builtins', 'eval exec compile execfile input raw_input apply breakpoint help __build_class__'],
      ['typing', 'get_type_hints ForwardRef _eval_type evaluate_forward_ref'],
      ['annotationlib', 'ForwardRef get_annotations call_evaluate_function'],
      ['dataclasses', 'make_dataclass _create_fn _process_class'],
      ['gettext', 'c2py translation'],
      [
        'types',
        'FunctionType LambdaType CodeType MethodType GeneratorType CoroutineType CellType ModuleType new_class',
      ],
      ['new', 'function code instancemethod classobj module'],
      ['sre_parse', 'expand_template parse_template'],
      ['ast', 'parse PyCF_ONLY_AST'],
      ['logging', 'config'],
    ],
  },
  {
    id: 'loads-code',
    effect: 'import modules or machine code of its choice',
    why: 'Importing runs what is imported, and a library of machine code is beyond every check.',
    modules:
      'importlib imp pkgutil zipimport zipapp ctypes _ctypes cffi _cffi_backend site ensurepip venv pip setuptools ' +
      'pkg_resources distutils easy_install wheel sysconfig cython Cython pyximport numba llvmlite',
    names: [['builtins', '__import__ reload']],
  },
  {
    id: 'loads-pickles',
    effect: 'load another pickle, which can run anything',
    why: 'A pickle inside of a pickle hides from whoever looks only at the outer one.',
    modules: 'pickle _pickle cPickle pickletools shelve dill jsonpickle pickle5 _compat_pickle',
    names: [['copyreg', 'pickle constructor add_extension remove_extension clear_extension_cache dispatch_table']],
  },
  {
    id: 'opens-files',
    effect: 'read, write or delete files on your computer',
    why: 'Everything that a model needs is in its file; opening others gives away or destroys what is yours.',
    modules:
      'io _io _pyio shutil tempfile fileinput glob zipfile tarfile gzip bz2 lzma _lzma _bz2 sqlite3 _sqlite3 dbm _dbm _gdbm gdbm ' +
      'dumbdbm anydbm whichdb linecache tokenize plistlib configparser ConfigParser netrc mailbox mmap wave aifc sunau ' +
      'xdrlib fcntl pathlib nturl2path filecmp dircache statcache macurl2path yaml ruamel h5py csv',
    names: [
      ['builtins', 'open file'],
      ['codecs', 'open EncodedFile StreamReaderWriter getreader getwriter lookup register'],
      ['json', 'load dump'],
      ['logging', 'FileHandler StreamHandler basicConfig'],
      ['argparse', 'FileType'],
      ['StringIO', 'open'],
    ],
  },
  {
    id: 'uses-network',
    effect: 'make network connections',
    why: 'A model that calls out can send away your data or fetch what it will run.',
    modules:
      'socket _socket socketserver SocketServer ssl _ssl select selectors asyncore asynchat urllib urllib2 urlparse httplib http ' +
      'xmlrpc xmlrpclib SimpleXMLRPCServer DocXMLRPCServer BaseHTTPServer SimpleHTTPServer CGIHTTPServer ftplib telnetlib smtplib smtpd ' +
      'poplib imaplib nntplib wsgiref cgi cgitb cookielib requests urllib3 aiohttp httpx httplib2 paramiko websocket websockets ' +
      'boto3 botocore pycurl twisted tornado flask django uvicorn fastapi grpc zmq fsspec s3fs gcsfs smart_open xml pyexpat xmlreader lxml ' +
      'huggingface_hub sqlalchemy pymongo redis',
    names: [
      ['logging.config', 'listen dictConfig fileConfig'],
      [
        'logging.handlers',
        'SocketHandler DatagramHandler SysLogHandler SMTPHandler HTTPHandler FileHandler RotatingFileHandler',
      ],
    ],
  },
  {
    id: 'changes-python',
    effect: 'reach into the running Python and change or stop it',
    why: 'What changes the interpreter itself reaches every other part of your program.',
    modules:
      'sys gc inspect signal _signal atexit threading _thread thread dummy_threading faulthandler resource tracemalloc ' +
      'readline curses _curses termios tty crypt pwd spwd grp nis syslog msvcrt winreg _winreg _winapi winsound msilib ' +
      'ossaudiodev getpass weakref contextlib abc _abc this',
    names: [
      [
        'builtins',
        'globals locals vars dir setattr delattr exit quit copyright credits license memoryview super classmethod ' +
          'staticmethod property',
      ],
      ['string', 'Formatter'],
      ['warnings', 'showwarning catch_warnings'],
      ['logging', 'Filter Filterer Handler setLoggerClass setLogRecordFactory'],
    ],
  },
  {
    id: 'calls-by-name',
    calledOnly: true,
    effect: 'call a function or fetch an attribute that is chosen by text, to reach what is forbidden by a detour',
    why: 'Such helpers are how attacks hide the name of what they call.',
    names: [
      ['operator', 'call setitem delitem itemgetter.__call__ attrgetter.__call__ methodcaller.__call__'],
      ['_operator', 'call setitem delitem'],
      [
        'functools',
        'reduce singledispatch singledispatchmethod partialmethod cached_property lru_cache cache cmp_to_key update_wrapper wraps',
      ],
      ['_functools', 'reduce cmp_to_key lru_cache'],
      ['itertools', 'starmap accumulate takewhile dropwhile filterfalse groupby tee imap ifilter'],
      [
        'builtins',
        'map filter iter next hasattr callable type.__call__ object.__getattribute__ type.__getattribute__ coerce',
      ],
      ['_collections_abc', '__subclasshook__'],
      ['bisect', 'bisect insort'],
      ['heapq', 'nlargest nsmallest merge'],
      ['enum', 'EnumMeta EnumType'],
      ['reprlib', 'recursive_repr'],
      ['optparse', 'Option OptionParser'],
      ['argparse', 'ArgumentParser Action'],
      ['_codecs', 'register lookup register_error lookup_error'],
    ],
  },
];
