/** scipy's matrices in compressed sparse rows, as attributes of models; see `sparse-attribute.ts`. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, type PyObject } from '../../pickle/values/py-values.js';
import type { Csr } from '../input/matrix.js';
import { fromSparse } from '../input/sparse.js';
import type { Place } from './define.js';
import { attributesOf, describe, unwrapScalar } from './state.js';

export function readCsr(object: PyObject, place: Place): Csr {
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
