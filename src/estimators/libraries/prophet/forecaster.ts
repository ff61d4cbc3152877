/**
 * Prophet: a trend, seasons, holidays and regressors, added up. Point forecasts: intervals are drawn at random in Python.
 * https://facebook.github.io/prophet/
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { DataFrame } from '../../../pandas/frame.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, bool, number, oneOf, optional, vector } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { type Column, type Input, valueOf } from '../../input/matrix.js';
import { readInput } from '../../input/read-input.js';
import { columnIn, type Frame, frameIn, numbersOf } from '../frames/frame.js';
import { itemsOf, pandasView } from '../frames/lookup.js';
import { holidayColumns, holidays, type Holiday, regressors, seasonColumns, seasons } from './features.js';
import { millisecondsOf, moment } from './moments.js';
import { linearTrend, logisticTrend, type Trend } from './trend.js';

/** Means over what was drawn, of one number or of several: shape (draws, numbers). */
function means(value: unknown): Float64Array | undefined {
  if (!(value instanceof NdArray) || !'iuf'.includes(value.dtype.kind) || value.ndim === 0 || value.ndim > 2) return undefined; // prettier-ignore
  const data = value.toFloat64();
  const [draws, width] = value.ndim === 2 ? (value.shape as [number, number]) : [value.shape[0]!, 1];
  return Float64Array.from({ length: width }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < draws; i++) sum += data[i * width + j]!;
    return sum / draws;
  });
}

interface Parameters extends Omit<Trend, 'changes'> {
  readonly beta: Float64Array;
}

function parameters(): Attribute<Parameters> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of parameters', describe(value));
      const of = (name: string): Float64Array => {
        const found = means(value.get(name));
        if (found === undefined) throw place.fail(`numbers ${name}`, describe(value.get(name)));
        return found;
      };
      return { k: of('k')[0] ?? Number.NaN, m: of('m')[0] ?? Number.NaN, deltas: of('delta'), beta: of('beta') };
    },
  };
}

/** Which coefficients belong to which component: a table with a row for each of them. */
function components(): Attribute<ReadonlyMap<string, Float64Array>> {
  return {
    read(value, place) {
      const frame = pandasView(value);
      if (!(frame instanceof DataFrame)) throw place.fail('a table of components', describe(value));
      return new Map(frame.columns.map((name, j) => [String(name), Float64Array.from(Array.from(frame.columnAt(j), Number))])); // prettier-ignore
    },
  };
}

const attributes = {
  growth: oneOf('linear', 'logistic', 'flat'),
  params: parameters(),
  changepoints_t: vector(),
  start: moment(),
  t_scale: moment(),
  y_scale: number(),
  y_min: optional(number(), 0),
  scaling: optional(oneOf('absmax', 'minmax'), 'absmax'),
  logistic_floor: optional(bool(), false),
  seasonalities: seasons(),
  holidays: holidays(),
  train_holiday_names: optional(any()),
  country_holidays: optional(any()),
  extra_regressors: regressors(),
  train_component_cols: components(),
  component_modes: optional(any()),
};

type Prophet = Model<typeof attributes>;

/** Holidays that fit saw; one of another name has no coefficient. */
function knownHolidays(m: Prophet): readonly Holiday[] {
  const stored = m.self.object.state instanceof PyDict ? m.self.object.state.get('train_holiday_names') : undefined;
  const view = pandasView(stored);
  const names = view !== undefined && !(view instanceof DataFrame) ? view.toArray() : itemsOf(stored);
  return names === undefined ? m.holidays : m.holidays.filter(({ name }) => names.includes(name));
}

function column(m: Prophet, frame: Frame, name: string): Float64Array {
  const found = numbersOf(columnIn(m.self, frame, name), frame.rows, name);
  const row = found.findIndex(Number.isNaN);
  if (row >= 0) throw new InvalidInputError(`row ${row}, column ${name}: a missing value, which Prophet refuses`, { row, feature: name }); // prettier-ignore
  return found;
}

function conditional(columns: Float64Array[], condition: Column, rows: number, name: string): Float64Array[] {
  const flags = Float64Array.from({ length: rows }, (_, row) => {
    const flag = valueOf(condition, row);
    if (flag === true || flag === false || flag === 0 || flag === 1) return Number(flag);
    throw new InvalidInputError(`row ${row}, column ${name}: true or false, as the season's condition`, { row, feature: name }); // prettier-ignore
  });
  return columns.map((values) => values.map((value, i) => value * flags[i]!));
}

/** Columns in the order of `beta`. */
function featuresOf(m: Prophet, frame: Frame, times: Float64Array): Float64Array[] {
  const made = m.seasonalities.flatMap((season) => {
    const columns = seasonColumns(season, times);
    return season.condition === undefined ? columns : conditional(columns, columnIn(m.self, frame, season.condition), frame.rows, season.condition); // prettier-ignore
  });
  made.push(...holidayColumns(knownHolidays(m), times));
  for (const { name, mean, scale } of m.extra_regressors)
    made.push(column(m, frame, name).map((value) => (value - mean) / scale));
  // Without any of them Prophet has one column of zeros.
  if (made.length === 0) made.push(new Float64Array(frame.rows));
  if (made.length !== m.params.beta.length)
    throw m.self.fail('params', `${made.length} coefficients of seasons, holidays and regressors`, `${m.params.beta.length}`); // prettier-ignore
  return made;
}

function trendOf(m: Prophet, frame: Frame, times: Float64Array): Float64Array {
  const t = times.map((time) => (time - m.start) / m.t_scale);
  const floor = m.logistic_floor ? column(m, frame, 'floor') : new Float64Array(frame.rows).fill(m.scaling === 'minmax' ? m.y_min : 0); // prettier-ignore
  const trend = { ...m.params, changes: m.changepoints_t };
  const scaled =
    m.growth === 'linear'
      ? linearTrend(trend, t)
      : m.growth === 'flat'
        ? t.map(() => m.params.m)
        : logisticTrend(
            trend,
            t,
            column(m, frame, 'cap').map((cap, i) => (cap - floor[i]!) / m.y_scale),
          );
  return scaled.map((value, i) => value * m.y_scale + floor[i]!);
}

function isAdditive(m: Prophet, name: string): boolean {
  const modes = m.component_modes instanceof PyDict ? m.component_modes.get('additive') : undefined;
  return name !== 'multiplicative_terms' && (itemsOf(modes)?.map(unwrapScalar).includes(name) ?? true);
}

/** Each component by name, and `trend` and `yhat`. */
function forecast(m: Prophet, X: Input): Map<string, Float64Array> {
  const frame = frameIn(m.self, X, X.cols);
  const ds = columnIn(m.self, frame, 'ds');
  const times = Float64Array.from({ length: frame.rows }, (_, row) => millisecondsOf(valueOf(ds, row), row));
  const out = new Map([['trend', trendOf(m, frame, times)]]);
  const features = featuresOf(m, frame, times);
  for (const [name, belongs] of m.train_component_cols) {
    const scale = isAdditive(m, name) ? m.y_scale : 1;
    const sum = new Float64Array(frame.rows);
    features.forEach((values, j) => {
      const weight = m.params.beta[j]! * belongs[j]!;
      if (weight !== 0) for (let i = 0; i < sum.length; i++) sum[i]! += values[i]! * weight;
    });
    out.set(name, sum.map((value) => value * scale)); // prettier-ignore
  }
  const [added, times1] = [out.get('additive_terms'), out.get('multiplicative_terms')];
  out.set('yhat', out.get('trend')!.map((trend, i) => trend * (1 + (times1?.[i] ?? 0)) + (added?.[i] ?? 0))); // prettier-ignore
  return out;
}

export default defineEstimator({
  classes: ['prophet.forecaster.Prophet', 'fbprophet.forecaster.Prophet'],
  attributes,
  anyColumns: () => true,
  check(m) {
    if (m.country_holidays !== undefined && m.country_holidays !== null)
      throw new UnsupportedError(`this Prophet has the holidays of a country (${String(m.country_holidays)}), which a calendar library computes: give them as a table of holidays when you fit`); // prettier-ignore
    if (m.params.deltas.length !== m.changepoints_t.length) throw m.self.fail('params', `${m.changepoints_t.length} changes of slope`, `${m.params.deltas.length}`); // prettier-ignore
    if (!(m.t_scale > 0)) throw m.self.fail('t_scale', 'a span of time', String(m.t_scale));
    for (const [name, belongs] of m.train_component_cols) if (belongs.length !== m.params.beta.length) throw m.self.fail('train_component_cols', `${m.params.beta.length} rows for ${name}`, `${belongs.length}`); // prettier-ignore
  },
  predict: (m, X) => float64Array(forecast(m, X).get('yhat')!, X.rows),
  calls: { predictComponents: (m, X) => forecast(m, readInput(X)) },
});
