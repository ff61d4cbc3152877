/** (x - mean) / scale, column by column. */
import { type Machine, machine, SCRATCH } from './wasm/kernel-instance.js';

/** Fewer numbers than this are done before WebAssembly has them. */
const WORTH = 2000;
const BLOCK = 64 << 10;

/**
 * Writes (x - mean) / scale to `out`, with the same bits in WebAssembly and without.
 *
 * @returns their sum in some order, which is finite only where all of them are
 */
export function standardize(
  out: Float64Array,
  X: Float64Array,
  rows: number,
  cols: number,
  mean: Float64Array,
  scale: Float64Array,
): number {
  const wasm = rows * cols >= WORTH && cols * 8 <= SCRATCH / 16 ? machine() : undefined;
  return wasm === undefined ? inScript(out, X, rows, cols, mean, scale) : inWasm(wasm, out, X, rows, cols, mean, scale);
}

function inWasm(
  { f64, kernels, scratch }: Machine,
  out: Float64Array,
  X: Float64Array,
  rows: number,
  cols: number,
  mean: Float64Array,
  scale: Float64Array,
): number {
  const size = Math.min(rows, Math.max(1, Math.floor(BLOCK / (cols * 8))));
  const scaleAt = scratch + cols * 8;
  const rowsAt = scaleAt + cols * 8;
  f64.set(mean, scratch >> 3);
  f64.set(scale, scaleAt >> 3);
  let sum = 0;
  for (let start = 0; start < rows; start += size) {
    const from = start * cols;
    const count = Math.min(size, rows - start);
    f64.set(X.subarray(from, from + count * cols), rowsAt >> 3);
    sum += kernels.standardize(rowsAt, count, cols, scratch, scaleAt);
    out.set(f64.subarray(rowsAt >> 3, (rowsAt >> 3) + count * cols), from);
  }
  return sum;
}

function inScript(
  out: Float64Array,
  X: Float64Array,
  rows: number,
  cols: number,
  mean: Float64Array,
  scale: Float64Array,
): number {
  let sum = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      const value = (X[at]! - mean[j]!) / scale[j]!;
      out[at] = value;
      sum += value;
    }
  }
  return sum;
}
