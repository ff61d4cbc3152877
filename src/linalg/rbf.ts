/** exp(-gamma · |x - v|²) between rows, distances from differences: exact also for rows far from 0. */
import { fillPanels, panelBytes } from './affine.js';
import { machine, SCRATCH } from './wasm/machine.js';

const LOG2E = 1.4426950408889634;
/** Adding it leaves a whole number in the low bits. */
const ROUND = 6755399441055744;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const number = new Float64Array(1);
const words = new Int32Array(number.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** e to a power of at most 0, bit for bit as assembly/dense.ts computes it: a polynomial on half an octave around 0. */
export function expDown(x: number): number {
  if (!(x >= -708)) return x < -708 ? 0 : x;
  const shifted = x * LOG2E + ROUND;
  const n = shifted - ROUND;
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let p = 1 / 6227020800;
  p = p * r + 1 / 479001600;
  p = p * r + 1 / 39916800;
  p = p * r + 1 / 3628800;
  p = p * r + 1 / 362880;
  p = p * r + 1 / 40320;
  p = p * r + 1 / 5040;
  p = p * r + 1 / 720;
  p = p * r + 1 / 120;
  p = p * r + 1 / 24;
  p = p * r + 1 / 6;
  p = p * r + 0.5;
  p = p * r * r + r + 1;
  number[0] = p;
  words[HIGH]! += n << 20;
  return number[0];
}

/**
 * Gives the values of blocks of rows of X with all vectors to `visit`: `values` has `stride` numbers for each row from
 * `at` on, and holds only until the next call.
 *
 * @returns false where it is to be done without WebAssembly
 */
export function rbfBlocks(
  X: Float64Array,
  rows: number,
  cols: number,
  vectors: Float64Array,
  count: number,
  gamma: number,
  visit: (row: number, values: Float64Array, at: number) => void,
): boolean {
  const wasm = machine();
  const stride = (count + 3) & ~3;
  const perRow = (cols + stride) * 8;
  if (wasm === undefined || count < 8 || perRow > SCRATCH - 64) return false;
  const panels = wasm.keep(vectors, panelBytes(count, cols), (memory, at) =>
    fillPanels(new Float64Array(memory), at >> 3, vectors, count, cols),
  );
  if (panels === undefined) return false;
  const { f64, kernels, scratch } = wasm;
  const size = Math.max(
    1,
    Math.min(rows, Math.max(16, Math.floor((128 << 10) / perRow)), Math.floor((SCRATCH - 64) / perRow)),
  );
  const outAt = scratch + size * cols * 8 + 16;
  for (let start = 0; start < rows; start += size) {
    const block = Math.min(size, rows - start);
    f64.set(X.subarray(start * cols, (start + block) * cols), scratch >> 3);
    kernels.rbf(scratch, block, cols, panels, count, gamma, outAt);
    for (let i = 0; i < block; i++) visit(start + i, f64, (outAt >> 3) + i * stride);
  }
  return true;
}
