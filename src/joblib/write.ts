/** Writes what `joblib.dump` of Joblib 1.2 and later writes, byte for byte when uncompressed. */
import type { PicklerOptions, PicklerState } from '../pickle/write/pickler-state.js';
import type { Sink } from '../core/sink.js';
import { NdArray } from '../numpy/ndarray.js';
import { Pickler } from '../pickle/write/pickler.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple, type PyValue } from '../pickle/values/py-values.js';
import { ALIGNMENT } from './wrapper.js';

const NDARRAY = new PyGlobal('numpy', 'ndarray');
const WRAPPER = new PyGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper');
/** The classes whose items Joblib stores apart. */
const STORED = new Set([
  'numpy.ndarray',
  'numpy.matrix',
  'numpy.matrixlib.defmatrix.matrix',
  'numpy.memmap',
  'numpy.core.memmap.memmap',
]);

function storedClass(array: NdArray): PyGlobal | undefined {
  const { cls, inline } = array.origin;
  if (inline === true) return undefined;
  if (cls === undefined) return NDARRAY;
  return cls instanceof PyGlobal && STORED.has(cls.path) ? cls : undefined;
}

/** An array out of an older file stays in the form that the Joblib of its day can read. */
function isAligned(array: NdArray): boolean {
  return array.origin.container?.aligned !== false;
}

function wrapperOf(array: NdArray, cls: PyGlobal): PyObject {
  const wrapper = new PyObject(array.origin.container?.cls ?? WRAPPER, 'newobj', []);
  const state = new PyDict<string, unknown>([
    ['subclass', cls],
    ['shape', new PyTuple([...array.shape])],
    ['order', array.isFortran ? 'F' : 'C'],
    ['dtype', array.origin.container?.objects?.dtype ?? array.dtype],
    ['allow_mmap', !array.dtype.hasObject],
  ]);
  if (isAligned(array)) state.set('numpy_array_alignment_bytes', ALIGNMENT);
  wrapper.state = state;
  return wrapper;
}

/** Writes a value as a Joblib file, pausing where `full` says so. Large arrays go to the sink as views, without a copy. */
export function writeJoblib(value: unknown, sink: Sink, options: PicklerOptions, full: () => boolean): Generator<void> {
  const intercept = (candidate: PyValue, pickler: PicklerState): boolean => {
    if (!(candidate instanceof NdArray)) return false;
    const cls = storedClass(candidate);
    if (cls === undefined) return false;
    pickler.saveWhole(wrapperOf(candidate, cls));
    pickler.out.closeFrame();
    if (candidate.dtype.hasObject) writeNested(candidate, pickler, options);
    else writeItems(candidate, pickler);
    return true;
  };
  return new Pickler(sink, { ...options, flavor: 'python', intercept }).dumpInSteps(value, full);
}

function writeItems(array: NdArray, pickler: PicklerState): void {
  const { out } = pickler;
  pickler.echo?.skipArray(array.nbytes, isAligned(array));
  if (isAligned(array)) {
    const padding = ALIGNMENT - ((out.position + 1) % ALIGNMENT);
    const head = new Uint8Array(1 + padding).fill(0xff);
    head[0] = padding;
    out.foreign(head);
  }
  const later = array.transient;
  if (later === undefined) out.foreign(array.bytes!);
  else out.foreignLater(later);
}

/**
 * Object arrays follow their wrapper as a pickle of their own. Joblib writes it at protocol 2 up to 1.4 and at 5 from 1.5 on;
 * what is written again at its protocol stays as it was. Otherwise both have the same protocol: from 1.6 on Joblib
 * translates Python 2's names in it only if the outer pickle is of protocol 2 as well.
 */
function writeNested(array: NdArray, pickler: PicklerState, options: PicklerOptions): void {
  const sink: Sink = { write: (piece) => pickler.out.foreign(piece) };
  const { encoders } = options;
  const { echo } = pickler;
  const known = array.origin.container?.objects;
  const protocol = known?.outer === pickler.protocol ? known.inner : pickler.protocol;
  echo?.enter();
  new Pickler(sink, { protocol, echo, python2: options.python2, ...(encoders === undefined ? {} : { encoders }) }).dump(
    array,
  );
  echo?.leave();
}
