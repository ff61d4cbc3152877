/** Neighbours, support vectors, Gaussian processes, naive Bayes, and what has no kin. */
import {
  GAUSSIAN_VARIANCES,
  ISOTONIC_CORNERS,
  LIBSVM_COUNTS,
  LIBSVM_PROBABILITIES,
} from '../../../estimators/binding/former-names.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject, PyTuple } from '../../../pickle/values/py-values.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  floats,
  formerNames,
  int32,
  numberOf,
  of,
  renamed,
  step,
  type Step,
  type Subject,
} from '../../step.js';
import { LIBSVM, NEIGHBORS } from './groups.js';

const uniform = (model: Subject): unknown => {
  const classes = model.array('classes_')?.size ?? 0;
  return floats(new Array<number>(classes).fill(1 / classes));
};

const unknownOf =
  (shape: (model: Subject) => readonly number[]) =>
  (model: Subject): unknown => {
    const dims = shape(model);
    return floats(new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(NaN), dims);
  };

const centroids = (model: Subject): readonly number[] => model.array('centroids_')?.shape ?? [0, 0];

/** The interval of the sampler, which scikit-learn keeps for one, two or three steps. */
const sampleInterval = (model: Subject): unknown => {
  if (model.get('sample_interval') !== null) return model.get('sample_interval');
  return [0.8, 0.5, 0.4][(model.number('sample_steps') ?? 2) - 1];
};

/** What a dummy answers by, also where that is the default of the release that fitted it: 0.20 and 0.21 have another. */
const ownStrategy: Both = {
  backwards: (model) => {
    if (!model.has('_strategy')) return;
    model.set('strategy', model.get('_strategy'));
    model.keep('strategy');
  },
};

export const NEIGHBORS_STEPS: readonly Step[] = [
  step(
    '0.22',
    of('dummy', 'DummyClassifier'),
    added('_strategy', (model: Subject) => model.get('strategy'), 'classes_'),
    ownStrategy,
  ),
  step(
    '0.22',
    of('dummy', 'DummyClassifier', 'DummyRegressor'),
    dropped('output_2d_', (model: Subject) => (model.number('n_outputs_') ?? 1) > 1, 'n_outputs_'),
  ),
  step(
    '0.22',
    of('naive_bayes', 'BernoulliNB', 'ComplementNB', 'MultinomialNB'),
    added('n_features_', (model: Subject) => model.array('feature_log_prob_')?.shape[1]),
  ),
  step(
    '0.22',
    NEIGHBORS,
    added('n_samples_fit_', (model: Subject) => rowsOf(model.get('_fit_X'))),
  ),
  step(
    '0.22',
    of('neighbors._classification', 'RadiusNeighborsClassifier'),
    added('outlier_label_', (model: Subject) => model.get('outlier_label') ?? null, '_fit_X'),
  ),
  formerNames(LIBSVM_COUNTS, LIBSVM),
  step('0.22', of('semi_supervised._label_propagation', 'LabelPropagation'), added('alpha', null)),
  step('0.23', of('gaussian_process._gpr', 'GaussianProcessRegressor'), added('_y_train_std', 1, 'y_train_')),
  step('0.24', of('gaussian_process._gpr', 'GaussianProcessRegressor'), dropped('_K_inv', null, 'y_train_')),
  formerNames(ISOTONIC_CORNERS, of('isotonic', 'IsotonicRegression')),
  step(
    '0.24',
    of('isotonic', 'IsotonicRegression'),
    dropped('_X_', (model: Subject) => model.get('X_thresholds_')),
    dropped('_y_', (model: Subject) => model.get('y_thresholds_')),
  ),
  step(
    '0.24',
    of('naive_bayes', 'CategoricalNB'),
    added('n_categories_', (model: Subject) => counts(model.get('category_count_'))),
  ),
  formerNames(LIBSVM_PROBABILITIES, LIBSVM),
  step('1.1', of('svm._classes', 'LinearSVC', 'LinearSVR'), {
    forwards: (model) => {
      const count = numberOf(model.get('n_iter_'));
      if (count !== undefined) model.set('n_iter_', count);
    },
    backwards: (model) => {
      const count = numberOf(model.get('n_iter_'));
      if (count !== undefined) model.set('n_iter_', int32(count));
    },
  }),
  step('1.1', of('gaussian_process._gpr', 'GaussianProcessRegressor'), {
    forwards: (model) => {
      const deviation = numberOf(model.get('_y_train_std'));
      if (deviation === undefined || model.get('_y_train_std') instanceof NdArray) return;
      const targets = (model.array('y_train_')?.ndim ?? 1) > 1 ? model.array('y_train_')!.shape[1]! : 1;
      model.set(
        '_y_train_std',
        targets === 1 && model.get('normalize_y') === true
          ? model.get('_y_train_std')
          : floats(new Array<number>(targets).fill(deviation)),
      );
    },
    // Of several targets one number before.
    backwards: (model) => {
      const deviation = model.array('_y_train_std');
      if (deviation !== undefined && deviation.size > 1 && deviation.flat().every((one) => one === 1))
        model.set('_y_train_std', 1);
    },
  }),
  step(
    '1.2',
    of('kernel_approximation', 'RBFSampler'),
    added('_gamma', (model: Subject) => model.get('gamma'), 'random_weights_'),
  ),
  formerNames(GAUSSIAN_VARIANCES, of('naive_bayes', 'GaussianNB')),
  step(
    '1.2',
    of('neighbors._kde', 'KernelDensity'),
    added('bandwidth_', (model: Subject) => model.get('bandwidth'), 'tree_'),
  ),
  step(
    '1.1',
    LIBSVM,
    added('_num_iter', iterationsOf, 'support_vectors_'),
    added(
      'n_iter_',
      (model: Subject) => (/^(?:SVC|NuSVC)$/.test(model.className) ? iterationsOf(model) : 0),
      'support_vectors_',
    ),
  ),
  step('1.3', of('kernel_approximation', 'AdditiveChi2Sampler'), renamed('sample_interval_', '_sample_interval')),
  step('1.5', of('kernel_approximation', 'AdditiveChi2Sampler'), dropped('_sample_interval', sampleInterval)),
  step('1.5', of('dummy', 'DummyClassifier', 'DummyRegressor'), {
    backwards: (model) => model.delete('n_features_in_'),
  }),
  step(
    '1.5',
    of('neighbors._nca', 'NeighborhoodComponentsAnalysis'),
    dropped('_n_features_out', (model: Subject) => model.array('components_')?.shape[1], 'components_'),
  ),
  step(
    '1.6',
    of('neighbors._nearest_centroid', 'NearestCentroid'),
    added('class_prior_', uniform, 'centroids_'),
    added('deviations_', unknownOf(centroids), 'centroids_'),
    added(
      'within_class_std_dev_',
      unknownOf((model) => centroids(model).slice(1)),
      'centroids_',
    ),
  ),
  step(
    '1.9',
    of('svm._classes', 'SVC', 'NuSVC'),
    added('_effective_probability', (model: Subject) => model.get('probability') === true, 'support_vectors_'),
  ),
  step(
    '1.9',
    of('svm._classes', 'SVR', 'NuSVR', 'OneClassSVM'),
    added('_effective_probability', false, 'support_vectors_'),
  ),
  step(
    '1.6',
    of('semi_supervised._self_training', 'SelfTrainingClassifier'),
    renamed('base_estimator_', 'estimator_'),
    {
      forwards: (model) => {
        if (!(model.get('base_estimator') instanceof PyObject)) return;
        model.set('estimator', model.get('base_estimator'));
        model.set('base_estimator', 'deprecated');
      },
      backwards: (model) => {
        model.set('base_estimator', model.get('estimator'));
        model.delete('estimator');
      },
    },
  ),
];

function rowsOf(rows: unknown): unknown {
  if (rows instanceof NdArray) return rows.shape[0];
  const shape = attributes(rows)?.get('_shape');
  return shape instanceof PyTuple ? shape.items[0] : undefined;
}

function counts(value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  return NdArray.of(BigInt64Array.from(value, (one) => BigInt((one as NdArray).shape[1] ?? 0)));
}

function iterationsOf(model: Subject): unknown {
  const classes = model.array('classes_')?.size ?? 2;
  const pairs = /^(?:SVC|NuSVC)$/.test(model.className) ? (classes * (classes - 1)) / 2 : 1;
  return NdArray.of(new Int32Array(pairs));
}
