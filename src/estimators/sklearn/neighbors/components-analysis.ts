/**
 * Neighbourhood components analysis: a product with the learned components.
 * https://scikit-learn.org/stable/modules/neighbors.html#neighborhood-components-analysis
 */
import { any, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { checkComponents, componentCount, componentsWidth, project } from '../decomposition/project.js';
import { defineEstimator } from '../../binding/define.js';
import { asDense } from '../../running/validate.js';

export default defineEstimator({
  classes: ['sklearn.neighbors._nca.NeighborhoodComponentsAnalysis'],
  attributes: { components_: numbers(2), n_iter_: optional(any()) },
  check: checkComponents,
  features: componentsWidth,
  transform: (m, X) => project(asDense(m.self, X), m.components_),
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
