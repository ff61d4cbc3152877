/** Stored matrices that are dense or scipy's CSR. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { numbers, type Numbers } from './attributes.js';
import type { Attribute, Place } from './define.js';
import { fromSparse } from '../input/sparse.js';
import { type Csr, Dense, toDense } from '../input/matrix.js';
import { attributesOf, describe, unwrapScalar } from './state.js';

const CSR = /^scipy\.sparse\.(_?csr)\.csr_(matrix|array)$/;

/** True for a graph object that is one of scipy's matrices in compressed sparse rows. */
export function isCsrObject(value: unknown): value is PyObject {
  return value instanceof PyObject && CSR.test(value.className ?? '');
}

function readCsr(object: PyObject, place: Place): Csr {
  const state = attributesOf(object);
  const part = (name: string): NdArray => {
    const array = state?.get(name);
    if (array instanceof NdArray && array.ndim === 1 && 'biuf'.includes(array.dtype.kind)) return array;
    throw place.fail(`a CSR matrix with ${name}`, describe(array));
  };
  const shape = (asSequence(state?.get('_shape') ?? state?.get('shape')) ?? []).map(unwrapScalar);
  if (!shape.every((size): size is number => typeof size === 'number'))
    throw place.fail('a CSR matrix with a shape', describe(state?.get('_shape')));
  try {
    return fromSparse({
      data: part('data').toFloat64(),
      indices: part('indices').toFloat64(),
      indptr: part('indptr').toFloat64(),
      shape,
    });
  } catch (error) {
    if (error instanceof InvalidInputError) throw place.fail('a sound CSR matrix', error.message);
    throw error;
  }
}

/** A 2-D array of numbers, or a CSR matrix whose pointers and indices are sound. */
export function matrix(): Attribute<Dense | Csr> {
  const dense = numbers(2);
  return {
    read(value, place) {
      if (isCsrObject(value)) return readCsr(value, place);
      const { data, shape, float32 } = dense.read(value, place);
      return new Dense(data, shape[0]!, shape[1]!, float32 ? 'float32' : 'float64');
    },
  };
}

/** Largest number of coefficients that are written out: 1 GB. */
const MAX_COEFFICIENTS = 1 << 27;

/** Coefficients of a linear model as dense numbers, also after `sparsify`. */
export function coefficients(...ndim: number[]): Attribute<Numbers> {
  const dense = numbers(...ndim);
  return {
    read(value, place) {
      if (!isCsrObject(value)) return dense.read(value, place);
      const found = readCsr(value, place);
      if (found.rows * found.cols > MAX_COEFFICIENTS)
        throw place.fail(`at most ${MAX_COEFFICIENTS} coefficients`, `${found.rows} × ${found.cols}`);
      return { data: toDense(found).data, shape: [found.rows, found.cols], float32: false };
    },
  };
}
