/**
 * Gaps filled with the mean of the nearest rows that have a value.
 * https://scikit-learn.org/stable/modules/generated/sklearn.impute.KNNImputer.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { any, bool, child, count, nullable, numbers, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { namesOut } from '../../running/run.js';
import { asDense, floatType } from '../../running/validate.js';
import { roundingOf } from '../preprocessing/columnwise.js';
import { indicatorColumns } from './indicator-columns.js';
import { isMissing, missingValue } from './missing.js';

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

/** Euclidean distance over the columns that both rows have, scaled up to all; NaN where they share none. */
function distances(m: Imputer, row: Float64Array, missing: Uint8Array): Float64Array {
  const [rows, cols] = m._fit_X.shape as [number, number];
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    let present = 0;
    for (let j = 0; j < cols; j++) {
      if (missing[j] === 1 || m._mask_fit_X.data[i * cols + j] !== 0) continue;
      const difference = row[j]! - m._fit_X.data[i * cols + j]!;
      sum += difference * difference;
      present++;
    }
    out[i] = present === 0 ? Number.NaN : Math.sqrt((sum / present) * cols);
  }
  return out;
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

/** Mean of the nearest donors, weighted by the inverse of their distance if asked. */
function fill(m: Imputer, column: number, distance: Float64Array): number {
  const cols = m._fit_X.shape[1]!;
  const donors = Array.from(distance.keys()).filter((i) => m._mask_fit_X.data[i * cols + column] === 0);
  if (donors.every((i) => Number.isNaN(distance[i]!))) return meanOf(m, column);
  const key = (i: number): number => (Number.isNaN(distance[i]!) ? Infinity : distance[i]!);
  donors.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
  const nearest = donors.slice(0, m.n_neighbors).filter((i) => !Number.isNaN(distance[i]!));
  const touching = nearest.some((i) => distance[i] === 0);
  let [sum, total] = [0, 0];
  for (const i of nearest) {
    const weight = m.weights === 'uniform' ? 1 : touching ? (distance[i] === 0 ? 1 : 0) : 1 / distance[i]!;
    sum += weight * m._fit_X.data[i * cols + column]!;
    total += weight;
  }
  return sum / total;
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
  const masks = Uint8Array.from(data, (value) => (isMissing(m.missing_values, value) ? 1 : 0));
  const marked = indicatorColumns(m.self, m.add_indicator, m.indicator_, cols);
  const width = kept.length + marked.length;
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const missing = masks.subarray(i * cols, (i + 1) * cols);
    const row = data.subarray(i * cols, (i + 1) * cols);
    const distance = missing.includes(1) ? distances(m, row, missing) : undefined;
    kept.forEach((j, k) => {
      const value = missing[j] === 0 ? row[j]! : !valid[j] ? 0 : fill(m, j, distance!);
      out[i * width + k] = round(value);
    });
    marked.forEach((j, k) => {
      out[i * width + kept.length + k] = missing[j]!;
    });
  }
  return new Dense(out, rows, width, type);
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
