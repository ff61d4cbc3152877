/** Sparse matrices as scipy's `save_npz` has them. */
import { makeDtype } from '../../numpy/dtypes/dtype.js';
import { writeNpz } from '../../numpy/files/npz.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asNumber, asSequence, type PyGlobal, type PyObject } from '../../pickle/values/py-values.js';
import type { SkopsWriter } from './writer.js';

const FORMAT = /^(csr|csc|bsr|dia|coo|lil|dok)_(matrix|array)$/;
const PARTS: Readonly<Record<string, readonly string[]>> = {
  csr: ['indices', 'indptr', 'data'],
  csc: ['indices', 'indptr', 'data'],
  bsr: ['indices', 'indptr', 'data'],
  dia: ['offsets', 'data'],
  coo: ['row', 'col', 'data'],
};

export const isSparse = (cls: PyGlobal): boolean => cls.module.startsWith('scipy.sparse') && FORMAT.test(cls.name);

/** skops gives the object that `load_npz` makes, whose class is told by the archive. */
export function writeSparse(object: PyObject, cls: PyGlobal, writer: SkopsWriter, id: number): void {
  const [, format, kind] = FORMAT.exec(cls.name)!;
  const names = PARTS[format!];
  const { state } = object;
  if (names === undefined || !(state instanceof PyDict)) {
    throw writer.fail(`a ${cls.name} cannot be written; csr, csc, bsr, dia and coo can`);
  }
  const shape = (asSequence(state.get('_shape')) ?? []).map(asNumber);
  if (shape.length !== 2) throw writer.fail('a sparse array of other than two dimensions cannot be written');
  const coords = asSequence(state.get('coords'));
  const arrays = new Map<string, NdArray>();
  for (const name of names) {
    const part = (name === 'row' ? coords?.[0] : name === 'col' ? coords?.[1] : undefined) ?? state.get(name);
    if (!(part instanceof NdArray)) throw writer.fail(`the ${cls.name} has no ${name}`);
    arrays.set(name, part);
  }
  arrays.set('shape', NdArray.of(BigInt64Array.from(shape.map((dim) => BigInt(dim!)))));
  arrays.set('format', NdArray.fromBytes(new TextEncoder().encode(format), [], makeDtype('S3')));
  if (kind === 'array') arrays.set('_is_array', NdArray.fromBytes(Uint8Array.of(1), [], makeDtype('b1')));
  writer.head(cls.name, cls.module, 'SparseMatrixNode', id);
  writer.member(id, 'npz', writeNpz(arrays));
  writer.put(', "type": "scipy"}');
}
