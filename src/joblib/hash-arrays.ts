/** Which arrays have a digest that is surely Python's. */
import { UnsupportedError } from '../core/errors.js';
import { type DType, makeDtype } from '../numpy/dtypes/dtype.js';
import type { NdArray } from '../numpy/ndarray.js';
import { PyGlobal } from '../pickle/values/py-values.js';

/** numpy's own subclasses, by every name that they had, and where numpy 2 has them. */
export const SUBCLASSES: ReadonlyMap<string, PyGlobal> = new Map(
  (
    [
      ['matrix', 'numpy', ['numpy', 'numpy.matrixlib.defmatrix']],
      ['memmap', 'numpy', ['numpy', 'numpy.core.memmap', 'numpy._core.memmap']],
      ['recarray', 'numpy.rec', ['numpy', 'numpy.rec', 'numpy.core.records', 'numpy._core.records']],
      ['chararray', 'numpy.char', ['numpy', 'numpy.char', 'numpy.core.defchararray', 'numpy._core.defchararray']],
    ] as const
  ).flatMap(([name, module, modules]) => modules.map((old) => [`${old}.${name}`, new PyGlobal(module, name)] as const)),
);
const MOST_NAMES = 64;
const CODE = /^[biufcSUVOMmT]\d+$/;

/**
 * Bytes and dtype as Python has them after loading: numpy and Joblib turn items of the other byte order, except those of protocol 5.
 */
export function nativeItems(array: NdArray): { bytes: Uint8Array; dtype: DType } {
  const { dtype, bytes, origin } = array;
  const unit = dtype.kind === 'U' ? 4 : dtype.kind === 'c' ? dtype.itemsize / 2 : dtype.itemsize;
  const turned = dtype.byteorder === '>' && unit > 1 && dtype.kind !== 'V' && dtype.kind !== 'S';
  const wasRead = origin.reconstruct !== undefined || origin.container !== undefined;
  if (!turned || !wasRead) return { bytes: bytes!, dtype };
  const out = new Uint8Array(bytes!.length);
  for (let i = 0; i < out.length; i++) out[i] = bytes![i - (i % unit) + unit - 1 - (i % unit)]!;
  return { bytes: out, dtype: makeDtype(dtype.str.replace('>', '<')) };
}

export function unsupported(what: string): UnsupportedError {
  return new UnsupportedError(`joblib's hash of ${what} is not known here`);
}

/**
 * Types whose pickle is the same in Python: what is written native, and few enough names that texts are surely shared.
 * A name that is also a type's code would be shared with it here and not in Python.
 */
export function checkDtype(dtype: DType): void {
  const names: string[] = [];
  const visit = (part: DType): void => {
    if (part.kind === 'T' || (part.byteorder === '>' && part.itemsize > 1)) throw unsupported(`items of ${part.str}`);
    if (part.subdtype !== undefined) visit(part.subdtype.base);
    for (const [name, field] of part.fields ?? []) {
      names.push(name);
      visit(field.dtype);
    }
  };
  visit(dtype);
  if (names.length > MOST_NAMES) throw unsupported(`records of more than ${MOST_NAMES} fields`);
  const code = names.find((name) => CODE.test(name));
  if (code !== undefined) throw unsupported(`records with a field of the name ${code}`);
}
