import { expect, test } from 'vitest';
import type { NdArray } from '../../src/numpy/ndarray.js';
import { smallNumbers, unpooled } from '../../src/estimators/input/buffer-pool.js';
import { fromRows } from '../../src/estimators/input/rows.js';
import { type Dense } from '../../src/estimators/input/matrix.js';
import { toPublic } from '../../src/estimators/binding/results.js';

test('no part of the pool is given out twice, and all of it is zeros', () => {
  const parts = Array.from({ length: 3000 }, (_, i) => smallNumbers(1 + (i % 150)));
  for (const [i, part] of parts.entries()) {
    expect(part.length).toBe(1 + (i % 150));
    expect(part.every((value) => value === 0)).toBe(true);
    part.fill(i);
  }
  for (const [i, part] of parts.entries()) expect(part.every((value) => value === i)).toBe(true);
});

test('rows that come out as they went in have memory of their own', () => {
  const X = fromRows([
    [1, 2, 3],
    [4, 5, 6],
  ]) as Dense;
  const { data } = toPublic(X) as NdArray;
  expect(data).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
  expect((data as Float64Array).buffer.byteLength).toBe(48);
  expect(X.data.buffer.byteLength).toBeGreaterThan(48);
});

test('other memory is left as it is', () => {
  const own = new Float64Array(6);
  const view = new Float64Array(100).subarray(3, 9);
  expect(unpooled(own)).toBe(own);
  expect(unpooled(view)).toBe(view);
});
