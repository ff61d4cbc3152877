/** Columns that `fit` did not see: an error that names them, or left away where that is asked for. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/core/errors.js';
import { pythonFloat } from '../../src/estimators/input/python-float.js';
import { load } from '../../src/node.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { brine } from '../helpers/brine.js';

const PLAIN = 'fixtures/quirks/files/sklearn-1.9/extra-columns-plain.pkl';
const UNNAMED = 'fixtures/quirks/files/sklearn-1.9/splines-linear.pkl';

const rows = [
  { age: 20, fare: 7.5 },
  { age: 31, fare: 8 },
];
const wide = rows.map((row, i) => ({ id: `a${i}`, when: new Date(i), ...row }));

function caught(call: () => unknown): InvalidInputError {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new TypeError('nothing was thrown');
}

describe('extra columns', () => {
  test('are named where scikit-learn raises, and left away on demand', async () => {
    const model = await load<Estimator>(PLAIN);
    expect(() => model.predict(wide)).toThrow(/unknown: id, when .*extraColumns: 'ignore'/);
    expect(() => model.predict(wide, { extraColumns: 'error' })).toThrow(InvalidInputError);
    const expected = model.predict(rows).tolist();
    expect(model.predict(wide, { extraColumns: 'ignore' }).tolist()).toEqual(expected);
    expect((await model.predictAsync(wide, { extraColumns: 'ignore' })).tolist()).toEqual(expected);
    expect(model.score(wide, [1, 2], { extraColumns: 'ignore' })).toBe(model.score(rows, [1, 2]));
    expect(() => model.predict(wide, { extraColumns: 'drop' as 'ignore' })).toThrow(/"error" or "ignore"/);
  });

  test('do not hide a missing one', async () => {
    const model = await load<Estimator>(PLAIN);
    expect(() => model.predict([{ id: 1, age: 3 }], { extraColumns: 'ignore' })).toThrow(/missing: fare/);
  });

  test('of a CSV go with --ignore-extra, also one without a name', async () => {
    const csv = join(mkdtempSync(join(tmpdir(), 'brine-extra-')), 'rows.csv');
    writeFileSync(csv, ',age,fare,port\n0,20,7.5,S\n1,31,8,C\n');
    expect((await brine('predict', PLAIN, '-i', csv)).err).toContain('unknown: Unnamed: 0, port');
    const { out } = await brine('predict', PLAIN, '-i', csv, '--ignore-extra');
    expect(JSON.parse(out)).toEqual((await load<Estimator>(PLAIN)).predict(rows).tolist());
  });

  test('are unknown to a model without names', async () => {
    const model = await load<Estimator>(UNNAMED);
    expect(() => model.transform([{ a: 1, b: 2 }], { extraColumns: 'ignore' })).toThrow(/does not know/);
    expect(model.transform([[1, 2]], { extraColumns: 'ignore' }).shape[0]).toBe(1);
  });
});

describe('a value that is no number', () => {
  test('is named with its row and its column, not the good ones before it', async () => {
    const model = await load<Estimator>(PLAIN);
    const many = Array.from({ length: 900 }, (_, i) => ({ age: i === 891 ? 'old' : '22', fare: '7' }));
    const error = caught(() => model.predict(many));
    expect(error.message).toBe("could not convert string to float: 'old' (row 891, column age)");
    expect(error).toMatchObject({ row: 891, column: 0, feature: 'age' });
    const gap = caught(() => model.predict([{ age: 1, fare: 2 }, { age: 1, fare: null }])); // prettier-ignore
    expect(gap).toMatchObject({ row: 1, column: 1, feature: 'fare' });
  });

  test('may be a date or a list only where nothing reads it', async () => {
    const model = await load<Estimator>(PLAIN);
    expect(() => model.predict([{ age: new Date(0), fare: 2 }])).toThrow(
      /the date 1970-01-01T00:00:00.000Z \(row 0, column age\)/,
    );
    expect(() => model.predict([{ age: [1], fare: 2 }])).toThrow(/an array \(row 0, column age\)/);
  });
});

test('texts are numbers as Python reads them', () => {
  // float() of CPython 3.13.
  expect(['1_0.5_0e1_0', '\u0665\u0661', ' +.5\u00a0', '-INF', 'nan', '\ud835\udfdb'].map(pythonFloat)).toEqual([
    10.5e10,
    51,
    0.5,
    -Infinity,
    Number.NaN,
    3,
  ]);
  for (const bad of ['1_', '_1', '1__0', '0x1', '', ' ', '1 2', 'infinit', '\ufeff1', '1e', '1,5', '.', 'e5', '²'])
    expect(pythonFloat(bad), JSON.stringify(bad)).toBeUndefined();
});
