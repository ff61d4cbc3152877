import type { NdArray } from '../../../numpy/ndarray.js';

/** What `load` gives of results of ARIMA, SARIMAX and Holt–Winters of statsmodels. */
export interface Forecaster {
  /** The next values: shape (steps,), one by default. */
  forecast(steps?: number): NdArray<'float64', 1>;
}
