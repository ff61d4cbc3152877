/** The methods that a bound estimator may have, under their names here and in scikit-learn. */
export const METHODS = {
  predict: 'predict',
  predictProba: 'predict_proba',
  predictLogProba: 'predict_log_proba',
  decisionFunction: 'decision_function',
  transform: 'transform',
  inverseTransform: 'inverse_transform',
  predictJointLogProba: 'predict_joint_log_proba',
  latentMeanAndVariance: 'latent_mean_and_variance',
  scoreSamples: 'score_samples',
  mahalanobis: 'mahalanobis',
  errorNorm: 'error_norm',
  bic: 'bic',
  aic: 'aic',
  perplexity: 'perplexity',
  apply: 'apply',
  decisionPath: 'decision_path',
  kneighbors: 'kneighbors',
  kneighborsGraph: 'kneighbors_graph',
  radiusNeighbors: 'radius_neighbors',
  radiusNeighborsGraph: 'radius_neighbors_graph',
  stagedPredict: 'staged_predict',
  stagedPredictProba: 'staged_predict_proba',
  stagedDecisionFunction: 'staged_decision_function',
  stagedScore: 'staged_score',
  getSupport: 'get_support',
  getFeatureNamesOut: 'get_feature_names_out',
} as const;

export type MethodName = keyof typeof METHODS;

export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];
