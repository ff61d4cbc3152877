/**
 * Gaps filled with the mean of the nearest rows that have a value.
 * https://scikit-learn.org/stable/modules/generated/sklearn.impute.KNNImputer.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { argPartition } from '../../../linalg/numpy-select.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { any, bool, child, count, nullable, numbers, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { namesOut } from '../../running/run.js';
import { asDense, floatType } from '../../running/validate.js';
import { roundingOf } from '../preprocessing/columnwise.js';
import { clearlyLeastOf } from '../neighbors/select-rows.js';
import { indicatorColumns } from './indicator-columns.js';
import { isMissing, missingValue } from './missing.js';
import { type FittedRows, fittedRows, type GapDistances, gapDistances } from './nan-distances.js';

const attributes = {
  _fit_X: numbers(2),
  _mask_fit_X: numbers(2),
  _valid_mask: optional(numbers(1)),
  n_neighbors: count(),
  weights: optional(any(), 'uniform'),
  metric: optional(any(), 'nan_euclidean'),
  missing_values: missingValue(),
  add_indicator: optional(bool(), false),
  indicator_: optional(nullable(child())),
  keep_empty_features: optional(bool(), false),
};

type Imputer = Model<typeof attributes>;

/** Columns that had a value in `fit`; the others are dropped. */
function validColumns(m: Imputer): boolean[] {
  const [rows, cols] = m._fit_X.shape as [number, number];
  if (m._valid_mask !== undefined) return Array.from(m._valid_mask.data, (bit) => bit !== 0);
  return Array.from({ length: cols }, (_, j) => {
    for (let i = 0; i < rows; i++) if (m._mask_fit_X.data[i * cols + j] === 0) return true;
    return false;
  });
}

const fits = new WeakMap<Imputer, FittedRows>();

function fitOf(m: Imputer): FittedRows {
  let found = fits.get(m);
  if (found === undefined) {
    const [rows, cols] = m._fit_X.shape as [number, number];
    const values = m._fit_X.data.map((value, at) => (m._mask_fit_X.data[at] === 0 ? value : Number.NaN));
    fits.set(m, (found = fittedRows(values, rows, cols)));
  }
  return found;
}

function meanOf(m: Imputer, column: number): number {
  const [rows, cols] = m._fit_X.shape as [number, number];
  let [sum, n] = [0, 0];
  for (let i = 0; i < rows; i++) {
    if (m._mask_fit_X.data[i * cols + column] !== 0) continue;
    sum += m._fit_X.data[i * cols + column]!;
    n++;
  }
  return n === 0 ? 0 : sum / n;
}

/** Rows of fit that have a value in a column. */
function donorsOf({ values, count, cols }: FittedRows, column: number): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => k).filter((k) => !Number.isNaN(values[k * cols + column]!));
}

interface Donors {
  readonly rows: Int32Array;
  readonly distances: Float64Array;
}

/** Memory that one cell after another uses. */
interface Scratch {
  readonly compared: Float64Array;
  readonly order: Int32Array;
}

/** The donors that `argpartition` puts first, in its order; undefined where no donor shares a column with the row. */
function nearestDonors(donors: Int32Array, found: GapDistances, count: number, scratch: Scratch): Donors | undefined {
  const { slack, exact } = found;
  const size = Math.min(count, donors.length);
  const take = (places: Int32Array, distance: (at: number) => number): Donors => {
    const few = places.slice(0, size);
    return { rows: few.map((at) => donors[at]!), distances: Float64Array.from(few, distance) };
  };
  if (slack !== 0) {
    const clear = clearlyLeastOf(found.rough, donors, size, slack);
    if (clear !== undefined) return take(clear, (at) => exact(donors[at]!));
  }
  const compared = scratch.compared.subarray(0, donors.length);
  const order = scratch.order.subarray(0, donors.length);
  let known = 0;
  for (let at = 0; at < donors.length; at++) {
    const value = found.rough[donors[at]!]!;
    compared[at] = value;
    if (value === value) known++;
  }
  if (known === 0) return undefined;
  if (slack === 0) return take(argPartition(compared, size - 1, order), (at) => compared[at]!);
  const distances = Float64Array.from(donors, exact);
  return take(argPartition(distances, size - 1, order), (at) => distances[at]!);
}

/** Mean of the nearest donors, weighted by the inverse of their distance if asked. */
function meanOfDonors(m: Imputer, column: number, { rows, distances }: Donors): number {
  const cols = m._fit_X.shape[1]!;
  const values = Float64Array.from(rows, (k) => m._fit_X.data[k * cols + column]!);
  // Up to 1.5 rows without a distance count, unless they are weighted.
  if (m.weights === 'uniform' && !m.self.version.since(1, 6)) return pairwiseSum(values, 0, rows.length) / rows.length;
  const touching = m.weights !== 'uniform' && distances.includes(0);
  const weights = distances.map((distance) => {
    if (Number.isNaN(distance)) return 0;
    if (m.weights === 'uniform') return 1;
    return touching ? Number(distance === 0) : 1 / distance;
  });
  const weighted = values.map((value, at) => value * weights[at]!);
  return pairwiseSum(weighted, 0, rows.length) / pairwiseSum(weights, 0, rows.length);
}

function transform(m: Imputer, X: Input): Dense {
  if ((m.weights !== 'uniform' && m.weights !== 'distance') || m.metric !== 'nan_euclidean')
    throw new UnsupportedError(`${m.self.className} with a Python function as weights or metric is not run by Brine`);
  const dense = asDense(m.self, X, { nan: true, width: m._fit_X.shape[1]! });
  const { data, rows, cols } = dense;
  const type = floatType(dense.dtype);
  const round = roundingOf(type);
  const valid = validColumns(m);
  const kept = valid.flatMap((keep, j) => (keep || m.keep_empty_features ? [j] : []));
  const values = data.map((value) => (isMissing(m.missing_values, value) ? Number.NaN : value));
  // Up to 1.2 rows without any gap came back without the columns that mark gaps.
  const unmarked = !m.self.version.since(1, 3) && !values.some(Number.isNaN);
  const marked = unmarked ? [] : indicatorColumns(m.self, m.add_indicator, m.indicator_, cols);
  const width = kept.length + marked.length;
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    kept.forEach((j, k) => {
      const value = values[i * cols + j]!;
      out[i * width + k] = round(Number.isNaN(value) && !valid[j] ? 0 : value);
    });
    marked.forEach((j, k) => {
      out[i * width + kept.length + k] = Number.isNaN(values[i * cols + j]!) ? 1 : 0;
    });
  }
  fillGaps(m, values, cols, type === 'float32' && m._fit_X.float32, (i, j, value) => {
    const k = kept.indexOf(j);
    if (k >= 0) out[i * width + k] = round(value);
  });
  return new Dense(out, rows, width, type);
}

/** Values for all gaps in columns that had values in `fit`. */
function fillGaps(
  m: Imputer,
  values: Float64Array,
  cols: number,
  single: boolean,
  put: (row: number, column: number, value: number) => void,
): void {
  const fit = fitOf(m);
  const valid = validColumns(m);
  const rows: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue;
    rows.push(Math.floor(at / cols));
    // The next row.
    at = rows[rows.length - 1]! * cols + cols - 1;
  }
  // Distances are made for the rows with gaps together, one after another.
  const gaps = new Float64Array(rows.length * cols);
  rows.forEach((row, i) => {
    gaps.set(values.subarray(row * cols, (row + 1) * cols), i * cols);
  });
  const distancesOf = gapDistances(fit, gaps, rows.length, single);
  const scratch = { compared: new Float64Array(fit.count), order: new Int32Array(fit.count) };
  const donors = valid.map((_, j) => donorsOf(fit, j));
  rows.forEach((row, i) => {
    const found = distancesOf(i);
    for (let j = 0; j < cols; j++) {
      if (!valid[j] || !Number.isNaN(values[row * cols + j]!)) continue;
      const nearest = nearestDonors(donors[j]!, found, m.n_neighbors, scratch);
      put(row, j, nearest === undefined ? meanOf(m, j) : meanOfDonors(m, j, nearest));
    }
  });
}

export default defineEstimator({
  classes: ['sklearn.impute._knn.KNNImputer'],
  attributes,
  check(m) {
    const [rows, cols] = m._fit_X.shape;
    const [maskRows, maskCols] = m._mask_fit_X.shape;
    if (rows !== maskRows || cols !== maskCols)
      throw m.self.fail('_mask_fit_X', `a mask of (${rows}, ${cols})`, 'another');
    if (m._valid_mask !== undefined && m._valid_mask.data.length !== cols)
      throw m.self.fail('_valid_mask', `${cols} booleans`, `${m._valid_mask.data.length}`);
    if (m.n_neighbors < 1) throw m.self.fail('n_neighbors', 'at least 1', '0');
    if (m.self.nFeatures !== cols) throw m.self.fail('_fit_X', `${m.self.nFeatures} columns`, `${cols}`);
    indicatorColumns(m.self, m.add_indicator, m.indicator_, cols);
  },
  features: (m) => m._fit_X.shape[1],
  transform,
  getFeatureNamesOut(m, inputs) {
    // scikit-learn leaves empty columns away here even where it keeps them.
    const valid = validColumns(m);
    const names = inputs.filter((_, j) => valid[j] === true);
    return m.add_indicator && m.indicator_ !== undefined ? [...names, ...namesOut(m.indicator_, inputs)] : names;
  },
});
