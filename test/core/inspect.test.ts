/** What a person sees in the console. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { NdArray } from '../../src/numpy/ndarray.js';
import { SparseMatrix } from '../../src/scipy/sparse.js';
import { modelOf } from '../helpers/models.js';

test('an array shows its shape, dtype and items', () => {
  expect(inspect(NdArray.of(Float64Array.of(1, 2.5), [1, 2]))).toBe('NdArray(1, 2) float64 [ [ 1, 2.5 ] ]');
});

test('a large array shows no items', () => {
  expect(inspect(NdArray.of(new Float32Array(1000)))).toBe('NdArray(1000) float32');
});

test('a sparse matrix shows how much it holds', () => {
  const matrix = new SparseMatrix(Float64Array.of(1), Int32Array.of(0), Int32Array.of(0, 1), [1, 3]);
  expect(inspect(matrix)).toBe('SparseMatrix(1, 3) csr float64, 1 stored');
});

test('an estimator shows its class and parameters', async () => {
  expect(inspect(await modelOf('standard-iris'))).toBe('StandardScaler(with_mean=true, with_std=true, copy=true)');
  expect(inspect(await modelOf('table-logistic-joblib'))).toMatch(/^Pipeline\(steps=\[.*LogisticRegression\(/s);
});
