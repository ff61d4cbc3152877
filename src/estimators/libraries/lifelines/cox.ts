/**
 * Cox's proportional hazards: a baseline hazard by time, and a factor for each row.
 * https://lifelines.readthedocs.io/en/latest/fitters/regression/CoxPHFitter.html
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { interpolate } from '../../../linalg/interpolate.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { checkMethodOptions, given } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { attributesOf, classPath, describe } from '../../binding/state.js';
import { readInput } from '../../input/read-input.js';
import { columnIn, frameIn, numbersOf } from '../frames/frame.js';
import { itemsOf, lookupOf } from '../frames/lookup.js';
import { asDense } from '../../running/validate.js';
import { type Curve, curve, timesOf } from './curves.js';

/** A Series of a number by covariate. */
function byCovariate(): Attribute<ReadonlyMap<string, number>> {
  return {
    read(value, place) {
      const found = [...lookupOf(value, place)];
      if (found.length === 0 || !found.every(([name]) => typeof name === 'string')) throw place.fail('a number for each covariate', describe(value)); // prettier-ignore
      return new Map(found as [string, number][]);
    },
  };
}

const attributes = {
  params_: byCovariate(),
  _norm_mean: byCovariate(),
  baseline_cumulative_hazard_: curve(),
  regressors: optional(any()),
};

type Cox = Model<typeof attributes>;

const TIMES = { times: given('Times at which to ask.') };

/** Of a formula lifelines keeps an object of another library; without one, the names of the columns. */
function columnsOf(m: Cox): string[] {
  const names = [...m.params_.keys()];
  if (m.regressors instanceof PyObject) {
    const mappings: unknown = attributesOf(m.regressors)?.get('mappings');
    const columns = mappings instanceof PyDict ? itemsOf(mappings.get('beta_')) : undefined;
    if (columns?.every((name, i) => name === names[i]) !== true)
      throw new UnsupportedError(`this ${m.self.className} was fitted with a formula, which the file keeps as an object of another library: fit with the columns themselves`); // prettier-ignore
  }
  return names;
}

/** (x − mean)·β. */
function logHazards(m: Cox, X: unknown): Float64Array {
  const names = columnsOf(m);
  const input = readInput(X);
  let columns: Float64Array[];
  if (input.names === undefined) {
    const dense = asDense(m.self, input, { width: names.length, nan: true, inf: true });
    columns = names.map((_, j) => Float64Array.from({ length: dense.rows }, (_row, i) => dense.data[i * dense.cols + j]!)); // prettier-ignore
  } else {
    const frame = frameIn(m.self, input, input.cols);
    columns = names.map((name) => numbersOf(columnIn(m.self, frame, name), input.rows, name));
  }
  const out = new Float64Array(input.rows);
  names.forEach((name, j) => {
    const mean = m._norm_mean.get(name)!;
    const weight = m.params_.get(name)!;
    for (let i = 0; i < out.length; i++) out[i]! += (columns[j]![i]! - mean) * weight;
  });
  return out;
}

const MAX_CELLS = 1 << 27;

function baseline(m: Cox): Curve {
  if (m.baseline_cumulative_hazard_ === null)
    throw new UnsupportedError(
      `this ${m.self.className} has a baseline for each stratum: only its partial hazards run`,
    );
  return m.baseline_cumulative_hazard_;
}

function cumulative(m: Cox, X: unknown, options: unknown, method: string): { data: Float64Array; times: Float64Array } {
  checkMethodOptions(`${method} of ${m.self.className}`, options, TIMES);
  const { times: known, values } = baseline(m);
  const asked = (options as { times?: unknown } | undefined)?.times;
  const times = asked === undefined || asked === null ? known : timesOf(asked, method);
  const factors = logHazards(m, X).map(Math.exp);
  if (times.length * factors.length > MAX_CELLS)
    throw new InvalidInputError(`${times.length} times by ${factors.length} rows are too many cells for one table: pass fewer rows, or times`); // prettier-ignore
  const data = new Float64Array(times.length * factors.length);
  times.forEach((time, t) => {
    const hazard = asked === undefined || asked === null ? values[t]! : interpolate(known, values, time);
    factors.forEach((factor, i) => (data[t * factors.length + i] = hazard * factor));
  });
  return { data, times };
}

function survival(m: Cox, X: unknown, options: unknown, method: string): { data: Float64Array; times: Float64Array } {
  const { data, times } = cumulative(m, X, options, method);
  return { data: data.map((hazard) => Math.exp(-hazard)), times };
}

const byTime = ({ data, times }: { data: Float64Array; times: Float64Array }): NdArray =>
  float64Array(data, times.length, times.length === 0 ? 0 : data.length / times.length);

export default defineEstimator({
  classes: ['lifelines.fitters.coxph_fitter.CoxPHFitter'],
  attributes,
  upgrade(state) {
    // The estimator of the chosen baseline is inside since 0.25.
    const model = state.get('_model');
    if (model instanceof PyObject) {
      if (classPath(model)?.endsWith('.SemiParametricPHFitter') !== true)
        throw new UnsupportedError(`this CoxPHFitter has a baseline of splines or pieces (${classPath(model) ?? 'unknown'}), which Brine does not know`); // prettier-ignore
      for (const [key, value] of attributesOf(model) ?? []) if (typeof key === 'string') state.set(key, value);
    }
    if (!state.has('params_') && state.has('hazards_')) state.set('params_', state.get('hazards_'));
  },
  check(m) {
    for (const name of m.params_.keys())
      if (!m._norm_mean.has(name)) throw m.self.fail('_norm_mean', `a mean of ${name}`, 'none');
  },
  features: (m) => m.params_.size,
  withoutInference: 'it has predictPartialHazard, predictCumulativeHazard, predictSurvivalFunction and predictMedian',
  computed: { feature_names_in_: (m) => [...m.params_.keys()] },
  calls: {
    predictLogPartialHazard: (m, X) => {
      const found = logHazards(m, X);
      return float64Array(found, found.length);
    },
    predictPartialHazard: (m, X) => {
      const found = logHazards(m, X);
      return float64Array(found.map(Math.exp), found.length);
    },
    predictCumulativeHazard: (m, X, options) => byTime(cumulative(m, X, options, 'predictCumulativeHazard')),
    predictSurvivalFunction: (m, X, options) => byTime(survival(m, X, options, 'predictSurvivalFunction')),
    predictMedian(m, X) {
      const { data, times } = survival(m, X, undefined, 'predictMedian');
      const rows = times.length === 0 ? 0 : data.length / times.length;
      return float64Array(
        Float64Array.from({ length: rows }, (_, i) => times.find((_time, t) => data[t * rows + i]! <= 0.5) ?? Infinity),
        rows,
      );
    },
  },
});
