/** The classes of fixtures/custom, in TypeScript. */
import type { NdArray } from '../../src/numpy/ndarray.js';
import { registerEstimator } from '../../src/estimators/own/estimators.js';

export function registerCustom(): void {
  registerEstimator('__main__.ClipOutliers', {
    transform(X, self) {
      const low = (self.get('low_') as NdArray).toFloat64();
      const high = (self.get('high_') as NdArray).toFloat64();
      const rows = (X as NdArray).tolist() as number[][];
      return rows.map((row) => row.map((value, j) => Math.min(Math.max(value, low[j]!), high[j]!)));
    },
  });
}
