/** Weights as assembly/dense.ts and assembly/tiles.ts read them. */

export const PANEL = 4;

/** Bytes of the weights as {@link fillPanels} writes them. */
export function panelBytes(outputs: number, cols: number): number {
  return Math.ceil(outputs / PANEL) * PANEL * cols * 8;
}

/** Weights of four outputs side by side for each column. */
export function fillPanels(f64: Float64Array, at: number, weights: Float64Array, outputs: number, cols: number): void {
  let to = at;
  for (let k = 0; k < outputs; k += PANEL) {
    const width = Math.min(PANEL, outputs - k);
    for (let p = 0; p < PANEL; p++) {
      const from = (k + p) * cols;
      if (p < width) for (let j = 0; j < cols; j++) f64[to + j * PANEL + p] = weights[from + j]!;
      else for (let j = 0; j < cols; j++) f64[to + j * PANEL + p] = 0;
    }
    to += PANEL * cols;
  }
}
