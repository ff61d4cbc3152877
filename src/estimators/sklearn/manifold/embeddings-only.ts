/**
 * Embeddings of the rows of fit, which say nothing of others.
 * https://scikit-learn.org/stable/modules/manifold.html
 */
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';

const shown = optional(any());

export default defineEstimator({
  classes: [
    'sklearn.manifold._t_sne.TSNE',
    'sklearn.manifold._mds.MDS',
    'sklearn.manifold._classical_mds.ClassicalMDS',
    'sklearn.manifold._spectral_embedding.SpectralEmbedding',
  ],
  withoutInference:
    'it embeds the rows that it was fitted on and cannot place others, in scikit-learn as well; its embedding_ can be read',
  attributes: {
    embedding_: shown,
    stress_: shown,
    kl_divergence_: shown,
    affinity_matrix_: shown,
    dissimilarity_matrix_: shown,
  },
});
