/** What earlier releases ask for, and a file of a later one no longer keeps. */
import { DType } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PySlice } from '../../pickle/stdlib/containers.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { numberOf } from '../step.js';
import { hasMissingSides } from './models.js';
import { hasMissing, labelsOf } from './forwards.js';
import { type Effect, has, isOfSearch, isSelector, lost } from './effect.js';
import { givesNames, hasNamedMembers, membersIn, NAMELESS } from './names.js';
import { isAskedForProbabilities, isAskedWhereItHas } from './questions.js';

export const LOST: readonly Effect[] = [
  // It warns of columns that were empty.
  lost(/\.SimpleImputer$/, '1.3', 'verbose', (state) => {
    const values = state.get('statistics_');
    return values instanceof NdArray && state.get('strategy') !== 'constant' && values.flat().some(Number.isNaN);
  }),
  {
    class: /\.GaussianProcessRegressor$/,
    at: '1.3',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'n_targets',
    raises: 'ValueError: y_true and y_pred have different number of output: a prior has one',
    when: (state) => !state.has('X_train_') && Number(state.get('n_targets') ?? 1) > 1,
  },
  {
    class: /\.OrdinalEncoder$/,
    at: '1.0',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'categories_',
    raises: 'ValueError: Input contains NaN',
    when: hasMissing,
  },
  {
    class: /\.OrdinalEncoder$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'unknown_value',
    raises: 'IndexError: the inverse of unknown categories that are NaN',
    when: (state) => Number.isNaN(numberOf(state.get('unknown_value'))),
  },
  {
    class: /\.SGDClassifier$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'loss',
    raises: "AttributeError: probability estimates are not available for loss='log_loss'",
    when: (state, path, holders) =>
      state.get('loss') === 'log_loss' && state.has('coef_') && isAskedForProbabilities(path, holders),
  },
  {
    class: /\.RidgeClassifier(?:CV)?$/,
    at: '1.0',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'coef_',
    raises: "ValueError: Classification metrics can't handle a mix of multilabel-indicator and binary targets",
    when: (state) => labelsOf(state).startsWith('multilabel'),
  },
  {
    class: /\.Isomap$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'n_neighbors',
    raises: "TypeError: '>' not supported between instances of 'NoneType' and 'int'",
    when: (state) => state.has('nbrs_') && state.get('n_neighbors') === null,
  },
  // Names of what comes out.
  {
    class: /\.KBinsDiscretizer$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'encode',
    raises: "AttributeError: 'KBinsDiscretizer' object has no attribute '_encoder'",
    since: '1.0',
    when: (state, _, holders) => givesNames(holders) && state.get('encode') === 'ordinal' && state.has('bin_edges_'),
  },
  {
    class: /\.ColumnTransformer$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'transformers_',
    raises: 'ValueError: input_features is not equal to feature_names_in_',
    since: '1.0',
    when: (state, _, holders) =>
      givesNames(holders) && membersIn(state).some(([, , columns]) => columns instanceof PySlice),
  },
  {
    class: /\.(?:ColumnTransformer|FeatureUnion)$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'transformers_',
    raises: 'AttributeError: Transformer … does not provide get_feature_names_out',
    since: '1.0',
    when: (state, _, holders) =>
      givesNames(holders) &&
      hasNamedMembers(state) &&
      membersIn(state).some(([, model]) => model instanceof PyObject && NAMELESS.test(model.className ?? '')),
  },
  lost(/\.BaggingClassifier$/, '1.2', 'base_estimator_', has('estimator_')),
  lost(/\.(?:BayesianRidge|ARDRegression)$/, '1.2', 'normalize', (state, path) => path === '' && state.has('sigma_')),
  {
    class: /\.OneHotEncoder$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'handle_unknown',
    raises: 'ValueError: Samples can not be inverted when drop=None and categories are unknown',
    when: (state) => state.get('handle_unknown') === 'infrequent_if_exist',
  },
  {
    class: /\.OneHotEncoder$/,
    at: '1.8',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'handle_unknown',
    raises: 'ValueError: Samples can not be inverted when drop=None and categories are unknown',
    when: (state) => state.get('handle_unknown') === 'warn' && state.get('_infrequent_enabled') === true,
  },
  {
    class: /\.FunctionTransformer$/,
    at: '1.6',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'func',
    raises: "TypeError: check_array() got an unexpected keyword argument 'ensure_all_finite'",
    when: (state) => {
      const func = state.get('func');
      return func instanceof PyPartial && func.keywords instanceof PyDict && func.keywords.has('ensure_all_finite');
    },
  },
  {
    class: /\.tree\._classes\.ExtraTree\w+$/,
    at: '1.6',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'tree_',
    raises: 'ValueError: Input X contains NaN.',
    when: (state, _, holders) => hasMissingSides(state) && holders.at(-1)?.name !== 'IsolationForest',
  },
  {
    class: /\.RidgeClassifier(?:CV)?$/,
    at: '1.6',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'coef_',
    raises: 'IndexError: tuple index out of range',
    when: (state) => {
      const coefficients = state.get('coef_');
      return coefficients instanceof NdArray && coefficients.ndim === 1;
    },
  },
  {
    class: /\.TargetEncoder$/,
    at: '1.4',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'target_type_',
    raises: 'ValueError: shape mismatch: targets of several classes are not known',
    when: (state) => state.get('target_type_') === 'multiclass',
  },
  {
    class: /\.MLPRegressor$/,
    at: '1.7',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'out_activation_',
    raises: "KeyError: 'exp'",
    when: (state) => state.get('out_activation_') === 'exp',
  },
  {
    class: /\.SimpleImputer$/,
    at: '1.8',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'statistics_',
    raises: "ValueError: The dtype of the filling value (i.e. dtype('O')) cannot be cast to the input data",
    since: '1.4',
    when: (state) => {
      const [values, type] = [state.get('statistics_'), state.get('_fit_dtype')];
      return values instanceof NdArray && values.dtype.hasObject && type instanceof DType && !type.hasObject;
    },
  },
  // What a search scores by.
  lost(/\.metrics\._scorer\._(?:Curve)?Scorer$/, '1.8', '_deprecation_msg', isOfSearch, {
    since: '1.6',
  }),
  lost(/\.metrics\._scorer\._\w*Scorer$/, '0.24', '_deprecation_msg', isOfSearch),
  lost(/\.SparseCoder$/, '0.24', 'components_', has('dictionary'), {
    raises: 'NotFittedError: This SparseCoder instance is not fitted yet',
  }),
  lost(/\.ColumnTransformer$/, '1.4', '_name_to_fitted_passthrough', has('transformers_'), { since: '1.2' }),
  {
    class: /\.OrdinalEncoder$/,
    at: '0.24',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'unknown_value',
    raises: 'ValueError: Found unknown categories',
    when: (state) => state.get('handle_unknown') === 'use_encoded_value',
  },
  {
    class: /\.OneHotEncoder$/,
    at: '0.24',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'categories_',
    raises: 'ValueError: Input contains NaN',
    when: (state) =>
      (asSequence(state.get('categories_')) ?? []).some(
        (column) => column instanceof NdArray && column.flat().some((one) => Number.isNaN(numberOf(one))),
      ),
  },
  {
    class: /\.tree\._classes\.DecisionTree\w+$/,
    at: '1.4',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'tree_',
    raises: 'ValueError: Input X contains NaN.',
    when: (state, _, holders) => /^RandomForest/.test(holders.at(-1)?.name ?? '') && hasMissingSides(state),
  },
  {
    class: /\.svm\._classes\.(?:Nu)?SVC$/,
    at: '1.9',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'probability',
    raises: 'TypeError: an integer is required',
    when: (state) =>
      state.get('_sparse') === true && state.get('probability') === 'deprecated' && state.has('support_'),
  },
  {
    class: /\.svm\._classes\.(?:Nu)?SVC$/,
    at: '1.9',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'probability',
    raises: 'NotFittedError: predict_proba is not available when fitted with probability=False',
    // It is taken for true, and there is nothing to make probabilities of.
    when: (state, path, holders) =>
      state.get('probability') === 'deprecated' && state.has('support_') && isAskedWhereItHas(state, path, holders),
  },
  {
    class: /\.SelectFromModel$/,
    at: '1.1',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'max_features',
    raises: 'TypeError: slice indices must be integers or None or have an __index__ method',
    when: (state) => {
      const most = state.get('max_features') ?? null;
      return most !== null && numberOf(most) === undefined;
    },
  },
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
    (state, path, holders) => state.has('coef_') && isAskedForProbabilities(path, holders),
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
  lost(
    /\.dummy\.Dummy(?:Classifier|Regressor)$/,
    '0.22',
    'output_2d_',
    (state) => Number(state.get('n_outputs_')) === 1,
  ),
  lost(/\.HashingVectorizer$/, '0.21', 'non_negative', () => true),
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
  lost(/\.GaussianProcessRegressor$/, '0.24', '_K_inv', (state) => {
    const targets = state.get('y_train_');
    return targets instanceof NdArray && (targets.ndim === 1 || state.get('normalize_y') !== true);
  }),
  lost(/\.(?:PLSRegression|PLSCanonical|CCA|PLSSVD)$/, '0.24', 'x_mean_', has('_x_mean')),
  lost(/\.calibration\._CalibratedClassifier$/, '0.24', 'classes_', has('calibrators')),
  lost(/\.HistGradientBoosting(?:Classifier|Regressor)$/, '0.24', 'n_features_', has('_n_features')),
  // Since 0.24 a tree counts columns as every other model does.
  {
    ...lost(
      /\.tree\._classes\.\w+$/,
      '1.0',
      'n_features_',
      (state, _, holders) => state.has('tree_') && !isSelector(holders),
    ),
    until: '0.24',
  },
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
  lost(/\.(?:Classifier|Regressor)Chain$/, '1.9', 'base_estimator', has('estimators_'), { since: '1.7' }),
  {
    class: /\.ColumnTransformer$/,
    at: '1.6',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'verbose_feature_names_out',
    raises: 'nothing: names of columns follow no pattern',
    when: (state, _, holders) =>
      givesNames(holders) && typeof (state.get('verbose_feature_names_out') ?? false) !== 'boolean',
  },
];
