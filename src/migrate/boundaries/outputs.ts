/** `_n_features_out`: how many columns come out of a transformer, kept since 1.1. */
import type { NdArray } from '../../numpy/ndarray.js';
import { added, attributes, of, step, type Step, type Subject } from '../step.js';

const PLS = of('cross_decomposition._pls', 'PLSRegression', 'PLSCanonical', 'CCA');

/** How many columns come out, which transformers keep since 1.1. */
const OUTPUTS: readonly (readonly [string[], (model: Subject) => number | undefined])[] = [
  [of('cluster._birch', 'Birch'), (model) => model.array('subcluster_centers_')?.shape[0]],
  [of('cluster._kmeans', 'KMeans', 'MiniBatchKMeans'), (model) => model.array('cluster_centers_')?.shape[0]],
  [[...PLS, ...of('cross_decomposition._pls', 'PLSSVD')], (model) => model.array('x_weights_')?.shape[1]],
  [of('discriminant_analysis', 'LinearDiscriminantAnalysis'), (model) => model.number('_max_components')],
  [of('ensemble._forest', 'RandomTreesEmbedding'), (model) => embeddingWidth(model)],
  [
    of('kernel_approximation', 'Nystroem', 'RBFSampler'),
    (model) => model.array('normalization_')?.shape[0] ?? model.array('random_weights_')?.shape[1],
  ],
  [of('kernel_approximation', 'SkewedChi2Sampler'), (model) => model.array('random_weights_')?.shape[1]],
  [of('kernel_approximation', 'PolynomialCountSketch'), (model) => model.number('n_components')],
  [
    of('manifold._isomap', 'Isomap').concat(of('manifold._locally_linear', 'LocallyLinearEmbedding')),
    (model) => model.array('embedding_')?.shape[1],
  ],
  [
    of('neighbors._graph', 'KNeighborsTransformer', 'RadiusNeighborsTransformer'),
    (model) => model.number('n_samples_fit_'),
  ],
  [of('neighbors._nca', 'NeighborhoodComponentsAnalysis'), (model) => model.array('components_')?.shape[0]],
  [of('neural_network._rbm', 'BernoulliRBM'), (model) => model.array('components_')?.shape[0]],
  [of('cluster._agglomerative', 'FeatureAgglomeration'), (model) => model.number('n_clusters_')],
];

function embeddingWidth(model: Subject): number | undefined {
  const categories = attributes(model.get('one_hot_encoder_'))?.get('categories_');
  return Array.isArray(categories)
    ? categories.reduce((sum: number, one) => sum + (one as NdArray).size, 0)
    : undefined;
}

export const OUTPUT_STEPS: readonly Step[] = OUTPUTS.map(([classes, count]) =>
  step(
    '1.1',
    classes,
    added('_n_features_out', (model: Subject) => count(model)),
  ),
);
