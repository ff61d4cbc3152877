/** Other forecasts of time series. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: [
    'statsmodels.tsa.arima_model.ARIMAResultsWrapper',
    'statsmodels.tsa.arima_model.ARMAResultsWrapper',
    'statsmodels.tsa.statespace.exponential_smoothing.ExponentialSmoothingResultsWrapper',
    'statsmodels.tsa.exponential_smoothing.ets.ETSResultsWrapper',
    'statsmodels.tsa.holtwinters.HoltWintersResultsWrapper',
    'statsmodels.tsa.ar_model.AutoRegResultsWrapper',
    'statsmodels.tsa.vector_ar.var_model.VARResultsWrapper',
    'pmdarima.arima.arima.ARIMA',
  ],
  attributes: {},
  refused:
    'its forecasts are not written yet, those of ARIMA, SARIMAX and Holt-Winters are: forecast in Python, and keep the numbers',
});
