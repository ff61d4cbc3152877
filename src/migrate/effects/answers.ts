/** Answers that another release computes otherwise. */
import { NdArray } from '../../numpy/ndarray.js';
import type { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { answers, asksNoProbabilities, type Effect, eitherWay, has, sizeOf, standsIn } from './effect.js';

/** Two classes, told apart by models that have probabilities and no scores. */
const isPairByProbabilities = (state: PyDict): boolean => {
  const [first] = asSequence(state.get('estimators_')) ?? [];
  return (
    sizeOf(state.get('classes_')) === 2 &&
    first instanceof PyObject &&
    /Tree|Forest|NB$|Neighbors|MLP|GaussianProcess|Bagging|Dummy/.test(first.className ?? '')
  );
};

export const OTHERWISE: readonly Effect[] = [
  answers(/\.LogisticRegression(?:CV)?$/, '1.8', 'multi_class', 'classes are told apart together', (state) => {
    const classes = sizeOf(state.get('classes_'));
    const apart = state.get('multi_class') === 'ovr' || state.get('solver') === 'liblinear';
    return classes === 2 ? state.get('multi_class') === 'multinomial' : classes > 2 && apart;
  }),
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
  ),
  answers(
    /\.RFECV$/,
    '1.6',
    'scoring',
    'score is the metric of scoring',
    (state) => state.has('estimator_') && state.get('scoring') !== null,
  ),
  answers(
    /\.(?:BayesianRidge|ARDRegression)$/,
    '1.9',
    'sigma_',
    'deviations are those of centred rows',
    (state, path) => path === '' && state.has('sigma_'),
  ),
  answers(
    /\.(?:MiniBatch)?DictionaryLearning$/,
    '1.8',
    'transform_algorithm',
    'lasso_cd goes on to 1e-8',
    (state) => state.get('transform_algorithm') === 'lasso_cd' && state.has('components_'),
  ),
  answers(
    /\.tree\._classes\.(?:DecisionTree|ExtraTree)Classifier$/,
    '1.4',
    'tree_',
    'probabilities are weights of the classes, and not shares',
    (state, _, holders) =>
      state.has('tree_') &&
      !state.has('monotonic_cst') &&
      !asksNoProbabilities(holders) &&
      !standsIn(holders, /^(?:AdaBoostClassifier|SelectFromModel)$/),
  ),
];

const bayesian = /\.(?:BayesianRidge|ARDRegression)$/;
const several = (state: PyDict): boolean => sizeOf(state.get('classes_')) > 2;
const projections = /\.(?:PLSRegression|PLSCanonical|CCA)$/;

/** Regressors that have several outputs. */
function severalOutputs(state: PyDict, path: string): boolean {
  if (path !== '' || state.has('classes_')) return false;
  const [coefficients, members] = [state.get('coef_'), asSequence(state.get('estimators_'))];
  if (coefficients instanceof NdArray && coefficients.ndim === 2) return coefficients.shape[0]! > 1;
  const outputs = state.get('n_outputs_') ?? state.get('_training_dim');
  return (typeof outputs === 'number' && outputs > 1) || (state.has('order_') && (members?.length ?? 0) > 1);
}

/**
 * Edges a hair above a number of as many decimals as the least and the largest one of fit: such a number belonged above them up to
 * 1.0. Equal steps and means of two rows make them: 7.300000000000001.
 */
function hasFringe(state: PyDict): boolean {
  const columns = state.get('bin_edges_');
  if (!(columns instanceof NdArray)) return false;
  return columns.flat().some((column: unknown) => {
    if (!(column instanceof NdArray)) return false;
    const edges = column.flat().map(Number);
    const decimals = Math.max(
      ...[edges[0]!, edges.at(-1)!].map((x) => /\.(\d*)/.exec(String(+x.toPrecision(6)))?.[1]?.length ?? 0),
    );
    return edges.slice(1, -1).some((edge) => {
      const short = Number(edge.toFixed(decimals));
      return short < edge && edge - short <= 1e-8 + 1e-5 * Math.abs(short);
    });
  });
}

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
    raises: 'nothing: scores of several classes are not scaled by all rows',
    when: (state) => several(state) && (state.has('estimators_') || state.get('decision_function_shape') === 'ovr'),
  }),
  ...eitherWay({
    class: /\.AdaBoostClassifier$/,
    at: '0.22',
    verdict: 'differs',
    attribute: 'estimators_',
    raises: 'nothing: probabilities are a softmax of the scores since 0.22',
    when: (state) => state.has('estimators_') && sizeOf(state.get('classes_')) === 2,
  }),
  ...eitherWay({
    class: /(?:Regress\w+|Lasso\w*|ElasticNet\w*|Ridge(?:CV)?|PLS\w+|CCA|SVR|Lars\w*|Chain|Pursuit\w*)$/,
    at: '0.23',
    verdict: 'differs',
    raises: 'nothing: score is the plain mean of the outputs since 0.23',
    when: severalOutputs,
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
    class: projections,
    at: '1.5',
    verdict: 'differs',
    attribute: 'coef_',
    raises: 'nothing: coefficients are for scaled columns until 1.4, and for centred ones since 1.5',
    when: has('coef_'),
  }),
];

/** What a model does that an older release does not know of. */
export const UNKNOWN: readonly Effect[] = [
  {
    class: /\.MaxAbsScaler$/,
    at: '1.8',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'clip',
    raises: 'nothing: values beyond those of fit are not clipped',
    when: (state) => state.get('clip') === true,
  },
  {
    class: /\.LogisticRegression(?:CV)?$/,
    at: '1.5',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'multi_class',
    raises: "nothing: 'deprecated' is taken for a softmax",
    when: (state, _, holders) =>
      state.has('coef_') &&
      state.get('multi_class') === 'deprecated' &&
      (sizeOf(state.get('classes_')) === 2 || state.get('solver') === 'liblinear') &&
      !asksNoProbabilities(holders),
  },
  {
    class: bayesian,
    at: '1.9',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'sigma_',
    raises: 'nothing: deviations are those of rows that are not centred',
    when: (state, path) => path === '' && state.has('sigma_'),
  },
  {
    class: bayesian,
    at: '1.0',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'normalize',
    raises: "nothing: 'deprecated' is taken for true",
    when: (state, path) => path === '' && state.has('sigma_') && state.get('normalize') === 'deprecated',
  },
  {
    class: projections,
    at: '1.3',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'coef_',
    raises: 'nothing: coefficients are taken the other way round',
    until: '1.1',
    when: has('coef_'),
  },
];
