/** Layers of a network in WebAssembly. */
import { BLOCK, gather, GROUP, paddedOutputs, panelsOf, writeBias } from './wasm/tile-kernels.js';
import type { Layer } from './tiles.js';
import { machine, SCRATCH } from './wasm/kernel-instance.js';

/** Layers one after another, for as many rows as fit the second cache: what one hands to the next stays where it is. */
export class Chain {
  /** Of one run; less than four where there is no room for them. */
  readonly rows: number;
  readonly #layers: readonly Layer[];
  readonly #single: boolean;
  /** Widest layer in and out, in numbers. */
  readonly #cols: number;
  readonly #outputs: number;

  /** All layers but the last one have `relu` or no activation, and all of them or none are `single`. */
  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
    this.#single = layers[0]!.single;
    this.#cols = Math.max(...layers.map(({ cols }) => cols));
    this.#outputs = Math.max(...layers.map(paddedOutputs));
    const size = this.#single ? 4 : 8;
    const perRow = (this.#cols + this.#outputs) * size;
    const fit = Math.floor((SCRATCH - this.#outputs * size - 64) / perRow) & ~3;
    this.rows = Math.min(fit, Math.max(32, Math.floor(BLOCK / perRow) & ~3));
  }

  /**
   * Results of the last layer for `rows` rows of X, at most {@link rows}, from row `first` on.
   *
   * @returns the sum of the results of the first layer before relu; undefined where it is to be done layer by layer
   */
  run(out: Float64Array, X: Float64Array, first: number, rows: number): number | undefined {
    const wasm = machine();
    if (wasm === undefined || rows > this.rows) return undefined;
    const single = this.#single;
    const size = single ? 4 : 8;
    const kernels = this.#layers[0]!.kernels?.(wasm) ?? wasm.kernels;
    const kernel = single ? kernels.tiles32 : kernels.tiles64;
    const regroup = single ? wasm.kernels.regroup32 : wasm.kernels.regroup64;
    const groups = Math.ceil(rows / GROUP);
    const biasAt = wasm.scratch;
    const xAt = biasAt + this.#outputs * size;
    const outAt = xAt + groups * GROUP * this.#cols * size;
    let found = 0;
    for (const [at, layer] of this.#layers.entries()) {
      const { cols, outputs, relu } = layer;
      // Keeping a layer may drop another one, so that each is asked for just before its turn.
      const panels = panelsOf(wasm, layer);
      if (panels === undefined) return undefined;
      writeBias(wasm, layer, biasAt);
      if (at === 0) gather(wasm, single, xAt, X, first * cols, rows, cols);
      else regroup(outAt, groups, cols, xAt);
      const sum = kernel(xAt, groups, cols, panels, outputs, biasAt, outAt, relu);
      if (at === 0) found = sum;
    }
    const count = rows * this.#layers[this.#layers.length - 1]!.outputs;
    out.set((single ? wasm.f32 : wasm.f64).subarray(outAt / size, outAt / size + count));
    return found;
  }
}
