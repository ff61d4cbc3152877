import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cholesky, solveCholesky } from '../../src/linalg/factor/cholesky.js';
import { inverse, logDeterminant } from '../../src/linalg/factor/lu.js';
import { metricOf } from '../../src/linalg/metrics.js';
import { NeighborHeap } from '../../src/linalg/neighbor-heap.js';
import { times, timesTransposed, transposed } from '../../src/linalg/product.js';
import { digamma, erf } from '../../src/linalg/special/erf.js';

/** A well-conditioned symmetric matrix of small numbers. */
function positive(size: number, seed: number): Float64Array {
  const root = Float64Array.from({ length: size * size }, (_, i) => (((seed + 7 * i) % 13) - 6) / 7);
  const out = timesTransposed(root, size, size, root, size);
  for (let i = 0; i < size; i++) out[i * size + i]! += 2;
  return out;
}

const sized = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(100));

describe('small systems', () => {
  test('a matrix times its inverse is one', () => {
    fc.assert(
      fc.property(sized, ([size, seed]) => {
        const a = positive(size, seed);
        const product = times(a, size, size, inverse(a, size)!, size);
        product.forEach((value, at) => {
          expect(value).toBeCloseTo(at % (size + 1) === 0 ? 1 : 0, 10);
        });
      }),
    );
  });

  test('Cholesky solves, and its diagonal gives the determinant', () => {
    fc.assert(
      fc.property(sized, ([size, seed]) => {
        const a = positive(size, seed);
        const factor = cholesky(a, size)!;
        const x = solveCholesky(factor, size, new Float64Array(size).fill(1));
        for (const value of times(a, size, size, x, 1)) expect(value).toBeCloseTo(1, 10);
        let log = 0;
        for (let i = 0; i < size; i++) log += 2 * Math.log(factor[i * size + i]!);
        expect(logDeterminant(a, size)).toBeCloseTo(log, 10);
      }),
    );
  });

  test('singular and indefinite matrices are told', () => {
    expect(inverse(Float64Array.of(1, 2, 2, 4), 2)).toBeUndefined();
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
    expect(logDeterminant(Float64Array.of(0, 1, 1, 0), 2)).toBe(Number.NEGATIVE_INFINITY);
  });

  test('transposing twice changes nothing', () => {
    const a = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(transposed(transposed(a, 2, 3), 3, 2)).toEqual(a);
  });
});

describe('special functions', () => {
  test('erf is odd, rises to 1 and has the slope 2/√π·e^(-x²)', () => {
    for (let x = 0.05; x < 5; x += 0.05) {
      expect(erf(-x)).toBe(-erf(x));
      const step = 1e-5;
      expect((erf(x + step) - erf(x - step)) / (2 * step)).toBeCloseTo((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x), 8);
    }
    expect(erf(7)).toBe(1);
  });

  test('digamma: ψ(x + 1) = ψ(x) + 1/x and ψ(1) = -γ', () => {
    for (let x = 0.1; x < 30; x += 0.37) expect(digamma(x + 1)).toBeCloseTo(digamma(x) + 1 / x, 12);
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
  });
});

describe('neighbours', () => {
  test('a heap keeps the smallest and sorts them, by both methods', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 60 }),
        fc.boolean(),
        (items, intro) => {
          const heap = new NeighborHeap(25);
          items.forEach((item, i) => {
            heap.push(item, i);
          });
          heap.sort(intro);
          expect([...heap.distances]).toEqual([...items].sort((a, b) => a - b).slice(0, 25));
          heap.indexes.forEach((index, at) => {
            expect(items[index]).toBe(heap.distances[at]);
          });
        },
      ),
    );
  });

  test('metrics are symmetric and zero from a row to itself', () => {
    const a = Float64Array.of(1, 0, 3, 2);
    const b = Float64Array.of(0, 0, 2, 5);
    for (const name of [
      'euclidean',
      'manhattan',
      'chebyshev',
      'canberra',
      'braycurtis',
      'jaccard',
      'dice',
      'hamming',
    ]) {
      const metric = metricOf(name, 4)!;
      expect(metric.reduced(a, 0, b, 0)).toBe(metric.reduced(b, 0, a, 0));
      expect(metric.reduced(a, 0, a, 0)).toBe(0);
      expect(metric.fromReduced(metric.toReduced(2))).toBe(2);
    }
    expect(metricOf('magic', 4)).toBeUndefined();
    expect(metricOf('seuclidean', 4, { vector: a.subarray(1) })).toBeUndefined();
  });
});
