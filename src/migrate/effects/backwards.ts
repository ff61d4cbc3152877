/** What earlier releases ask for, and a file of a later one no longer keeps. */
import { NdArray } from '../../numpy/ndarray.js';
import { asksNoProbabilities, type Effect, has, isSelector, lost } from './effect.js';

export const LOST: readonly Effect[] = [
  lost(/\.AdditiveChi2Sampler$/, '1.3', 'sample_interval_', () => true),
  lost(/\.TfidfTransformer$/, '1.5', '_idf_diag', has('idf_'), {
    raises: 'NotFittedError: idf vector is not fitted',
  }),
  lost(/\.ClassifierChain$/, '1.7', 'base_estimator', has('estimators_')),
  // Only probabilities ask for it.
  lost(
    /\.LogisticRegression(?:CV)?$/,
    '1.8',
    'multi_class',
    (state, _, holders) => state.has('coef_') && !asksNoProbabilities(holders),
  ),
  lost(/\.CategoricalNB$/, '1.0', 'n_features_', has('feature_log_prob_')),
  lost(/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.1', 'coef_', has('_coef_')),
  lost(/\.decomposition\._nmf\.NMF$/, '1.2', 'alpha', has('components_')),
  lost(/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.3', '_coef_', has('coef_'), { since: '1.1' }),
  lost(/\.FastICA$/, '1.3', '_whiten', has('components_'), { since: '1.1' }),
  lost(/\.GaussianNB$/, '1.0', 'sigma_', has('var_')),
  lost(/\.KernelPCA$/, '1.0', 'lambdas_', has('eigenvalues_')),
  lost(/\.ColumnTransformer$/, '1.0', '_feature_names_in', has('transformers_')),
  lost(/\.calibration\._CalibratedClassifier$/, '1.2', 'base_estimator', has('estimator')),
  lost(/\.GaussianRandomProjection$/, '1.1', 'dense_output', has('components_')),
  lost(/\.dummy\.Dummy(?:Classifier|Regressor)$/, '0.22', 'output_2d_', has('n_outputs_')),
  lost(/\.FunctionTransformer$/, '0.22', 'pass_y', () => true),
  lost(/\.OneHotEncoder$/, '0.22', '_legacy_mode', has('categories_')),
  lost(/\.svm\._classes\.(?:SVR|NuSVR|OneClassSVM|SVC|NuSVC)$/, '0.23', 'probA_', has('_probA')),
  {
    class: /\.IterativeImputer$/,
    at: '0.23',
    way: 'backwards',
    verdict: 'fails',
    attribute: '_min_value',
    raises: 'ValueError: operands could not be broadcast together',
    when: (state) => state.get('_min_value') instanceof NdArray,
  },
  {
    ...lost(/\.IsotonicRegression$/, '0.24', '_necessary_X_', has('X_thresholds_')),
    raises: "AttributeError: 'IsotonicRegression' object has no attribute 'f_'",
  },
  lost(/\.GaussianProcessRegressor$/, '0.24', '_K_inv', has('y_train_')),
  lost(/\.(?:PLSRegression|PLSCanonical|CCA|PLSSVD)$/, '0.24', 'x_mean_', has('_x_mean')),
  lost(/\.calibration\._CalibratedClassifier$/, '0.24', 'classes_', has('calibrators')),
  lost(/\.HistGradientBoosting(?:Classifier|Regressor)$/, '0.24', 'n_features_', has('_n_features')),
  lost(
    /\.(?:GradientBoosting\w+|BaggingClassifier|IsolationForest)$/,
    '1.0',
    'n_features_',
    (state, _, holders) => state.has('estimators_') && !isSelector(holders),
  ),
  {
    class: /\.decomposition\._nmf\.NMF$/,
    at: '1.0',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'regularization',
    raises: "ValueError: Invalid regularization parameter: got 'deprecated'",
    when: (state) => state.get('regularization') === 'deprecated' && state.has('components_'),
  },
  lost(/\.SelfTrainingClassifier$/, '1.6', 'base_estimator_', has('estimator_')),
  { ...lost(/\.AdaBoostClassifier$/, '1.8', 'algorithm', has('estimators_')), until: '1.6' },
  lost(/\.RegressorChain$/, '1.9', 'base_estimator', has('estimators_'), { since: '1.7' }),
];
