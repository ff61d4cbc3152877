/** Rows of the training data that an estimator keeps: an array, or a sparse matrix. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyObject, asSequence } from '../../pickle/values/py-values.js';
import { type Numbers, numbers } from './attributes.js';
import type { Attribute, Place } from './define.js';
import { Csr, toDense, NUMBER_TYPES, type NumberType } from '../input/matrix.js';
import { attributesOf, describe, unwrapScalar } from './state.js';

/** More cells than this are not written out. */
const MAX_CELLS = 2 ** 27;

const CSR = /^(scipy\.sparse)(\.\w+)*\.csr_(matrix|array)$/;

function part(value: unknown, place: Place): Float64Array {
  return numbers(1).read(value, place).data;
}

function numberType(name: string | undefined): NumberType {
  return NUMBER_TYPES.find((type) => type === name) ?? 'float64';
}

/** A CSR matrix of a file, checked. */
export function readCsr(value: unknown, place: Place): Csr {
  const state = value instanceof PyObject && CSR.test(value.className ?? '') ? attributesOf(value) : undefined;
  const shape = asSequence(state?.get('_shape'))?.map((dim) => Number(unwrapScalar(dim)));
  const [rows, cols] = shape ?? [];
  if (state === undefined || rows === undefined || cols === undefined || shape!.length !== 2) {
    throw place.fail('a sparse matrix in CSR form', describe(value));
  }
  const { data, dtype } = numbers(1).read(state.get('data'), place);
  const indices = part(state.get('indices'), place);
  const indptr = part(state.get('indptr'), place);
  let sound =
    indptr.length === rows + 1 && indptr[0] === 0 && indptr[rows] === data.length && indices.length >= data.length;
  for (let i = 0; sound && i < rows; i++) sound = Number.isInteger(indptr[i]) && indptr[i]! <= indptr[i + 1]!;
  for (let k = 0; sound && k < data.length; k++) {
    sound = Number.isInteger(indices[k]) && indices[k]! >= 0 && indices[k]! < cols;
  }
  if (!sound) throw place.fail('sparse rows whose pointers rise and whose indices are columns', 'others');
  return new Csr(data, Int32Array.from(indices), Int32Array.from(indptr), rows, cols, numberType(dtype));
}

/** The rows as dense numbers, also where the file keeps them sparse. */
export function storedRows(): Attribute<Numbers> {
  const dense = numbers(2);
  return {
    read(value, place) {
      if (value instanceof NdArray || !(value instanceof PyObject)) return dense.read(value, place);
      const matrix = readCsr(value, place);
      if (matrix.rows * matrix.cols > MAX_CELLS) throw place.fail(`at most ${MAX_CELLS} cells`, 'more');
      const shape = [matrix.rows, matrix.cols];
      return { data: toDense(matrix).data, shape, float32: false, dtype: matrix.dtype, sparse: true };
    },
  };
}
