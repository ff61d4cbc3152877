/** Few rows of large weights, which are read as they stand, give the bits of many, which are packed. */
import { expect, test } from 'vitest';
import { affine } from '../../src/linalg/affine.js';
import { transposed } from '../../src/linalg/product.js';
import { whileFew } from '../../src/linalg/wasm/few-rows.js';

const [COLS, OUTPUTS] = [1030, 1025];
const bias = (k: number): number => k / 3 - 100;

function numbers(size: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % 50 === 0 ? -0 : state / 2 ** 31 - 1;
  });
}

test('by column, by output, and packed', () => {
  const weights = numbers(COLS * OUTPUTS, 3);
  const byOutput = transposed(weights, COLS, OUTPUTS);
  const X = numbers(60 * COLS, 5);
  X[3] = Infinity;
  X[2 * COLS] = NaN;
  // More rows than are few: they are packed.
  const all = affine(X, 60, COLS, byOutput, OUTPUTS, bias, true);
  const some = whileFew(weights, 5)!(X, 5, COLS, weights, OUTPUTS, bias, 7);
  expect(some).toEqual(all.subarray(7 * OUTPUTS, 12 * OUTPUTS));
  expect(whileFew(weights, 3)!(X, 3, COLS, weights, OUTPUTS, bias)).toEqual(all.subarray(0, 3 * OUTPUTS));
  // Weights that were asked for few rows only, in the order of the outputs.
  expect(affine(X, 5, COLS, byOutput.slice(), OUTPUTS, bias, true)).toEqual(all.subarray(0, 5 * OUTPUTS));
});

test('few rows become many', () => {
  const weights = new Float64Array(1 << 20);
  for (let rows = 0; rows < 32; rows += 8) expect(whileFew(weights, 8)).toBeDefined();
  expect(whileFew(weights, 1)).toBeUndefined();
  expect(whileFew(new Float64Array(9), 1)).toBeUndefined();
});
