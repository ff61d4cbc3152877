/** Differences from what the target itself fits that are none of the layout, each with its reason. */
import { isKnown, parametersIn, releaseIndex, RELEASES } from '../../src/migrate/layouts/tables.js';
import type { Difference } from './compare-graphs.js';

interface Exception {
  readonly class: RegExp;
  readonly attribute: RegExp;
  readonly reason: string;
}

/** What nobody can know from a file of the older release, or what another release computes in another precision. */
const EXCEPTIONS: readonly Exception[] = [
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
    class: /\.GradientBoosting\w+$/,
    attribute: /^oob_scores?_$/,
    reason: 'scores of rows out of bag are not in older files',
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

const releaseOf = (env: string): number => releaseIndex(env.replace(/^[a-z]+-/, ''));

function isParameter(path: string, attribute: string, ...releases: number[]): boolean {
  const name = attribute.replace(/[.[].*$/, '');
  return isKnown(path) && releases.every((release) => parametersIn(path, release).has(name));
}

/** The reason why a difference is none, or undefined. */
export function excused(one: Difference, from: string, to: string): string | undefined {
  if (isParameter(one.class, one.attribute, releaseOf(from), releaseOf(to))) {
    return 'a parameter keeps its value where another release has another default';
  }
  return EXCEPTIONS.find((each) => each.class.test(one.class) && each.attribute.test(one.attribute))?.reason;
}

export { RELEASES };
