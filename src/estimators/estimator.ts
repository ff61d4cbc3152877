import type { ScoreOptions, Y } from './binding/scoring.js';
import { PARTS, type Parts } from '../core/print.js';
import { Shown } from '../core/shown.js';
import { UnsupportedError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { type GraphView, type PyObject, toGraph } from '../pickle/values/py-values.js';
import { attach, type BoundObject, boundOf } from './binding/bound-object.js';
import { forget } from '../threads/thread-pool.js';
import type { BoundEstimator } from './binding/bound-estimator.js';
import type { Definition, MethodOptions } from './binding/define.js';
import type { X } from './input/read-input.js';
import { TRAINING_ROWS } from './input/matrix.js';
import { labelsAsText } from './binding/python2-labels.js';
import { type MethodName, METHOD_NAMES } from './binding/methods.js';
import { int64Array, toPublic } from './binding/results.js';
import type { RowMethod } from '../threads/thread-pool.js';
import type { AsyncOptions } from '../threads/share-rows.js';
import { withPrecision } from './running/precision.js';
import { scoreOf } from './sklearn/metrics/score.js';
import { addCalls } from './running/library-calls.js';
import { hasMethod, inputFor, namesOut, requireMethod, run } from './running/run.js';
import { checkCall } from './running/known-options.js';
import type {
  ErrorNormOptions,
  NeighborsOptions,
  InputOptions,
  PerplexityOptions,
  PredictOptions,
  RadiusOptions,
  RoundsOptions,
  RowOptions,
  SupportOptions,
  TransformOptions,
} from './running/option-types.js';

/** What shares out rows is loaded when it is first needed. */
async function runShared(
  self: Estimator,
  method: RowMethod,
  X: X,
  options: RowOptions & AsyncOptions,
): Promise<unknown> {
  const parallel = await import('../threads/share-rows.js');
  return parallel.runShared(self, method, X, options);
}

/**
 * A scikit-learn estimator, as a view of the graph that the file holds: `dump` writes that graph. It has the methods that its
 * class has in scikit-learn, in camelCase; one that it does not have throws an UnsupportedError that says which there are.
 *
 * Attributes of `fit` are properties under their own names (`coef_`), as far as Brine knows them; {@link get} gives any.
 */
export class Estimator extends Shown implements GraphView, BoundEstimator {
  /** Fitted attributes that the class declares, for example `coef_`. */
  readonly [attribute: `${string}_`]: unknown;

  readonly #bound: BoundObject;

  constructor(bound: BoundObject) {
    super();
    this.#bound = bound;
    attach(this, bound);
  }

  [toGraph](): PyObject {
    return this.#bound.object;
  }

  [PARTS](): Parts {
    return { name: this.className.slice(this.className.lastIndexOf('.') + 1), params: this.params };
  }

  /** Full path of the class as the file names it. */
  get className(): string {
    return this.#bound.object.className ?? this.#bound.path;
  }

  /** The release of scikit-learn that wrote the model; undefined for 0.17 and before. */
  get sklearnVersion(): string | undefined {
    const text = this.#bound.attributes.get('_sklearn_version');
    return typeof text === 'string' ? text : undefined;
  }

  /** Parameters of the constructor: attributes without an underscore at either end. */
  get params(): PyDict<string, unknown> {
    const params = new PyDict<string, unknown>();
    for (const key of this.#bound.attributes.keyArray()) {
      if (typeof key !== 'string' || key.startsWith('_') || key.endsWith('_')) continue;
      params.set(key, this.#bound.plain(key));
    }
    return params;
  }

  /** Names of all stored attributes. */
  get attributes(): string[] {
    return this.#bound.attributes.keyArray().filter((key) => typeof key === 'string');
  }

  /** Any stored attribute, or undefined: numbers and arrays as they are, estimators bound. */
  get(name: string): unknown {
    return this.#bound.plain(name);
  }

  /** Names of the methods that this estimator has. */
  get methods(): MethodName[] {
    return METHOD_NAMES.filter((name) => hasMethod(this, name));
  }

  /** Names of the columns that `fit` saw, where they had some. */
  get featureNamesIn(): readonly string[] | undefined {
    return this.#bound.featureNames;
  }

  /** Number of columns that `fit` saw. */
  get nFeaturesIn(): number | undefined {
    return this.#bound.nFeatures;
  }

  /** Labels of the classes, of classifiers. */
  get classes(): NdArray | NdArray[] | undefined {
    const own = this.get('classes_');
    const { definition, version } = this.#bound;
    if (own instanceof NdArray) return labelsAsText(own, version);
    if (own !== undefined) return own as NdArray[];
    const computed = definition?.computed?.['classes_'];
    if (computed !== undefined) return computed(this.#bound.model) as NdArray;
    return definition?.final?.(this.#bound.model)?.classes;
  }

  /** The steps of a pipeline or the parts of a union or voting model, by name. */
  get namedSteps(): ReadonlyMap<string, Estimator | string | null> {
    return namedIn(
      this.get('steps') ?? this.get('transformers_') ?? this.get('transformer_list') ?? this.get('estimators'),
    );
  }

  /** The transformers of a column transformer or a union by name: `named_transformers_`. */
  get namedTransformers(): ReadonlyMap<string, Estimator | string | null> {
    return namedIn(this.get('transformers_') ?? this.get('transformer_list') ?? this.get('transformers'));
  }

  /** The fitted estimators of a voting or stacking model by name, `drop` for those that were left away: `named_estimators_`. */
  get namedEstimators(): ReadonlyMap<string, Estimator | string | null> {
    const named = namedIn(this.get('estimators'));
    const fitted = this.get('estimators_');
    if (!Array.isArray(fitted)) return named;
    let next = 0;
    return new Map(
      [...named].map(([name, one]) => [
        name,
        one instanceof Estimator ? (fitted[next++] as Estimator) : (one ?? 'drop'),
      ]),
    );
  }

  /**
   * Labels, or the values of a regression: shape (rows,) or (rows, outputs).
   *
   * @param options Those that scikit-learn's or the library's `predict` of this class has, in camelCase, and `precision`.
   * @throws InvalidInputError for options that this estimator does not have
   */
  predict<R = NdArray>(X: X, options?: PredictOptions): R {
    return this.#call('predict', X, options) as R;
  }

  /** Probability of each class, in the order of `classes`: shape (rows, classes); an array per output where there are several. */
  predictProba<R = NdArray>(X: X, options?: PredictOptions): R {
    return this.#call('predictProba', X, options) as R;
  }

  /** Logarithm of {@link predictProba}. */
  predictLogProba<R = NdArray>(X: X, options?: PredictOptions): R {
    return this.#call('predictLogProba', X, options) as R;
  }

  /** Confidence scores: shape (rows,) for two classes, (rows, classes) for more. */
  decisionFunction<R = NdArray>(X: X, options?: PredictOptions): R {
    return this.#call('decisionFunction', X, options) as R;
  }

  /**
   * The transformed rows: an NdArray, or a SparseMatrix where scikit-learn gives one. Of partial least squares both, where
   * `options.y` holds the targets of the rows.
   */
  transform<R = NdArray>(X: X, options?: TransformOptions): R {
    return this.#call('transform', X, options) as R;
  }

  /**
   * {@link predict} with the rows shared out over threads where that pays, and the same bits. In Node; elsewhere, and for
   * little work, it is one thread. Threads end by themselves when the model is closed or no longer used.
   */
  predictAsync<R = NdArray>(X: X, options: PredictOptions & AsyncOptions = {}): Promise<R> {
    return runShared(this, 'predict', X, options) as Promise<R>;
  }

  /** {@link predictProba}, as {@link predictAsync}. */
  predictProbaAsync<R = NdArray>(X: X, options: PredictOptions & AsyncOptions = {}): Promise<R> {
    return runShared(this, 'predictProba', X, options) as Promise<R>;
  }

  /** {@link predictLogProba}, as {@link predictAsync}. */
  predictLogProbaAsync<R = NdArray>(X: X, options: PredictOptions & AsyncOptions = {}): Promise<R> {
    return runShared(this, 'predictLogProba', X, options) as Promise<R>;
  }

  /** {@link decisionFunction}, as {@link predictAsync}. */
  decisionFunctionAsync<R = NdArray>(X: X, options: PredictOptions & AsyncOptions = {}): Promise<R> {
    return runShared(this, 'decisionFunction', X, options) as Promise<R>;
  }

  /** {@link transform}, as {@link predictAsync}. */
  transformAsync<R = NdArray>(X: X, options: TransformOptions & AsyncOptions = {}): Promise<R> {
    return runShared(this, 'transform', X, options) as Promise<R>;
  }

  /** {@link scoreSamples}, as {@link predictAsync}. */
  scoreSamplesAsync<R = NdArray>(X: X, options: RowOptions & AsyncOptions = {}): Promise<R> {
    return runShared(this, 'scoreSamples', X, options) as Promise<R>;
  }

  /** Takes the model from the threads. It can be used further; only the next `…Async` has to hand it over again. */
  close(): void {
    forget(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** From transformed rows back to original ones. */
  inverseTransform<R = NdArray>(X: X, options?: InputOptions): R {
    return this.#call('inverseTransform', X, options) as R;
  }

  /** Score of each row (log-likelihood, abnormality …): shape (rows,). */
  scoreSamples<R = NdArray>(X: X, options?: RowOptions): R {
    return this.#call('scoreSamples', X, options) as R;
  }

  /** Logarithm of the joint probability of each row and class, of naive Bayes: not normalized over the classes. */
  predictJointLogProba<R = NdArray>(X: X, options?: InputOptions): R {
    return this.#call('predictJointLogProba', X, options) as R;
  }

  /** Mean and variance of the latent function at each row, of Gaussian process classifiers of two classes. */
  latentMeanAndVariance<R = [NdArray, NdArray]>(X: X, options?: InputOptions): R {
    return this.#call('latentMeanAndVariance', X, options) as R;
  }

  /** Squared Mahalanobis distance of each row from the fitted centre. */
  mahalanobis<R = NdArray>(X: X, options?: InputOptions): R {
    return this.#call('mahalanobis', X, options) as R;
  }

  /** Bayesian information criterion of a mixture on the rows. */
  bic(X: X, options?: InputOptions): number {
    return this.#call('bic', X, options) as number;
  }

  /** Akaike's information criterion of a mixture on the rows. */
  aic(X: X, options?: InputOptions): number {
    return this.#call('aic', X, options) as number;
  }

  /** Perplexity of a topic model on the rows; `options`: `subSampling`. */
  perplexity(X: X, options?: PerplexityOptions): number {
    return this.#call('perplexity', X, options) as number;
  }

  /** Distance of the covariance from another one; `options`: `norm` ('frobenius', 'spectral'), `scaling`, `squared`. */
  errorNorm(comparison: X, options?: ErrorNormOptions): number {
    return this.#call('errorNorm', comparison, options) as number;
  }

  /** Which features a selector keeps: a mask, or their positions where `options.indices` is true. */
  getSupport<R = NdArray>(options?: SupportOptions): R {
    requireMethod(this, 'getSupport');
    checkCall(this, 'getSupport', options);
    const mask = run(this, 'getSupport', TRAINING_ROWS) as NdArray;
    if (options?.indices !== true) return mask as R;
    const positions = [...mask.toFloat64().entries()].filter(([, bit]) => bit !== 0).map(([at]) => at);
    return int64Array(positions, positions.length) as R;
  }

  /** Index of the leaf that each row ends up in. */
  apply<R = NdArray>(X: X, options?: RoundsOptions): R {
    return this.#call('apply', X, options) as R;
  }

  /** The nodes that each row passes: a SparseMatrix; for ensembles with the first node of each tree. */
  decisionPath<R = unknown>(X: X, options?: InputOptions): R {
    return this.#call('decisionPath', X, options) as R;
  }

  /** Distances and indexes of the nearest training rows. Without X: those of the training rows, none of which is its own. */
  kneighbors<R = [NdArray, NdArray]>(X?: X | null, options?: NeighborsOptions): R {
    return this.#neighbors('kneighbors', X, options) as R;
  }

  kneighborsGraph<R = unknown>(X?: X | null, options?: NeighborsOptions): R {
    return this.#neighbors('kneighborsGraph', X, options) as R;
  }

  radiusNeighbors<R = [NdArray, NdArray]>(X?: X | null, options?: RadiusOptions): R {
    return this.#neighbors('radiusNeighbors', X, options) as R;
  }

  radiusNeighborsGraph<R = unknown>(X?: X | null, options?: RadiusOptions): R {
    return this.#neighbors('radiusNeighborsGraph', X, options) as R;
  }

  /** {@link predict} after each stage of boosting. */
  stagedPredict<R = Iterable<NdArray>>(X: X, options?: InputOptions): R {
    return this.#call('stagedPredict', X, options) as R;
  }

  stagedPredictProba<R = Iterable<NdArray>>(X: X, options?: InputOptions): R {
    return this.#call('stagedPredictProba', X, options) as R;
  }

  stagedDecisionFunction<R = Iterable<NdArray>>(X: X, options?: InputOptions): R {
    return this.#call('stagedDecisionFunction', X, options) as R;
  }

  /** {@link score} after each stage of AdaBoost. */
  stagedScore(X: X, y: Y, options?: ScoreOptions & InputOptions): Iterable<number> {
    requireMethod(this, 'stagedScore');
    checkCall(this, 'stagedScore', options);
    const { extraColumns, ...rest } = options ?? {};
    return run(this, 'stagedScore', inputFor(this, X, extraColumns), { ...rest, y }) as Iterable<number>;
  }

  /**
   * How well {@link predict} does on rows whose targets are known: the share of right labels for classifiers, the
   * coefficient of determination R² for regressors, D² for generalized linear models, as scikit-learn's `score`. Searches use
   * the metric of their `scoring`. Without y: the log-likelihood of the rows, of densities, mixtures, covariances, PCA, factor
   * analysis and topics, and minus the inertia of k-means. Pipelines pass on to their last step.
   */
  score(X: X, y?: Y, options?: ScoreOptions & InputOptions): number {
    checkCall(this, 'score', options);
    const { extraColumns, ...rest } = options ?? {};
    const input = inputFor(this, X, extraColumns);
    this.#bound.definition?.checkInput?.(this.#bound.model, input, 'score', rest);
    return scoreOf(this, input, y, rest);
  }

  /** Draws from a density or a mixture, as scikit-learn's `sample`: not here. @throws UnsupportedError always */
  sample(): never {
    throw noDraws(this.#bound.className, 'sample');
  }

  /** Draws from a Gaussian process, as scikit-learn's `sample_y`: not here. @throws UnsupportedError always */
  sampleY(): never {
    throw noDraws(this.#bound.className, 'sample_y');
  }

  /** Names of the columns that {@link transform} gives. `inputFeatures` name those that go in, where `fit` saw no names. */
  getFeatureNamesOut(inputFeatures?: readonly string[]): string[] {
    return namesOut(this, inputFeatures);
  }

  #neighbors(method: MethodName, X: X | null | undefined, options?: object): unknown {
    if (X !== undefined && X !== null) return this.#call(method, X, options);
    requireMethod(this, method);
    checkCall(this, method, options);
    return toPublic(run(this, method, TRAINING_ROWS, splitOptions(options).rest));
  }

  #call(method: MethodName, X: X, options?: object): unknown {
    requireMethod(this, method);
    checkCall(this, method, options);
    const { precision, extraColumns, rest } = splitOptions(options);
    const input = inputFor(this, X, extraColumns);
    this.#bound.definition?.checkInput?.(this.#bound.model, input, method, rest);
    return withPrecision(precision, this.#bound.className, () => toPublic(run(this, method, input, rest)));
  }
}

/** What is the business of the call, apart from what is that of the method. */
function splitOptions(options: object | undefined): {
  precision: unknown;
  extraColumns: unknown;
  rest: MethodOptions | undefined;
} {
  if (options === undefined) return { precision: undefined, extraColumns: undefined, rest: undefined };
  const { precision, extraColumns, ...rest } = options as MethodOptions;
  return { precision, extraColumns, rest: Object.values(rest).some((value) => value !== undefined) ? rest : undefined };
}

const DRAWS: Readonly<Record<string, string>> = {
  KernelDensity: 'sample',
  GaussianMixture: 'sample',
  BayesianGaussianMixture: 'sample',
  GaussianProcessRegressor: 'sample_y',
};

function noDraws(className: string, method: string): UnsupportedError {
  if (DRAWS[className] !== method) return new UnsupportedError(`${className} has no ${method}`);
  return new UnsupportedError(
    `Brine does not repeat the random numbers of ${className}.${method}: draw in Python, or take scoreSamples or predict`,
  );
}

/** Pairs of a name and an estimator, as a map. */
function namedIn(parts: unknown): Map<string, Estimator | string | null> {
  const found = new Map<string, Estimator | string | null>();
  for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
    const [name, step] = Array.isArray(part) ? (part as unknown[]) : [];
    if (typeof name !== 'string') continue;
    if (step instanceof Estimator || typeof step === 'string' || step === null) found.set(name, step);
  }
  return found;
}

/** True for a bound estimator, whoever's class it is. */
export function isEstimator(value: unknown): value is Estimator {
  return value instanceof Estimator;
}

type EstimatorClass = new (bound: BoundObject) => Estimator;
const classes = new WeakMap<Definition, EstimatorClass>();

/** The class of the estimators of one definition: the declared fitted attributes are its properties. */
export function estimatorClass(definition: Definition): EstimatorClass {
  const known = classes.get(definition);
  if (known !== undefined) return known;
  const made = class extends Estimator {};
  const define = (name: string, get: (this: Estimator) => unknown): void => {
    Object.defineProperty(made.prototype, name, { get, enumerable: true, configurable: true });
  };
  for (const name of Object.keys(definition.attributes)) {
    if (!name.endsWith('_') || name.startsWith('_')) continue;
    define(name, function (this: Estimator) {
      return this.get(name);
    });
  }
  for (const [name, compute] of Object.entries(definition.computed ?? {})) {
    define(name, function (this: Estimator) {
      return compute(boundOf(this).model);
    });
  }
  addCalls(made.prototype, definition);
  classes.set(definition, made);
  return made;
}
