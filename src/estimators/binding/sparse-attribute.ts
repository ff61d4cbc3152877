/** Stored matrices that are dense or scipy's CSR. */
import { UnsupportedError } from '../../core/errors.js';
import { PyObject } from '../../pickle/values/py-values.js';
import { numbers, type Numbers } from './attributes.js';
import type { Attribute, Place } from './define.js';
import { type Csr, Dense, toDense } from '../input/matrix.js';

const CSR = /^scipy\.sparse\.(_?csr)\.csr_(matrix|array)$/;

/** True for a graph object that is one of scipy's matrices in compressed sparse rows. */
export function isCsrObject(value: unknown): value is PyObject {
  return value instanceof PyObject && CSR.test(value.className ?? '');
}

type ReadCsr = (object: PyObject, place: Place) => Csr;

let reader: ReadCsr | undefined;

/** Told once a file names one of scipy's matrices. */
export function provideCsr(read: ReadCsr): void {
  reader = read;
}

function readCsr(object: PyObject, place: Place): Csr {
  if (reader === undefined)
    throw new UnsupportedError(
      'the code for sparse matrices is not loaded: get the model from `load`, or from brine/pickle',
    );
  return reader(object, place);
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
