/** Manifolds and random projections. */
import { PyFloat } from '../../../pickle/values/py-values.js';
import { added, type Both, dropped, of, step, type Step, type Subject } from '../../step.js';
import { plainOutput } from './changes.js';

const USUAL_ITERATIONS = 1000;

/** Dissimilarities and the kind of scaling changed their names with 1.8. */
const scaling: Both = {
  forwards: (model) => {
    model.set('metric_mds', model.get('metric') ?? true);
    model.set('metric', model.get('dissimilarity') === 'precomputed' ? 'precomputed' : 'euclidean');
    model.set('dissimilarity', 'deprecated');
    if (!model.has('embedding_')) return;
    model.set('_init', 'random');
    model.set('_metric', model.get('metric'));
    model.set('_metric_mds', model.get('metric_mds'));
  },
  backwards: (model) => {
    const metric = model.get('metric');
    if (metric !== 'precomputed' && metric !== 'euclidean')
      model.refuse('a metric of its own is not known before 1.8', 'metric');
    model.set('dissimilarity', metric === 'precomputed' ? 'precomputed' : 'euclidean');
    model.set('metric', model.get('metric_mds') ?? true);
    for (const name of ['metric_mds', '_init', '_metric', '_metric_mds']) model.delete(name);
  },
};

export const MANIFOLDS_STEPS: readonly Step[] = [
  step('1.1', of('random_projection', 'GaussianRandomProjection'), dropped('dense_output', true)),
  step(
    '1.2',
    of('manifold._t_sne', 'TSNE'),
    added(
      'learning_rate_',
      (model: Subject) =>
        typeof model.get('learning_rate') === 'string' ? new PyFloat(200) : model.get('learning_rate'),
      'embedding_',
    ),
  ),
  step(
    '1.7',
    of('manifold._mds', 'MDS'),
    added('_n_init', (model: Subject) => model.get('n_init'), 'embedding_'),
  ),
  step(
    '1.9',
    of('manifold._mds', 'MDS'),
    dropped('_n_init', (model: Subject) => model.get('n_init'), 'embedding_'),
  ),
  step(
    '1.3',
    of('random_projection', 'GaussianRandomProjection', 'SparseRandomProjection'),
    added('_n_features_out', (model: Subject) => model.get('n_components_'), 'components_'),
  ),
  step('1.3', of('manifold._isomap', 'Isomap'), plainOutput('kernel_pca_')),
  step('1.8', of('manifold._mds', 'MDS'), scaling),
  step(
    '1.5',
    of('manifold._t_sne', 'TSNE'),
    {
      forwards: (model) => {
        if (model.has('n_iter'))
          model.set('max_iter', model.number('n_iter') === USUAL_ITERATIONS ? null : model.get('n_iter'));
        model.set('n_iter', 'deprecated');
      },
      backwards: (model) => {
        iterationsSaid(model);
        model.delete('n_iter');
        model.rename('max_iter', 'n_iter');
      },
    },
    added('_max_iter', (model: Subject) => model.get('max_iter') ?? USUAL_ITERATIONS, 'embedding_'),
  ),
  step(
    '1.7',
    of('manifold._t_sne', 'TSNE'),
    dropped('_max_iter', (model: Subject) => model.get('max_iter') ?? USUAL_ITERATIONS, 'embedding_'),
    {
      forwards: iterationsSaid,
      backwards: (model) => {
        if (model.number('max_iter') === USUAL_ITERATIONS) model.set('max_iter', null);
      },
    },
  ),
];

/** Iterations of t-SNE, which 1.5 and 1.6 take under either name. */
function iterationsSaid(model: Subject): void {
  if (model.get('max_iter') !== null) return;
  const old = model.get('n_iter');
  model.set('max_iter', old === 'deprecated' || old === undefined ? USUAL_ITERATIONS : old);
}
