import { afterEach, describe, expect, test } from 'vitest';
import { affine, affineSparse, argmaxAffine } from '../../src/linalg/affine.js';
import { squaredNorms } from '../../src/linalg/distances.js';
import { metricOf } from '../../src/linalg/metrics.js';
import { NeighborHeap } from '../../src/linalg/neighbor-heap.js';
import { PARTS, powerDown, type RbfModel, rbfSums } from '../../src/linalg/rbf.js';
import { standardize } from '../../src/linalg/standardize.js';
import { allowWebAssembly } from '../../src/linalg/wasm/kernel-instance.js';
import { load } from '../../src/node.js';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { Dense, toCsr } from '../../src/estimators/input/matrix.js';
import { takeBySign } from '../../src/estimators/binding/results.js';
import { nearestInRows } from '../../src/estimators/sklearn/neighbors/packed-rows.js';
import { nearestPacked } from '../../src/estimators/sklearn/neighbors/trees/packed-tree.js';
import { type NeighborTree, paysToPack, queryTree } from '../../src/estimators/sklearn/neighbors/trees/tree.js';

const FILES = 'fixtures/files/sklearn-1.9';

afterEach(() => {
  allowWebAssembly(true);
});

/** Numbers that are the same in every run. */
function numbers(count: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state / 2 ** 32 - 0.3) * 8;
  });
}

function bothWays<R>(compute: () => R): [fast: R, plain: R] {
  const fast = compute();
  allowWebAssembly(false);
  return [fast, compute()];
}

describe('one output', () => {
  for (const cols of [1, 2, 3, 20, 31, 300, 4000]) {
    test(`${cols} columns give the same bits with and without WebAssembly`, () => {
      const rows = Math.ceil(30_000 / cols) + 5;
      const X = numbers(rows * cols);
      const weights = numbers(cols, 7);
      const [fast, plain] = bothWays(() => affine(X, rows, cols, weights, 1, () => 0.25));
      expect(fast).toEqual(plain);
      allowWebAssembly(true);
      expect(affine(X.subarray(0, cols), 1, cols, weights, 1, () => 0.25)[0]).toBe(fast[0]);
    });
  }
});

describe('the largest of the results of a row', () => {
  for (const [rows, outputs] of [
    [1, 300],
    [500, 1],
    [501, 3],
    [4001, 10],
  ] as const) {
    test(`${rows} rows, ${outputs} results`, () => {
      const X = numbers(rows * 8);
      const weights = numbers(outputs * 8, 5);
      // Two outputs that are always equal: the first one is taken.
      if (outputs > 2) weights.copyWithin(8, 0, 8);
      const bias = (k: number): number => (k < 2 ? 0.5 : -0.25);
      const scores = affine(X, rows, 8, weights, outputs, bias);
      const wanted = Int32Array.from({ length: rows }, (_, i) => {
        const row = scores.subarray(i * outputs, (i + 1) * outputs);
        return row.indexOf(Math.max(...row));
      });
      expect(argmaxAffine(X, rows, 8, weights, outputs, bias)).toEqual(wanted);
      for (const at of [0, X.length - 1]) {
        for (const bad of [Number.NaN, -Infinity]) {
          const spoilt = X.slice();
          spoilt[at] = bad;
          expect(argmaxAffine(spoilt, rows, 8, weights, outputs, bias)).toBeUndefined();
        }
      }
    });
  }

  test('errors speak of the number that is not finite', async () => {
    const data = numbers(2000);
    data[1502] = Number.NaN;
    const X = { data, shape: [500, 4] };
    const kMeans = await load(`${FILES}/kmeans-iris.joblib.gz`);
    expect(() => kMeans.predict(X)).toThrow(/row 375, column 2/);
    const pca = await load(`${FILES}/pca-iris.pkl`);
    expect(() => pca.transform(X)).toThrow(/row 375, column 2/);
  });
});

describe('standardize', () => {
  for (const cols of [1, 2, 7, 20, 3000]) {
    test(`${cols} columns give the same bits with and without WebAssembly`, () => {
      const rows = Math.ceil(20_000 / cols) + 3;
      const X = numbers(rows * cols);
      const results = bothWays(() => {
        const out = new Float64Array(X.length);
        const sum = standardize(out, X, rows, cols, numbers(cols, 3), numbers(cols, 9));
        expect(Number.isFinite(sum)).toBe(true);
        return out;
      });
      expect(results[0]).toEqual(results[1]);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        X[X.length - 2] = bad;
        const sums = [true, false].map((allow) => {
          allowWebAssembly(allow);
          return standardize(new Float64Array(X.length), X, rows, cols, numbers(cols, 3), numbers(cols, 9));
        });
        expect(sums.some(Number.isFinite)).toBe(false);
      }
    });
  }
});

describe('models in large batches give the same bits with and without WebAssembly', () => {
  const cases = [
    ['gaussian-iris.pkl', 'predictJointLogProba'],
    ['gaussian-cancer.pkl', 'predictJointLogProba'],
    ['gaussian-wide.pkl', 'predictJointLogProba'],
    ['knn-iris-kd.pkl', 'predictProba'],
    ['knn-iris-kd-all.joblib.z', 'predictProba'],
    ['knn-iris-kd-distance.joblib', 'predictProba'],
    ['knn-reg-diabetes-kd.joblib.z', 'predict'],
    ['knn-reg-diabetes-two.joblib.z', 'predict'],
  ] as const;
  for (const [file, method] of cases) {
    test(`${file} ${method}`, async () => {
      const model = await load<Estimator>(`${FILES}/${file}`);
      const columns = model.nFeaturesIn!;
      const data = numbers(1001 * columns);
      const [fast, plain] = bothWays(() =>
        (model[method] as (X: unknown) => NdArray)({ data, shape: [1001, columns] }),
      );
      expect(fast.data).toEqual(plain.data);
      expect(fast.shape).toEqual(plain.shape);
    });
  }

  test('neighbours and their distances, alike also where rows are equally far', async () => {
    const model = await load<Estimator>(`${FILES}/knn-iris-kd-all.joblib.z`);
    // On a coarse grid many rows are.
    const data = numbers(4 * 2000).map((value) => Math.round(Math.abs(value)));
    const [fast, plain] = bothWays(() =>
      (model as unknown as { kneighbors(X: unknown, options: unknown): NdArray[] }).kneighbors(
        { data, shape: [2000, 4] },
        { nNeighbors: 9 },
      ),
    );
    expect([fast].flat(2).map((array) => (array as NdArray).flat())).toEqual(
      [plain].flat(2).map((array) => (array as NdArray).flat()),
    );
  });
});

/** A tree over the rows as scikit-learn builds it: halves along the widest column. */
function treeOver(data: Float64Array, count: number, cols: number, levels: number): NeighborTree {
  const size = 2 ** levels - 1;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const nodes = {
    start: new Int32Array(size),
    end: new Int32Array(size),
    leaf: new Uint8Array(size),
    radius: new Float64Array(size),
  };
  const bounds = new Float64Array(2 * size * cols);
  const make = (node: number, start: number, end: number): void => {
    nodes.start[node] = start;
    nodes.end[node] = end;
    const column = (j: number): number[] => [...order.subarray(start, end)].map((row) => data[row * cols + j]!);
    for (let j = 0; j < cols; j++) {
      bounds[node * cols + j] = Math.min(...column(j));
      bounds[(size + node) * cols + j] = Math.max(...column(j));
    }
    if (2 * node + 2 >= size) {
      nodes.leaf[node] = 1;
      return;
    }
    const widths = Array.from({ length: cols }, (_, j) => bounds[(size + node) * cols + j]! - bounds[node * cols + j]!);
    const widest = widths.indexOf(Math.max(...widths));
    order.subarray(start, end).sort((a, b) => data[a * cols + widest]! - data[b * cols + widest]!);
    const middle = start + ((end - start) >> 1);
    make(2 * node + 1, start, middle);
    make(2 * node + 2, middle, end);
  };
  make(0, 0, count);
  const metric = metricOf('euclidean', cols, {})!;
  return {
    data: { data, shape: [count, cols], float32: false },
    metric,
    order,
    weights: undefined,
    nodes,
    kind: 'kd',
    bounds,
  };
}

describe('KD trees give the same neighbours with and without WebAssembly', () => {
  const ways = [
    ['rows that were seen', (value: number) => value],
    ['rows on a coarse grid, many of them equally far', (value: number) => Math.round(value)],
    ['rows far from 0', (value: number) => value + 1e7],
    ['rows far from those of fit', (value: number) => value * 1e30],
    ['one row far from all others', (value: number, i: number) => (i === 0 ? 1e12 : value)],
    ['rows that are all the same', () => 7],
    ['tiny numbers', (value: number) => value * 1e-120],
    ['huge numbers', (value: number) => value * 1e120],
    ['numbers whose squares are infinite', (value: number) => value * 1e180],
  ] as const;
  for (const [name, change] of ways) {
    for (const [fitted, rows, cols, size, levels] of [
      [3000, 40, 5, 7, 7],
      [1003, 1500, 3, 1, 5],
      [257, 600, 8, 257, 3],
      [900, 21, 1, 40, 1],
      [900, 300, 30, 2, 6],
    ] as const) {
      test(`${name}: ${rows} × ${cols} among ${fitted}, ${size} nearest`, () => {
        const data = numbers(fitted * cols, 5);
        if (!name.startsWith('rows far from those')) data.forEach((value, i) => (data[i] = change(value, i)));
        const X = numbers(rows * cols, 11).map(change);
        X.set(data.subarray(cols, 10 * cols));
        const tree = treeOver(data, fitted, cols, levels);
        const found = nearestPacked(tree, X, rows, size, undefined);
        // Left to TypeScript are numbers without a scale.
        if (/huge|infinite/.test(name)) {
          expect(found).toBeUndefined();
          return;
        }
        for (let i = 0; i < rows; i++) {
          const heap = queryTree(tree, X, i * cols, size);
          expect(found!.distances.subarray(i * size, (i + 1) * size)).toEqual(heap.distances);
          expect(found!.indexes.subarray(i * size, (i + 1) * size)).toEqual(heap.indexes);
        }
      });
    }
  }
});

test('large KD trees compare rows where they stand, then pack them, and give the same neighbours', () => {
  const [fitted, cols, rows, size] = [9000, 16, 250, 5];
  const tree = treeOver(numbers(fitted * cols, 5), fitted, cols, 8);
  const X = numbers(rows * cols, 11);
  expect(paysToPack(tree)).toBe(false);
  const first = nearestPacked(tree, X, 3, size, false)!;
  expect(paysToPack(tree)).toBe(false);
  // One call that begins where the rows stand, and ends in the memory of the kernels.
  const all = nearestPacked(tree, X, rows, size, false)!;
  expect(paysToPack(tree)).toBe(true);
  expect(nearestPacked(tree, X, rows, size, false)).toEqual(all);
  expect(all.distances.subarray(0, 3 * size)).toEqual(first.distances);
  expect(all.indexes.subarray(0, 3 * size)).toEqual(first.indexes);
  for (let i = 0; i < rows; i++) {
    const heap = queryTree(tree, X, i * cols, size).sort(false);
    expect(all.distances.subarray(i * size, (i + 1) * size)).toEqual(heap.distances);
    expect(all.indexes.subarray(i * size, (i + 1) * size)).toEqual(heap.indexes);
  }
});

describe('brute force gives the same neighbours with and without WebAssembly', () => {
  const ways = [
    ['rows that were seen', (value: number) => value],
    ['rows on a coarse grid, many of them equally far', (value: number) => Math.round(value)],
    ['rows far from 0', (value: number) => value + 1e7],
    ['rows far from those of fit', (value: number) => value * 1e30],
    ['one row far from all others', (value: number, i: number) => (i === 0 ? 1e12 : value)],
    ['tiny numbers', (value: number) => value * 1e-120],
    ['huge numbers', (value: number) => value * 1e120],
    ['numbers whose squares are infinite', (value: number) => value * 1e180],
  ] as const;
  for (const [name, change] of ways) {
    for (const [fitted, rows, cols, size] of [
      [3000, 40, 5, 7],
      [1003, 1500, 3, 1],
      [257, 300, 16, 257],
      [900, 21, 130, 40],
      [5000, 220, 4, 3],
    ] as const) {
      test(`${name}: ${rows} × ${cols} among ${fitted}, ${size} nearest`, () => {
        const data = numbers(fitted * cols, 5).map(name.startsWith('rows far from those') ? (value) => value : change);
        const X = numbers(rows * cols, 11).map(change);
        X.set(data.subarray(cols, 10 * cols));
        const norms = squaredNorms(data, fitted, cols);
        const found = nearestInRows(data, fitted, norms, X, rows, cols, size);
        // Left to TypeScript are numbers without a scale, and rows of which so many look alike that it is not worth while.
        if (/huge|infinite/.test(name) || (/tiny|far from those/.test(name) && fitted === 5000)) {
          expect(found).toBeUndefined();
          return;
        }
        const products = affine(X, rows, cols, data, fitted, () => 0);
        const own = squaredNorms(X, rows, cols);
        for (let i = 0; i < rows; i++) {
          const heap = new NeighborHeap(size);
          for (let k = 0; k < fitted; k++) {
            const value = own[i]! + -2 * products[i * fitted + k]! + norms[k]!;
            heap.push(value > 0 ? value : 0, k);
          }
          expect(found!.distances.subarray(i * size, (i + 1) * size)).toEqual(heap.distances);
          expect(found!.indexes.subarray(i * size, (i + 1) * size)).toEqual(heap.indexes);
        }
      });
    }
  }
});

describe('sums of RBF kernels', () => {
  const model = (cols: number, gamma: number, shift: number, segments: number[], sums: number): RbfModel => {
    const count = segments.reduce((a, b) => a + b, 0);
    const vectors = numbers(count * cols, 5).map((value) => value + shift);
    return { gamma, cols, vectors, segments, sums, coefficients: numbers(count * sums, 3) };
  };
  /** By the formula, with Math.exp. */
  function exactly({ gamma, cols, vectors, segments, sums, coefficients }: RbfModel, X: Float64Array): number[] {
    const count = vectors.length / cols;
    const out: number[] = [];
    for (let i = 0; i < X.length / cols; i++) {
      let v = 0;
      for (const size of segments) {
        const found = new Array<number>(sums).fill(0);
        for (let k = 0; k < size; k++, v++) {
          let distance = 0;
          for (let j = 0; j < cols; j++) distance += (X[i * cols + j]! - vectors[v * cols + j]!) ** 2;
          for (let s = 0; s < sums; s++) found[s]! += Math.exp(-gamma * distance) * coefficients[s * count + v]!;
        }
        out.push(...found);
      }
    }
    return out;
  }
  for (const [cols, gamma, shift, segments, sums] of [
    [20, 0.01, 0, [13, 8], 1],
    [20, 0.01, 1e6, [13, 8], 1],
    [3, 0.2, 0, [5, 1, 0, 9], 3],
    [4, 30, 0, [40], 1],
    [1, 0.05, -1e5, [70, 3], 2],
  ] as const) {
    test(`${cols} columns, gamma ${gamma}, off by ${shift}: the same bits with and without WebAssembly`, () => {
      const X = numbers(cols * 131).map((value) => value + shift);
      X.set(
        numbers(cols * 4, 5).map((value) => value + shift),
        cols * 9,
      );
      X.fill(1e200, 0, cols);
      const m = model(cols, gamma, shift, [...segments], sums);
      const [fast, plain] = bothWays(() => rbfSums(m, X, 131));
      expect(fast).toEqual(plain);
      allowWebAssembly(true);
      const width = segments.length * sums;
      for (const i of [0, 9, 130])
        expect(rbfSums(m, X.subarray(i * cols, (i + 1) * cols), 1)).toEqual(fast.slice(i * width, (i + 1) * width));
      const largest = 0.7 * 8 * Math.max(...segments);
      exactly(m, X).forEach((value, i) => {
        expect(Math.abs(fast[i]! - value)).toBeLessThanOrEqual(2e-14 * largest);
      });
    });
  }
});

describe('kernels of Gaussian processes', () => {
  const forms: Readonly<
    Record<string, [Pick<RbfModel, 'gamma' | 'matern' | 'rational'>, (squared: number) => number]>
  > = {
    'exp(-r)': [{ gamma: 1.3, matern: 1 }, (d) => Math.exp(-1.3 * Math.sqrt(d))],
    '(1 + r) exp(-r)': [{ gamma: 1.3, matern: 2 }, (d) => (1 + 1.3 * Math.sqrt(d)) * Math.exp(-1.3 * Math.sqrt(d))],
    '(1 + r + r²/3) exp(-r)': [
      { gamma: 1.3, matern: 3 },
      (d) => (1 + 1.3 * Math.sqrt(d) + (1.69 * d) / 3) * Math.exp(-1.3 * Math.sqrt(d)),
    ],
    '1 / (1 + s)': [{ gamma: 0.4, rational: 1 }, (d) => 1 / (1 + 0.4 * d)],
    'a power of 1 + s': [{ gamma: 0.4, rational: 0.7 }, (d) => (1 + 0.4 * d) ** -0.7],
  };
  for (const [name, [form, exact]] of Object.entries(forms)) {
    test(`${name}: the same bits with and without WebAssembly, one by one and together`, () => {
      const [cols, count, rows] = [5, 37, 70];
      const [vectors, X, coefficients] = [numbers(cols * count, 3), numbers(cols * rows, 4), numbers(count, 5)];
      X.set(vectors.subarray(0, cols));
      X.fill(1e200, cols, 2 * cols);
      X.fill(1e140, 2 * cols, 3 * cols);
      const m: RbfModel = { ...form, cols, vectors, segments: [count], coefficients, sums: 1, direct: true };
      const [fast, plain] = bothWays(() => rbfSums(m, X, rows));
      expect(fast).toEqual(plain);
      allowWebAssembly(true);
      for (let i = 0; i < rows; i++) {
        expect(rbfSums(m, X.subarray(i * cols, (i + 1) * cols), 1)[0]).toBe(fast[i]);
        let sum = 0;
        for (let k = 0; k < count; k++) {
          let squared = 0;
          for (let j = 0; j < cols; j++) squared += (X[i * cols + j]! - vectors[k * cols + j]!) ** 2;
          sum += squared === Infinity ? 0 : exact(squared) * coefficients[k]!;
        }
        expect(Math.abs(fast[i]! - sum)).toBeLessThanOrEqual(1e-13 * count);
      }
    });
  }
});

test('powers of e are right to the last bits', () => {
  let worst = 0;
  for (let x = 0; x > -700; x -= 0.0137)
    worst = Math.max(worst, Math.abs(powerDown(x * PARTS) / Math.exp(x) - 1) / (1 - x));
  expect(worst).toBeLessThan(4e-16);
  expect(powerDown(0)).toBe(1);
  expect(powerDown(-1e300)).toBeLessThan(1e-300);
});

test('labels by sign are those of a comparison with 0', () => {
  const scores = Float64Array.of(
    1,
    -1,
    0,
    -0,
    Number.NaN,
    5e-324,
    -5e-324,
    Infinity,
    -Infinity,
    2 ** -1040,
    1e300,
    -1e300,
  );
  for (const labels of [
    new NdArray(BigInt64Array.of(-7n, 1n << 40n), [2], dtypeOf('int64')),
    new NdArray(Float64Array.of(0.5, -0), [2], dtypeOf('float64')),
    new NdArray(Int8Array.of(3, -4), [2], dtypeOf('int8')),
    new NdArray(['no', 'yes'], [2], dtypeOf('object')),
  ]) {
    const [first, second] = labels.flat();
    expect(takeBySign(labels, scores).flat()).toEqual(Array.from(scores, (score) => (score > 0 ? second : first)));
  }
});

test('sparse products with weights by column have the bits of those with weights by output', () => {
  const [rows, cols] = [40, 300];
  const dense = numbers(rows * cols).map((value, i) => (i % 7 === 0 ? value : 0));
  const { data, indices, indptr } = toCsr(new Dense(dense, rows, cols));
  for (const outputs of [1, 2, 4, 7, 20]) {
    const weights = numbers(outputs * cols, 3);
    const apart = affineSparse(data, indices, indptr, cols, weights, outputs, (k) => k / 3);
    expect(affineSparse(data, indices, indptr, cols, weights, outputs, (k) => k / 3, true)).toEqual(apart);
  }
});
