/** Clusters, mixtures and covariances. */
import { type NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import {
  added,
  type Both,
  dropped,
  float64,
  floats,
  numberOf,
  of,
  renamed,
  step,
  type Step,
  type Subject,
} from '../../step.js';
import { KMEANS, MIXTURES } from './groups.js';

/** The distance of clustering was `affinity` until 1.1, either from 1.2 on, and `metric` alone since 1.4. */
const clusterMetric: Both = {
  forwards: (model) => {
    const old = model.get('affinity');
    if (model.get('metric') === null)
      model.set('metric', old === undefined || old === 'deprecated' ? 'euclidean' : old);
  },
  backwards: (model) => {
    model.set('affinity', 'deprecated');
  },
};

export const CLUSTERS_STEPS: readonly Step[] = [
  step(
    '0.22',
    of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'),
    renamed('n_components_', 'n_connected_components_'),
    added('n_clusters_', (model: Subject) => model.get('n_clusters'), 'children_'),
  ),
  step(
    '0.23',
    KMEANS,
    added('_n_threads', 1, 'cluster_centers_'),
    added('_algorithm', kmeansAlgorithm, 'cluster_centers_'),
    added('_n_init', (model: Subject) => model.get('n_init'), 'cluster_centers_'),
  ),
  step(
    '0.24',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    renamed('counts_', '_counts'),
    renamed('init_size_', '_init_size'),
    added('_tol', 0, 'cluster_centers_'),
  ),
  step('0.24', of('covariance._graph_lasso', 'GraphicalLassoCV'), {
    forwards: (model) => {
      const scores = model.array('grid_scores_');
      if (scores === undefined) return;
      const rows = scores.tolist() as number[][];
      const results = new PyDict<string, unknown>();
      results.set('alphas', floats((asSequence(model.get('cv_alphas_')) ?? []).map((one) => numberOf(one) ?? NaN)));
      for (let j = 0; j < (scores.shape[1] ?? 0); j++)
        results.set(`split${j}_score`, floats(rows.map((row) => row[j]!)));
      results.set('mean_score', floats(rows.map((row) => row.reduce((a, b) => a + b, 0) / row.length)));
      results.set('std_score', floats(rows.map(deviation)));
      model.set('cv_results_', results);
      model.delete('grid_scores_');
      model.delete('cv_alphas_');
    },
    backwards: (model) => {
      const results = model.get('cv_results_');
      if (!(results instanceof PyDict)) return;
      const alphas = (results.get('alphas') as NdArray).flat() as number[];
      const folds = [...results]
        .filter(([name]) => /^split\d+_score$/.test(String(name)))
        .map(([, one]) => one as NdArray);
      const columns = folds.map((one) => one.flat() as number[]);
      model.set('cv_alphas_', alphas.map(float64));
      model.set(
        'grid_scores_',
        floats(
          alphas.flatMap((_, i) => columns.map((one) => one[i]!)),
          [alphas.length, folds.length],
        ),
      );
      model.delete('cv_results_');
    },
  }),
  step(
    '1.0',
    of('cluster._birch', 'Birch'),
    renamed('fit_', '_deprecated_fit'),
    renamed('partial_fit_', '_deprecated_partial_fit'),
  ),
  step(
    '1.0',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    added('_batch_size', (model: Subject) => model.get('batch_size'), 'cluster_centers_'),
    added('_ewa_inertia', NaN, 'cluster_centers_'),
    added('_ewa_inertia_min', NaN, 'cluster_centers_'),
    added('_n_since_last_reassign', 0, 'cluster_centers_'),
    added('_no_improvement', 0, 'cluster_centers_'),
    added('n_steps_', (model: Subject) => model.get('n_iter_'), 'cluster_centers_'),
  ),
  step(
    '1.1',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    dropped(
      '_algorithm',
      (model: Subject) => (model.number('n_clusters') === 1 ? 'full' : 'elkan'),
      'cluster_centers_',
    ),
    dropped('algorithm', 'auto'),
    dropped('copy_x', true),
  ),
  step(
    '1.0',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    dropped('n_jobs', 'deprecated'),
    dropped('precompute_distances', 'deprecated'),
  ),
  step(
    '1.2',
    of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'),
    added('_metric', (model: Subject) => model.get('affinity') ?? 'euclidean', 'children_'),
    {
      backwards: (model) => {
        if (model.get('metric') !== null && model.get('metric') !== undefined)
          model.set('affinity', model.get('metric'));
        if (model.get('affinity') === 'deprecated') model.set('affinity', 'euclidean');
      },
    },
  ),
  step('1.0', of('covariance._graph_lasso', 'GraphicalLassoCV'), {
    forwards: (model) => renameKeys(model, /_score$/, /(?<!_test)_score$/, '_test_score'),
    backwards: (model) => renameKeys(model, /_test_score$/, /_test_score$/, '_score'),
  }),
  step(
    '1.3',
    of('covariance._graph_lasso', 'GraphicalLasso', 'GraphicalLassoCV'),
    added('costs_', () => [], 'precision_'),
  ),
  step('1.4', of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'), clusterMetric),
  step(
    '1.6',
    of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'),
    dropped('_metric', (model: Subject) => model.get('metric'), 'children_'),
  ),
  step(
    '1.7',
    MIXTURES,
    added(
      'lower_bounds_',
      (model: Subject) => (model.has('lower_bound_') ? [model.get('lower_bound_')] : []),
      'lower_bound_',
    ),
  ),
];

function kmeansAlgorithm(model: Subject): unknown {
  const asked = model.get('algorithm');
  return asked === 'auto' ? 'elkan' : asked === undefined ? 'full' : asked;
}

function deviation(row: readonly number[]): number {
  const mean = row.reduce((a, b) => a + b, 0) / row.length;
  return Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length);
}

function renameKeys(model: Subject, which: RegExp, from: RegExp, to: string): void {
  const results = model.get('cv_results_');
  if (!(results instanceof PyDict)) return;
  const renamedKeys = [...results].map(
    ([key, value]) => [typeof key === 'string' && which.test(key) ? key.replace(from, to) : key, value] as const,
  );
  model.set('cv_results_', new PyDict(renamedKeys));
}
