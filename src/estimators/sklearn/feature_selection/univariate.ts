/**
 * The features whose test of dependence on the target is best.
 * https://scikit-learn.org/stable/modules/feature_selection.html#univariate-feature-selection
 */
import { any, nullable, number, optional, text, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { below, bestOf, bestPercent, falseDiscoveries } from './masks.js';
import { selectorMethods } from './selected.js';

const attributes = {
  scores_: vector(),
  pvalues_: optional(nullable(vector())),
  k: optional(any(), 10),
  percentile: optional(number(), 10),
  alpha: optional(number(), 0.05),
  mode: optional(text(), 'percentile'),
  param: optional(any(), 1e-5),
};

type Selector = Model<typeof attributes>;

const MODES: Readonly<Record<string, string>> = {
  SelectKBest: 'k_best',
  SelectPercentile: 'percentile',
  SelectFpr: 'fpr',
  SelectFdr: 'fdr',
  SelectFwe: 'fwe',
};

function modeOf(m: Selector): { mode: string; param: unknown } {
  const mode = MODES[m.self.className];
  if (mode === undefined) return { mode: m.mode, param: m.param };
  return { mode, param: mode === 'k_best' ? m.k : mode === 'percentile' ? m.percentile : m.alpha };
}

function maskOf(m: Selector): boolean[] {
  const { mode, param } = modeOf(m);
  if (mode === 'k_best' && param === 'all') return Array.from(m.scores_, () => true);
  if (typeof param !== 'number') throw m.self.fail('param', 'a number', String(param));
  if (mode === 'k_best') return bestOf(m.scores_, param);
  if (mode === 'percentile') return bestPercent(m.scores_, param);
  const { pvalues_: pvalues } = m;
  if (pvalues === undefined) throw m.self.fail('pvalues_', 'an array of numbers', 'None');
  if (mode === 'fpr') return below(pvalues, param);
  if (mode === 'fdr') return falseDiscoveries(pvalues, param);
  if (mode === 'fwe') return below(pvalues, param / pvalues.length);
  throw m.self.fail('mode', 'percentile, k_best, fpr, fdr or fwe', mode);
}

export default defineEstimator({
  classes: ['SelectKBest', 'SelectPercentile', 'SelectFpr', 'SelectFdr', 'SelectFwe', 'GenericUnivariateSelect'].map(
    (name) => `sklearn.feature_selection._univariate_selection.${name}`,
  ),
  byRow: true,
  attributes,
  check(m) {
    const width = m.self.nFeatures;
    if (m.scores_.length !== width) throw m.self.fail('scores_', `${width} numbers`, `${m.scores_.length}`);
    if (m.pvalues_ !== undefined && m.pvalues_.length !== width)
      throw m.self.fail('pvalues_', `${width} numbers`, `${m.pvalues_.length}`);
    maskOf(m);
  },
  features: (m) => m.scores_.length,
  ...selectorMethods(maskOf),
});
