/** What the releases of Python read. */
import { PyPath } from '../pickle/stdlib/others.js';
import { PyGlobal } from '../pickle/values/py-values.js';
import { foreignStrings, type Python2File } from '../pickle/write/python2-strings.js';
import { objectsIn } from './graph.js';
import { failing, type Minded, type Tell } from './minded.js';
import { labelsIn } from './python2.js';
import { isSince, type Versions } from './versions.js';

/** Python 3.13 writes its own module of paths, and reads the one that all others write. */
const PATHS = 'pathlib._local';

export const pythonGlobal = (global: PyGlobal): PyGlobal =>
  global.module === PATHS ? new PyGlobal('pathlib', global.name) : global;

const classOf = (path: PyPath): PyGlobal => path.pyReduce().cls as PyGlobal;

/** The same path, made by the module that every Python reads. */
export const pythonValue = (value: object): PyPath | undefined =>
  value instanceof PyPath && classOf(value).module === PATHS ? new PyPath(value.className, value.parts) : undefined;

export function mindedPath(path: PyPath, python: string, tell: Tell): void {
  mindedName(classOf(path), python, tell);
}

/** What a Python minds in a name. Since 3.14 a module of the name of 3.13's is there for files of 3.13. */
export function mindedName({ module, name }: PyGlobal, python: string, tell: Tell): void {
  if (module === PATHS && !isSince(python, '3.13'))
    failing('python', tell)(name, "ModuleNotFoundError: No module named 'pathlib._local'; 'pathlib' is not a package");
}

const BYTES_REFUSED = '1.7';

/** The first release that reads a protocol, where that is not every one. */
const SINCE = ['', '', '', '3.0', '3.4', '3.8'];

export function highestProtocol(python: string): number {
  let protocol = 2;
  while (protocol + 1 < SINCE.length && isSince(python, SINCE[protocol + 1]!)) protocol++;
  return protocol;
}

/** The newest protocol that Brine writes by itself and the wanted Python reads. */
export const protocolFor = (python: string): number => Math.min(highestProtocol(python), 4);

/** True where Python 3 does not read a file of Python 2 by itself. */
export function needsEncoding(file: Python2File | undefined): boolean {
  return file !== undefined && foreignStrings(file).next().done !== true;
}

export function mindedByPython(
  protocol: number | undefined,
  file: Python2File | undefined,
  python: string,
  tell: (minded: Minded) => void,
): void {
  const minds = (name: string, text: string): void =>
    tell({ verdict: 'does-not-load', library: 'python', class: name, python: text });
  if (protocol !== undefined && protocol > highestProtocol(python))
    minds('pickle', `ValueError: unsupported pickle protocol: ${protocol}`);
  if (isSince(python, '3.0') && needsEncoding(file))
    minds(
      'str',
      "UnicodeDecodeError: 'ascii' codec can't decode a str of Python 2; pickle.load takes encoding='latin1'",
    );
}

/** The releases that read a file as it is. */
export function pythonRange(protocol: number | undefined, file: Python2File | undefined): string | undefined {
  if (needsEncoding(file)) return '<3';
  const since = protocol === undefined ? '' : SINCE[protocol];
  return since === undefined || since === '' ? undefined : `>=${since}`;
}

/** Labels of Python 2 in Python 3: what was text is answered as bytes, which scores of 1.7 and later refuse. */
export function mindedLabels(
  graph: unknown,
  file: Python2File | undefined,
  { python, 'scikit-learn': sklearn }: Versions,
  tell: (minded: Minded) => void,
): void {
  if (file === undefined || !isSince(python, '3.0') || labelsIn(graph, 'S').size === 0) return;
  const because = (verdict: 'fails' | 'differs', text: string): void =>
    tell({ verdict, library: 'python', class: 'str', python: text });
  if (isSince(sklearn, BYTES_REFUSED))
    because('fails', 'TypeError: Support for labels represented as bytes is not supported');
  // Its score compares rows of labels itself, and an array of text with one of bytes is one False to numpy.
  else if (objectsIn(graph).some(({ object }) => SCORES_ROWS.test(object.className ?? '') && hasBytes(object)))
    because(
      'fails',
      'AxisError: axis 1 is out of bounds for array of dimension 0, where score compares text with bytes',
    );
  else because('differs', 'nothing: labels are bytes, which were text');
}

const SCORES_ROWS = /\.MultiOutputClassifier$/;

const hasBytes = (model: unknown): boolean => labelsIn(model, 'S').size > 0;
