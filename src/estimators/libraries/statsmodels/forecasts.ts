/** Forecasts of time series. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: [
    'statsmodels.tsa.arima.model.ARIMAResultsWrapper',
    'statsmodels.tsa.arima_model.ARIMAResultsWrapper',
    'statsmodels.tsa.arima_model.ARMAResultsWrapper',
    'statsmodels.tsa.statespace.sarimax.SARIMAXResultsWrapper',
    'statsmodels.tsa.statespace.exponential_smoothing.ExponentialSmoothingResultsWrapper',
    'statsmodels.tsa.exponential_smoothing.ets.ETSResultsWrapper',
    'statsmodels.tsa.holtwinters.results.HoltWintersResultsWrapper',
    'statsmodels.tsa.holtwinters.HoltWintersResultsWrapper',
    'statsmodels.tsa.ar_model.AutoRegResultsWrapper',
    'statsmodels.tsa.vector_ar.var_model.VARResultsWrapper',
    'pmdarima.arima.arima.ARIMA',
  ],
  attributes: {},
  refused:
    'forecasts of time series follow a filter through the state of the file, which is not written yet: forecast in Python, and keep the numbers',
});
