import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/core/errors.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { readInput } from '../../src/estimators/input/read-input.js';
import { inputOf, modelOf } from '../helpers/models.js';

interface Columns {
  columns: string[];
  data: Record<string, unknown[]>;
}

const table = inputOf('logistic-iris-frame') as Columns;
const names = table.columns;
const rowCount = table.data[names[0]!]!.length;
const rows = Array.from({ length: rowCount }, (_, i) => names.map((name) => table.data[name]![i] as number));
const backwards = [...names].reverse();

function record(row: readonly unknown[], order = names): Record<string, unknown> {
  return Object.fromEntries(order.map((name) => [name, row[names.indexOf(name)]]));
}

describe('every form of X means the same', async () => {
  const model = await modelOf('logistic-iris-frame');
  const expected = JSON.stringify(model.predictProba(table).tolist());
  const sparse = {
    data: Float64Array.from(rows.flat()),
    indices: Int32Array.from(rows.flatMap((row) => row.map((_, j) => j))),
    indptr: Int32Array.from({ length: rowCount + 1 }, (_, i) => i * names.length),
    shape: [rowCount, names.length],
  };
  const forms: Record<string, unknown> = {
    'arrays of numbers': rows,
    'typed rows': rows.map((row) => Float64Array.from(row)),
    NdArray: NdArray.from(rows),
    'flat data with a shape': { data: Float64Array.from(rows.flat()), shape: [rowCount, names.length] },
    'plain flat data with a shape': { data: rows.flat(), shape: [rowCount, names.length] },
    records: rows.map((row) => record(row)),
    'records in another order': rows.map((row) => record(row, backwards)),
    'records in changing order': rows.map((row, i) => record(row, i % 2 === 0 ? names : backwards)),
    'columns of a plain object': table.data,
    'columns in another order': { columns: backwards, data: table.data },
    'columns of a Map': new Map(backwards.map((name) => [name, table.data[name]])),
    'typed columns': Object.fromEntries(names.map((name) => [name, Float64Array.from(table.data[name] as number[])])),
  };
  test.each(Object.entries(forms))('%s', (_name, X) => {
    expect(JSON.stringify(model.predictProba(X as number[][]).tolist())).toBe(expected);
  });
  test('compressed sparse rows, but for the order of sums', () => {
    const found = (model.predictProba(sparse) as NdArray).toFloat64();
    (JSON.parse(expected) as number[][]).flat().forEach((value, i) => {
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-13 * value);
    });
  });
});

test('a Fortran-ordered array is read in the order of its indexes', async () => {
  const model = await modelOf('standard-iris');
  const columns = new Float64Array(rows.flat().length);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      columns[j * rowCount + i] = value;
    });
  });
  const X = new NdArray(columns, [rowCount, names.length], NdArray.from([[0.5]]).dtype, 'F');
  expect(model.transform(X).tolist()).toEqual(model.transform(rows).tolist());
});

test('the result has a row for a single one', async () => {
  const model = await modelOf('forest-iris');
  expect((model.predictProba([rows[0]!]) as NdArray).shape).toEqual([1, 3]);
});

describe('bad X is refused with place and remedy', async () => {
  const model = await modelOf('logistic-iris-frame');
  const forest = await modelOf('table-forest');
  const tumours = inputOf('table-forest') as Columns;
  const words = tumours.columns.map((name) => tumours.data[name]![0]);
  const patient = Object.fromEntries(tumours.columns.map((name, i) => [name, words[i]]));
  const [first] = names as [string];
  const cases: [string, Estimator, unknown, RegExp][] = [
    ['wrong width', model, [[1, 2]], /X has 2 features, but LogisticRegression is expecting 4/],
    [
      'wrong width of sparse rows',
      model,
      { data: [1], indices: [0], indptr: [0, 1], shape: [1, 2] },
      /X has 2 features/,
    ],
    [
      'ragged rows',
      model,
      [
        [1, 2, 3, 4],
        [1, 2, 3],
      ],
      /row 0 has 4 values, row 1 has 3/,
    ],
    ['no rows', model, [], /0 sample/],
    ['no columns', model, [[]], /0 feature/],
    ['a flat list', model, [1, 2, 3, 4], /Expected 2D array, got 1D array/],
    ['a typed flat list', model, Float64Array.of(1, 2), /Expected 2D array, got 1D array/],
    [
      'text where numbers belong',
      model,
      [[1, 2, 'abc', 4]],
      /could not convert string to float: 'abc' \(row 0, column 2\)/,
    ],
    ['texts where rows belong', model, ['a', 'b'], /takes rows of numbers, not texts/],
    ['NaN', model, [[1, 2, Number.NaN, 4]], /contains NaN \(row 0, column 2\)/],
    [
      'null',
      model,
      [
        [1, 2, 3, 4],
        [1, null, 3, 4],
      ],
      /contains NaN \(row 1, column 1\)/,
    ],
    [
      'NaN in a named column',
      model,
      [record([1, Number.NaN, 3, 4])],
      new RegExp(`contains NaN \\(row 0, column ${names[1]!.replace(/[()]/g, '.')}\\)`),
    ],
    ['infinity', model, [[1, 2, Number.POSITIVE_INFINITY, 4]], /contains infinity/],
    ['beyond float32 for trees', forest, [{ ...patient, radius: 1e300 }], /too large for float32/],
    ['a missing name', model, [{ [first]: 1 }], /missing: sepal width/],
    ['an unknown name', model, [{ ...record([1, 2, 3, 4]), colour: 1 }], /unknown: colour/],
    [
      'missing and unknown names of a column transformer',
      forest,
      [{ ...Object.fromEntries(Object.entries(patient).slice(1)), area: 1, shap: 'oval' }],
      /missing: /,
    ],
    ['records with different names', model, [record([1, 2, 3, 4]), { a: 1 }], /row 1 lacks .* and has a/],
    [
      'columns of different lengths',
      model,
      { columns: ['a', 'b'], data: { a: [1], b: [1, 2] } },
      /a has 1 values, b has 2/,
    ],
    ['a column without values', model, { columns: ['a'], data: {} }, /no array of values for the column a/],
    ['a column twice', model, { columns: ['a', 'a'], data: { a: [1] } }, /stands twice/],
    ['a lone record', model, record([1, 2, 3, 4]), /\[record\]/],
    ['an object as a value', model, [[1, 2, {}, 4]], /an object \(row 0, column 2\)/],
    ['data that do not fill the shape', model, { data: [1, 2, 3], shape: [2, 4] }, /3 values do not fill the shape/],
    ['a huge shape', model, { data: [1], shape: [2 ** 40, 2 ** 40] }, /do not fill the shape/],
    ['null itself', model, null, /this is null/],
    ['a number', model, 5, /this is a number/],
    [
      'sparse pointers that fall',
      model,
      { data: [1, 2], indices: [0, 1], indptr: [0, 2, 1], shape: [2, 4] },
      /row pointer 2/,
    ],
    [
      'sparse columns out of range',
      model,
      { data: [1], indices: [4], indptr: [0, 1], shape: [1, 4] },
      /index 4 .* no column/,
    ],
    [
      'sparse lengths that disagree',
      model,
      { data: [1], indices: [0, 1], indptr: [0, 1], shape: [1, 4] },
      /as many indices as values/,
    ],
  ];
  test.each(cases)('%s', (_name, estimator, X, message) => {
    expect(() => estimator.predict(X as number[][])).toThrow(InvalidInputError);
    expect(() => estimator.predict(X as number[][])).toThrow(message);
  });
});

test('missing values are null, undefined or NaN where the estimator takes them', async () => {
  const model = await modelOf('table-logistic-joblib');
  const { columns, data } = inputOf('table-logistic-joblib') as Columns;
  const complete = columns.map((name) => data[name]![0]);
  const without = (gap: unknown): unknown[] =>
    complete.map((value, j) => (columns[j] === 'hue' || columns[j] === 'alcohol' ? gap : value));
  const named = (values: unknown[]): Record<string, unknown> =>
    Object.fromEntries(columns.map((name, j) => [name, values[j]]));
  const answers = [null, undefined, Number.NaN].map((gap) =>
    JSON.stringify(model.predictProba([named(without(gap))]).tolist()),
  );
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).not.toBe(JSON.stringify(model.predictProba([named(complete)]).tolist()));
});

test('integers beyond 2^53 stay apart', () => {
  const X = readInput(NdArray.of(BigInt64Array.of(2n ** 53n, 2n ** 53n + 1n), [2, 1]));
  expect(X.kind).toBe('table');
  expect(X.kind === 'table' && X.columns[0]).toEqual({ dtype: 'object', values: [2n ** 53n, 2n ** 53n + 1n] });
});

test('the input is never written to', async () => {
  const data = Float64Array.from(rows.flat());
  const before = data.slice();
  for (const name of ['standard-iris', 'minmax-iris', 'imputer-mean']) {
    (await modelOf(name)).transform({ data, shape: [rowCount, names.length] });
    expect(data).toEqual(before);
  }
});
