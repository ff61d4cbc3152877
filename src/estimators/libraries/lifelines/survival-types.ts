import type { NdArray } from '../../../numpy/ndarray.js';

export interface TimesOption {
  /** Times at which to ask; those of fit by default. Between two of them the hazard is on a line. */
  readonly times?: number | readonly number[] | Float64Array | NdArray;
}

/** What `load` gives of lifelines' CoxPHFitter: `load<CoxFitter>('cox.pkl')`. X by the names of its columns. */
export interface CoxFitter {
  /** (x − mean)·β of each row. */
  predictLogPartialHazard(X: unknown): NdArray<'float64', 1>;
  /** exp((x − mean)·β) of each row. */
  predictPartialHazard(X: unknown): NdArray<'float64', 1>;
  /** Shape (times, rows), as lifelines has it. */
  predictCumulativeHazard(X: unknown, options?: TimesOption): NdArray<'float64', 2>;
  /** exp(−cumulative hazard): shape (times, rows). */
  predictSurvivalFunction(X: unknown, options?: TimesOption): NdArray<'float64', 2>;
  /** First time of fit at which a row's survival is not above one half; infinite where there is none. */
  predictMedian(X: unknown): NdArray<'float64', 1>;
}

/** What `load` gives of lifelines' KaplanMeierFitter. */
export interface KaplanMeier {
  /** Share that survives each time: that of the last time of fit which is not later; NaN before the first. */
  predict(times: number | readonly number[] | Float64Array | NdArray): NdArray<'float64', 1>;
  survivalFunctionAtTimes(times: number | readonly number[] | Float64Array | NdArray): NdArray<'float64', 1>;
  cumulativeDensityAtTimes(times: number | readonly number[] | Float64Array | NdArray): NdArray<'float64', 1>;
  readonly median_survival_time_: number;
}
