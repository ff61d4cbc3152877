/** Damaged state of decompositions, clusterings, neighbours, processes and mixtures: an InvalidStateError, never a number. */
import { describe, expect, test } from 'vitest';
import { InvalidStateError } from '../../src/core/errors.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, type PyObject } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

type State = PyDict<string, unknown>;

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));
const matrix = (rows: number, cols: number): NdArray => NdArray.of(new Float64Array(rows * cols).fill(1), [rows, cols]);

function treeParts(state: State): unknown[] {
  return (asSequence((state.get('_tree') as PyObject).state) ?? []) as unknown[];
}

/** Changes the bytes of one array in the state of a tree. */
function changeTree(state: State, part: number, change: (bytes: Uint8Array) => void): void {
  const parts = treeParts(state);
  const old = parts[part] as NdArray;
  const bytes = old.bytes!.slice();
  change(bytes);
  parts[part] = NdArray.fromBytes(bytes, old.shape, old.dtype);
}

const cases: [string, string, (state: State) => void][] = [
  ['a penalty that is no number', 'sparse-coder-lasso', (state) => state.set('transform_alpha', Number.NaN)],
  ['a penalty below zero', 'sparse-coder-lasso', (state) => state.set('transform_alpha', -3)],
  ['deviations that are gone', 'centroid-cancer', (state) => state.delete('within_class_std_dev_')],
  ['components of another width', 'pca-iris', (state) => state.set('components_', matrix(4, 3))],
  ['variances of another length', 'pca-iris-two', (state) => state.set('explained_variance_', floats(1))],
  ['a mean of another length', 'pca-iris', (state) => state.set('mean_', floats(1, 2))],
  ['components that are flat', 'svd-digits', (state) => state.set('components_', floats(1, 2))],
  ['a mixing matrix of another shape', 'ica-iris', (state) => state.set('mixing_', matrix(2, 2))],
  ['noise of another length', 'factor-analysis-iris', (state) => state.set('noise_variance_', floats(1))],
  ['components that depend on each other', 'sparse-pca-iris', (state) => state.set('ridge_alpha', -1e9)],
  ['eigenvalues of another length', 'kernel-pca-rbf', (state) => state.set('eigenvalues_', floats(1))],
  ['rows that are gone', 'kernel-pca-rbf', (state) => state.set('X_fit_', matrix(2, 4))],
  [
    'a centerer of other rows',
    'kernel-pca-rbf',
    (state) => attributesOf(state.get('_centerer')).set('K_fit_rows_', floats(1)),
  ],
  ['a kernel that is none', 'kernel-pca-rbf', (state) => state.set('kernel', 'magic')],
  [
    'sparse rows that lie',
    'kernel-pca-sparse',
    (state) => attributesOf(state.get('X_fit_')).set('indptr', floats(0, 9)),
  ],
  ['a loss that is none', 'nmf-iris-mu', (state) => state.set('beta_loss', 'magic')],
  ['endless iterations', 'nmf-iris', (state) => state.set('max_iter', 1e15)],
  [
    'negative components',
    'nmf-iris',
    (state) => state.set('components_', NdArray.of(Float64Array.of(-1, 1, 1, 1), [1, 4])),
  ],
  ['topics of another shape', 'lda-topics-iris', (state) => state.set('exp_dirichlet_component_', matrix(1, 1))],
  ['a prior of zero', 'lda-topics-iris', (state) => state.set('doc_topic_prior_', 0)],
  ['atoms of another width', 'dictionary-omp', (state) => state.set('components_', matrix(3, 9))],
  ['an algorithm that is none', 'dictionary-omp', (state) => state.set('transform_algorithm', 'magic')],
  ['centres of another width', 'kmeans-iris', (state) => state.set('cluster_centers_', matrix(4, 3))],
  ['no centres', 'kmeans-iris', (state) => state.set('cluster_centers_', matrix(0, 4))],
  [
    'a tree of clusters that goes round',
    'bisecting-iris',
    (state) => attributesOf(state.get('_bisecting_tree')).set('left', state.get('_bisecting_tree')),
  ],
  ['a tree of clusters that is none', 'bisecting-iris', (state) => state.set('_bisecting_tree', 7)],
  ['fewer labels than subclusters', 'birch-iris', (state) => state.set('subcluster_labels_', floats(1))],
  ['targets that are no classes', 'knn-iris-kd', (state) => state.set('_y', NdArray.of(new Float64Array(34).fill(9)))],
  ['fewer targets than rows', 'knn-reg-diabetes-kd', (state) => state.set('_y', floats(1, 2))],
  ['rows that are gone from a search', 'knn-wine-brute', (state) => state.set('_fit_X', matrix(0, 13))],
  ['a search method that is none', 'knn-wine-brute', (state) => state.set('_fit_method', 'magic')],
  ['no tree', 'knn-iris-kd', (state) => state.set('_tree', null)],
  ['tree nodes that overlap', 'knn-iris-kd', (state) => changeTree(state, 2, (nodes) => nodes.fill(1, 0, 8))],
  ['tree nodes out of range', 'knn-iris-kd', (state) => changeTree(state, 2, (nodes) => nodes.fill(127, 8, 15))],
  ['tree rows that stand twice', 'knn-iris-kd', (state) => changeTree(state, 1, (rows) => rows.fill(0))],
  ['a tree of a metric that is none', 'nearest-iris', (state) => (treeParts(state)[11] = null)],
  ['densities of other rows', 'lof-iris', (state) => state.set('_lrd', floats(1))],
  ['centroids without labels', 'centroid-iris', (state) => state.set('classes_', floats(1))],
  ['a bandwidth of zero', 'kde-iris-gaussian', (state) => state.set('bandwidth_', 0)],
  ['factors of another shape', 'mixture-iris-full', (state) => state.set('precisions_cholesky_', matrix(3, 4))],
  ['fewer weights than components', 'mixture-iris-diag', (state) => state.set('weights_', floats(1))],
  [
    'too few degrees of freedom',
    'bayes-mixture-iris-full',
    (state) => state.set('degrees_of_freedom_', floats(1, 1, 1, 1)),
  ],
  ['rows of a process that are gone', 'gpr-rbf', (state) => state.set('alpha_', floats(1))],
  ['a factor of another shape', 'gpr-rbf', (state) => state.set('L_', matrix(2, 2))],
  ['a kernel that is no object', 'gpr-rbf', (state) => state.set('kernel_', 5)],
  [
    'a kernel that contains itself',
    'gpr-rbf',
    (state) => attributesOf(state.get('kernel_')).set('k1', state.get('kernel_')),
  ],
  [
    'a length scale of zero',
    'gpr-matern-half',
    (state) => attributesOf(attributesOf(state.get('kernel_')).get('k1')).set('length_scale', 0),
  ],
  [
    'fewer targets of a classifier',
    'gpc-half',
    (state) => attributesOf(state.get('base_estimator_')).set('pi_', floats(1)),
  ],
  [
    'models that are gone',
    'gpc-iris-rest',
    (state) => attributesOf(state.get('base_estimator_')).set('estimators_', []),
  ],
  ['fewer dual coefficients', 'kernel-ridge-rbf', (state) => state.set('dual_coef_', floats(1))],
  ['fewer offsets than waves', 'rbf-sampler-iris', (state) => state.set('random_offset_', floats(1))],
  ['a normalization of another shape', 'nystroem-iris', (state) => state.set('normalization_', matrix(2, 2))],
  ['clusters out of range', 'agglomerate-iris', (state) => state.set('labels_', floats(0, 1, 99, 1))],
];

describe('what has no inference', () => {
  test('shows its labels and says why it cannot predict', async () => {
    const model = bind(await graphOf('dbscan-iris'));
    const labels = (model.get('labels_') as NdArray).toFloat64();
    const cores = (model.get('core_sample_indices_') as NdArray).toFloat64();
    expect([...cores].every((row) => labels[row]! >= 0)).toBe(true);
    expect(model.methods).toEqual([]);
    expect(() => model.predict([[1, 2, 3, 4]])).toThrow(/no predict: it labels the rows that it was fitted on/);
  });
});

describe('damaged state', () => {
  test.each(cases)('%s', async (_name, fixture, damage) => {
    const graph = await graphOf(fixture);
    damage(attributesOf(graph));
    expect(() => {
      const model = bind(graph);
      const X = inputOf(fixture) as number[][];
      if (model.methods.includes('predict')) model.predict(X);
      else if (model.methods.includes('transform')) model.transform(X);
      else if (model.methods.includes('kneighbors')) model.kneighbors(X);
      else model.scoreSamples(X);
    }).toThrow(InvalidStateError);
  });
});
