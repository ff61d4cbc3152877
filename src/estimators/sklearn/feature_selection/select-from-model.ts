/**
 * The features that a fitted model finds important.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.SelectFromModel.html
 */
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { any, child, nullable, number, optional, text } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { boundOf } from '../../binding/bound-object.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { allowsMissing } from './allows-missing.js';
import { importancesOf } from './importances.js';
import { ascending, median } from './order.js';
import { selectorMethods } from './selected.js';

const attributes = {
  estimator_: child(),
  threshold: optional(any(), null),
  norm_order: optional(number(), 1),
  importance_getter: optional(text(), 'auto'),
  max_features: optional(any(), null),
  max_features_: optional(nullable(number())),
};

type Selector = Model<typeof attributes>;

const isOne = (value: unknown): boolean => typeof value === 'number' && Math.abs(value - 1) <= 1e-8 + 1e-5;

/** Models with an l1 penalty set coefficients to zero; what is above that counts. */
function isSparse(estimator: BoundEstimator, m: Selector): boolean {
  const name = estimator.className.slice(estimator.className.lastIndexOf('.') + 1);
  if (estimator.get('penalty') === 'l1' || name.includes('Lasso')) return true;
  if (!m.self.version.since(1, 1)) return false;
  if (name === 'ElasticNet') return isOne(estimator.get('l1_ratio'));
  if (name === 'ElasticNetCV') return isOne(estimator.get('l1_ratio_'));
  return m.self.version.since(1, 8) && name === 'LogisticRegression' && isOne(estimator.get('l1_ratio'));
}

function thresholdOf(m: Selector, importances: Float64Array): number {
  const threshold = m.threshold ?? (isSparse(m.estimator_, m) ? 1e-5 : 'mean');
  if (typeof threshold === 'number') return threshold;
  const match = /^(?:\s*([-+0-9.eE]+)\s*\*)?\s*(mean|median)\s*$/.exec(String(threshold));
  if (match === null || (match[1] !== undefined && !Number.isFinite(Number(match[1]))))
    throw m.self.fail('threshold', `a number, 'mean', 'median' or a multiple of them`, String(threshold));
  const reference =
    match[2] === 'median' ? median(importances) : pairwiseSum(importances, 0, importances.length) / importances.length;
  return match[1] === undefined ? reference : Number(match[1]) * reference;
}

function maskOf(m: Selector): boolean[] {
  const width = m.self.nFeatures!;
  const importances = importancesOf(m.estimator_, m.importance_getter, m.norm_order, width);
  const limit = thresholdOf(m, importances);
  const most = m.max_features_ ?? m.max_features;
  let mask = new Array<boolean>(width).fill(true);
  if (m.max_features !== null) {
    if (typeof most !== 'number') throw m.self.fail('max_features', 'a count', 'something else');
    const best = new Set(ascending(importances.map((value) => -value)).slice(0, most));
    mask = mask.map((_, j) => best.has(j));
  }
  return mask.map((keep, j) => keep && !(importances[j]! < limit));
}

export default defineEstimator({
  classes: ['sklearn.feature_selection._from_model.SelectFromModel'],
  byRow: true,
  attributes,
  upgrade(state) {
    // With prefit=True the given estimator is the fitted one.
    if (!state.has('estimator_') && state.has('estimator')) state.set('estimator_', state.get('estimator'));
  },
  check(m) {
    if (m.self.nFeatures === undefined) throw m.self.fail('n_features_in_', 'a count', 'nothing');
  },
  features: (m) => boundOf(m.estimator_).nFeatures,
  ...selectorMethods(maskOf, (m: Selector) => allowsMissing(m.estimator_, m.self.version)),
});
