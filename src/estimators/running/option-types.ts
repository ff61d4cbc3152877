/**
 * The options of methods, as types. Which of them an estimator has, its definition says; any other is an InvalidInputError,
 * also from JavaScript.
 */
import type { Precision } from './precision.js';

/** Of every method that takes X. */
export interface InputOptions {
  /**
   * What becomes of named columns that `fit` did not see, where scikit-learn raises: an InvalidInputError that names them
   * (default), or they are left away. Where scikit-learn ignores them (column transformers, and what begins with one) they
   * are ignored anyway.
   */
  readonly extraColumns?: 'error' | 'ignore';
}

/** Of every method that gives something for each row. */
export interface RowOptions extends InputOptions {
  /**
   * `float32` rounds rows, weights, products and sums of perceptrons, linear models and projections to float32: in batches of
   * wide layers twice as fast, and right to some seven digits of the largest term. An UnsupportedError where nothing would
   * change. Default `float64`.
   */
  readonly precision?: Precision;
}

export interface PredictOptions
  extends RowOptions, LightgbmOptions, XgboostOptions, CatboostRounds, NgboostOptions, SequenceOptions {
  /** statsmodels: the mean, or the linear predictor before the link. */
  readonly which?: 'mean' | 'linear';
  /** Quantile forests: shares between 0 and 1, or the mean. */
  readonly quantiles?: number | readonly number[] | 'mean';
  /** KPrototypes: positions of the columns of categories. */
  readonly categorical?: number | readonly number[];
  /** CatBoost: what is asked for; by default that of the class. */
  readonly predictionType?: CatboostScores | 'Class' | 'default';
  /** Standard deviations as well: of Gaussian processes, Bayesian regression and DummyRegressor. */
  readonly returnStd?: boolean;
  /** Covariances between the rows as well, of Gaussian processes. */
  readonly returnCov?: boolean;
  /** The leaf of each row in each tree, of LightGBM and XGBoost. */
  readonly predLeaf?: boolean;
  /** LightGBM and XGBoost: whether columns under other names than those of `fit` are refused. */
  readonly validateFeatures?: boolean;
}

/** Of `predictProba`: those of LightGBM and XGBoost that leave probabilities what they are. */
export interface ProbaOptions extends RowOptions, RoundsOptions, CatboostRounds, NgboostOptions, SequenceOptions {
  /** pyod: how scores become probabilities. */
  readonly method?: 'linear' | 'unify';
  readonly predictionType?: 'Probability' | 'LogProbability' | 'default';
  readonly startIteration?: number;
  readonly numIteration?: number | null;
  readonly baseMargin?: unknown;
  readonly validateFeatures?: boolean;
  readonly rawScore?: false;
  readonly predLeaf?: false;
  readonly predContrib?: false;
}

/** What CatBoost gives that is no label. */
export type CatboostScores = 'RawFormulaVal' | 'Probability' | 'LogProbability' | 'Exponent' | 'RMSEWithUncertainty';

interface NgboostOptions {
  /** ngboost: how many stages count; all where 0 or not given. */
  readonly maxIter?: number;
}

interface SequenceOptions {
  /** hmmlearn: rows of each sequence; one sequence where not given. */
  readonly lengths?: readonly number[];
}

interface CatboostRounds {
  /** CatBoost: the first tree that counts, and one past the last; 0 as the last: all. */
  readonly ntreeStart?: number;
  readonly ntreeEnd?: number;
}

interface LightgbmOptions {
  /** Scores before the objective. */
  readonly rawScore?: boolean;
  /** The first round that counts, and how many do. */
  readonly startIteration?: number;
  readonly numIteration?: number | null;
  /** SHAP values of the columns, and the expected value. */
  readonly predContrib?: boolean;
}

interface XgboostOptions extends RoundsOptions {
  /** Scores before the objective. */
  readonly outputMargin?: boolean;
  /** Scores to start from: one for each row and class. */
  readonly baseMargin?: unknown;
  /** SHAP values of the columns, and the expected value. */
  readonly predContribs?: boolean;
  /** SHAP values of pairs of columns. */
  readonly predInteractions?: boolean;
  /** Not here: an UnsupportedError where true. */
  readonly approxContribs?: boolean;
  /** Native boosters: an axis for the classes also where there is one. */
  readonly strictShape?: boolean;
  /** Not here: an UnsupportedError where true. */
  readonly training?: boolean;
}

export interface RoundsOptions extends InputOptions {
  /** XGBoost: the first round that counts, and one past the last; 0 as the last: all. */
  readonly iterationRange?: readonly [number, number];
}

export interface TransformOptions extends RowOptions {
  /** Targets of the rows, of partial least squares: then the result is a pair. */
  readonly y?: unknown;
}

/** Of `kneighbors`. */
export interface NeighborsOptions extends InputOptions {
  /** How many; default: `n_neighbors` of the model. */
  readonly nNeighbors?: number | null;
  /** False for indexes alone. */
  readonly returnDistance?: boolean;
}

export interface NeighborsGraphOptions extends Omit<NeighborsOptions, 'returnDistance'> {
  /** What stands in the graph. Default `connectivity`. */
  readonly mode?: 'connectivity' | 'distance';
}

/** Of `radiusNeighbors`. */
export interface RadiusOptions extends InputOptions {
  /** How far away; default: `radius` of the model. */
  readonly radius?: number | null;
  /** False for indexes alone. */
  readonly returnDistance?: boolean;
  /** Nearest first. */
  readonly sortResults?: boolean;
}

export interface RadiusGraphOptions extends Omit<RadiusOptions, 'returnDistance'> {
  /** What stands in the graph. Default `connectivity`. */
  readonly mode?: 'connectivity' | 'distance';
}

export interface ErrorNormOptions extends InputOptions {
  /** Default `frobenius`. */
  readonly norm?: 'frobenius' | 'spectral';
  /** Divide by the number of features; default true. */
  readonly scaling?: boolean;
  /** The square of the norm; default true. */
  readonly squared?: boolean;
}

export interface PerplexityOptions extends InputOptions {
  /** Scale the bound to all samples of the fit. */
  readonly subSampling?: boolean;
}

export interface SupportOptions {
  /** Positions in place of a mask. */
  readonly indices?: boolean;
}
