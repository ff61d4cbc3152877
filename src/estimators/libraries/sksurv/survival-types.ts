import type { NdArray } from '../../../numpy/ndarray.js';

/** What models of scikit-survival have beside `predict`, which gives a risk score. */
export interface SurvivalModel {
  /** Times of the columns of both tables. */
  readonly unique_times_: Float64Array | NdArray;
  /** Shape (rows, times): `predict_survival_function(X, return_array=True)`. */
  predictSurvivalFunction(X: unknown): NdArray<'float64', 2>;
  predictCumulativeHazardFunction(X: unknown): NdArray<'float64', 2>;
}
