/**
 * Counts of terms weighted by how rare the terms are.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.text.TfidfTransformer.html
 */
import { defineEstimator } from '../../binding/define.js';
import { checkWeights, tfidfAttributes, upgradeWeights, weigh } from './weights.js';

export default defineEstimator({
  classes: ['sklearn.feature_extraction.text.TfidfTransformer'],
  byRow: true,
  attributes: tfidfAttributes,
  upgrade: upgradeWeights,
  check(m) {
    checkWeights(m);
    const width = m.self.nFeatures;
    if (m.idf_ !== undefined && m.idf_.length !== width)
      throw m.self.fail('idf_', `${width} weights`, `${m.idf_.length}`);
  },
  features: (m) => m.idf_?.length,
  transform: weigh,
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
