/**
 * Kaplan–Meier: the share that survives each time, a step function. `predict(times)` gives it, and methods by their own names.
 * https://lifelines.readthedocs.io/en/latest/fitters/univariate/KaplanMeierFitter.html
 */
import { defineEstimator, type Model } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { type Curve, curve, stepAt, timesOf } from './curves.js';

const attributes = { survival_function_: curve() };

function survival(m: Model<typeof attributes>): Curve {
  if (m.survival_function_ === null) throw m.self.fail('survival_function_', 'one column', 'several');
  return m.survival_function_;
}

function at(m: Model<typeof attributes>, given: unknown, method: string): NdArray {
  const times = timesOf(given, method);
  return float64Array(
    times.map((time) => stepAt(survival(m), time)),
    times.length,
  );
}

export default defineEstimator({
  classes: ['lifelines.fitters.kaplan_meier_fitter.KaplanMeierFitter'],
  takesAnything: true,
  attributes,
  predict: (m, X) => at(m, X.kind === 'texts' ? X.passed : undefined, 'predict'),
  calls: {
    survivalFunctionAtTimes: (m, times) => at(m, times, 'survivalFunctionAtTimes'),
    cumulativeDensityAtTimes(m, times) {
      const shares = at(m, times, 'cumulativeDensityAtTimes').toFloat64();
      return float64Array(shares.map((share) => 1 - share), shares.length); // prettier-ignore
    },
  },
  computed: {
    /** First time by which half are gone; infinite where that never happens. */
    median_survival_time_(m) {
      const { times, values } = survival(m);
      const first = values.findIndex((share) => share <= 0.5);
      return first < 0 ? Infinity : times[first]!;
    },
  },
});
