/**
 * ARIMA and SARIMAX: forecasts from the state that the Kalman filter ended in. The state is multiplied on; nothing new is
 * observed. https://www.statsmodels.org/stable/statespace.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { numbers } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { inside, unwrap } from './results.js';
import { stepsOf } from './steps.js';

/** y = Z·a + d, and a = T·a + c from one time to the next. */
interface System {
  readonly transition: Float64Array;
  readonly design: Float64Array;
  readonly observed: number;
  readonly moved: Float64Array;
  readonly states: number;
}

/** The last column, where it is like the one before: what changes over time has no next value. */
function constant(value: unknown, rows: number, name: string, fail: (found: string) => Error): Float64Array {
  if (!(value instanceof NdArray) || value.dtype.kind !== 'f' || value.ndim !== 2 || value.shape[0] !== rows || value.shape[1] === 0) throw fail(describe(value)); // prettier-ignore
  const data = value.toFloat64();
  const times = value.shape[1]!;
  for (let i = 0; i < rows; i++)
    for (let t = 1; t < times; t++)
      if (data[i * times + t] !== data[i * times]) throw new UnsupportedError(`this model's ${name} changes over time (a trend or regressors), and Brine forecasts with constant ones only`); // prettier-ignore
  return Float64Array.from({ length: rows }, (_, i) => data[i * times]!);
}

function system(): Attribute<System> {
  return {
    read(value, place) {
      if (!(value instanceof PyObject)) throw place.fail('what the filter found', describe(value));
      const held = inside(value);
      const fail = (found: string): Error => place.fail('the matrices of a state space model', found);
      const whole = (name: string, rows: number, cols: number): Float64Array => {
        const array: unknown = held.get(name);
        if (array instanceof NdArray && array.ndim === 3 && array.shape[2]! > 1) throw new UnsupportedError(`this model's ${name} changes over time, which Brine does not forecast`); // prettier-ignore
        if (!(array instanceof NdArray) || array.dtype.kind !== 'f' || array.shape.join() !== `${rows},${cols},1`) throw fail(describe(array)); // prettier-ignore
        return array.toFloat64();
      };
      const states = unwrapScalar(held.get('k_states'));
      if (typeof states !== 'number' || !Number.isInteger(states) || states < 1 || states > 10_000) throw fail(describe(states)); // prettier-ignore
      return {
        states,
        transition: whole('transition', states, states),
        design: whole('design', 1, states),
        observed: constant(held.get('obs_intercept'), 1, 'obs_intercept', fail)[0]!,
        moved: constant(held.get('state_intercept'), states, 'state_intercept', fail),
      };
    },
  };
}

const attributes = {
  filter_results: system(),
  predicted_state: numbers(2),
  model: { read: (value: unknown) => value },
};

function forecast(m: Model<typeof attributes>, steps: unknown): NdArray {
  const { states, transition, design, observed, moved } = m.filter_results;
  const count = stepsOf(steps);
  const times = m.predicted_state.shape[1]!;
  let state = Float64Array.from({ length: states }, (_, i) => m.predicted_state.data[i * times + times - 1]!);
  const out = new Float64Array(count);
  for (let step = 0; step < count; step++) {
    const now = state;
    out[step] = now.reduce((sum, value, i) => sum + design[i]! * value, observed);
    state = moved.map((shift, i) => now.reduce((sum, value, j) => sum + transition[i * states + j]! * value, shift));
  }
  return float64Array(out, count);
}

export default defineEstimator({
  classes: ['statsmodels.tsa.arima.model.ARIMAResultsWrapper', 'statsmodels.tsa.statespace.sarimax.SARIMAXResultsWrapper'], // prettier-ignore
  attributes,
  upgrade: unwrap,
  withoutInference: 'it has forecast(steps)',
  check(m) {
    const model = inside(m.model);
    const regressors = unwrapScalar(model.get('k_exog'));
    if (typeof regressors === 'number' && regressors > 0)
      throw new UnsupportedError(`this model has ${regressors} regressors, whose coming values a forecast needs: Brine forecasts without them`); // prettier-ignore
    if (model.get('simple_differencing') === true)
      throw new UnsupportedError('this model was fitted with simple_differencing, which forecasts differences: fit without it'); // prettier-ignore
    if (m.predicted_state.shape[0] !== m.filter_results.states || m.predicted_state.shape[1] === 0)
      throw m.self.fail('predicted_state', `${m.filter_results.states} states`, `${m.predicted_state.shape[0]!}`);
  },
  calls: { forecast },
});
