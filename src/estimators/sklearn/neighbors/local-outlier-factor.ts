/**
 * Local outlier factor of new rows.
 * https://scikit-learn.org/stable/modules/outlier_detection.html#local-outlier-factor
 */
import { any, bool, number, numbers, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { type Input, numberArray } from '../../input/matrix.js';
import { heldAs, numberTypeOf, resultFloat } from '../../running/validate.js';
import { int64Array } from '../../binding/results.js';
import { checkSearch, fittedRows, queryRows, searchAttributes, searchWidth } from './fitted.js';
import { kneighbors, kneighborsGraph, queryOptions } from './queries.js';
import { nearest } from './search.js';

const attributes = {
  ...searchAttributes,
  novelty: optional(bool(), false),
  n_neighbors_: number(),
  _lrd: vector(),
  _distances_fit_X_: numbers(2),
  offset_: number(),
  negative_outlier_factor_: optional(any()),
};

type Lof = Model<typeof attributes>;

/** Minus the mean ratio of the neighbours' density to that of each row. */
function scores(m: Lof, X: Input): Float64Array {
  const count = m.n_neighbors_;
  const width = m._distances_fit_X_.shape[1]!;
  const matrix = queryRows(m, X);
  return Float64Array.from(nearest(m, matrix, count), ({ indexes, distances }) => {
    let reach = 0;
    indexes.forEach((row, at) => {
      reach += Math.max(distances[at]!, m._distances_fit_X_.data[row * width + count - 1]!);
    });
    const density = 1 / (reach / count + 1e-10);
    let sum = 0;
    for (const row of indexes) sum += m._lrd[row]! / density;
    return -(sum / count);
  });
}

function typed(m: Lof, X: Input, found: Float64Array): NdArray {
  const given = numberTypeOf(X);
  const type = resultFloat(m.self, given, '_fit_X', '_lrd');
  return numberArray(heldAs(type, found), [found.length], type);
}

export default defineEstimator({
  classes: ['sklearn.neighbors._lof.LocalOutlierFactor'],
  attributes,
  check(m) {
    checkSearch(m);
    const rows = fittedRows(m).shape[0]!;
    if (m._lrd.length !== rows) throw m.self.fail('_lrd', `${rows} numbers`, `${m._lrd.length}`);
    const [known, width] = m._distances_fit_X_.shape as [number, number];
    if (known !== rows || width < m.n_neighbors_) {
      throw m.self.fail('_distances_fit_X_', `the shape (${rows}, ${m.n_neighbors_})`, `(${known}, ${width})`);
    }
  },
  features: searchWidth,
  options: queryOptions,
  has: (m, method) => m.novelty || method.startsWith('kneighbors'),
  predict(m, X) {
    const found = scores(m, X).map((score) => (score - m.offset_ < 0 ? -1 : 1));
    return int64Array(found, found.length);
  },
  decisionFunction(m, X) {
    return typed(
      m,
      X,
      scores(m, X).map((score) => score - m.offset_),
    );
  },
  scoreSamples(m, X) {
    return typed(m, X, scores(m, X));
  },
  kneighbors,
  kneighborsGraph,
});
