import { readFileSync } from 'node:fs';
import {
  Bool,
  Dictionary,
  Float32,
  Float64,
  Int32,
  Int64,
  RecordBatch,
  Table,
  tableFromIPC,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { readInput, type X } from '../../src/estimators/input/read-input.js';
import type { Table as InputTable } from '../../src/estimators/input/matrix.js';
import { inputOf, modelOf } from '../helpers/models.js';
import { expectedTable } from '../helpers/parquet.js';
import type { Owner } from '../../src/estimators/binding/define.js';
import { asColumns, asDense } from '../../src/estimators/running/validate.js';

const LINE = { className: 'Line', nFeatures: 2, featureNames: undefined } as Owner;

const FILES = 'fixtures/parquet/files';
const file = (name: string): Table => tableFromIPC(readFileSync(`${FILES}/${name}`));

/** Values of every column, with NaN and null alike for what is missing. */
function cells(X: InputTable): Record<string, unknown[]> {
  const entries = X.columns.map((column, j) => {
    const values: readonly unknown[] = column.dtype === 'object' ? column.values : Array.from(column.numbers);
    return [X.names![j]!, values.map((value) => (Number.isNaN(value) ? null : value))];
  });
  return Object.fromEntries(entries) as Record<string, unknown[]>;
}

describe('a table of Apache Arrow', () => {
  test('has the values that pandas reads', () => {
    const found = cells(readInput(file('usual-uncompressed.arrow')) as InputTable);
    const expected = expectedTable('usual-uncompressed.arrow');
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      const numbers = values.map((value) => (typeof value === 'bigint' ? Number(value) : value));
      const boolean = name === 'bool';
      expect(found[name], name).toEqual(boolean ? numbers.map(Number) : numbers);
    }
  });

  test('means the same as its rows as records', () => {
    const table = file('usual-uncompressed.arrow');
    const expected = expectedTable('usual-uncompressed.arrow');
    const names = Object.keys(expected);
    const records = Array.from({ length: 40 }, (_, i) => {
      const row = new Map(names.map((name) => [name, expected[name]![i]]));
      return row;
    });
    const byRow = cells(readInput(records) as InputTable);
    const byColumn = cells(readInput(table) as InputTable);
    for (const name of names) expect(byColumn[name], name).toEqual(byRow[name]);
  });

  test('keeps integers beyond 2^53', () => {
    const X = readInput(file('big.arrow')) as InputTable;
    const expected = expectedTable('big.arrow');
    X.columns.forEach((column, j) => {
      expect(column).toEqual({ dtype: 'object', values: expected[X.names![j]!] });
    });
  });

  test('columns keep their types', () => {
    const X = readInput(file('usual-uncompressed.arrow')) as InputTable;
    const types = Object.fromEntries(X.columns.map(({ dtype }, j) => [X.names![j], dtype]));
    expect(types).toMatchObject({
      int8: 'int8',
      int64: 'int64',
      int64_null: 'float64',
      uint32: 'uint32',
      float32: 'float32',
      bool: 'bool',
      bool_null: 'object',
      category_null: 'object',
      nothing: 'float64',
    });
  });

  test.each(['timestamp_us', 'date', 'time', 'duration', 'decimal', 'binary', 'list', 'struct'])('%s', (name) => {
    const X = readInput(file('refused.arrow').select(['kept', name])) as InputTable;
    const other = X.columns[X.names!.indexOf(name)] as { dtype: string; values: unknown[] };
    // It may stand in a column that nothing reads; nothing takes it for a number or a text.
    expect(other.dtype).toBe('object');
    expect(other.values.every((value) => value === null || typeof value === 'object')).toBe(true);
    expect(() => asDense(LINE, X)).toThrow(new RegExp(`row \\d+, column ${name}`));
    expect(() => asColumns(LINE, X, 2)).toThrow(new RegExp(`row \\d+, column ${name}`));
  });
});

describe('models', () => {
  const input = inputOf('logistic-iris-frame') as { columns: string[]; data: Record<string, number[]> };

  test('take columns by name, in several batches', async () => {
    const model = await modelOf('logistic-iris-frame');
    const backwards = [...input.columns].reverse();
    const whole = new Table(
      Object.fromEntries(backwards.map((name) => [name, vectorFromArray(input.data[name]!, new Float64())])),
    );
    const parts = new Table([...whole.slice(0, 7).batches, ...whole.slice(7).batches]);
    const expected = model.predictProba(input as X).tolist();
    expect(model.predictProba(whole).tolist()).toEqual(expected);
    expect(parts.batches.length).toBe(2);
    expect(model.predictProba(parts).tolist()).toEqual(expected);
    expect(whole.batches[0]).toBeInstanceOf(RecordBatch);
    expect(model.predictProba(whole.batches[0]!).tolist()).toEqual(expected);
  });

  test('say which column is missing, and which has no value', async () => {
    const model = await modelOf('logistic-iris-frame');
    const [first, ...others] = input.columns as [string, ...string[]];
    const columns = Object.fromEntries(others.map((name) => [name, vectorFromArray(input.data[name]!, new Float64())]));
    expect(() => model.predict(new Table(columns))).toThrow(new RegExp(first.slice(0, 8)));
    const gaps = vectorFromArray([null, ...input.data[first]!.slice(1)], new Float64());
    expect(() => model.predict(new Table({ [first]: gaps, ...columns }))).toThrow(
      new RegExp(`contains NaN \\(row 0, column ${first.slice(0, 8)}`),
    );
  });
});

test('every kind of column that can be made in JavaScript', () => {
  const table = new Table({
    wide: vectorFromArray([1n, null, 3n], new Int64()),
    narrow: vectorFromArray([1.1, null, 3], new Float32()),
    int: vectorFromArray([1, 2, 3], new Int32()),
    flag: vectorFromArray([true, false, null], new Bool()),
    text: vectorFromArray(['a', null, 'c'], new Utf8()),
    kind: vectorFromArray(['a', null, 'a'], new Dictionary(new Utf8(), new Int32())),
  });
  expect(cells(readInput(table) as InputTable)).toEqual({
    wide: [1, null, 3],
    narrow: [Math.fround(1.1), null, 3],
    int: [1, 2, 3],
    flag: [true, false, null],
    text: ['a', null, 'c'],
    kind: ['a', null, 'a'],
  });
  const times = new Table({ when: vectorFromArray([1, 2], new TimestampMillisecond()) });
  expect((readInput(times) as InputTable).columns[0]).toEqual({ dtype: 'object', values: [new Date(1), new Date(2)] });
});
