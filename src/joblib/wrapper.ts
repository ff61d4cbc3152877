/**
 * Joblib's array containers since 0.10: the pickle holds a small `NumpyArrayWrapper`, and the raw bytes of the array
 * follow in mid-stream, right after its BUILD. Source: the file format as `joblib.numpy_pickle` writes it.
 */
import { DType } from '../numpy/dtype.js';
import { NdArray, readShape, sizeOf } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/py-dict.js';
import {
  asNumber,
  asSequence,
  type GlobalReader,
  globalKey,
  INERT,
  type Machine,
  PyGlobal,
  PyObject,
  PyValue,
  type Reduction,
} from '../pickle/values.js';

/** The bytes of an array start at a multiple of this, from Joblib 1.2 on. */
export const ALIGNMENT = 16;

/** A dtype as a value, also where the machine was told to leave numpy's globals inert. */
function dtypeOfState(value: unknown, machine: Machine): DType {
  if (value instanceof DType) return value;
  const code = value instanceof PyObject && value.className === 'numpy.dtype' ? value.args[0] : undefined;
  if (typeof code !== 'string') throw machine.fail('the array container has no dtype that can be read');
  const dtype = new DType(code);
  const state = asSequence((value as PyObject).state);
  return state === undefined
    ? dtype
    : dtype.pyBuild(
        state.map((part) => resolvePart(part, machine)),
        machine,
      );
}

/** Dtypes inside of a dtype's state: the base of a subarray, the fields of a record. */
function resolvePart(part: unknown, machine: Machine): unknown {
  if (part instanceof PyDict) {
    return new PyDict([...part].map(([name, field]) => [name, resolvePart(field, machine)]));
  }
  const items = asSequence(part);
  if (items === undefined) return part;
  return items.map((item) => (item instanceof PyObject ? dtypeOfState(item, machine) : item));
}

/** The wrapper while it is being built; BUILD puts the array itself in its place. */
class NumpyArrayWrapper extends PyValue {
  readonly #cls: PyGlobal;

  constructor(cls: PyGlobal) {
    super();
    this.#cls = cls;
  }

  override pyBuild(state: unknown, machine: Machine): NdArray {
    if (!(state instanceof PyDict)) throw machine.fail('an array container needs a dict of attributes');
    const dtype = dtypeOfState(state.get('dtype'), machine);
    const shape = readShape(state.get('shape'));
    const subclass = state.get('subclass');
    const order = state.get('order');
    if (order !== 'C' && order !== 'F') throw machine.fail('the order of an array is C or F');
    const alignment = state.get('numpy_array_alignment_bytes');
    const aligned = alignment !== undefined && alignment !== null;
    if (dtype.hasObject) {
      const array = machine.loadNested(`ndarray object (${shape.join(', ')}), a nested pickle`);
      const objects = { dtype, outer: machine.protocol, inner: machine.nestedProtocol };
      if (array instanceof NdArray) return array.inContainer({ cls: this.#cls, aligned, objects });
      // In a raw reading the nested pickle is an inert object; it stands for itself.
      return array as NdArray;
    }
    const length = sizeOf(shape) * dtype.itemsize;
    if (aligned) skipPadding(asNumber(alignment), machine);
    const text = `ndarray ${dtype.str} (${shape.join(', ')}${shape.length === 1 ? ',' : ''}) ${order}, ${length} bytes`;
    const bytes = machine.takeLater(length, text) ?? machine.takeForeign(length, text);
    const container = { cls: this.#cls, aligned };
    return NdArray.fromBytes(bytes, shape, dtype, order === 'F' && shape.length > 1 ? 'F' : 'C', {
      cls: subclass,
      container,
    });
  }

  override pyReduce(): Reduction {
    return { cls: this.#cls, how: 'newobj', args: [] };
  }
}

function skipPadding(alignment: number | undefined, machine: Machine): void {
  const [count] = machine.takeForeign(1, 'length of the padding');
  if (alignment === undefined || count! > Math.max(alignment, ALIGNMENT)) {
    throw machine.fail(`the padding before an array has ${count} bytes, more than its alignment`);
  }
  machine.takeForeign(count!, `padding, ${count} bytes`);
}

const read: GlobalReader = ({ cls, how, args }) =>
  how === 'newobj' && args.length === 0 && cls instanceof PyGlobal ? new NumpyArrayWrapper(cls) : INERT;

/** The module names of Joblib itself and of the copy that old scikit-learn carried. */
export const JOBLIB_MODULES = ['joblib.numpy_pickle', 'sklearn.externals.joblib.numpy_pickle'] as const;

export const wrapperReaders: readonly (readonly [string, GlobalReader])[] = JOBLIB_MODULES.map((module) => [
  globalKey(module, 'NumpyArrayWrapper'),
  read,
]);
