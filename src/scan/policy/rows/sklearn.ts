/** scikit-learn beside the plain estimators of `known.generated.ts`: what is made by calls, or filled with more than attributes. */
import type { Groups, Row } from '../entry.js';

const METRICS = 'sklearn.metrics._dist_metrics sklearn.neighbors._dist_metrics sklearn.neighbors.dist_metrics';
const BALLS = 'sklearn.neighbors._ball_tree sklearn.neighbors.ball_tree';
const KDS = 'sklearn.neighbors._kd_tree sklearn.neighbors.kd_tree';
const LOSSES =
  'CyHalfBinomialLoss CyHalfMultinomialLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfGammaLoss CyHalfTweedieLoss ' +
  'CyHalfTweedieLossIdentity CyAbsoluteError CyPinballLoss CyHuberLoss CyExponentialLoss';

/** Data, order, nodes, bounds, seven counts, the metric, and weights from 0.20 on. */
const TREE_STATE = '(array, array, array, array, int, int, int, int, int, int, int, <metric>, array|none?)';

export const SKLEARN_GROUPS: Groups = {
  metric: [[METRICS, 'newObj']],
};

export const SKLEARN: readonly Row[] = [
  { kind: 'class', in: 'sklearn.utils._bunch sklearn.utils sklearn.datasets.base', names: 'Bunch', items: 'dict' },
  // A dict that warns about old keys: results of searches up to 0.20, of the graphical lasso up to 1.2.
  { kind: 'class', in: 'sklearn.utils.deprecation', names: 'DeprecationDict', items: 'dict' },
  { kind: 'class', in: 'sklearn.covariance._graph_lasso', names: '_DictWithDeprecatedKeys', items: 'dict' },
  {
    kind: 'class',
    in: 'sklearn.compose._column_transformer',
    names: '_RemainderColsList',
    state: '{data}',
    items: 'list',
  },
  // Kept as attributes by searches, k-means and binned boosting; they compute, or ask the model that they are given.
  { kind: 'function', in: 'sklearn.metrics._scorer', names: '_passthrough_scorer' },
  { kind: 'class', in: 'sklearn.metrics._scorer', names: '_PassthroughScorer' },
  { kind: 'function', in: 'sklearn.model_selection._search_successive_halving', names: '_refit_callable' },
  {
    kind: 'function',
    in: 'sklearn.feature_selection.mutual_info_ sklearn.feature_selection._mutual_info',
    names: 'mutual_info_classif mutual_info_regression',
  },
  { kind: 'function', in: 'sklearn.cluster._kmeans', names: '_kmeans_single_lloyd _kmeans_single_elkan' },
  { kind: 'function', in: 'sklearn.utils.validation', names: 'check_array' },
  // Preprocessors of vectorizers: a text in, a text out.
  {
    kind: 'function',
    in: 'sklearn.feature_extraction.text',
    names: 'strip_accents_ascii strip_accents_unicode strip_tags',
  },
  // Notes of which arguments a step wants.
  {
    kind: 'class',
    in: 'sklearn.utils._metadata_requests',
    names: 'MetadataRequest MethodMetadataRequest MetadataRouter MethodMapping',
  },
  { kind: 'class', in: 'sklearn.base', names: 'BaseEstimator ClassifierMixin RegressorMixin TransformerMixin' },
  {
    kind: 'class',
    in: 'sklearn.calibration',
    names: 'CalibratedClassifierCV _CalibratedClassifier _SigmoidCalibration',
  },
  {
    kind: 'class',
    in: 'sklearn.tree._tree sklearn.tree.tree',
    names: 'Tree',
    args: 'int, array, int',
  },
  {
    kind: 'class',
    in: 'sklearn.neighbors._quad_tree sklearn.neighbors.quad_tree',
    names: '_QuadTree',
    args: 'int, int|bool',
  },
  { kind: 'class', in: 'sklearn._loss._loss _loss', names: LOSSES, args: 'num...' },
  {
    kind: 'class',
    in: 'sklearn.linear_model._sgd_fast sklearn.linear_model.sgd_fast',
    names:
      'Classification EpsilonInsensitive Hinge Huber Log LossFunction ModifiedHuber Regression SquaredEpsilonInsensitive SquaredHinge SquaredLoss',
    args: 'num...',
  },
  {
    kind: 'class',
    in: 'sklearn._loss.glm_distribution',
    names: 'DistributionBoundary',
    args: 'num, bool',
    by: 'newobj',
  },
  { kind: 'class', in: 'sklearn.impute._iterative', names: '_ImputerTriplet', args: 'num, array, data', by: 'newobj' },
  {
    kind: 'class',
    in: 'sklearn.utils._tags',
    names: 'Tags InputTags TargetTags TransformerTags ClassifierTags RegressorTags',
  },
  {
    kind: 'maker',
    in: METRICS,
    names: 'newObj',
    args: 'class',
    check: 'own-class',
    state: '(num, array, array, num?)',
  },
  {
    kind: 'maker',
    in: BALLS,
    names: 'newObj',
    args: 'class',
    check: 'own-class',
    state: TREE_STATE,
  },
  { kind: 'maker', in: KDS, names: 'newObj', args: 'class', check: 'own-class', state: TREE_STATE },
];
