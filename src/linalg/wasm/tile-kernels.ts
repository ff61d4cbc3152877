/** X·Wᵀ + b of many rows and many outputs, in float64 or float32, by assembly/tiles.ts. */
import { fillPanels, panelBytes } from '../panels.js';
import { type Kernels, SCRATCH } from './kernel-types.js';
import type { Machine } from './machine.js';

export interface Layer {
  /** A row of weights for each output; WebAssembly keeps its form of them as long as they live. */
  readonly weights: Float64Array;
  readonly outputs: number;
  readonly cols: number;
  readonly bias: (output: number) => number;
  /** 0 for results below it. */
  readonly relu: boolean;
  /** Rounds numbers, products and sums to float32. */
  readonly single: boolean;
  /** Kernels in place of those of the machine, where there are any: {@link fusedTiles}. */
  readonly kernels?: (wasm: Machine) => Pick<Kernels, 'tiles32' | 'tiles64'> | undefined;
}

export const GROUP = 4;
/** Bytes of rows that stay in the second cache together with a panel of weights. */
export const BLOCK = 420 << 10;

/** Owners of the weights in float32. */
const singles = new WeakMap<Float64Array, object>();

function singleOf(weights: Float64Array): object {
  let found = singles.get(weights);
  if (found === undefined) singles.set(weights, (found = {}));
  return found;
}

/** Weights of eight outputs side by side for each column. */
function fillSingles(f32: Float32Array, at: number, { weights, outputs, cols }: Layer): void {
  const padded = Math.ceil(outputs / 8) * 8;
  for (let k = 0; k < padded; k++) {
    const to = at + (k - (k % 8)) * cols + (k % 8);
    for (let j = 0; j < cols; j++) f32[to + 8 * j] = k < outputs ? weights[k * cols + j]! : 0;
  }
}

/** The place of the weights in panels; undefined where they have no room. */
export function panelsOf(wasm: Machine, layer: Layer): number | undefined {
  const { weights, outputs, cols } = layer;
  if (layer.single)
    return wasm.keep(
      singleOf(weights),
      paddedOutputs(layer) * cols * 4,
      (memory, at) => {
        fillSingles(new Float32Array(memory), at >> 2, layer);
      },
      () => ['float32 panels', outputs, cols, weights],
    );
  return wasm.keep(
    weights,
    panelBytes(outputs, cols),
    (memory, at) => {
      fillPanels(new Float64Array(memory), at >> 3, weights, outputs, cols);
    },
    () => ['panels', outputs, cols, weights],
  );
}

export const paddedOutputs = ({ outputs }: Layer): number => Math.ceil(outputs / 8) * 8;

export function writeBias(wasm: Machine, layer: Layer, at: number): void {
  const { single, outputs, bias } = layer;
  const numbers = single ? wasm.f32 : wasm.f64;
  const from = at / (single ? 4 : 8);
  const width = paddedOutputs(layer);
  for (let k = 0; k < width; k++) numbers[from + k] = k < outputs ? bias(k) : 0;
}

/**
 * Writes the results of rows of X from row `first` on to `out`.
 *
 * @returns the sum of all results before relu, which is finite only where all of them are; undefined where it is to be done
 *   without WebAssembly
 */
export function tilesInWasm(
  wasm: Machine,
  layer: Layer,
  out: Float64Array,
  X: Float64Array,
  first: number,
  rows: number,
): number | undefined {
  const { outputs, cols, single, relu } = layer;
  const size = single ? 4 : 8;
  const width = paddedOutputs(layer);
  const perRow = (cols + outputs) * size;
  const fit = Math.floor((SCRATCH - width * size - 64) / perRow) & ~3;
  if (fit < GROUP) return undefined;
  const panels = panelsOf(wasm, layer);
  if (panels === undefined) return undefined;
  const block = Math.min(Math.ceil(rows / GROUP) * GROUP, fit, Math.max(32, Math.floor(BLOCK / perRow) & ~3));
  const numbers = single ? wasm.f32 : wasm.f64;
  const biasAt = wasm.scratch;
  writeBias(wasm, layer, biasAt);
  const xAt = biasAt + width * size;
  const outAt = xAt + block * cols * size;
  const kernels = layer.kernels?.(wasm) ?? wasm.kernels;
  const kernel = single ? kernels.tiles32 : kernels.tiles64;
  let sum = 0;
  for (let start = 0; start < rows; start += block) {
    const some = Math.min(block, rows - start);
    gather(wasm, single, xAt, X, (first + start) * cols, some, cols);
    sum += kernel(xAt, Math.ceil(some / GROUP), cols, panels, outputs, biasAt, outAt, relu);
    out.set(numbers.subarray(outAt / size, outAt / size + some * outputs), start * outputs);
  }
  return sum;
}

export function gather(
  wasm: Machine,
  single: boolean,
  at: number,
  X: Float64Array,
  from: number,
  rows: number,
  cols: number,
): void {
  if (single) gather32(wasm, at / 4, X, from, rows, cols);
  else gather64(wasm, at / 8, X, from, rows, cols);
}

// Two functions, as one for both kinds of arrays would be slow for each.
function gather64({ f64 }: Machine, at: number, X: Float64Array, from: number, rows: number, cols: number): void {
  let to = at;
  for (let i = 0; i < rows; i += GROUP) {
    if (i + GROUP > rows) f64.fill(0, to, to + GROUP * cols);
    let a = from + i * cols;
    if (i + GROUP <= rows) {
      for (let j = 0; j < cols; j++, a++, to += GROUP) {
        f64[to] = X[a]!;
        f64[to + 1] = X[a + cols]!;
        f64[to + 2] = X[a + 2 * cols]!;
        f64[to + 3] = X[a + 3 * cols]!;
      }
    } else for (let r = 0; r < rows - i; r++) for (let j = 0; j < cols; j++, a++) f64[to + GROUP * j + r] = X[a]!;
  }
}

function gather32({ f32 }: Machine, at: number, X: Float64Array, from: number, rows: number, cols: number): void {
  let to = at;
  for (let i = 0; i < rows; i += GROUP) {
    if (i + GROUP > rows) f32.fill(0, to, to + GROUP * cols);
    let a = from + i * cols;
    if (i + GROUP <= rows) {
      for (let j = 0; j < cols; j++, a++, to += GROUP) {
        f32[to] = X[a]!;
        f32[to + 1] = X[a + cols]!;
        f32[to + 2] = X[a + 2 * cols]!;
        f32[to + 3] = X[a + 3 * cols]!;
      }
    } else for (let r = 0; r < rows - i; r++) for (let j = 0; j < cols; j++, a++) f32[to + GROUP * j + r] = X[a]!;
  }
}
