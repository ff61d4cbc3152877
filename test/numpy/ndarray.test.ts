import { describe, expect, test } from 'vitest';
import { FormatError, InvalidInputError, UnsafeGlobalError, UnsupportedError } from '../../src/core/errors.js';
import { dtype, NdArray, type NpScalar, type NumpyRandom } from '../../src/entries/numpy-node.js';
import { dumps, loads } from '../../src/entries/shared/pickle.js';
import { type PickleBuffer, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { samples } from '../helpers/tables.js';

const grid = NdArray.of(
  Float64Array.from({ length: 12 }, (_, i) => i),
  [3, 4],
);

/** The values of the corpus, plain. */
function sample(name: string, env = 'pandas-3.0', protocol = 4): unknown[] {
  return loads(samples.find((one) => one.name === name && one.env === env && one.protocol === protocol)!.bytes);
}

describe('parts of arrays', () => {
  test.each<[string, Parameters<NdArray['slice']>, unknown]>([
    ['a row', [1], [4, 5, 6, 7]],
    ['the last row', [-1], [8, 9, 10, 11]],
    [
      'rows',
      [[1, 3]],
      [
        [4, 5, 6, 7],
        [8, 9, 10, 11],
      ],
    ],
    ['a column', [null, 2], [2, 6, 10]],
    [
      'a block',
      [
        [0, 2],
        [1, 3],
      ],
      [
        [1, 2],
        [5, 6],
      ],
    ],
    [
      'steps',
      [
        [null, null, 2],
        [null, null, -2],
      ],
      [
        [3, 1],
        [11, 9],
      ],
    ],
    ['nothing', [[2, 1]], []],
    [
      'bounds beyond the array',
      [
        [-100, 100],
        [3, 99],
      ],
      [[3], [7], [11]],
    ],
    ['an item', [2, 3], 11],
  ])('%s', (_, slices, expected) => {
    expect(grid.slice(...slices).tolist()).toEqual(expected);
    expect(
      grid
        .transpose()
        .transpose()
        .slice(...slices)
        .tolist(),
    ).toEqual(expected);
    const fortran = grid.transpose().slice().transpose();
    expect(fortran.order).toBe('F');
    expect(fortran.slice(...slices).tolist()).toEqual(expected);
  });

  test('rows share their memory, columns do not', () => {
    const array = NdArray.of(new Float64Array(4), [2, 2]);
    (array.slice(0).data as Float64Array)[1] = 5;
    (array.slice(null, 0).data as Float64Array)[0] = 9;
    expect(array.tolist()).toEqual([
      [0, 5],
      [0, 0],
    ]);
  });

  test('get gives items and parts, iteration gives rows', () => {
    expect(grid.get(1, 1)).toBe(5);
    expect((grid.get(1) as NdArray).tolist()).toEqual([4, 5, 6, 7]);
    expect([...NdArray.from([1, 2])]).toEqual([1, 2]);
    expect([...grid].map((row) => (row as NdArray).at(0))).toEqual([0, 4, 8]);
  });

  test('reshape and transpose', () => {
    expect(grid.reshape(2, -1).shape).toEqual([2, 6]);
    expect(grid.transpose().reshape(12).tolist()).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    const cube = grid.reshape(3, 2, 2);
    expect(cube.transpose(1, 0, 2).shape).toEqual([2, 3, 2]);
    expect(cube.transpose(1, 0, 2).at(1, 2, 0)).toBe(cube.at(2, 1, 0));
  });

  test.each<[string, () => unknown]>([
    ['an index beyond the end', () => grid.at(3, 0)],
    ['too many indexes', () => grid.slice(0, 0, 0)],
    ['a step of nothing', () => grid.slice([0, 1, 0])],
    ['half an index', () => grid.slice(0.5)],
    ['a shape of another size', () => grid.reshape(5, -1)],
    ['two open dimensions', () => grid.reshape(-1, -1)],
    ['axes that repeat', () => grid.transpose(0, 0)],
    ['no field', () => grid.field('x')],
    ['no dates', () => grid.toDates()],
    ['no dimension', () => [...grid.reshape(12).slice(1)]],
  ])('%s is an error', (_, act) => {
    expect(act).toThrow(InvalidInputError);
  });
});

describe('records', () => {
  const [packed, nested, aligned, titled, , holding, when] = sample('structured') as NdArray[];

  test('fields are arrays', () => {
    expect(packed!.field('x').tolist()).toEqual([2.5, -0]);
    expect(packed!.field('name').tolist()).toEqual(['ab', 'c']);
    expect(nested!.field('grid').shape).toEqual([2, 2, 3]);
    expect(nested!.field('point').field('y').tolist()).toEqual([1.5, 2.5]);
    expect(aligned!.field('value').tolist()).toEqual([
      [0.25, 1],
      [2, 3],
    ]);
    expect(holding!.field('o').tolist()).toEqual(['text', null]);
    expect(when!.field('d').toISOStrings()).toEqual(['2024-02-29']);
    expect(titled!.dtype.fields!.get('a')!.title).toBe('A title');
  });

  test('items are maps by name', () => {
    expect(packed!.at(0)).toEqual(
      new Map<string, unknown>([
        ['id', 1],
        ['x', 2.5],
        ['name', 'ab'],
      ]),
    );
  });
});

describe('times', () => {
  test('are Dates and texts', () => {
    const [days, nanoseconds] = sample('times') as NdArray[];
    expect(days!.toDates().slice(0, 3)).toEqual([new Date('2024-02-29'), new Date('1969-12-31'), null]);
    expect(nanoseconds!.toISOStrings()[0]).toBe('2024-01-01T00:00:00.000000001');
    expect(nanoseconds!.toDates()[0]).toEqual(new Date('2024-01-01'));
    const scalar = sample('scalars')[10] as NpScalar;
    expect(String(scalar)).toBe('2024-02-29T12:34:56.789');
    expect(scalar.toDate()).toEqual(new Date('2024-02-29T12:34:56.789Z'));
    expect((sample('scalars')[12] as NpScalar).toSeconds()).toBe(5400);
  });

  test('beyond every Date are errors', () => {
    const far = NdArray.fromBytes(new Uint8Array(8).fill(0x7f), [1], dtype('M8[Y]'));
    expect(() => far.toDates()).toThrow(InvalidInputError);
    expect(() => NdArray.fromBytes(new Uint8Array(8), [1], dtype('M8')).toDates()).toThrow(UnsupportedError);
    expect(() => NdArray.fromBytes(new Uint8Array(8), [1], dtype('m8[M]')).toSeconds()).toThrow(UnsupportedError);
  });
});

test('a long double is a number where that is exact, and is rounded only on demand', () => {
  const tenth = Uint8Array.from([0xcd, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xfb, 0x3f, 0, 0, 0, 0, 0, 0]);
  const array = NdArray.fromBytes(tenth, [1], dtype('f16'));
  expect(() => array.at(0)).toThrow(UnsupportedError);
  expect(array.toFloat64()[0]).toBe(0.1);
});

test('a random generator shows its kind and state', () => {
  const [generator, philox, pcg] = sample('generators') as NumpyRandom[];
  expect(generator).toMatchObject({ kind: 'Generator', bitGenerator: 'PCG64' });
  expect(philox).toMatchObject({ kind: 'Generator', bitGenerator: 'Philox' });
  expect(pcg).toMatchObject({ kind: 'BitGenerator', bitGenerator: 'PCG64' });
  for (const [env, old] of [
    ['pandas-1.0', 'MT19937'],
    ['pandas-1.3', 'MT19937'],
    ['pandas-2.2', 'MT19937'],
    ['pandas-3.0', 'MT19937'],
  ]) {
    expect(sample('random', env), env).toMatchObject({ kind: 'RandomState', bitGenerator: old });
    expect((sample('random', env) as unknown as NumpyRandom).state, env).not.toBeNull();
  }
});

describe('dtypes made here', () => {
  test.each(['<f8', '>i2', 'float16', 'datetime64[ns]', 'm8[25s]', 'U5', '|V3', 'c16', 'bool', 'uint64'])(
    '%s goes there and back',
    (name) => {
      const made = dtype(name);
      const back = loads<NdArray>(dumps(NdArray.fromBytes(new Uint8Array(2 * made.itemsize), [2], made)));
      expect(back.dtype.str).toBe(made.str);
    },
  );

  test.each(['', 'f7', 'M8[lightyear]', 'i8[ns]', 'V99999999999', 'float7', 'x', '<', '[ns]'])('%j is none', (name) => {
    expect(() => dtype(name)).toThrow(FormatError);
  });
});

describe('buffers', () => {
  test('go out of band and come back, with order and protection', () => {
    const protectedArray = sample('orders', 'pandas-3.0', 5);
    const buffers: PickleBuffer[] = [];
    const bytes = dumps(protectedArray, { protocol: 5, bufferCallback: (buffer) => void buffers.push(buffer) });
    expect(buffers.length).toBeGreaterThan(4);
    expect(buffers.some(({ readonly }) => readonly)).toBe(true);
    const back = loads<NdArray[]>(bytes, { buffers: buffers.map((buffer) => buffer.bytes) });
    expect(back.map((array) => array.tolist())).toEqual((protectedArray as NdArray[]).map((array) => array.tolist()));
  });
});

describe('files that lie', () => {
  const call = (module: string, name: string, args: unknown[], state?: unknown): PyObject => {
    const object = new PyObject(new PyGlobal(module, name), 'reduce', args);
    if (state !== undefined) object.state = state;
    return object;
  };
  const f8 = (): PyObject =>
    call('numpy', 'dtype', ['f8', false, true], new PyTuple([3, '<', null, null, null, -1, -1, 0]));
  const array = (shape: unknown[], type: unknown, data: unknown, order: unknown = false): PyObject =>
    call(
      'numpy.core.multiarray',
      '_reconstruct',
      [new PyGlobal('numpy', 'ndarray'), new PyTuple([0]), new Uint8Array([98])],
      new PyTuple([1, new PyTuple(shape), type, order, data]),
    );
  const record = (itemsize: number, fields: [string, unknown, number][]): PyObject =>
    call(
      'numpy',
      'dtype',
      [`V${itemsize}`, false, true],
      new PyTuple([
        3,
        '|',
        null,
        new PyTuple(fields.map(([name]) => name)),
        new PyDict(fields.map(([name, type, at]) => [name, new PyTuple([type, at])])),
        itemsize,
        1,
        16,
      ]),
    );
  const subarray = (itemsize: number, shape: unknown[]): PyObject =>
    call(
      'numpy',
      'dtype',
      [`V${itemsize}`, false, true],
      new PyTuple([3, '|', new PyTuple([f8(), new PyTuple(shape)]), null, null, itemsize, 8, 0]),
    );

  const own = record(8, []);
  (own.state as PyTuple).items[3] = new PyTuple(['a']);
  (own.state as PyTuple).items[4] = new PyDict([['a', new PyTuple([own, 0])]]);
  let deep = f8();
  for (let i = 0; i < 100; i++) deep = record(8, [['a', deep, 0]]);

  test.each<[string, unknown]>([
    ['a shape that overflows', array([2n ** 40n, 2n ** 40n], f8(), new Uint8Array(0))],
    ['a negative dimension', array([-1], f8(), new Uint8Array(0))],
    ['a dimension that is no whole number', array([0.5], f8(), new Uint8Array(4))],
    ['fewer bytes than items', array([3], f8(), new Uint8Array(16))],
    ['more bytes than items', array([1], f8(), new Uint8Array(16))],
    ['65 dimensions', array(new Array(65).fill(1), f8(), new Uint8Array(8))],
    ['a list for numbers', array([1], f8(), [1])],
    ['items without bytes, many', array([2n ** 40n], record(0, []), new Uint8Array(0))],
    ['a field past its record', record(8, [['a', f8(), 4]])],
    ['a field before its record', record(8, [['a', f8(), -8]])],
    ['a subarray larger than it says', array([1], subarray(8, [2]), new Uint8Array(8))],
    ['a subarray of negative size', subarray(8, [-1])],
    ['a dtype inside of itself', own],
    ['dtypes nested without end', deep],
    ['an item of 2 GiB', call('numpy', 'dtype', ['V4294967296', false, true])],
    [
      'a buffer of another size',
      call('numpy._core.numeric', '_frombuffer', [new Uint8Array(9), f8(), new PyTuple([1]), 'C']),
    ],
    [
      'axes that repeat',
      call('numpy._core.numeric', '_frombuffer', [
        new Uint8Array(8),
        f8(),
        new PyTuple([1, 1]),
        'K',
        new PyTuple([0, 0]),
      ]),
    ],
    ['a scalar of another size', call('numpy.core.multiarray', 'scalar', [f8(), new Uint8Array(7)])],
  ])('%s', (_, value) => {
    // The scanner beside the machine says first what numpy would believe of a dtype.
    let error: unknown;
    try {
      loads(dumps(value));
    } catch (caught) {
      error = caught instanceof UnsafeGlobalError ? caught.cause : caught;
    }
    expect(error).toBeInstanceOf(FormatError);
  });
});
