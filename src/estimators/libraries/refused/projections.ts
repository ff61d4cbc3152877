/** Projections of new rows that are searched for. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: ['umap.umap_.UMAP', 'umap.parametric_umap.ParametricUMAP'],
  attributes: {},
  refused:
    'a projection of new rows by UMAP is an optimisation with random numbers over compiled functions: keep the embedding, or use PCA',
});
