/** Decompositions: components, factors and dictionaries. */
import { KERNEL_PCA_VALUES, PLS_MEANS } from '../../../estimators/binding/former-names.js';
import { PyTuple } from '../../../pickle/values/py-values.js';
import {
  added,
  type Both,
  dropped,
  float64,
  floats,
  formerNames,
  numberOf,
  of,
  renamed,
  step,
  type Step,
  type Subject,
} from '../../step.js';
import { floatCount, names, plainOutput } from './changes.js';
import { MINI_BATCHES, PLS } from './groups.js';

/** Coefficients are for centred columns since 1.5, for scaled ones before. */
const scaledColumns: Both = {
  forwards: (model) => byColumn(model, (value, scale) => value / scale),
  backwards: (model) => byColumn(model, (value, scale) => value * scale),
};

/** Before 1.2 they are no parameters of mini-batches, but the class that it is made of sets both. */
const parentsStops: Both = {
  backwards: (model) => {
    model.set('max_iter', 1000);
    model.keep('max_iter');
    if (model.get('tol') !== DEFAULT_TOL) return;
    model.set('tol', PARENTS_TOL);
    model.keep('tol');
  },
};
const DEFAULT_TOL = 0.001;
const PARENTS_TOL = 1e-8;

export const DECOMPOSITIONS_STEPS: readonly Step[] = [
  step(
    '0.22',
    of('decomposition._fastica', 'FastICA'),
    added('_unmixing', (model: Subject) => model.get('components_'), 'components_'),
  ),
  step(
    '0.22',
    of('decomposition._lda', 'LatentDirichletAllocation'),
    dropped('_n_components', (model: Subject) => model.get('n_components'), 'components_'),
  ),
  formerNames(PLS_MEANS, [...PLS, ...of('cross_decomposition._pls', 'PLSSVD')]),
  step(
    '0.24',
    [...PLS, ...of('cross_decomposition._pls', 'PLSSVD')],
    ...names(['norm_y_weights', '_norm_y_weights'], ['x_scores_', '_x_scores'], ['y_scores_', '_y_scores']),
  ),
  step(
    '0.24',
    of('decomposition._sparse_pca', 'SparsePCA', 'MiniBatchSparsePCA'),
    added('n_components_', (model: Subject) => model.array('components_')?.shape[0]),
  ),
  step(
    '0.24',
    of('decomposition._dict_learning', 'SparseCoder'),
    {
      forwards: (model) => {
        if (!model.has('dictionary')) model.set('dictionary', model.get('components_'));
      },
      backwards: (model) => model.delete('dictionary'),
    },
    dropped('components_', (model: Subject) => model.get('dictionary')),
    dropped('n_components', (model: Subject) => model.array('dictionary')?.shape[0]),
  ),
  step(
    '0.24',
    of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'),
    added('random_state_', () => null, 'components_'),
  ),
  step('1.1', of('decomposition._sparse_pca', 'MiniBatchSparsePCA'), dropped('U_init', null), dropped('V_init', null)),
  step('1.2', of('decomposition._sparse_pca', 'MiniBatchSparsePCA'), parentsStops),
  step('1.1', of('decomposition._fastica', 'FastICA'), {
    forwards: (model) => {
      if (model.get('whiten') === true) model.set('whiten', 'arbitrary-variance');
      if (model.get('_whiten') === true) model.set('_whiten', 'arbitrary-variance');
    },
    backwards: (model) => {
      if (model.get('whiten') === 'unit-variance')
        model.refuse('components of unit variance are not known before 1.1', 'whiten');
      if (model.get('whiten') === 'arbitrary-variance') model.set('whiten', true);
    },
  }),
  step('1.1', PLS, renamed('coef_', '_coef_'), {
    forwards: (model) => {
      const old = model.array('_coef_');
      if (old !== undefined) model.set('_coef_', old.transpose());
      if (old !== undefined) model.set('intercept_', model.get('_y_mean'));
    },
    backwards: (model) => {
      const now = model.array('_coef_');
      if (now !== undefined) model.set('_coef_', now.transpose());
      model.delete('intercept_');
    },
  }),
  step('1.1', of('cross_decomposition._pls', 'PLSSVD'), dropped('_x_scores'), dropped('_y_scores')),
  step(
    '1.1',
    of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'),
    renamed('inner_stats_', '_inner_stats'),
    dropped('iter_offset_', (model: Subject) => model.number('n_iter_')),
    {
      forwards: (model) => {
        if (!model.has('components_')) return;
        model.set('_batch_size', model.get('batch_size'));
        model.set(
          '_fit_algorithm',
          `lasso_${String(model.get('fit_algorithm')).replace(/^lasso_/, '')}`.replace('lasso_lars', 'lasso_lars'),
        );
        model.set('_n_components', model.array('components_')!.shape[0]);
        model.set('_random_state', model.get('random_state_'));
        model.set('n_steps_', numberOf(model.get('n_iter_')) ?? 0);
        model.delete('random_state_');
      },
      backwards: (model) => {
        if (!model.has('components_')) return;
        model.set('random_state_', model.get('_random_state'));
        for (const name of ['_batch_size', '_fit_algorithm', '_n_components', '_random_state', 'n_steps_'])
          model.delete(name);
      },
    },
  ),
  step(
    '1.1',
    of('decomposition._fastica', 'FastICA'),
    added('_whiten', (model: Subject) => model.get('whiten'), 'components_'),
  ),
  formerNames(KERNEL_PCA_VALUES, of('decomposition._kernel_pca', 'KernelPCA')),
  step(
    '1.0',
    of('decomposition._nmf', 'NMF'),
    added('_beta_loss', betaLoss, 'components_'),
    added('_n_components', (model: Subject) => model.array('components_')?.shape[0], 'components_'),
  ),
  step(
    '1.2',
    of('decomposition._pca', 'PCA'),
    dropped('n_features_', (model: Subject) => model.get('n_features_in_'), 'components_'),
  ),
  // A single target was a column of predictions before: it stays one.
  step('1.3', PLS, renamed('_coef_', 'coef_'), {
    forwards: (model) => {
      if (model.has('coef_')) model.set('_predict_1d', false);
    },
    backwards: (model) => {
      if (model.get('_predict_1d') === true)
        model.note('predictions of one target are a column before 1.3, and flat since');
      model.delete('_predict_1d');
    },
  }),
  step('1.5', PLS, scaledColumns),
  step(
    '1.3',
    of('decomposition._kernel_pca', 'KernelPCA'),
    added(
      'gamma_',
      (model: Subject) => {
        const given = model.get('gamma');
        const width = model.number('n_features_in_') ?? model.array('X_fit_')?.shape[1];
        return given ?? (width === undefined ? undefined : 1 / width);
      },
      'eigenvalues_',
    ),
  ),
  step('1.3', of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'), {
    forwards: (model) => {
      const stats = model.get('_inner_stats');
      if (!(stats instanceof PyTuple)) return;
      model.set('_A', stats.items[0]);
      model.set('_B', stats.items[1]);
      model.delete('_inner_stats');
    },
    backwards: (model) => {
      if (!model.has('_A')) return;
      model.set('_inner_stats', new PyTuple([model.get('_A'), model.get('_B')]));
      for (const name of ['_A', '_B']) model.delete(name);
    },
  }),
  step(
    '1.3',
    of('decomposition._fastica', 'FastICA'),
    dropped('_whiten', (model: Subject) => model.get('whiten'), 'components_'),
  ),
  step('1.3', of('decomposition._kernel_pca', 'KernelPCA'), plainOutput('_centerer')),
  step(
    '1.4',
    of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'),
    added('_ewa_cost', () => float64(NaN), 'components_'),
    added('_ewa_cost_min', () => float64(NaN), 'components_'),
    added('_no_improvement', 0, 'components_'),
  ),
  step('1.4', MINI_BATCHES, {
    forwards: (model) => {
      if (model.get('max_iter') !== null) return;
      const old = model.get('n_iter');
      model.set('max_iter', typeof old === 'number' ? old : 1000);
    },
  }),
  step('1.5', of('decomposition._incremental_pca', 'IncrementalPCA'), floatCount('n_samples_seen_')),
  step(
    '1.8',
    of('decomposition._dict_learning', 'SparseCoder'),
    added('n_components_', (model: Subject) => model.array('dictionary')?.shape[0]),
    added('n_features_in_', (model: Subject) => model.array('dictionary')?.shape[1]),
  ),
];

function betaLoss(model: Subject): unknown {
  const loss = model.get('beta_loss');
  if (typeof loss !== 'string') return loss;
  return { frobenius: 2, 'kullback-leibler': 1, 'itakura-saito': 0 }[loss] ?? loss;
}

function byColumn(model: Subject, change: (value: number, scale: number) => number): void {
  const [coefficients, scales] = [model.array('coef_'), model.array('_x_std')?.toFloat64()];
  if (coefficients === undefined || scales === undefined) return;
  const width = scales.length;
  const values = coefficients.toFloat64();
  model.set(
    'coef_',
    floats(
      Array.from(values, (value, i) => change(value, scales[i % width]!)),
      coefficients.shape,
    ),
  );
}
