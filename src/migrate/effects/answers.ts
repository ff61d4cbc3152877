/** Answers that another release computes otherwise. */
import type { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { isApart } from '../boundaries/logistic.js';
import { answers, type Effect, eitherWay, has, type Holder, sizeOf, standsIn } from './effect.js';
import {
  hasFringe,
  hasPureMembers,
  hasMissingSides,
  hasShortMeans,
  isApartByCholesky,
  isCentred,
  isFloat32,
  isScaled,
  scalesBetween,
  severalOutputs,
  stateOf,
} from './models.js';
import { givesNames } from './names.js';
import { isAskedForMore, isAskedForProbabilities } from './questions.js';

/** Two classes, told apart by models that have probabilities and no scores. */
const isPairByProbabilities = (state: PyDict): boolean => {
  const [first] = asSequence(state.get('estimators_')) ?? [];
  return (
    sizeOf(state.get('classes_')) === 2 &&
    first instanceof PyObject &&
    /Tree|Forest|NB$|Neighbors|MLP|GaussianProcess|Bagging|Dummy/.test(first.className ?? '')
  );
};

/** A tree of 1.4 or later. */
const hasMonotonic = (tree: unknown): boolean => stateOf(tree)?.has('monotonic_cst') === true;

/** What makes float64 of float32. */
const WIDENS = /\.(?:FactorAnalysis|FeatureAgglomeration|IncrementalPCA)$/;

/** Whether something in a pipeline stands behind what makes float64. */
const isWidened = ({ name, path: at, state }: Holder, path: string): boolean => {
  const place = name === 'Pipeline' ? /^\.steps\[(\d+)\]/.exec(path.slice(at.length))?.[1] : undefined;
  if (place === undefined) return false;
  const before = (asSequence(state?.get('steps')) ?? []).slice(0, Number(place));
  return before.some((row) => {
    const step = asSequence(row)?.[1];
    return step instanceof PyObject && WIDENS.test(step.className ?? '');
  });
};

/** Whether something stands in the model in front of boosting, which is asked for rows of float32. */
const isInFront: NonNullable<Effect['when']> = (_, path, holders) =>
  holders.some(
    (holder, at) =>
      /^GradientBoosting(?:Classifier|Regressor)$/.test(holder.name) &&
      /^\.init_?\b/.test(path.slice(holder.path.length)) &&
      !standsIn(holders.slice(0, at), /^SelectFromModel$/) &&
      !holders.slice(at).some((one) => isWidened(one, path)),
  );

/** Whoever only asks for classes. */
const votesHard = (holders: readonly Holder[]): boolean =>
  holders.some(({ name, state }) => name === 'VotingClassifier' && state?.get('voting') === 'hard');

export const OTHERWISE: readonly Effect[] = [
  answers(
    /\.VotingClassifier$/,
    '1.4',
    'estimators_',
    'forests sum up weights of the classes, and not shares',
    (state) =>
      state.get('voting') === 'hard' &&
      (asSequence(state.get('estimators_')) ?? []).some(
        (one) =>
          one instanceof PyObject &&
          /(?:Forest|ExtraTrees|Bagging)Classifier$/.test(one.className ?? '') &&
          !hasMonotonic(asSequence(stateOf(one)?.get('estimators_'))?.[0]),
      ),
  ),
  answers(
    /\.OneHotEncoder$/,
    '1.8',
    'handle_unknown',
    'an unknown category is an infrequent one',
    (state) => state.get('handle_unknown') === 'warn' && state.get('_infrequent_enabled') === true,
    true,
  ),
  answers(
    /\.LogisticRegression(?:CV)?$/,
    '1.8',
    'multi_class',
    'classes are told apart together',
    (state, path, holders) => {
      const classes = sizeOf(state.get('classes_'));
      const isOther = classes === 2 ? state.get('multi_class') === 'multinomial' : classes > 2 && isApart(state);
      return isOther && isAskedForProbabilities(path, holders);
    },
  ),
  answers(
    /\.LogisticRegression(?:CV)?$/,
    '1.6',
    'solver',
    "classes of solver='newton-cholesky' are told apart together",
    (state, path, holders) => isApartByCholesky(state) && isAskedForProbabilities(path, holders),
  ),
  answers(
    /\.AdaBoostClassifier$/,
    '1.6',
    'algorithm',
    'it votes by SAMME alone',
    (state) => state.get('algorithm') === 'SAMME.R' && state.has('estimators_'),
  ),
  answers(
    /\.(?:BayesianRidge|ARDRegression)$/,
    '1.2',
    'normalize',
    'rows are not scaled any more',
    (state, path) => path === '' && state.get('normalize') === true && state.has('sigma_'),
    true,
  ),
  answers(
    /\.(?:BayesianRidge|ARDRegression)$/,
    '1.9',
    'sigma_',
    'deviations are those of centred rows',
    isCentred,
    true,
  ),
  answers(
    /\.tree\._classes\.(?:DecisionTree|ExtraTree)Classifier$/,
    '1.4',
    'tree_',
    'probabilities are weights of the classes, and not shares',
    (state, _, holders) =>
      state.has('tree_') &&
      !state.has('monotonic_cst') &&
      !votesHard(holders) &&
      !standsIn(holders, /^(?:AdaBoostClassifier|RUSBoostClassifier|SelectFromModel)$/),
  ),
];

const several = (state: PyDict): boolean => sizeOf(state.get('classes_')) > 2;
const projections = /\.(?:PLSRegression|PLSCanonical|CCA)$/;

/** What two releases compute otherwise, whichever of them wrote the file. */
export const BOTH_WAYS: readonly Effect[] = [
  ...eitherWay({
    class: /\.LinearDiscriminantAnalysis$/,
    at: '0.21',
    verdict: 'differs',
    attribute: 'coef_',
    raises: 'nothing: several classes are a softmax since 0.21',
    when: (state) => state.has('coef_') && several(state),
  }),
  ...eitherWay({
    class: /\.IsolationForest$/,
    at: '0.21',
    verdict: 'differs',
    attribute: 'estimators_',
    raises: 'nothing: one or two rows have another mean path',
    when: has('estimators_'),
  }),
  ...eitherWay({
    class: /\.(?:OneVsOneClassifier|SVC|NuSVC)$/,
    at: '0.21',
    verdict: 'differs',
    attribute: 'classes_',
    raises: 'nothing: scores of pairs are not scaled by all rows',
    when: (state, _, holders) =>
      state.has('estimators_')
        ? holders.at(-1)?.name !== 'GaussianProcessClassifier'
        : several(state) && state.get('decision_function_shape') === 'ovr',
  }),
  ...eitherWay({
    class: /\.QuantileTransformer$/,
    at: '0.21',
    verdict: 'differs',
    attribute: 'output_distribution',
    raises: 'nothing: shares go up to 0 and 1 since 0.21',
    when: (state) => state.get('output_distribution') === 'uniform' && state.has('quantiles_'),
  }),
  ...eitherWay({
    class: /(?:DecisionTree|ExtraTree|ExtraTrees|RandomForest)Classifier$/,
    at: '0.21',
    verdict: 'differs',
    attribute: 'classes_',
    raises: 'nothing: labels of several outputs have their own type since 0.21',
    when: (state, path) => path === '' && Number(state.get('n_outputs_')) > 1,
  }),
  ...eitherWay({
    class: /\.DummyClassifier$/,
    at: '0.22',
    verdict: 'differs',
    attribute: 'strategy',
    raises: 'nothing: shares that are drawn are whole numbers since 0.22',
    when: (state) => state.get('strategy') === 'stratified' && state.has('classes_'),
  }),
  ...eitherWay({
    class: /\.KMeans$/,
    at: '0.23',
    verdict: 'differs',
    attribute: 'cluster_centers_',
    raises: 'nothing: scores of float32 are another type since 0.23',
    when: (state) => isFloat32(state.get('cluster_centers_')),
  }),
  ...eitherWay({
    class: /\.AdaBoostClassifier$/,
    at: '0.22',
    verdict: 'differs',
    attribute: 'estimators_',
    raises: 'nothing: probabilities are a softmax of the scores since 0.22',
    when: (state) =>
      state.has('estimators_') &&
      (sizeOf(state.get('classes_')) === 2 || state.get('algorithm') === 'SAMME') &&
      !(state.get('algorithm') === 'SAMME' && hasPureMembers(state)),
  }),
  ...eitherWay({
    class:
      /(?:Regress\w+|Pipeline|KernelRidge|Lasso\w*|ElasticNet\w*|Ridge(?:CV)?|PLS\w+|CCA|SVR|Lars\w*|Chain|Pursuit\w*)$/,
    at: '0.23',
    verdict: 'differs',
    raises: 'nothing: score is the plain mean of the outputs since 0.23',
    when: (state, path) => path === '' && severalOutputs(state),
  }),
  ...eitherWay({
    class: /\.OneVsOneClassifier$/,
    at: '1.1',
    verdict: 'differs',
    attribute: 'estimators_',
    raises: 'nothing: two classes are told apart at a probability of a half from 1.1 on, and of none before',
    when: isPairByProbabilities,
  }),
  ...eitherWay({
    class: /\.KBinsDiscretizer$/,
    at: '1.1',
    verdict: 'differs',
    attribute: 'bin_edges_',
    raises: 'nothing: up to 1.0 a value within 1e-5 below an edge belongs above it',
    when: hasFringe,
  }),
  ...eitherWay({
    class: /\.(?:Count|Tfidf)Vectorizer$/,
    at: '0.22',
    verdict: 'differs',
    attribute: 'strip_accents',
    raises: 'nothing: accents of decomposed text are taken off since 0.22',
    when: (state) => state.get('strip_accents') === 'unicode',
  }),
  ...eitherWay({
    class: /\.tree\._classes\.(?:DecisionTree|ExtraTree)\w+$/,
    at: '1.8',
    verdict: 'differs',
    attribute: 'tree_',
    raises: 'nothing: up to 1.7 decision_path sends missing values right',
    when: (state, _, holders) =>
      (holders.length === 0 || (holders.length === 1 && /^(?:RandomForest|ExtraTrees)/.test(holders[0]!.name))) &&
      hasMissingSides(state),
  }),
  ...eitherWay({
    class: /\.SplineTransformer$/,
    at: '1.2',
    verdict: 'differs',
    attribute: 'extrapolation',
    raises: 'nothing: up to 1.1 the names of periodic splines are those of others',
    when: (state, _, holders) => givesNames(holders) && state.get('extrapolation') === 'periodic',
  }),
  {
    class: /\.(?:KNeighbors\w+|RadiusNeighbors\w+|NearestNeighbors|LocalOutlierFactor)$/,
    at: '1.1',
    way: 'forwards',
    verdict: 'differs',
    attribute: '_tree',
    raises: 'nothing: distances of Minkowski have weights since 1.1, and those of the file are 0',
    when: (state) => state.get('effective_metric_') === 'minkowski' && state.get('_tree') instanceof PyObject,
  },
  ...eitherWay({
    class: projections,
    at: '1.5',
    verdict: 'differs',
    attribute: 'coef_',
    raises: 'nothing: coefficients are for scaled columns until 1.4, and for centred ones since 1.5',
    lasts: false,
    when: (state) => state.has('coef_') && isScaled(state),
  }),
  ...eitherWay({
    class: /\.decomposition\._pca\.PCA$/,
    at: '1.5',
    verdict: 'differs',
    attribute: 'components_',
    raises: 'nothing: likelihoods of float32 are another type since 1.5',
    when: (state, path) => path === '' && isFloat32(state.get('components_')),
  }),
  ...eitherWay({
    class: /\.StandardScaler$/,
    at: '1.8',
    verdict: 'differs',
    attribute: 'mean_',
    raises: 'nothing: means and deviations are rounded to float32 for rows of it since 1.8',
    when: (state, path, holders) => hasShortMeans(state) || (isInFront(state, path, holders) && scalesBetween(state)),
  }),
  ...eitherWay({
    class: /\.PowerTransformer$/,
    at: '1.9',
    verdict: 'differs',
    attribute: 'lambdas_',
    raises: 'nothing: rows of float32 are rounded otherwise since 1.9',
    when: (state, path, holders) =>
      state.get('method') === 'yeo-johnson' && state.has('lambdas_') && isInFront(state, path, holders),
  }),
  ...eitherWay({
    class: /\.AdaBoostClassifier$/,
    at: '1.3',
    verdict: 'differs',
    attribute: 'estimators_',
    raises: 'nothing: whoever does not vote for a class votes against it since 1.3',
    when: (state, path, holders) =>
      state.has('estimators_') && state.get('algorithm') !== 'SAMME.R' && isAskedForMore(path, holders),
  }),
  ...eitherWay({
    class: /\.RFECV$/,
    at: '1.6',
    verdict: 'differs',
    attribute: 'scoring',
    raises: 'nothing: score is the metric of scoring since 1.6',
    when: (state) => state.has('estimator_') && state.get('scoring') !== null,
  }),
  ...eitherWay({
    class: /\.(?:MiniBatch)?DictionaryLearning$/,
    at: '1.8',
    verdict: 'differs',
    attribute: 'transform_algorithm',
    raises: 'nothing: lasso_cd goes on to 1e-8 since 1.8',
    when: (state) => state.get('transform_algorithm') === 'lasso_cd' && state.has('components_'),
  }),
  ...eitherWay({
    class: /\.GradientBoostingClassifier$/,
    at: '1.8',
    verdict: 'differs',
    attribute: 'init_',
    raises: 'nothing: probabilities of the model in front are bounded elsewhere since 1.8',
    when: (state) => state.get('init') instanceof PyObject && state.has('init_'),
  }),
];
