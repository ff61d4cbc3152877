import type { NdArray } from '../../../numpy/ndarray.js';

/** What `load` gives of a Prophet model. X is a table with a column `ds` of Dates or texts such as `2026-01-31 12:00:00`. */
export interface ProphetForecaster {
  /** `yhat` of each row, in the order of X (Python sorts by time). */
  predict(X: unknown): NdArray<'float64', 1>;
  /** Columns of Python's forecast but its intervals: `trend`, each season, holiday and regressor, `additive_terms`, `yhat` … */
  predictComponents(X: unknown): ReadonlyMap<string, Float64Array>;
}
