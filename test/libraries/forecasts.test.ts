/** Forecasts of statsmodels: steps, damaged state, and what is refused. */
import { expect, test } from 'vitest';
import { BrineError, type Forecaster, load, NdArray } from '../../src/node.js';
import { attributesOf } from '../../src/estimators/binding/state.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { damaged, pathOf, type State } from './helpers.js';

const inner = (value: unknown): State => attributesOf(value as PyObject) as State;
const results = (state: State): State => inner(state.get('_results'));
const filter = (state: State): State => inner(results(state).get('filter_results'));
const matrix = (data: number[], ...shape: number[]): NdArray => NdArray.of(Float64Array.from(data), shape);

test('steps', async () => {
  for (const name of ['arima', 'holt-damped']) {
    const model = await load<Forecaster>(pathOf('statsmodels_forecasts', name));
    const three = model.forecast(3);
    expect(three.shape).toEqual([3]);
    expect(model.forecast().tolist()).toEqual(three.tolist().slice(0, 1));
    for (const steps of [0, -1, 1.5, 1e9, '3']) expect(() => model.forecast(steps as number)).toThrow(/steps/);
    expect(() => (model as unknown as { predict: (X: unknown) => unknown }).predict([[1]])).toThrow(/forecast\(steps\)/);
  }
}); // prettier-ignore

test.each<[string, string, (state: State) => void, RegExp]>([
  ['no filter', 'arima', (state) => results(state).set('filter_results', 3), /filter_results/],
  ['a transition of another size', 'arima', (state) => filter(state).set('transition', matrix([1], 1, 1, 1)), /matrices/],
  ['a transition that changes', 'arima-mean', (state) => filter(state).set('transition', matrix([1, 2], 1, 1, 2)), /over time/],
  ['an intercept that changes', 'arima-mean', (state) => filter(state).set('obs_intercept', matrix([1, 2], 1, 2)), /over time/],
  ['states without an end', 'arima', (state) => filter(state).set('k_states', 1e12), /matrices/],
  ['regressors', 'arima', (state) => inner(results(state).get('model')).set('k_exog', 2), /regressors/],
  ['differences', 'sarimax', (state) => inner(results(state).get('model')).set('simple_differencing', true), /simple_differencing/],
  ['no level', 'holt-simple', (state) => results(state).set('_level', matrix([], 0)), /_level/],
  ['a trend that is none', 'holt-damped', (state) => inner(results(state).get('_model')).set('trend', 'up'), /add or mul/],
  ['a season without an end', 'holt-damped', (state) => inner(results(state).get('_model')).set('seasonal_periods', 1e9), /_season/],
  ['a bias', 'holt-simple', (state) => (results(state).get('params') as State).set('remove_bias', true), /remove_bias/],
])('%s', async (_, name, change, message) => {
  const model = (await damaged('statsmodels_forecasts', name, change)) as unknown as Forecaster;
  expect(() => model.forecast(2)).toThrow(BrineError);
  expect(() => model.forecast(2)).toThrow(message);
}); // prettier-ignore
