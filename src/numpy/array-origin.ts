/** How a file made an array, so that it is made in the same way when written. */
import { FormatError } from '../core/errors.js';
import type { PyGlobal } from '../pickle/values/py-values.js';
import type { DType } from './dtypes/dtype.js';
import { itemSteps, take } from './slicing.js';

/** Joblib's container of an array. */
export interface Container {
  readonly cls: PyGlobal;
  /** True where the bytes were aligned: Joblib 1.2 and later. */
  readonly aligned: boolean;
  /** Of an array of objects: the dtype that the container names, and the protocols of the pickle and of the one within. */
  readonly objects?: { readonly dtype: DType; readonly outer: number; readonly inner: number };
}

/** How the file made the array, kept so that it is made in the same way when written. */
export interface Origin {
  reconstruct?: PyGlobal | undefined;
  frombuffer?: PyGlobal | undefined;
  /** `numpy.ndarray` or a subclass. */
  cls?: unknown;
  container?: Container | undefined;
  /** True where it is not to be written in Joblib's container. */
  inline?: boolean | undefined;
  /** The kind of file of its own that it stood in: Joblib before 0.10. */
  beside?: 'npy' | 'bytes' | undefined;
  /** How numpy 2.3 and later turned the axes of an array that is neither in C nor in Fortran order. */
  axes?: readonly number[] | undefined;
  /** True where numpy made the array read-only. */
  readonly?: boolean | undefined;
}

/** Of arrays that no file made. */
export const MADE_HERE: Origin = /* @__PURE__ */ Object.freeze({});

/** Items in Fortran order put in C order of `shape`; with the reversed shape, the way back. */
export function inOrder(items: unknown[], shape: readonly number[]): unknown[] {
  return take(items, 1, { offset: 0, shape: [...shape], steps: itemSteps(shape, 'F') }) as unknown[];
}

/** `numpy._core` if the file has it; otherwise the name that every numpy knows. */
export function coreModule(frombuffer: string | undefined): string {
  return frombuffer?.startsWith('numpy._core') === true ? 'numpy._core.multiarray' : 'numpy.core.multiarray';
}

/** The bytes of data that Python 2 wrote as text. */
export function latin1Bytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new FormatError('the data of an array are text beyond latin1', { format: 'numpy' });
    out[i] = code;
  }
  return out;
}
