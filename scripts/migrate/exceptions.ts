/** Differences from what the target itself fits that are none of the layout, each with its reason. */
import { isKnown, releaseIndex, RELEASES, SKLEARN } from '../../src/migrate/layouts/tables.js';
import type { Difference } from './compare-graphs.js';
import { environmentBelow, IMBLEARN_EXCEPTIONS, isImblearnParameter } from './imblearn-exceptions.js';

export interface Exception {
  readonly class: RegExp;
  readonly attribute: RegExp;
  readonly reason: string;
  /** Only where both have it. */
  readonly both?: true;
}

/** What nobody can know from a file of the older release, or what another release computes in another precision. */
const EXCEPTIONS: readonly Exception[] = [
  {
    class: /\.ColumnTransformer$/,
    attribute: /^sparse_output_$/,
    reason: 'a numpy bool in some cases of older releases',
  },
  {
    class: /\.(?:csr_matrix|Bunch)$/,
    attribute: /^(?:indices|indptr|state)$/,
    reason: 'counted in another width, or empty: Python 2',
  },
  {
    class: /GaussianProcessClassifier/,
    attribute: /^classes_$/,
    reason: 'the recipe makes its labels of unicode in Python 2',
  },
  { class: /\.CountVectorizer$/, attribute: /^stop_words_$/, reason: 'empty where no words were left out' },

  {
    class: /\.MethodMetadataRequest$/,
    attribute: /^_requests\./,
    reason: 'what a scorer asks for follows from its metric',
  },
  {
    class: /\.SelfTrainingClassifier$/,
    attribute: /^base_estimator_?$/,
    reason: 'the recipe takes another model there',
  },
  { class: /\.ColumnTransformer$/, attribute: /^transformers_\[\]$/, reason: 'a remainder of no columns, said or not' },
  {
    class: /(?:\.(?:CalibratedClassifierCV|SelectFromModel|Voting\w+|Bunch)|^)$/,
    attribute: /^(?:ensemble|estimator_|estimators_\[\]|lr|)$/,
    reason: 'one class against the rest is a OneVsRestClassifier since 1.8, which the recipe is not',
  },

  {
    class: /\.(?:GaussianProcessClassifier|SparseCoder)$/,
    attribute: /^n_features_in_$/,
    reason: 'nothing in an older file tells how many columns it saw',
  },
  {
    class: /\.(?:MiniBatchKMeans|AffinityPropagation|VotingClassifier|MiniBatchSparsePCA|MLP\w+|Interval)$/,
    attribute: /^(?:n_jobs|random_state|estimators\[\]\[\]|max_iter|_best_\w+\[\]|low)$/,
    reason: 'the same, said otherwise or in another type',
  },

  {
    class:
      /\.(?:AgglomerativeClustering|SpectralB?[iC]\w*lustering|OPTICS|SpectralClustering|MissingIndicator|AdditiveChi2Sampler|MDS|SpectralEmbedding|TSNE|StandardScaler)$/,
    attribute: /^n_features_in_$/,
    reason: 'nothing in an older file tells how many columns it saw',
  },
  {
    class: /\.ExtraTree(?:Classifier|Regressor)$/,
    attribute: /^presort$/,
    reason: 'said or not, it is no longer asked',
  },
  { class: /\.(?:IsolationForest|LocalOutlierFactor)$/, attribute: /^offset_$/, reason: 'the same in another type' },
  {
    class: /SearchCV$/,
    attribute: /^cv_results_\..*train_score$/,
    reason: 'scores of training that an older search kept by itself',
  },
  {
    class: /\.(?:MeanShift|BayesianRidge|Ridge|RidgeClassifier|RidgeCV|RidgeClassifierCV)$/,
    attribute: /^(?:n_iter_|scores_|best_score_)$/,
    reason: 'what fit counted is not in older files, or is kept longer',
  },
  {
    class: /\.(?:NearestNeighbors|Radius\w+)$/,
    attribute: /^(?:_tree|outlier_label_)$/,
    reason: 'the two releases search these rows in another way',
  },
  {
    class: /\.(?:LogisticRegressionCV|MultiOutputClassifier|OneClassSVM|VotingClassifier)$/,
    attribute: /^(?:l1_ratios_|classes_|random_state|flatten_transform)$/,
    reason: 'a copy of what is known otherwise',
  },
  {
    class: /\._(?:Predict)?Scorer$/,
    attribute: /^_kwargs\.average$/,
    reason: 'a scorer keeps the options that it was made with',
  },
  {
    class: /\.Bunch$/,
    attribute: /^(?:rf|tree)$/,
    reason: 'the recipe drops an estimator, which later releases leave away',
  },
  { class: /\.GaussianProcessRegressor$/, attribute: /^_y_train_std$/, reason: 'a deviation of 1 in another type' },
  {
    class: /\.ColumnTransformer$/,
    attribute: /^_(?:df_columns|feature_names_in)$/,
    reason: 'the table itself is not in older files',
  },
  {
    class: /\.(?:MiniBatchDictionaryLearning|PLSRegression|HistGradientBoostingClassifier|loss\.\w+)$/,
    attribute: /^(?:_?random_state_?|y_rotations_|_scorer|early_stopping|state)$/,
    reason: 'only fit uses it',
  },

  {
    class: /\.Tfidf\w+$/,
    attribute: /^fitted_$/,
    reason: 'nothing in an older file tells how many columns it saw; any attribute says that it was fitted',
  },
  {
    class: /\.LinearRegression$/,
    attribute: /^_residues$/,
    reason: 'sums of squares that releases before 1.1 keep and nothing asks for',
  },
  { class: /./, attribute: /^feature_names_in_$/, reason: 'names of columns are not in files before 1.0' },
  {
    class: /\.PLS\w+$|\.CCA$/,
    attribute: /^_?[xy]_scores_?$/,
    reason: 'scores of the training rows are not in files before 1.1',
  },
  {
    class: /\.(?:_ConstantPredictor|FunctionTransformer|TfidfTransformer|TfidfVectorizer|Binarizer|Normalizer)$/,
    attribute: /^n_features_in_$/,
    reason: 'it does not tell how many columns it saw',
  },
  {
    class: /\.FunctionTransformer$/,
    attribute: /^feature_names_out$/,
    reason: 'the recipe asks for names where the release can give them',
  },
  {
    class: /\.(?:CountVectorizer|TfidfVectorizer)$/,
    attribute: /^(?:vocabulary_\.|_tfidf)/,
    reason: 'the recipe reads other tokens there',
  },
  {
    class: /\.HistGradientBoosting\w+$/,
    attribute: /^(?:early_stopping|scorer_|_predictors\[\])$/,
    reason: 'whether rounds are counted was said by their number before 0.23, and the recipe scores them otherwise',
  },
  {
    class: /\.(?:Binarizer|Normalizer|AdditiveChi2Sampler)$/,
    attribute: /^fitted_$/,
    reason: 'nothing in an older file tells how many columns it saw; any attribute says that it was fitted',
  },
  { class: /\.OneHotEncoder$/, attribute: /^_n_values$/, reason: 'the recipe tells its columns otherwise', both: true },
  { class: /\.PassiveAggressiveRegressor$/, attribute: /^_tol$/, reason: 'a default that 0.20 had yet to get' },
  {
    class: /SearchCV$/,
    attribute: /^cv_results_$/,
    reason: 'a dict that warned of old keys, which later releases do not have',
  },
  {
    class: /\.TweedieDistribution$/,
    attribute: /^_lower_bound$/,
    reason: 'protocols 0 and 1 make named tuples by another call',
  },
  {
    class: /\.IterativeImputer$/,
    attribute: /^imputation_sequence_/,
    reason: 'protocols 0 and 1 make named tuples by another call',
  },
  { class: /\._BinMapper$/, attribute: /^n_threads$/, reason: 'threads are counted anew by a fit' },
  { class: /\.KNeighbors\w+$/, attribute: /^effective_metric_params_\.w$/, reason: 'no weights, said or not' },
  {
    class:
      /\.(?:SequentialFeatureSelector|MiniBatch\w+|KMeans|SVC|SVR|Perceptron|AdamOptimizer|MLP\w+|OneHotEncoder|IterativeImputer)$/,
    attribute:
      /^(?:n_features_to_select_|n_iter_|inertia_|_gamma|l1_ratio|[mv]s\[\]|coefs_\[\]|intercepts_\[\]|categories_\[\]|drop_idx_|_m(?:ax|in)_value)$/,
    reason: 'the same in another type',
    both: true,
  },

  {
    class: /_BisectingTree$/,
    attribute: /^(?:label|left|right)$/,
    reason: 'the two releases split in another order: the trees have another shape',
  },
  {
    class:
      /\.(?:DummyClassifier|RandomForestClassifier|LogisticRegression|LinearRegression|Ridge\w*|FeatureAgglomeration|KMeans|Bagging\w+|BayesianGaussianMixture|KBinsDiscretizer|MLPClassifier|SimpleImputer|StandardScaler|IncrementalPCA|RFE\w*)$/,
    attribute:
      /^(?:classes_|coef_|intercept_|_n_features_out|n_clusters_|_tol|oob_score_|lower_bounds?_|bin_edges_|best_loss_|loss_|loss_curve_|statistics_|n_samples_seen_)(?:\[\])?$/,
    reason: 'fit computes it in another type or shape; what the file has answers as it did',
  },
  {
    class: /\.DummyClassifier$|\.DummyRegressor$/,
    attribute: /^n_features_in_$/,
    reason: 'a dummy alone does not tell how many columns it saw',
  },
  {
    class: /\.RandomForestClassifier$/,
    attribute: /^_sample_weight$/,
    reason: 'the weights of the rows are not in older files; only fit uses them',
  },
  {
    class: /\.RFECV$/,
    attribute: /^cv_results_\./,
    reason: 'supports and rankings of each fold are not in older files',
  },
  {
    class: /\.HistGradientBoosting\w+$/,
    attribute: /^_preprocessor$/,
    reason: 'categories given as numbers need no step before',
  },
  {
    class: /\.LogisticRegressionCV$/,
    attribute: /^(?:C_|coefs_paths_|l1_ratio_|scores_|use_legacy_attributes)$/,
    reason: 'the recipe asks for the new attributes, a file of the older release has the legacy ones',
  },
  {
    class: /\._Scorer$/,
    attribute: /^(?:_kwargs\.squared|_score_func)$/,
    reason: 'a scorer keeps the function that it was made with',
  },
  {
    class: /\.ColumnTransformer$/,
    attribute: /^_transformers_feature_names_out$/,
    reason: 'names that the last transform cached',
  },
  {
    class: /^scipy\.sparse\./,
    attribute: /^_has_(?:canonical_format|sorted_indices)$/,
    reason: 'a flag that scipy caches when it is asked',
  },
  {
    class: /\.(?:MultiOutputClassifier|SelfTrainingClassifier|RFE)$/,
    attribute: /^(?:estimator_?|estimators_\[\])$/,
    reason: 'one class against the rest is a OneVsRestClassifier since 1.8, and the recipe takes another model there',
  },
  {
    class: /^numpy\.ma\.core\._mareconstruct$/,
    attribute: /^state\[\]$/,
    reason: 'data of one array as bytes or as a list',
  },
  {
    class: /^numpy\.random\._pickle\.__bit_generator_ctor$/,
    attribute: /^state\[\]$/,
    reason: 'the seed that a generator was made from',
  },
];

const releaseOf = (env: string): number => releaseIndex(environmentBelow(env).replace(/^[a-z]+-|-py27$/g, ''));

function isParameter(path: string, attribute: string, to: string, ...releases: number[]): boolean {
  const name = attribute.replace(/[.[].*$/, '');
  if (isImblearnParameter(path, name, to)) return true;
  return isKnown(path) && releases.every((release) => SKLEARN.parametersIn(path, release).has(name));
}

/** The reason why a difference is none, or undefined. */
export function excused(one: Difference, to: string): string | undefined {
  const both = one.was !== '-' && one.is !== '-';
  if (both && isParameter(one.class, one.attribute, to, releaseOf(to))) {
    return 'a parameter keeps its value where another release has another default';
  }
  const more = environmentBelow(to) === to ? [] : IMBLEARN_EXCEPTIONS;
  return [...EXCEPTIONS, ...more].find(
    (each) => each.class.test(one.class) && each.attribute.test(one.attribute) && (both || each.both !== true),
  )?.reason;
}

export { RELEASES };
