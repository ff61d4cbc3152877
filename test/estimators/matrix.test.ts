import { describe, expect, test } from 'vitest';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { Csr, Dense, NUMBER_TYPES, numberArray, promote, toCsr, toDense } from '../../src/estimators/input/matrix.js';
import { takeLabels } from '../../src/estimators/binding/results.js';

test('every float16 survives the way through float64', () => {
  const bits = Uint16Array.from({ length: 1 << 16 }, (_, i) => i);
  const half = new NdArray(bits, [bits.length], dtypeOf('float16'));
  const back = numberArray(half.toFloat64(), [bits.length], 'float16').data as Uint16Array;
  const isNaN16 = (value: number): boolean => (value & 0x7c00) === 0x7c00 && (value & 0x3ff) !== 0;
  const wrong = bits.findIndex((value, i) => back[i] !== value && !(isNaN16(value) && isNaN16(back[i]!)));
  expect(wrong).toBe(-1);
});

test('float16 rounds half to even', () => {
  const bits = numberArray(
    Float64Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519.99, 65520, 2 ** -25),
    [5],
    'float16',
  ).data;
  expect([...(bits as Uint16Array)]).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0]);
});

describe('promote', () => {
  test('does not depend on the order, and is at least as wide', () => {
    for (const a of NUMBER_TYPES) {
      expect(promote(a, a)).toBe(a);
      for (const b of NUMBER_TYPES) {
        expect(promote(a, b)).toBe(promote(b, a));
        expect(promote(promote(a, b), a)).toBe(promote(a, b));
      }
    }
  });
});

test('dense and sparse rows are the same matrix', () => {
  const dense = new Dense(Float64Array.of(0, 1.5, 0, -2, 0, 0), 2, 3);
  const sparse = toCsr(dense);
  expect([...sparse.indices]).toEqual([1, 0]);
  expect(toDense(sparse).data).toEqual(dense.data);
  const twice = new Csr(Float64Array.of(1, 2), Int32Array.of(1, 1), Int32Array.of(0, 2), 1, 2);
  expect([...toDense(twice).data]).toEqual([0, 3]);
});

test('labels keep their dtype', () => {
  for (const labels of [
    [1, 2, 3],
    ['a', 'bcd', 'e'],
    [true, false],
    [0.5, 1.5],
  ]) {
    const array = NdArray.from(labels);
    const taken = takeLabels(array, [1, 0, 1]);
    expect(taken.dtype).toBe(array.dtype);
    expect(taken.tolist()).toEqual([labels[1], labels[0], labels[1]]);
  }
});
