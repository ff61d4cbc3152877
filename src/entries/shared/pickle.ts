/** What `brine/pickle` gives besides files: bytes to values and back, under the names of Python's pickle module. */
export { isBrineError } from '../../core/errors.js';
export type { PicklerFlavor } from '../../pickle/write/pickler-state.js';
import { wholeContext } from '../../model/assemble-all.js';
import { createPickle } from '../../pickle/api.js';

const pickle = /* @__PURE__ */ createPickle(wholeContext);

/** Reads one pickle from bytes. */
export const loads = pickle.loads;
/** Writes one pickle to bytes. */
export const dumps = pickle.dumps;
/** Reads the pickles that stand one after another in a stream, and says where each ended. */
export const iterate = pickle.iterate;

export { useLibraries } from '../../model/assemble-all.js';
export { dis, type DisOptions } from '../../pickle/tools/dis.js';
export { optimize } from '../../pickle/tools/optimize.js';
export { toPlain, type ToPlainOptions } from '../../pickle/tools/to-plain.js';
export type { DumpsOptions } from '../../pickle/api.js';
export type { LoadsOptions, PickleItem } from '../../pickle/read-pickle.js';
export { PyDict } from '../../pickle/values/py-dict.js';
export { type RegisterOptions, register, unregister } from '../../pickle/values/registered-classes.js';
export { PyCounter, PyDefaultDict, PyDeque, PyOrderedDict } from '../../pickle/stdlib/containers.js';
export { PyRange, PySimpleNamespace, PySlice } from '../../pickle/stdlib/containers.js';
export { PyDate, PyDateTime, PyTime, PyTimeDelta, PyTimeZone, PyZoneInfo } from '../../pickle/stdlib/datetimes.js';
export { PyComplex, PyDecimal, PyFraction, PyUuid } from '../../pickle/stdlib/numbers.js';
export { PyArray, PyPath, PyPattern } from '../../pickle/stdlib/others.js';
export { PyPartial } from '../../pickle/stdlib/partial.js';
export type { DecodeErrors, StringEncoding } from '../../pickle/text-python2.js';
export {
  PickleBuffer,
  PyByteArray,
  PyCall,
  PyExtension,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyPersistentId,
  PyTuple,
} from '../../pickle/values/py-values.js';
