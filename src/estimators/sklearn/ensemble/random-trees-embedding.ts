/**
 * The leaves of a forest as ones in a sparse row.
 * https://scikit-learn.org/stable/modules/ensemble.html#totally-random-trees-embedding
 */
import { child } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { transform } from '../../running/run.js';
import type { Categories } from '../preprocessing/encoders/categories.js';
import { checkForest, forestAttributes, forestImportances, forestLeaves, forestPath, forestWidth } from './forest.js';

export default defineEstimator({
  classes: ['sklearn.ensemble._forest.RandomTreesEmbedding'],
  byRow: true,
  attributes: { ...forestAttributes, one_hot_encoder_: child() },
  check: checkForest,
  features: forestWidth,
  transform(m, X) {
    const leaves = forestLeaves(m, X);
    const [rows, trees] = leaves.shape as [number, number];
    return transform(m.one_hot_encoder_, new Dense(leaves.toFloat64(), rows, trees, 'int64'));
  },
  apply: forestLeaves,
  decisionPath: forestPath,
  getFeatureNamesOut(m) {
    const { categories_ } = boundOf(m.one_hot_encoder_).model as unknown as { categories_: readonly Categories[] };
    return categories_.flatMap((list, tree) => list.texts.map((leaf) => `randomtreesembedding_${tree}_${leaf}`));
  },
  computed: { feature_importances_: forestImportances },
});
