import { expect, test } from 'vitest';
import { isScratch, scratch } from '../../src/estimators/input/scratch.js';
import { withScratch } from '../../src/estimators/input/with-scratch.js';
import { toPublic } from '../../src/estimators/binding/results.js';
import { unpooled } from '../../src/estimators/input/buffer-pool.js';
import { Csr, Dense } from '../../src/estimators/input/matrix.js';
import { frameOf, setFrames } from '../../src/estimators/own/frames.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import { DataFrame } from '../../src/pandas/frame.js';
import type { SparseMatrix } from '../../src/scipy/sparse.js';

setFrames((columns) => DataFrame.fromColumns(columns));

test('memory of one piece of work is used again for the next', () => {
  const work = (value: number): Float64Array => scratch(Float64Array, 1000).fill(value);
  withScratch(() => work(1));
  const first = withScratch(() => work(2));
  const kept = withScratch(() => {
    const mine = work(3);
    expect(isScratch(mine)).toBe(true);
    return unpooled(mine);
  });
  expect(first[999]).toBe(3);
  withScratch(() => work(4));
  expect(kept[999]).toBe(3);
});

test('two arrays of the same work do not share memory', () => {
  withScratch(() => {
    const a = scratch(Int32Array, 3).fill(1);
    const b = scratch(Float64Array, 5).fill(2);
    expect([...a]).toEqual([1, 1, 1]);
    expect([...b]).toEqual([2, 2, 2, 2, 2]);
  });
});

test('work inside of other work leaves the arrays of the outer one alone', () => {
  withScratch(() => {
    const outer = scratch(Float64Array, 8).fill(1);
    withScratch(() => scratch(Float64Array, 8).fill(2));
    scratch(Float64Array, 8).fill(3);
    expect([...outer]).toEqual(new Array(8).fill(1));
  });
});

test('outside of it arrays are new, also after an error', () => {
  expect(() =>
    withScratch(() => {
      throw new RangeError('in the middle');
    }),
  ).toThrow('in the middle');
  const one = scratch(Float64Array, 4);
  expect(isScratch(one)).toBe(false);
  expect(scratch(Float64Array, 4).buffer).not.toBe(one.buffer);
});

test('what goes to callers, and to code of their own, is copied', () => {
  withScratch(() => {
    const data = scratch(Float64Array, 6).fill(1);
    const array = toPublic(new Dense(data, 3, 2)) as NdArray;
    const indices = scratch(Int32Array, 1).fill(0);
    const indptr = scratch(Int32Array, 2);
    indptr.set([0, 1]);
    const sparse = toPublic(new Csr(data.subarray(0, 1), indices, indptr, 1, 2)) as SparseMatrix;
    const frame = frameOf(new Dense(data, 3, 2), 'own.Step');
    const given = [
      array.data,
      sparse.data,
      sparse.indices,
      sparse.indptr,
      ...['0', '1'].map((name) => frame.get(name)),
    ];
    expect(given.map((one) => isScratch(one as Float64Array))).toEqual(new Array(6).fill(false));
  });
});
