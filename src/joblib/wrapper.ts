/**
 * Joblib's array containers since 0.10: the pickle holds a small `NumpyArrayWrapper`, and the raw bytes of the array
 * follow in mid-stream, right after its BUILD. Source: the file format as `joblib.numpy_pickle` writes it.
 */
import { readShape, sizeOf } from '../numpy/array-shape.js';
import { keepShapes } from '../core/keep-shapes.js';
import { ArrayContainer } from '../numpy/array-container.js';
import { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import {
  asNumber,
  asSequence,
  type GlobalReader,
  globalKey,
  INERT,
  type Machine,
  PyGlobal,
  PyObject,
  type Reduction,
} from '../pickle/values/py-values.js';

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
export class NumpyArrayWrapper extends ArrayContainer {
  readonly #cls: PyGlobal;
  /** In Python a second BUILD would read another array, with what the first left of attributes. */
  #isFilled = false;

  constructor(cls: PyGlobal) {
    super();
    this.#cls = cls;
  }

  override pyBuild(state: unknown, machine: Machine): NdArray {
    if (this.#isFilled) throw machine.fail('an array is filled twice');
    this.#isFilled = true;
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
    const what = (): string =>
      `ndarray ${dtype.str} (${shape.join(', ')}${shape.length === 1 ? ',' : ''}) ${order}, ${length} bytes`;
    const bytes = machine.takeLater(length, what) ?? machine.takeForeign(length, what);
    const memory = order === 'F' && shape.length > 1 ? 'F' : 'C';
    return NdArray.fromBytes(bytes, shape, dtype, memory, originOf(this.#cls, subclass, aligned));
  }

  override pyReduce(): Reduction {
    return { cls: this.#cls, how: 'newobj', args: [] };
  }
}

interface Origin {
  readonly cls: unknown;
  readonly container: { readonly cls: PyGlobal; readonly aligned: boolean };
}

/** How the last array was made: most arrays of a file are made alike, and share this. */
let lastOrigin: Origin | undefined;

function originOf(wrapper: PyGlobal, cls: unknown, aligned: boolean): Origin {
  const last = lastOrigin;
  if (last !== undefined && last.cls === cls && last.container.cls === wrapper && last.container.aligned === aligned)
    return last;
  return (lastOrigin = { cls, container: { cls: wrapper, aligned } });
}

let shapesKept = false;

/** See {@link keepShapes}; done when the first array is read, so that importing this file does nothing. */
function keepWrapperShapes(): void {
  shapesKept = true;
  const cls = new PyGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper');
  const origin = originOf(cls, undefined, true);
  const type = new DType('f8');
  keepShapes(new NumpyArrayWrapper(cls), NdArray.fromBytes(new Uint8Array(8), [1], type, 'C', origin), type, origin);
}

function skipPadding(alignment: number | undefined, machine: Machine): void {
  const [count] = machine.takeForeign(1, () => 'length of the padding');
  if (alignment === undefined || count! > Math.max(alignment, ALIGNMENT)) {
    throw machine.fail(`the padding before an array has ${count} bytes, more than its alignment`);
  }
  machine.takeForeign(count!, () => `padding, ${count} bytes`);
}

const read: GlobalReader = ({ cls, how, args }) => {
  if ((how !== 'newobj' && how !== 'inst') || args.length > 0 || !(cls instanceof PyGlobal)) return INERT;
  if (!shapesKept) keepWrapperShapes();
  return new NumpyArrayWrapper(cls);
};

/** The module names of Joblib itself and of the copy that old scikit-learn carried. */
export const JOBLIB_MODULES = ['joblib.numpy_pickle', 'sklearn.externals.joblib.numpy_pickle'] as const;

export const wrapperReaders: readonly (readonly [string, GlobalReader])[] = JOBLIB_MODULES.map((module) => [
  globalKey(module, 'NumpyArrayWrapper'),
  read,
]);
