/**
 * Gaps of each column predicted from the others, over and over.
 * https://scikit-learn.org/stable/modules/generated/sklearn.impute.IterativeImputer.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { any, bool, child, count, nullable, numbers, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model, type Place } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense, type Input } from '../../input/matrix.js';
import { namesOut, run, transform as transformWith } from '../../running/run.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { asDense, asDenseAlways, floatType } from '../../running/validate.js';
import { roundingOf } from '../preprocessing/columnwise.js';
import { indicatorColumns } from './indicator-columns.js';
import { isMissing, missingValue } from './missing.js';

/** One prediction: a column from others. */
interface Triplet {
  readonly column: number;
  readonly others: Int32Array;
  readonly estimator: BoundEstimator;
}

/** The items of a namedtuple: the arguments of its class, or, in protocols 0 and 1, of a call that rebuilds it. */
function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (!(value instanceof PyObject)) return asSequence(value);
  return value.className === 'copyreg._reconstructor' ? asSequence(value.args[2]) : value.args;
}

function readTriplet(value: unknown, place: Place): Triplet {
  const [column, others, estimator] = itemsOf(value) ?? [];
  const at = unwrapScalar(column);
  if (typeof at === 'number' && others instanceof NdArray && others.ndim === 1 && estimator instanceof PyObject) {
    return { column: at, others: Int32Array.from(others.toFloat64()), estimator: place.bind(estimator) };
  }
  throw place.fail('a column, other columns and an estimator', describe(value));
}

const tripletsOf = (value: unknown): readonly unknown[] => asSequence(value) ?? [];

function triplets(): Attribute<Triplet[]> {
  return {
    read: (value, place) => tripletsOf(value).map((item) => readTriplet(item, place)),
    children: (value) =>
      tripletsOf(value).flatMap((item) => {
        const items = itemsOf(item);
        return items?.[2] instanceof PyObject ? [items[2]] : [];
      }),
  };
}

const attributes = {
  initial_imputer_: child(),
  imputation_sequence_: triplets(),
  n_iter_: count(),
  _min_value: optional(numbers()),
  _max_value: optional(numbers()),
  missing_values: missingValue(),
  sample_posterior: optional(bool(), false),
  add_indicator: optional(bool(), false),
  indicator_: optional(nullable(child())),
  keep_empty_features: optional(bool(), false),
  min_value: optional(any(), null),
  max_value: optional(any(), null),
};

type Imputer = Model<typeof attributes>;

/** A bound for each column; releases before 0.22 have one for all. */
function boundOf(m: Imputer, name: '_min_value' | '_max_value', column: number, fallback: number): number {
  const data = m[name]?.data;
  return data === undefined ? fallback : data.length === 1 ? data[0]! : data[column]!;
}

/** Columns that the first imputer keeps: those that had a value in `fit`. */
function keptColumns(m: Imputer, width: number): number[] {
  const statistics = m.initial_imputer_.get('statistics_');
  if (!(statistics instanceof NdArray) || statistics.size !== width)
    throw m.self.fail('initial_imputer_', `a SimpleImputer of ${width} columns`, 'another');
  const values = statistics.toFloat64();
  return Array.from({ length: width }, (_, j) => j).filter((j) => m.keep_empty_features || !Number.isNaN(values[j]!));
}

function predictColumn(m: Imputer, step: Triplet, filled: Dense, missing: Uint8Array): void {
  const { rows, cols, data } = filled;
  const wanted = Array.from({ length: rows }, (_, i) => i).filter((i) => missing[i * cols + step.column] === 1);
  if (wanted.length === 0) return;
  const width = step.others.length;
  const X = new Float64Array(wanted.length * width);
  wanted.forEach((i, row) => {
    for (let k = 0; k < width; k++) X[row * width + k] = data[i * cols + step.others[k]!]!;
  });
  const predicted = (
    run(step.estimator, 'predict', new Dense(X, wanted.length, width, filled.dtype)) as NdArray
  ).toFloat64();
  const low = boundOf(m, '_min_value', step.column, -Infinity);
  const high = boundOf(m, '_max_value', step.column, Infinity);
  const round = roundingOf(filled.dtype);
  wanted.forEach((i, row) => {
    data[i * cols + step.column] = round(Math.min(Math.max(predicted[row]!, low), high));
  });
}

function transform(m: Imputer, X: Input): Dense {
  const passed = asDense(m.self, X, { nan: true });
  const given = new Dense(passed.data, passed.rows, passed.cols, floatType(passed.dtype), passed.names);
  const first = asDenseAlways(m.self, transformWith(m.initial_imputer_, given), { width: 'any' });
  const kept = keptColumns(m, given.cols);
  if (first.cols !== kept.length) throw m.self.fail('initial_imputer_', `${kept.length} columns`, `${first.cols}`);
  const { rows, cols } = first;
  const type = floatType(given.dtype);
  const filled = new Dense(first.data.slice(), rows, cols, type);
  const gap = (i: number, j: number): number => (isMissing(m.missing_values, given.data[i * given.cols + j]) ? 1 : 0);
  const missing = new Uint8Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let k = 0; k < cols; k++) missing[i * cols + k] = gap(i, kept[k]!);
  if (m.n_iter_ > 0 && missing.includes(0)) {
    if (m.sample_posterior && missing.includes(1))
      throw new UnsupportedError(
        `${m.self.className} with sample_posterior=True draws at random, which Brine does not do`,
      );
    for (const step of m.imputation_sequence_) predictColumn(m, step, filled, missing);
  }
  const marked = indicatorColumns(m.self, m.add_indicator, m.indicator_, given.cols);
  if (marked.length === 0) return filled;
  const width = cols + marked.length;
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    out.set(filled.data.subarray(i * cols, (i + 1) * cols), i * width);
    marked.forEach((j, k) => {
      out[i * width + cols + k] = gap(i, j);
    });
  }
  return new Dense(out, rows, width, type);
}

export default defineEstimator({
  classes: ['sklearn.impute._iterative.IterativeImputer'],
  attributes,
  check(m) {
    const width = m.self.nFeatures;
    if (width === undefined) throw m.self.fail('n_features_in_', 'a count', 'nothing');
    const { length } = keptColumns(m, width);
    const inside = (at: number): boolean => Number.isInteger(at) && at >= 0 && at < length;
    if (!m.imputation_sequence_.every(({ column, others }) => inside(column) && others.every(inside)))
      throw m.self.fail('imputation_sequence_', `columns below ${length}`, 'others');
    for (const name of ['_min_value', '_max_value'] as const) {
      const count = m[name]?.data.length ?? 1;
      if (count !== 1 && count < length) throw m.self.fail(name, `${length} numbers`, `${count}`);
    }
    indicatorColumns(m.self, m.add_indicator, m.indicator_, width);
  },
  features: (m) => (m.initial_imputer_.get('statistics_') as NdArray | undefined)?.size,
  transform,
  getFeatureNamesOut(m, inputs) {
    const names = keptColumns(m, inputs.length).map((j) => inputs[j]!);
    return m.add_indicator && m.indicator_ !== undefined ? [...names, ...namesOut(m.indicator_, inputs)] : names;
  },
});
