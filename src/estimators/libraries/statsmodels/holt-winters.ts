/**
 * Exponential smoothing: the last level, its trend further on, and the season of the last period.
 * https://www.statsmodels.org/stable/generated/statsmodels.tsa.holtwinters.ExponentialSmoothing.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model, type State } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { inside, unwrap } from './results.js';
import { stepsOf } from './steps.js';

const attributes = {
  params: { read: (value: unknown) => value },
  _model: { read: (value: unknown) => value },
  _level: vector(),
  _trend: optional(any()),
  _season: optional(any()),
};

type Smoothing = Model<typeof attributes>;

const KINDS: Readonly<Record<string, 'add' | 'mul'>> = { add: 'add', additive: 'add', mul: 'mul', multiplicative: 'mul' }; // prettier-ignore

/** `add`, `mul`, or none. */
function kindOf(m: Smoothing, name: 'trend' | 'seasonal'): 'add' | 'mul' | undefined {
  const stored = unwrapScalar(inside(m._model).get(name) ?? null);
  if (stored === null) return undefined;
  const kind = typeof stored === 'string' ? KINDS[stored] : undefined;
  if (kind === undefined) throw m.self.fail('_model', `a ${name} that is add or mul`, describe(stored));
  return kind;
}

const last = (m: Smoothing, name: '_trend' | '_season', back: number): number => {
  const values = m[name] as { toFloat64?: () => Float64Array } | undefined;
  const found = values?.toFloat64?.().at(-back);
  if (found === undefined) throw m.self.fail(name, `at least ${back} numbers`, describe(values));
  return found;
};

const parameter = (m: Smoothing, name: string): unknown => (m.params instanceof PyDict ? unwrapScalar(m.params.get(name)) : undefined); // prettier-ignore

/** From the scale of the smoothing back to that of the series. */
function restored(m: Smoothing): (value: number) => number {
  if (parameter(m, 'use_boxcox') === false || parameter(m, 'use_boxcox') === null) return (value) => value;
  const lambda = parameter(m, 'lamda');
  if (typeof lambda !== 'number') throw m.self.fail('params', 'a number lamda', describe(lambda));
  return lambda === 0 ? Math.exp : (value) => Math.exp(Math.log1p(lambda * value) / lambda);
}

function forecast(m: Smoothing, steps: unknown): NdArray {
  const count = stepsOf(steps);
  const [trend, seasonal] = [kindOf(m, 'trend'), kindOf(m, 'seasonal')];
  const level = m._level.at(-1)!;
  const slope = trend === undefined ? 0 : last(m, '_trend', 1);
  const damping = parameter(m, 'damping_trend') ?? parameter(m, 'damping_slope');
  const phi = inside(m._model).get('damped_trend') === true || inside(m._model).get('damped') === true ? Number(damping) : 1; // prettier-ignore
  const period = Number(unwrapScalar(inside(m._model).get('seasonal_periods') ?? 0));
  const back = restored(m);
  const out = new Float64Array(count);
  let reach = 0;
  for (let h = 1; h <= count; h++) {
    reach += phi ** h;
    let value = trend === 'mul' ? level * slope ** reach : level + (trend === 'add' ? slope * reach : 0);
    if (seasonal !== undefined) {
      const season = last(m, '_season', period - ((h - 1) % period));
      value = seasonal === 'mul' ? value * season : value + season;
    }
    out[h - 1] = back(value);
  }
  return float64Array(out, count);
}

/** `level` up to 0.11 or so. */
function names(state: State): void {
  unwrap(state);
  for (const name of ['level', 'trend', 'season', 'model']) if (!state.has(`_${name}`) && state.has(name)) state.set(`_${name}`, state.get(name)); // prettier-ignore
}

export default defineEstimator({
  classes: ['statsmodels.tsa.holtwinters.results.HoltWintersResultsWrapper'],
  attributes,
  upgrade: names,
  withoutInference: 'it has forecast(steps)',
  check(m) {
    if (m._level.length === 0) throw m.self.fail('_level', 'a level', 'none');
    if (parameter(m, 'remove_bias') === true)
      throw new UnsupportedError('this exponential smoothing removes its bias, which Brine does not know: fit without remove_bias'); // prettier-ignore
    const period = unwrapScalar(inside(m._model).get('seasonal_periods') ?? 0);
    if (kindOf(m, 'seasonal') !== undefined && !(typeof period === 'number' && Number.isInteger(period) && period > 0))
      throw m.self.fail('_model', 'a number of seasonal periods', describe(period));
  },
  calls: { forecast },
});
