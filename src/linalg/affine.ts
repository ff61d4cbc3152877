/** X·Wᵀ + b, the formula of every linear model. */
import { notePacked } from './packed-memory.js';
import { type Layer, singleInScript, tilesInWasm } from './tiles.js';
import { kernelCode } from './wasm/kernel-bytes.js';
import { machine } from './wasm/kernel-instance.js';

/** Outputs that kernels take side by side; see `panels.ts`. */
const PANEL = 4;
/** Fewer products than this are done before WebAssembly has its numbers. */
const WORTH = 2000;
/** The same for one output. */
const WORTH_ONE = 4000;
/** From so many rows and outputs on, rows are gathered in groups first. */
const TILE_ROWS = 8;
const TILE_OUTPUTS = 16;

/**
 * Dense rows: `weights` has a row per output. Every sum runs over the columns in their order, here and in WebAssembly, so
 * that one row gives the same bits as many.
 *
 * @param kept True for weights that belong to a model: WebAssembly then keeps its form of them.
 */
export function affine(
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
  kept = false,
): Float64Array {
  const out = new Float64Array(rows * outputs);
  affineInto(out, X, 0, rows, cols, weights, outputs, bias, kept);
  return out;
}

/** The same for `rows` rows of X from row `first` on, into the first numbers of `out`. */
export function affineInto(
  out: Float64Array,
  X: Float64Array,
  first: number,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
  kept: boolean,
): void {
  if (outputs === 1 && rows * cols >= WORTH_ONE) {
    const wasm = machine();
    if (wasm !== undefined && kernelCode()!.productInWasm(wasm, out, X, first, rows, cols, weights, bias(0))) return;
  }
  if (kept && outputs >= TILE_OUTPUTS && rows >= TILE_ROWS) {
    const layer = { weights, outputs, cols, bias, relu: false, single: false };
    if (tilesInWasm(layer, out, X, first, rows) !== undefined) return;
  }
  // Few outputs cost less than the way of X into the other memory and back.
  const wasm = outputs >= PANEL && rows * cols * outputs >= WORTH ? machine() : undefined;
  if (wasm !== undefined && kernelCode()!.affineInWasm(wasm, out, X, first, rows, cols, weights, outputs, bias, kept))
    return;
  affineInScript(out, X, first, rows, cols, weights, outputs, bias);
}

/**
 * One layer of a network for `rows` rows of X from row `first` on, with weights that belong to a model, into the first
 * numbers of `out`.
 *
 * @returns the sum of the results before relu, or NaN: it is finite only where all of them are
 */
export function layerInto(out: Float64Array, layer: Layer, X: Float64Array, first: number, rows: number): number {
  const { weights, outputs, cols, bias, relu, single } = layer;
  const tiled = rows * cols * outputs >= WORTH && (single || (outputs >= TILE_OUTPUTS && rows >= TILE_ROWS));
  const sum = tiled ? tilesInWasm(layer, out, X, first, rows) : undefined;
  if (sum !== undefined) return sum;
  if (single) singleInScript(layer, out, X, first, rows);
  else {
    affineInto(out, X, first, rows, cols, weights, outputs, bias, true);
    if (relu) for (let i = 0; i < rows * outputs; i++) if (out[i]! < 0) out[i] = 0;
  }
  return Number.NaN;
}

/** {@link affine} in float32, with weights that belong to a model. */
export function affineSingle(
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
): Float64Array {
  const out = new Float64Array(rows * outputs);
  layerInto(out, { weights, outputs, cols, bias, relu: false, single: true }, X, 0, rows);
  return out;
}

/**
 * The first of the largest results of each row, with weights that belong to a model; undefined where a result is not finite, or
 * without WebAssembly. The results themselves never leave its memory.
 */
export function argmaxAffine(
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
): Int32Array | undefined {
  const wasm = rows * cols * outputs >= WORTH ? machine() : undefined;
  if (wasm === undefined) return undefined;
  return kernelCode()!.argmaxInWasm(wasm, X, rows, cols, weights, outputs, bias);
}

function affineInScript(
  out: Float64Array,
  X: Float64Array,
  first: number,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
): void {
  for (let k = 0; k < outputs; k++) {
    const start = k * cols;
    const b = bias(k);
    let i = 0;
    // Four rows at a time: each sum waits for itself.
    for (; i + 4 <= rows; i += 4) {
      const row = (first + i) * cols;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let at = row;
      for (let j = start; j < start + cols; j++, at++) {
        const w = weights[j]!;
        s0 += X[at]! * w;
        s1 += X[at + cols]! * w;
        s2 += X[at + 2 * cols]! * w;
        s3 += X[at + 3 * cols]! * w;
      }
      const to = i * outputs + k;
      out[to] = s0 + b;
      out[to + outputs] = s1 + b;
      out[to + 2 * outputs] = s2 + b;
      out[to + 3 * outputs] = s3 + b;
    }
    for (; i < rows; i++) {
      const row = (first + i) * cols;
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += X[row + j]! * weights[start + j]!;
      out[i * outputs + k] = sum + b;
    }
  }
}

/** The same for compressed sparse rows; `kept` weights are laid out by column, at the first use. */
export function affineSparse(
  data: Float64Array,
  indices: Int32Array,
  indptr: Int32Array,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
  kept = false,
): Float64Array {
  const rows = indptr.length - 1;
  const out = new Float64Array(rows * outputs);
  if (kept && outputs > 1) {
    sparseByColumn(out, data, indices, indptr, weightsByColumn(weights, outputs, cols), outputs);
    for (let k = 0; k < outputs; k++) {
      const b = bias(k);
      for (let at = k; at < out.length; at += outputs) out[at]! += b;
    }
    return out;
  }
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < outputs; k++) {
      const start = k * cols;
      let sum = 0;
      for (let at = indptr[i]!; at < indptr[i + 1]!; at++) sum += data[at]! * weights[start + indices[at]!]!;
      out[i * outputs + k] = sum + bias(k);
    }
  }
  return out;
}

const byColumn = new WeakMap<Float64Array, Float64Array>();

/** The weights of all outputs for a column stand together: a number of X comes with one place of the memory, not many. */
function weightsByColumn(weights: Float64Array, outputs: number, cols: number): Float64Array {
  let found = byColumn.get(weights);
  if (found === undefined) {
    found = new Float64Array(cols * outputs);
    for (let k = 0; k < outputs; k++)
      for (let j = 0, from = k * cols, to = k; j < cols; j++, to += outputs) found[to] = weights[from + j]!;
    byColumn.set(weights, found);
    notePacked(found, found.byteLength);
  }
  return found;
}

/** Sums over the numbers of a row in their order, as one output after another has them. */
function sparseByColumn(
  out: Float64Array,
  data: Float64Array,
  indices: Int32Array,
  indptr: Int32Array,
  weights: Float64Array,
  outputs: number,
): void {
  for (let i = 0; i < indptr.length - 1; i++) {
    const end = indptr[i + 1]!;
    let k = 0;
    for (; k + 4 <= outputs; k += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let at = indptr[i]!; at < end; at++) {
        const value = data[at]!;
        const from = indices[at]! * outputs + k;
        s0 += value * weights[from]!;
        s1 += value * weights[from + 1]!;
        s2 += value * weights[from + 2]!;
        s3 += value * weights[from + 3]!;
      }
      const to = i * outputs + k;
      out[to] = s0;
      out[to + 1] = s1;
      out[to + 2] = s2;
      out[to + 3] = s3;
    }
    for (; k < outputs; k++) {
      let sum = 0;
      for (let at = indptr[i]!; at < end; at++) sum += data[at]! * weights[indices[at]! * outputs + k]!;
      out[i * outputs + k] = sum;
    }
  }
}
