/**
 * Clusterings that label the rows they were fitted on, and say nothing of others.
 * https://scikit-learn.org/stable/modules/clustering.html
 */
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';

const shown = optional(any());

export default defineEstimator({
  classes: [
    'sklearn.cluster._dbscan.DBSCAN',
    'sklearn.cluster._hdbscan.hdbscan.HDBSCAN',
    'sklearn.cluster._optics.OPTICS',
    'sklearn.cluster._agglomerative.AgglomerativeClustering',
    'sklearn.cluster._spectral.SpectralClustering',
    'sklearn.cluster._bicluster.SpectralBiclustering',
    'sklearn.cluster._bicluster.SpectralCoclustering',
  ],
  withoutInference:
    'it labels the rows that it was fitted on and cannot label others, in scikit-learn as well; its labels_ can be read',
  attributes: {
    labels_: shown,
    row_labels_: shown,
    column_labels_: shown,
    probabilities_: shown,
    core_sample_indices_: shown,
    components_: shown,
    reachability_: shown,
    ordering_: shown,
    core_distances_: shown,
    children_: shown,
    affinity_matrix_: shown,
  },
});
