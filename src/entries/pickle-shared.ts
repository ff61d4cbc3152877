/** What `brine/pickle` gives besides files: bytes to values and back, under the names of Python's pickle module. */
import { pickleContext } from '../brine.js';
import { createPickle } from '../pickle/api.js';

const pickle = /* @__PURE__ */ createPickle(pickleContext);

/** Reads one pickle from bytes. */
export const loads = pickle.loads;
/** Writes one pickle to bytes. */
export const dumps = pickle.dumps;
/** Reads the pickles that stand one after another in a stream, and says where each ended. */
export const iterate = pickle.iterate;

export type { DumpsOptions, LoadsOptions, PickleItem } from '../pickle/api.js';
export type { PicklerFlavor } from '../pickle/pickler.js';
export { PyDict } from '../pickle/py-dict.js';
export { type RegisterOptions, register, unregister } from '../pickle/registered.js';
export type { DecodeErrors, StringEncoding } from '../pickle/text.js';
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
} from '../pickle/values.js';
