import { expect, test } from 'vitest';
import { load } from '../../src/node.js';
import type { Model } from '../../src/estimators/model.js';

const FILE = 'fixtures/files/sklearn-1.9/pipe-digits.joblib.gz';

/** Rows that are the same in every run. */
function numbers(count: number): Float64Array {
  let state = 5;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state / 2 ** 32) * 16;
  });
}

test('a pipeline gives in blocks what it gives for a few rows at a time', async () => {
  const model = await load<Model>(FILE);
  const columns = model.nFeaturesIn!;
  const rows = 2551;
  const data = numbers(rows * columns);
  expect(data.length).toBeGreaterThan(1 << 17);
  for (const method of ['predict', 'predictProba'] as const) {
    const all = model[method]({ data, shape: [rows, columns] });
    const parts: unknown[] = [];
    for (let at = 0; at < rows; at += 500) {
      const part = data.subarray(at * columns, Math.min(rows, at + 500) * columns);
      parts.push(...model[method]({ data: part, shape: [part.length / columns, columns] }).flat());
    }
    expect(all.shape[0]).toBe(rows);
    expect(all.flat()).toEqual(parts);
  }
});

test('an error speaks of the row in all of X', async () => {
  const model = await load<Model>(FILE);
  const columns = model.nFeaturesIn!;
  const rows = 2551;
  const data = numbers(rows * columns);
  data[2222 * columns + 3] = Number.POSITIVE_INFINITY;
  expect(() => model.predict({ data, shape: [rows, columns] })).toThrow('row 2222, column 3');
});
