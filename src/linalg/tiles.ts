/** X·Wᵀ + b of many rows and many outputs, in float64 or float32, in WebAssembly or without it. */
import { kernelCode } from './wasm/kernel-bytes.js';
import { machine } from './wasm/kernel-instance.js';
import type { Layer } from './wasm/tile-kernels.js';

export type { Layer } from './wasm/tile-kernels.js';

/**
 * Writes the results of rows of X from row `first` on to `out`.
 *
 * @returns the sum of all results before relu, which is finite only where all of them are; undefined where it is to be done
 *   without WebAssembly
 */
export function tilesInWasm(
  layer: Layer,
  out: Float64Array,
  X: Float64Array,
  first: number,
  rows: number,
): number | undefined {
  const wasm = machine();
  return wasm === undefined ? undefined : kernelCode()!.tilesInWasm(wasm, layer, out, X, first, rows);
}

/** The same in float32 without WebAssembly, with the same bits. */
export function singleInScript(layer: Layer, out: Float64Array, X: Float64Array, first: number, rows: number): void {
  const { weights, outputs, cols, bias, relu } = layer;
  const { fround } = Math;
  for (let k = 0; k < outputs; k++) {
    const b = fround(bias(k));
    for (let i = 0; i < rows; i++) {
      const from = (first + i) * cols;
      let sum = 0;
      for (let j = 0; j < cols; j++) sum = fround(sum + fround(fround(X[from + j]!) * fround(weights[k * cols + j]!)));
      const value = fround(sum + b);
      out[i * outputs + k] = relu && value < 0 ? 0 : value;
    }
  }
}
