import { describe, expect, test } from 'vitest';
import { FormatError, InvalidInputError, LimitError } from '../../src/core/errors.js';
import { dumps, loads } from '../../src/entries/shared/pickle.js';
import { SparseArray, SparseMatrix } from '../../src/entries/scipy.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { samples } from '../helpers/tables.js';

const ints = (...items: number[]): NdArray => NdArray.of(Int32Array.from(items));
const floats = (...items: number[]): NdArray => NdArray.of(Float64Array.from(items));

function stored(format: string, shape: unknown[], attributes: Record<string, unknown>): SparseMatrix {
  const object = new PyObject(new PyGlobal(`scipy.sparse._${format}`, `${format}_matrix`), 'newobj', []);
  object.state = new PyDict<string, unknown>([['_shape', new PyTuple(shape)], ...Object.entries(attributes)]);
  return loads<SparseMatrix>(dumps(object));
}

test('every format of a file is compressed rows here, and itself when written', () => {
  const [csr, csc] = loads<SparseMatrix[]>(
    samples.find(({ name, env, protocol }) => name === 'sparse' && env === 'pandas-3.0' && protocol === 4)!.bytes,
  );
  expect(csc!.format).toBe('csc');
  expect(csc!.indptr).toEqual(csr!.indptr);
  expect(csc!.indices).toEqual(csr!.indices);
  expect(csc!.data).toEqual(csr!.data);
  expect(csc!.toCSR().format).toBe('csr');
  expect(csr!.toCSR()).toBe(csr);
  expect(loads<SparseMatrix>(dumps(csc)).format).toBe('csc');
  expect(loads<SparseMatrix>(dumps(csc!.toCSR())).tolist()).toEqual(csc!.tolist());
});

describe('damage is an error when the matrix is used', () => {
  const csr = { data: floats(1, 2), indices: ints(0, 1), indptr: ints(0, 1, 2) };
  test.each<[string, string, unknown[], Record<string, unknown>]>([
    ['a column beyond the matrix', 'csr', [2, 2], { ...csr, indices: ints(0, 2) }],
    ['a negative column', 'csr', [2, 2], { ...csr, indices: ints(0, -1) }],
    ['pointers that fall', 'csr', [2, 2], { ...csr, indptr: ints(0, 2, 1) }],
    ['pointers past the end', 'csr', [2, 2], { ...csr, indptr: ints(0, 1, 3) }],
    ['pointers that begin late', 'csr', [2, 2], { ...csr, indptr: ints(1, 1, 2) }],
    ['a pointer too few', 'csr', [3, 2], csr],
    ['an index too few', 'csc', [2, 2], { ...csr, indices: ints(0) }],
    ['indices that are no whole numbers', 'csr', [2, 2], { ...csr, indices: floats(0, 1) }],
    ['values that are texts', 'csr', [2, 2], { ...csr, data: NdArray.from(['a', 'b']) }],
    ['a row beyond the matrix', 'coo', [2, 2], { data: floats(1), row: ints(2), col: ints(0) }],
    ['no rows', 'coo', [2, 2], { data: floats(1) }],
    ['blocks that do not fill', 'bsr', [3, 3], { ...csr, data: NdArray.of(new Float64Array(8), [2, 2, 2]) }],
    ['an offset too few', 'dia', [2, 2], { data: NdArray.of(new Float64Array(4), [2, 2]), offsets: ints(0) }],
    ['a list too few', 'lil', [2, 2], { rows: NdArray.from([1], 'object'), data: NdArray.from([1], 'object') }],
    ['no dict', 'dok', [2, 2], {}],
  ])('%s', (_, format, shape, attributes) => {
    expect(() => stored(format, shape, attributes).nnz).toThrow(FormatError);
  });

  test('rows without end cost no memory', () => {
    const shape = [2 ** 31 - 1, 2];
    expect(() => stored('coo', shape, { data: floats(1), row: ints(0), col: ints(0) }).nnz).toThrow(LimitError);
  });

  test('what is too large to be dense says so', () => {
    const wide = stored('csr', [1, 2 ** 31 - 1], { data: floats(1), indices: ints(5), indptr: ints(0, 1) });
    expect(wide.nnz).toBe(1);
    const tall = new SparseMatrix(new Float64Array(0), new Int32Array(0), new Int32Array(100_001), [100_000, 100_000]);
    expect(() => tall.toDense()).toThrow(InvalidInputError);
  });

  test('a shape that is none leaves the object inert', () => {
    expect(stored('csr', [-1, 2], csr)).toBeInstanceOf(PyObject);
    expect(stored('csr', [2 ** 40, 2], csr)).toBeInstanceOf(PyObject);
  });
});

describe('arrays of other than two dimensions', () => {
  const array = (format: string, shape: unknown[], attributes: Record<string, unknown>): SparseArray =>
    stored(format, shape, attributes) as unknown as SparseArray;
  const coords = (...axes: NdArray[]): PyTuple => new PyTuple(axes);

  test('are views that go back as they were', () => {
    const { bytes } = samples.find(({ name, env }) => name === 'sparse-cube' && env === 'pandas-3.0')!;
    const [cube, line] = loads<SparseArray[]>(bytes);
    expect(cube).toBeInstanceOf(SparseArray);
    expect([cube!.format, cube!.ndim, cube!.shape]).toEqual(['coo', 3, [2, 3, 4]]);
    expect(cube!.coords.length).toBe(3);
    expect(cube!.toDense().at(...cube!.coords.map((axis) => axis[0]!))).toBe(cube!.data[0]);
    expect(line!.coords[0]).toEqual(Int32Array.of(1, 3));
    expect(loads<SparseArray[]>(dumps([cube, line]))[0]!.tolist()).toEqual(cube!.tolist());
  });

  test.each<[string, string, unknown[], Record<string, unknown>]>([
    ['an index beyond its axis', 'coo', [2, 2, 2], { data: floats(1), coords: coords(ints(0), ints(0), ints(2)) }],
    ['an axis too few', 'coo', [2, 2, 2], { data: floats(1), coords: coords(ints(0), ints(0)) }],
    ['an index too few', 'coo', [2], { data: floats(1, 2), coords: coords(ints(0)) }],
    ['no indexes', 'coo', [2], { data: floats(1) }],
    ['a format that scipy has not', 'csc', [2], { data: floats(1), indices: ints(0), indptr: ints(0, 1) }],
    ['a pointer too many', 'csr', [2], { data: floats(1), indices: ints(0), indptr: ints(0, 1, 1) }],
  ])('%s is an error when it is used', (_, format, shape, attributes) => {
    expect(() => array(format, shape, attributes).nnz).toThrow(FormatError);
  });

  test('what is too large to be dense says so', () => {
    const side = 2 ** 31 - 1;
    const vast = array('coo', [side, side, side], {
      data: floats(1),
      coords: coords(ints(0), ints(0), ints(side - 1)),
    });
    expect(vast.nnz).toBe(1);
    expect(() => vast.toDense()).toThrow(InvalidInputError);
  });
});
