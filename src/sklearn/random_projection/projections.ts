/**
 * Random projections: a product with stored random components, dense or sparse.
 * https://scikit-learn.org/stable/modules/random_projection.html
 */
import { any, bool, optional } from '../attributes.js';
import { classNames } from '../class-names.js';
import { checkComponents, componentCount, componentsWidth, project } from '../decomposition/project.js';
import { defineEstimator } from '../define.js';
import { Dense, toCsr } from '../matrix.js';
import { storedRows } from '../stored-rows.js';
import { asMatrix } from '../validate.js';

export default defineEstimator({
  classes: ['sklearn.random_projection.GaussianRandomProjection', 'sklearn.random_projection.SparseRandomProjection'],
  attributes: {
    components_: storedRows(),
    dense_output: optional(bool(), false),
    n_components_: optional(any()),
    density_: optional(any()),
  },
  check: checkComponents,
  features: componentsWidth,
  transform(m, X) {
    const matrix = asMatrix(m.self, X);
    const out = project(matrix, m.components_);
    const sparse = matrix.kind === 'csr' && !m.dense_output && m.self.className === 'SparseRandomProjection';
    return sparse ? toCsr(new Dense(out.data, out.rows, out.cols)) : out;
  },
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
