import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EncodeError, FormatError, InvalidInputError, LimitError } from '../../src/core/errors.js';
import { DataFrame, type PandasIndex, type Series } from '../../src/entries/pandas.js';
import { SparseMatrix } from '../../src/entries/scipy.js';
import { dump, load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyCall, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { modelOf } from '../helpers/models.js';
import { pythonRequired } from '../helpers/oracle.js';
import { askTables, samples, tableEnvironments, tablePython, view } from '../helpers/tables.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-frame-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function sample<T>(name: string, env: string): Promise<T> {
  return load<T>(samples.find((one) => one.name === name && one.env === env)!.bytes);
}

describe.each(tableEnvironments)('a frame of %s', (env) => {
  test('gives columns, records and labels', async () => {
    const frame = await sample<DataFrame>('frame', env);
    expect(frame.columns).toEqual(['x', 'n', 't', 'b', 'c', 'd', 's', 'm', 'k']);
    expect(frame.shape).toEqual([3, 9]);
    expect(frame.get('x')).toEqual(Float64Array.of(1.5, Number.NaN, 3));
    expect(frame.get('n')).toEqual(BigInt64Array.of(1n, 2n, 3n));
    expect(frame.get('k')).toEqual(Uint8Array.of(1, 2, 255));
    expect(frame.get('b')).toEqual([true, false, true]);
    expect(frame.get('c')).toEqual(['lo', 'hi', null]);
    expect(frame.get('d')).toEqual([new Date('2024-02-29'), new Date('1999-12-31T23:59:59.500Z'), null]);
    expect(frame.series('d').toISOStrings()[1]).toMatch(/^1999-12-31T23:59:59\.50+$/);
    expect(frame.index!.toArray()).toEqual([0, 1, 2]);
    expect(frame.toRecords()[1]).toMatchObject({ n: 2, t: 'café', m: 5 });
    expect(frame.toRows()[0]!.slice(0, 3)).toEqual([1.5, 1, 'a']);
  });
});

test('a frame is an X: the same rows as arrays give the same labels', async () => {
  const model = await modelOf('tree-iris-entropy');
  const rows = [
    [5.1, 3.5, 1.4, 0.2],
    [6.2, 3.4, 5.4, 2.3],
  ];
  const frame = DataFrame.fromColumns(
    Object.fromEntries(['a', 'b', 'c', 'd'].map((name, j) => [name, rows.map((row) => row[j]!)])),
  );
  expect((model.predict(frame as never) as NdArray).tolist()).toEqual((model.predict(rows) as NdArray).tolist());
});

test('a label that is not there, or twice, is an error', async () => {
  const frames = await sample<DataFrame[]>('frames', 'pandas-3.0');
  expect(() => frames[0]!.get('nothing')).toThrow(InvalidInputError);
  const twice = frames.find((frame) => frame.columns.includes('same'))!;
  expect(() => twice.get('same')).toThrow(InvalidInputError);
  expect(Array.from(twice.columnAt(1))).toEqual([2.5, 4.5]);
  expect(() => twice.columnAt(2)).toThrow(InvalidInputError);
  expect(frames[1]!.get(['a', 2])).toEqual(Float64Array.of(1, 4));
});

describe('tables made here', () => {
  const columns = {
    age: [31, 52, 7],
    fare: [7.25, null, 8],
    port: ['S', null, 'Q'],
    alive: [true, false, true],
    born: [new Date('1990-02-28T12:00:00.250Z'), null, new Date(0)],
    weights: Float32Array.of(1.5, 2, -3),
    big: [2n ** 60n, 1n, 2n],
    codes: NdArray.of(Int8Array.of(1, 2, 3)),
    ['__proto__']: [1, 2, 3],
  };

  test('are what they were made of', () => {
    const frame = DataFrame.fromColumns(columns);
    expect(frame.dtypes.slice(0, 4)).toEqual(['int64', 'float64', 'object', 'bool']);
    expect(frame.get('fare')).toEqual(Float64Array.of(7.25, Number.NaN, 8));
    expect(frame.get('born')).toEqual(columns.born);
    expect(frame.toRecords()[2]!['big']).toBe(2);
  });

  test('come back from a file', async () => {
    const path = join(folder, 'own.joblib');
    await dump(DataFrame.fromColumns(columns), path);
    const back = await load<DataFrame>(path);
    expect(back).toBeInstanceOf(DataFrame);
    expect(back.toRecords()).toEqual(DataFrame.fromColumns(columns).toRecords());
  });

  test.each(['pandas-1.0', 'pandas-2.0', 'pandas-3.0'])('load in %s', { timeout: 60_000 }, async (env) => {
    if (tablePython(env) === undefined && !pythonRequired) return;
    const file = join(folder, `${env}.pkl`);
    const { port, born, ...plain } = columns;
    const frame = DataFrame.fromColumns(plain);
    await dump([frame, frame.series('age'), DataFrame.fromColumns({ port, born })], file);
    const matrix = new SparseMatrix(
      Float64Array.of(1.5, 2, -3),
      Int32Array.of(1, 0, 2),
      Int32Array.of(0, 1, 3),
      [2, 3],
    );
    const other = join(folder, `${env}-sparse.pkl`);
    await dump([matrix], other);
    const [tables, sparse] = askTables(env, [
      { op: 'view', file },
      { op: 'view', file: other },
    ]) as { items: Record<string, unknown>[] }[];
    const own = view(frame.toRows()) as object;
    expect(own).toBeDefined();
    const [first, second, third] = tables!.items;
    expect(first).toMatchObject({ kind: 'frame', columns: frame.columns, dtypes: frame.dtypes, index: [0, 1, 2] });
    expect((first!['rows'] as unknown[][]).map((row) => row[0])).toEqual([31, 52, 7]);
    expect((first!['rows'] as unknown[][]).map((row) => row[1])).toEqual([{ f: '7.25' }, null, { f: '8.0' }]);
    expect((first!['rows'] as unknown[][])[0]![4]).toEqual({ int: String(2n ** 60n) });
    expect(second).toMatchObject({ kind: 'series', name: 'age', dtype: 'int64', values: [31, 52, 7] });
    expect(third!['rows']).toEqual([
      ['S', { ms: columns.born[0]!.getTime() }],
      [null, null],
      ['Q', { ms: 0 }],
    ]);
    expect(sparse!.items[0]).toEqual((view([matrix]) as { items: unknown[] }).items[0]);
  });

  test.each<[string, unknown, typeof InvalidInputError | typeof EncodeError]>([
    ['columns that differ in length', { a: [1], b: [1, 2] }, InvalidInputError],
    ['an array of two dimensions', { a: NdArray.from([[1]]) }, InvalidInputError],
    ['a value that is no cell', { a: ['x', { y: 1 }] }, EncodeError],
    ['no array', { a: 1 }, InvalidInputError],
  ])('%s is refused', (_, source, error) => {
    expect(() => DataFrame.fromColumns(source as Record<string, number[]>)).toThrow(error);
  });
});

describe('damage', () => {
  const at = (module: string, name: string, args: unknown[]): PyCall =>
    new PyCall(new PyGlobal(module, name), 'reduce', args);
  const index = (cls: string, attributes: [string, unknown][]): PyCall =>
    at('pandas.core.indexes.base', '_new_Index', [new PyGlobal('pandas', cls), new PyDict(attributes)]);
  const range = (stop: unknown, step: unknown = 1): PyCall =>
    index('RangeIndex', [
      ['name', null],
      ['start', 0],
      ['stop', stop],
      ['step', step],
    ]);
  const frame = (blocks: [unknown, unknown][], columns: unknown, rows: unknown): PyObject => {
    const made = new PyObject(new PyGlobal('pandas', 'DataFrame'), 'newobj', []);
    const held = blocks.map(([values, places]) => at('pandas._libs.internals', '_unpickle_block', [values, places, 2]));
    const manager = at('pandas.core.internals.managers', 'BlockManager', [new PyTuple(held), [columns, rows]]);
    made.state = new PyDict([['_mgr', manager]]);
    return made;
  };
  const slice = (start: number, stop: number): PyCall => at('builtins', 'slice', [start, stop, 1]);
  const values = (): NdArray => NdArray.of(Float64Array.of(1, 2), [1, 2]);
  const own = index('CategoricalIndex', []);
  const category = new PyObject(new PyGlobal('pandas', 'Categorical'), 'newobj', []);
  const dtype = new PyObject(new PyGlobal('pandas', 'CategoricalDtype'), 'newobj', []);
  dtype.state = new PyDict([['categories', own]]);
  category.state = new PyDict<string, unknown>([
    ['_dtype', dtype],
    ['_codes', NdArray.of(Int8Array.of(0))],
  ]);
  (own.args[1] as PyDict).set('data', category);

  const file = async (value: unknown): Promise<string> => {
    const path = join(folder, 'damaged.pkl');
    await dump(value, path);
    return path;
  };

  test.each<[string, unknown]>([
    ['more rows in the index than in a column', frame([[values(), slice(0, 1)]], range(1), range(3))],
    ['a column in no block', frame([[values(), slice(0, 1)]], range(2), range(2))],
    [
      'a column in two blocks',
      frame(
        [
          [values(), slice(0, 1)],
          [values(), slice(0, 1)],
        ],
        range(1),
        range(2),
      ),
    ],
    ['a column beyond the table', frame([[values(), slice(1, 2)]], range(1), range(2))],
    ['more places than rows of a block', frame([[values(), slice(0, 2)]], range(2), range(2))],
    ['places without end', frame([[values(), slice(0, 2 ** 50)]], range(1), range(2))],
    ['columns without end', frame([[values(), slice(0, 1)]], range(2 ** 50), range(2))],
    ['a range without a step', range(5, 0)],
    ['a range of half a number', range(0.5)],
    ['an index of categories that is its own categories', own],
  ])('%s', async (_, value) => {
    await expect(load(await file(value))).rejects.toThrow(FormatError);
  });

  test('a range without end is shown, but not written out', async () => {
    const long = await load<PandasIndex>(await file(range(2 ** 50)));
    expect(long.length).toBe(2 ** 50);
    expect(() => long.toArray()).toThrow(LimitError);
  });

  test('codes beyond the categories are an error when they are asked for', async () => {
    const array = new PyObject(new PyGlobal('pandas', 'Categorical'), 'newobj', []);
    const type = new PyObject(new PyGlobal('pandas', 'CategoricalDtype'), 'newobj', []);
    type.state = new PyDict([['categories', index('Index', [['data', NdArray.from(['a'], 'object')]])]]);
    array.state = new PyDict<string, unknown>([
      ['_dtype', type],
      ['_codes', NdArray.of(Int8Array.of(0, 7))],
    ]);
    const series = await load<Series>(await file(array));
    expect(() => series.toArray()).toThrow(FormatError);
  });
});
