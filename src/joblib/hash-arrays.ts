/** Which arrays have a digest that is surely Python's. */
import { UnsupportedError } from '../core/errors.js';
import type { DType } from '../numpy/dtypes/dtype.js';
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
