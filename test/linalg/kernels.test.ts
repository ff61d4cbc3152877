import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affine, affineSparse } from '../../src/linalg/affine.js';
import { expit, softmaxRows } from '../../src/linalg/special/links.js';
import { pairwiseSum } from '../../src/linalg/pairwise-sum.js';

describe('pairwiseSum', () => {
  test('is exact where every order is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 700 }), fc.nat(5), (items, start) => {
        const padded = [...new Array<number>(start).fill(9), ...items];
        return pairwiseSum(padded, start, items.length) === items.reduce((a, b) => a + b, 0);
      }),
    );
  });

  test('adds fewer than eight items one after another', () => {
    const items = [0.1, 0.2, 0.3, 1e16, -1e16, 0.7, 1e-9];
    expect(pairwiseSum(items, 0, 7)).toBe(items.reduce((a, b) => a + b, 0));
  });
});

describe('affine', () => {
  const integers = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    cols: fc.integer({ min: 1, max: 11 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  });
  const fill = (count: number, seed: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => ((seed + 7 * i) % 13) - 5);

  test('is X·Wᵀ + b, dense and sparse', () => {
    fc.assert(
      fc.property(integers, ({ rows, cols, outputs, seed }) => {
        const X = fill(rows * cols, seed);
        const W = fill(outputs * cols, seed + 3);
        const bias = (k: number): number => k - 1;
        const found = affine(X, rows, cols, W, outputs, bias);
        const indices = Int32Array.from(X, (_, i) => i % cols);
        const indptr = Int32Array.from({ length: rows + 1 }, (_, i) => i * cols);
        expect(affineSparse(X, indices, indptr, cols, W, outputs, bias)).toEqual(found);
        for (let i = 0; i < rows; i++) {
          for (let k = 0; k < outputs; k++) {
            let sum = bias(k);
            for (let j = 0; j < cols; j++) sum += X[i * cols + j]! * W[k * cols + j]!;
            expect(found[i * outputs + k]).toBe(sum);
          }
        }
      }),
    );
  });
});

describe('links', () => {
  test('expit has its limits and its symmetry', () => {
    expect(expit(0)).toBe(0.5);
    expect(expit(-1000)).toBe(0);
    expect(expit(1000)).toBe(1);
    expect(expit(3) + expit(-3)).toBeCloseTo(1, 15);
  });

  test('softmax gives shares of one, also for large scores', () => {
    const data = Float64Array.of(1000, 1001, 999, -5, -5, -5);
    softmaxRows(data, 2, 3);
    expect(data[0]! + data[1]! + data[2]!).toBeCloseTo(1, 15);
    expect([...data.subarray(3)]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});
