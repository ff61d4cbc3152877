/** What a search keeps of `fit`, and X as it takes it. */
import { UnsupportedError } from '../../../core/errors.js';
import { any, type Numbers, nullable, number, oneOf, optional } from '../../binding/attributes.js';
import type { Model } from '../../binding/define.js';
import { storedRows } from '../../binding/stored-rows.js';
import type { Input } from '../../input/matrix.js';
import { nameOrFunction } from '../../own/metric.js';
import { asDense, asDenseAlways } from '../../running/validate.js';
import { QueryRows } from './brute-plan.js';
import { neighborTree } from './trees/tree.js';

export const searchAttributes = {
  _fit_X: optional(nullable(storedRows())),
  _tree: optional(nullable(neighborTree())),
  _fit_method: oneOf('brute', 'kd_tree', 'ball_tree'),
  effective_metric_: nameOrFunction('metric', 'a, b'),
  effective_metric_params_: optional(any()),
  n_neighbors: optional(nullable(number()), 5),
  radius: optional(nullable(number()), 1),
};

export type Search = Model<typeof searchAttributes>;

export function fittedRows(m: Search): Numbers {
  const rows = m._fit_method === 'brute' ? m._fit_X : (m._tree?.data ?? m._fit_X);
  if (rows === undefined) throw m.self.fail('_fit_X', 'the rows of fit', 'nothing');
  return rows;
}

export function checkSearch(m: Search): void {
  const rows = fittedRows(m);
  const { nFeatures } = m.self;
  if (m._fit_method !== 'brute' && m._tree === undefined) throw m.self.fail('_tree', 'a tree', 'nothing');
  if (rows.shape[0] === 0) throw m.self.fail('_fit_X', 'at least one row', 'none');
  if (nFeatures !== undefined && rows.shape[1] !== nFeatures) {
    throw m.self.fail('_fit_X', `${nFeatures} columns, as n_features_in_ says`, `${rows.shape[1]}`);
  }
}

export function searchWidth(m: Search): number {
  return fittedRows(m).shape[1]!;
}

/** X as the search takes it: sparse rows only by brute force. */
export function queryRows(m: Search, X: Input): QueryRows {
  const width = m.effective_metric_ === 'precomputed' ? fittedRows(m).shape[0]! : searchWidth(m);
  const rules = { width, nan: m.effective_metric_ === 'nan_euclidean' };
  if (X.kind === 'csr' && m.effective_metric_ === 'precomputed')
    throw new UnsupportedError(
      `${m.self.className}: sparse distances that were computed before are not supported: pass them dense`,
    );
  const rows = m._fit_method === 'brute' ? asDenseAlways(m.self, X, rules) : asDense(m.self, X, rules);
  return new QueryRows(rows, X.kind === 'csr', { empty: X.kind === 'csr' && X.data.length === 0 });
}
