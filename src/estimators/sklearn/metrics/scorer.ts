/**
 * What `scoring` names: a metric, its sign, and what it asks the estimator for.
 * https://scikit-learn.org/stable/modules/model_evaluation.html#scoring-parameter
 */
import type { Keywords, Scorer } from '../../binding/scoring.js';
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyPartial } from '../../../pickle/stdlib/partial.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../../../pickle/values/py-values.js';
import { boundOf } from '../../binding/bound-object.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import type { Input } from '../../input/matrix.js';
import { hasMethod, run } from '../../running/run.js';
import { attributesOf, classPath, currentPath, describe, unwrapScalar } from '../../binding/state.js';
import type { FunctionUse } from '../../binding/define.js';
import { functionName, isSupplied, ownError, requireFunction } from '../../own/functions.js';
import { handed } from '../../own/methods.js';
import { LABEL_METRICS } from './classification.js';
import { type Scores, SCORE_METRICS } from './probabilities.js';
import { isRegressionMetric, regressionMetric } from './regression.js';
import { keyOf, type Targets, targetsOf, type Weights } from './targets.js';

const PREDICT = ['predict'];
const PROBABILITIES = ['predict_proba'];
const DECISIONS = ['decision_function', 'predict_proba'];

function scorer(metric: string, sign = 1, methods = PREDICT, keywords: Record<string, unknown> = {}): Scorer {
  return { metric, sign, methods, keywords: new Map(Object.entries(keywords)) };
}

function named(): Map<string, Scorer> {
  const known = new Map<string, Scorer>();
  for (const name of ['r2', 'explained_variance']) known.set(name, scorer(`${name}_score`));
  known.set('max_error', scorer('max_error', -1));
  const errors = ['max_error', 'mean_absolute_error', 'mean_squared_error', 'median_absolute_error'];
  errors.push('mean_absolute_percentage_error', 'mean_squared_log_error', 'root_mean_squared_error');
  errors.push('root_mean_squared_log_error', 'mean_poisson_deviance', 'mean_gamma_deviance');
  for (const name of errors) known.set(`neg_${name}`, scorer(name, -1));
  for (const name of ['accuracy', 'balanced_accuracy']) known.set(name, scorer(`${name}_score`));
  known.set('matthews_corrcoef', scorer('matthews_corrcoef'));
  for (const name of ['precision', 'recall', 'f1', 'jaccard']) {
    known.set(name, scorer(`${name}_score`));
    for (const average of ['macro', 'micro', 'samples', 'weighted'])
      known.set(`${name}_${average}`, scorer(`${name}_score`, 1, PREDICT, { average }));
  }
  known.set('roc_auc', scorer('roc_auc_score', 1, DECISIONS));
  for (const multi_class of ['ovr', 'ovo']) {
    known.set(`roc_auc_${multi_class}`, scorer('roc_auc_score', 1, PROBABILITIES, { multi_class }));
    const weighted = { multi_class, average: 'weighted' };
    known.set(`roc_auc_${multi_class}_weighted`, scorer('roc_auc_score', 1, PROBABILITIES, weighted));
  }
  known.set('average_precision', scorer('average_precision_score', 1, DECISIONS));
  known.set('neg_log_loss', scorer('log_loss', -1, PROBABILITIES));
  known.set('neg_brier_score', scorer('brier_score_loss', -1, PROBABILITIES));
  known.set('brier_score_loss', known.get('neg_brier_score')!);
  return known;
}

let names: Map<string, Scorer> | undefined;

const remedy = 'take predict or predict_proba and compute it yourself, or use one of';

function unknown(what: string): UnsupportedError {
  return new UnsupportedError(`Brine does not compute the score ${what}: ${remedy} ${[...names!.keys()].join(', ')}`);
}

/** Methods that early releases knew by the class of the scorer. */
const BY_CLASS: Readonly<Record<string, readonly string[]>> = {
  _PredictScorer: PREDICT,
  _ProbaScorer: PROBABILITIES,
  _ThresholdScorer: DECISIONS,
  _Scorer: PREDICT,
};

/** The estimator's own `score`: what searches without `scoring` store. */
const PASSES = /^sklearn\.metrics\.(?:_scorer|scorer)\._(?:passthrough_scorer|PassthroughScorer)$/;

function fromObject(object: PyObject): Scorer | undefined {
  const path = classPath(object) ?? 'a class without a name';
  if (PASSES.test(path)) return undefined;
  const className = /^sklearn\.metrics\.(?:_scorer|scorer)\.(\w+)$/.exec(path)?.[1];
  const state = attributesOf(object);
  const func = state?.get('_score_func');
  const metric =
    func instanceof PyGlobal ? /^sklearn\.metrics\.(?:.*\.)?(\w+)$/.exec(currentPath(func))?.[1] : undefined;
  const isMade = className !== undefined && Object.hasOwn(BY_CLASS, className);
  if (!isMade) return ownScorer(object);
  if (metric === undefined && !isCallable(func)) throw unknown(`of ${path}`);
  const own = metric === undefined || isSupplied(func) ? ({ kind: 'metric', value: func } as const) : undefined;
  const sign = unwrapScalar(state?.get('_sign'));
  const keywords = state?.get('_kwargs');
  const response = state?.get('_response_method');
  const methods = typeof response === 'string' ? [response] : (asSequence(response) ?? BY_CLASS[className]!);
  if ((sign !== 1 && sign !== -1) || !methods.every((name) => typeof name === 'string'))
    throw new InvalidInputError(`the scorer of ${metric} is damaged: its sign is ${describe(sign)}`);
  const keyed: Keywords = keywords instanceof PyDict ? new Map(keywords) : new Map();
  return own === undefined
    ? { metric: metric!, sign, methods, keywords: keyed }
    : { metric: functionName(func), sign, methods, keywords: keyed, own };
}

/** A scorer that is a function, or an object that can be called. */
function ownScorer(value: unknown): Scorer {
  return { metric: functionName(value), sign: 1, methods: [], keywords: new Map(), own: { kind: 'scorer', value } };
}

/** The function of somebody's own that a stored scorer calls, for messages. */
export function scorerUses(value: unknown): readonly FunctionUse[] {
  const stored = value instanceof PyDict ? [...value.values()] : [value];
  return stored.flatMap((one) => {
    const own = isCallable(one) ? ownOf(one) : undefined;
    if (own === undefined) return [];
    return [{ value: own.value, ...OWN_USES[own.kind], onlyScores: true }];
  });
}

const isCallable = (value: unknown): boolean =>
  value instanceof PyObject || value instanceof PyGlobal || value instanceof PyPartial;

/** Damage is for `score` to report. */
function ownOf(value: unknown): Scorer['own'] {
  try {
    return scorerOf(value)?.own;
  } catch {
    return undefined;
  }
}

const OWN_USES = {
  metric: { role: 'metric', parameters: 'y, predicted' },
  scorer: { role: 'scorer', parameters: 'estimator, X, y' },
} as const;

/**
 * The scorer that a file names or holds; undefined for the estimator's own `score`.
 *
 * @throws UnsupportedError for what Brine does not compute.
 */
export function scorerOf(value: unknown): Scorer | undefined {
  names ??= named();
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') {
    const found = names.get(value);
    if (found === undefined) throw unknown(value);
    return found;
  }
  if (value instanceof PyObject) return fromObject(value);
  if (value instanceof PyGlobal) return PASSES.test(currentPath(value)) ? undefined : ownScorer(value);
  if (value instanceof PyPartial) return ownScorer(value);
  throw unknown(`that is ${describe(value)}`);
}

function scoresOf(estimator: BoundEstimator, { methods }: Scorer, X: Input, keywords: Keywords): Scores {
  const classes = estimator.classes;
  const available = methods.find((name) =>
    name === 'predict_proba' ? hasMethod(estimator, 'predictProba') : hasMethod(estimator, 'decisionFunction'),
  );
  // The order of a regressor's predictions will do.
  const isProba = available === 'predict_proba';
  const method = available === undefined ? 'predict' : isProba ? 'predictProba' : 'decisionFunction';
  const found = run(estimator, method, X);
  if (!(found instanceof NdArray) || found.ndim > 2)
    throw new UnsupportedError('Brine computes this score of estimators with one output only');
  const [rows = 0, cols = 1] = found.shape;
  const data = found.toFloat64();
  const { version } = boundOf(estimator);
  const single = found.dtype.name === 'float32';
  const positive = keyOf(keywords.get('pos_label'));
  const isFirst = classes instanceof NdArray && classes.size === 2 && keyOf(classes.flat()[0]) === positive;
  if (isFirst && cols === 1) return { data: data.map((value) => -value), rows, cols, single, version };
  if (isFirst && cols === 2) return { data: data.filter((_, at) => at % 2 === 0), rows, cols: 1, single, version };
  return { data, rows, cols, single, version };
}

/** The targets as an array, as scikit-learn hands them to functions. */
function targetArray({ values, width, rows }: Targets): NdArray {
  const array = NdArray.from([...values]);
  return width === 1 ? array : array.reshape(rows, width);
}

/** What a metric of `make_scorer` compares with the targets: predictions, or the column of the second class. */
function responseOf(scorer: Scorer, estimator: BoundEstimator, X: Input): NdArray {
  if (scorer.methods.includes('predict')) return run(estimator, 'predict', X) as NdArray;
  const { data, rows, cols } = scoresOf(estimator, scorer, X, scorer.keywords);
  if (cols === 2) return NdArray.of(data.filter((_, at) => at % 2 === 1));
  return NdArray.of(data, cols === 1 ? [rows] : [rows, cols]);
}

function ownScore(
  scorer: Scorer,
  { kind, value }: NonNullable<Scorer['own']>,
  estimator: BoundEstimator,
  X: Input,
  known: Targets,
): number {
  const own = requireFunction({ value, ...OWN_USES[kind] }, boundOf(estimator));
  const y = targetArray(known);
  const args =
    kind === 'scorer'
      ? [estimator, handed(X, X.names === undefined ? own.input : 'frame', own.path), y]
      : [y, responseOf(scorer, estimator, X), Object.fromEntries(scorer.keywords)];
  const score = own.call(`the ${kind}`, undefined, ...args);
  if (typeof score === 'number') return scorer.sign * score;
  throw ownError(`the ${kind}`, own.path, undefined, `gave ${describe(score)}, where a number is expected`);
}

/** The score of an estimator on rows. @throws UnsupportedError, InvalidInputError */
export function scoreBy(scorer: Scorer, estimator: BoundEstimator, X: Input, known: Targets, weights: Weights): number {
  const { metric, sign, keywords } = scorer;
  if (scorer.own !== undefined) return ownScore(scorer, scorer.own, estimator, X, known);
  if (Object.hasOwn(SCORE_METRICS, metric))
    return sign * SCORE_METRICS[metric]!(known, scoresOf(estimator, scorer, X, keywords), weights, keywords);
  if (!isRegressionMetric(metric) && !Object.hasOwn(LABEL_METRICS, metric)) throw unknown(`of ${metric}`);
  const found = targetsOf(run(estimator, 'predict', X) as NdArray);
  if (!isRegressionMetric(metric)) return sign * LABEL_METRICS[metric]!(known, found, weights, keywords);
  const multioutput = keywords.get('multioutput') ?? 'uniform_average';
  if (multioutput !== 'uniform_average') throw unknown(`of ${metric} with multioutput=${describe(multioutput)}`);
  // RMSE was once a mean squared error with a switch, whose root was taken after the average.
  const isRoot = metric === 'mean_squared_error' && keywords.get('squared') === false;
  return sign * regressionMetric(isRoot ? 'root_mean_squared_error' : metric, known, found, weights);
}
