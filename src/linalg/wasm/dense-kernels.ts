/** Dense X·Wᵀ + b in WebAssembly, block by block. */
import { fillPanels, PANEL, panelBytes } from '../panels.js';
import { whileFew } from './few-rows.js';
import { SCRATCH } from './kernel-types.js';
import type { Machine } from './machine.js';

/** Rows that fit the second cache together with what comes out of them. */
const BLOCK = 256 << 10;
const BLOCK_ONE = 64 << 10;

export function affineInWasm(
  wasm: Machine,
  out: Float64Array,
  X: Float64Array,
  first: number,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
  kept: boolean,
): boolean {
  return inBlocks(wasm, X, first, rows, cols, weights, outputs, bias, kept, (at, start, count) => {
    out.set(wasm.f64.subarray(at >> 3, (at >> 3) + count * outputs), start * outputs);
  });
}

/** The first of the largest results of each row; undefined where a result is not finite. */
export function argmaxInWasm(
  wasm: Machine,
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
): Int32Array | undefined {
  const out = new Int32Array(rows);
  let bad = 0;
  const done = inBlocks(wasm, X, 0, rows, cols, weights, outputs, bias, true, (at, start, count) => {
    // An index takes half of the room of a result, and there are more results than one to a row.
    bad |= wasm.kernels.argmax(at, count, outputs, at);
    out.set(new Int32Array(wasm.f64.buffer, at, count), start);
  });
  return done && bad === 0 ? out : undefined;
}

/** Results of one block of rows after the other; `take` gets the place of `count` rows of them. False where they have no room. */
function inBlocks(
  wasm: Machine,
  X: Float64Array,
  first: number,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
  kept: boolean,
  take: (at: number, start: number, count: number) => void,
): boolean {
  const bytes = panelBytes(outputs, cols);
  const padded = Math.ceil(outputs / PANEL) * PANEL;
  const biasAt = wasm.scratch;
  let free = biasAt + padded * 8;
  const end = wasm.scratch + SCRATCH;
  const perRow = (cols + outputs) * 8;
  // Not even a row has room: then nothing is packed for it.
  if (free + perRow > end) return false;
  let panels: number | undefined;
  if (kept) {
    if (whileFew(weights, rows) !== undefined) return false;
    panels = wasm.keep(
      weights,
      bytes,
      (memory, at) => fillPanels(new Float64Array(memory), at >> 3, weights, outputs, cols),
      () => ['panels', outputs, cols, weights],
    );
  } else if (rows >= 8 && bytes <= SCRATCH / 2) {
    panels = free;
    fillPanels(wasm.f64, panels >> 3, weights, outputs, cols);
    free += bytes;
  }
  if (panels === undefined) return false;
  const fit = Math.floor((end - free) / perRow);
  if (fit < 1) return false;
  const size = Math.min(rows, fit, Math.max(32, Math.floor(BLOCK / perRow) & ~3));
  const { f64, kernels } = wasm;
  for (let k = 0; k < outputs; k++) f64[(biasAt >> 3) + k] = bias(k);
  const outAt = free + size * cols * 8;
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const from = (first + start) * cols;
    f64.set(X.subarray(from, from + count * cols), free >> 3);
    kernels.affine(free, count, cols, panels, outputs, biasAt, outAt);
    take(outAt, start, count);
  }
  return true;
}

/** One output: blocks of X pass through the second cache, which the copy brings them into. */
export function productInWasm(
  { f64, kernels, scratch }: Machine,
  out: Float64Array,
  X: Float64Array,
  first: number,
  rows: number,
  cols: number,
  weights: Float64Array,
  bias: number,
): boolean {
  const perRow = (cols + 1) * 8;
  if (perRow > SCRATCH / 16) return false;
  const size = Math.min(rows, Math.max(8, Math.floor(BLOCK_ONE / perRow) & ~7));
  const rowsAt = scratch + cols * 8;
  const outAt = rowsAt + size * cols * 8;
  f64.set(weights.length === cols ? weights : weights.subarray(0, cols), scratch >> 3);
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const from = (first + start) * cols;
    f64.set(X.subarray(from, from + count * cols), rowsAt >> 3);
    kernels.product(rowsAt, count, cols, scratch, bias, outAt);
    out.set(f64.subarray(outAt >> 3, (outAt >> 3) + count), start);
  }
  return true;
}
