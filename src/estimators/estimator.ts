import type { ScoreOptions, Y } from './binding/scoring.js';
import { PARTS, type Parts } from '../core/show/print.js';
import { Shown } from '../core/show/shown.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { type GraphView, type PyObject, toGraph } from '../pickle/values/py-values.js';
import { attach, type BoundObject } from './binding/bound-object.js';
import { forget } from '../threads/thread-pool.js';
import type { BoundEstimator } from './binding/bound-estimator.js';
import type { X } from './input/read-input.js';
import { TRAINING_ROWS } from './input/matrix.js';
import { labelsAsText } from './binding/python2-labels.js';
import { type MethodName, METHOD_NAMES } from './binding/methods.js';
import { int64Array, toPublic } from './binding/results.js';
import type { RowMethod } from '../threads/thread-pool.js';
import type { AsyncOptions } from '../threads/share-rows.js';
import { withPrecision } from './running/precision.js';
import { scoreOf } from './sklearn/metrics/score.js';
import { hasMethod, inputFor, namesOut, requireMethod, run, runRequired } from './running/run.js';
import { noDraws } from './running/draws.js';
import { checkCall, splitOptions } from './running/known-options.js';
import { namedIn } from './running/named-in.js';
import { severalOutputs } from './running/several-outputs.js';
import type {
  ErrorNormOptions,
  InputOptions,
  NeighborsGraphOptions,
  NeighborsOptions,
  PerplexityOptions,
  PredictOptions,
  ProbaOptions,
  RadiusGraphOptions,
  RadiusOptions,
  RoundsOptions,
  RowOptions,
  SupportOptions,
  TransformOptions,
} from './running/option-types.js';
import type {
  AnyModel,
  AnyPrediction,
  Floats,
  LabelOptions,
  ModelTypes,
  Neighbors,
  NeighborsWithin,
  RawOption,
  RawValues,
  Restored,
  Spread,
  SpreadOption,
  Transformed,
} from './running/result-types.js';
import type { IntName, NumberName } from '../numpy/array-types.js';
import type { SparseMatrix } from '../scipy/sparse.js';

/** What shares out rows is loaded when it is first needed. */
async function runShared(
  self: BoundEstimator,
  method: RowMethod,
  X: unknown,
  options: PredictOptions & AsyncOptions,
): Promise<unknown> {
  const parallel = await import('../threads/share-rows.js');
  return parallel.runShared(self, method, X as X, options);
}

/**
 * A scikit-learn estimator, as a view of the graph that the file holds: `dump` writes that graph. It has the methods that its
 * class has in scikit-learn, in camelCase; one that it does not have throws an UnsupportedError that says which there are.
 *
 * Attributes of `fit` are properties under their own names (`coef_`), as far as Brine knows them; {@link get} gives any.
 *
 * `M` is what you know of the model, see `Model`; without it rows are any objects, labels any scalars, and the results of
 * models with several outputs have to be told apart.
 */
export class Estimator<out M extends ModelTypes = AnyModel> extends Shown implements GraphView, BoundEstimator {
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
  get classes(): M['classes'] | undefined {
    const own = this.get('classes_');
    const { definition, version } = this.#bound;
    if (own instanceof NdArray) return labelsAsText(own, version) as M['classes'];
    if (own !== undefined) return own as M['classes'];
    const computed = definition?.computed?.['classes_'];
    if (computed !== undefined) return computed(this.#bound.model) as M['classes'];
    return definition?.final?.(this.#bound.model)?.classes as M['classes'] | undefined;
  }

  /** The steps of a pipeline or the parts of a union or voting model, by name. */
  get namedSteps(): ReadonlyMap<string, Estimator | string | null> {
    return namedIn(
      isEstimator,
      this.get('steps') ?? this.get('transformers_') ?? this.get('transformer_list') ?? this.get('estimators'),
    );
  }

  /** The transformers of a column transformer or a union by name: `named_transformers_`. */
  get namedTransformers(): ReadonlyMap<string, Estimator | string | null> {
    return namedIn(isEstimator, this.get('transformers_') ?? this.get('transformer_list') ?? this.get('transformers'));
  }

  /** The fitted estimators of a voting or stacking model by name, `drop` for those that were left away: `named_estimators_`. */
  get namedEstimators(): ReadonlyMap<string, Estimator | string | null> {
    const named = namedIn(isEstimator, this.get('estimators'));
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
  predict(X: M['rows'], options?: LabelOptions): M['labels'];
  predict(X: M['rows'], options: PredictOptions & SpreadOption): Spread;
  predict(X: M['rows'], options: PredictOptions & RawOption): RawValues;
  predict(X: M['rows'], options?: PredictOptions): AnyPrediction<M>;
  predict(X: M['rows'], options?: PredictOptions): AnyPrediction<M> {
    return this.#call('predict', X, options) as AnyPrediction<M>;
  }

  /** Probability of each class, in the order of `classes`: shape (rows, classes); an array per output where there are several. */
  predictProba(X: M['rows'], options?: ProbaOptions): M['probabilities'] {
    return severalOutputs(this.#call('predictProba', X, options)) as M['probabilities'];
  }

  /** Logarithm of {@link predictProba}. */
  predictLogProba(X: M['rows'], options?: RowOptions): M['probabilities'] {
    return severalOutputs(this.#call('predictLogProba', X, options)) as M['probabilities'];
  }

  /** Confidence scores: shape (rows,) for two classes, (rows, classes) for more. */
  decisionFunction(X: M['rows'], options?: RowOptions): Floats {
    return this.#call('decisionFunction', X, options) as Floats;
  }

  /**
   * The transformed rows: an NdArray, or a SparseMatrix where scikit-learn gives one. Of partial least squares both, where
   * `options.y` holds the targets of the rows.
   */
  transform<O extends TransformOptions = RowOptions>(
    X: M['rows'],
    options?: O,
  ): O extends { readonly y: object } ? [X: Floats<2>, y: Floats<2>] : Transformed {
    return this.#call('transform', X, options) as never;
  }

  /**
   * {@link predict} with the rows shared out over threads where that pays, and the same bits. In Node; elsewhere, and for
   * little work, it is one thread. X of many rows is read in pieces, and so is what this thread computes: others have their turn
   * every 8 ms or so, but for models whose rows depend on each other. `signal` ends the work, `onProgress` is told how far it is.
   * X must not change before the promise is settled. Threads end by themselves when the model is closed or no longer used.
   */
  predictAsync(X: M['rows'], options?: LabelOptions & AsyncOptions): Promise<M['labels']>;
  predictAsync(X: M['rows'], options: PredictOptions & SpreadOption & AsyncOptions): Promise<Spread>;
  predictAsync(X: M['rows'], options: PredictOptions & RawOption & AsyncOptions): Promise<RawValues>;
  predictAsync(X: M['rows'], options?: PredictOptions & AsyncOptions): Promise<AnyPrediction<M>>;
  predictAsync(X: M['rows'], options: PredictOptions & AsyncOptions = {}): Promise<AnyPrediction<M>> {
    return runShared(this, 'predict', X, options) as Promise<AnyPrediction<M>>;
  }

  /** {@link predictProba}, as {@link predictAsync}. */
  async predictProbaAsync(X: M['rows'], options: ProbaOptions & AsyncOptions = {}): Promise<M['probabilities']> {
    return severalOutputs(await runShared(this, 'predictProba', X, options)) as M['probabilities'];
  }

  /** {@link predictLogProba}, as {@link predictAsync}. */
  async predictLogProbaAsync(X: M['rows'], options: RowOptions & AsyncOptions = {}): Promise<M['probabilities']> {
    return severalOutputs(await runShared(this, 'predictLogProba', X, options)) as M['probabilities'];
  }

  /** {@link decisionFunction}, as {@link predictAsync}. */
  decisionFunctionAsync(X: M['rows'], options: RowOptions & AsyncOptions = {}): Promise<Floats> {
    return runShared(this, 'decisionFunction', X, options) as Promise<Floats>;
  }

  /** {@link transform}, as {@link predictAsync}. */
  transformAsync(X: M['rows'], options: RowOptions & AsyncOptions = {}): Promise<Transformed> {
    return runShared(this, 'transform', X, options) as Promise<Transformed>;
  }

  /** {@link scoreSamples}, as {@link predictAsync}. */
  scoreSamplesAsync(X: M['rows'], options: RowOptions & AsyncOptions = {}): Promise<Floats<1>> {
    return runShared(this, 'scoreSamples', X, options) as Promise<Floats<1>>;
  }

  /** Takes the model from the threads. It can be used further; only the next `…Async` has to hand it over again. */
  close(): void {
    forget(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** From transformed rows back to original ones. */
  inverseTransform(X: M['rows'], options?: InputOptions): Restored {
    return this.#call('inverseTransform', X, options) as Restored;
  }

  /** Score of each row (log-likelihood, abnormality …): shape (rows,). */
  scoreSamples(X: M['rows'], options?: RowOptions): Floats<1> {
    return this.#call('scoreSamples', X, options) as Floats<1>;
  }

  /** Logarithm of the joint probability of each row and class, of naive Bayes: not normalized over the classes. */
  predictJointLogProba(X: M['rows'], options?: InputOptions): Floats<2> {
    return this.#call('predictJointLogProba', X, options) as Floats<2>;
  }

  /** Mean and variance of the latent function at each row, of Gaussian process classifiers of two classes. */
  latentMeanAndVariance(X: M['rows'], options?: InputOptions): [mean: Floats<1>, variance: Floats<1>] {
    return this.#call('latentMeanAndVariance', X, options) as [Floats<1>, Floats<1>];
  }

  /** Squared Mahalanobis distance of each row from the fitted centre. */
  mahalanobis(X: M['rows'], options?: InputOptions): Floats<1> {
    return this.#call('mahalanobis', X, options) as Floats<1>;
  }

  /** Bayesian information criterion of a mixture on the rows. */
  bic(X: M['rows'], options?: InputOptions): number {
    return this.#call('bic', X, options) as number;
  }

  /** Akaike's information criterion of a mixture on the rows. */
  aic(X: M['rows'], options?: InputOptions): number {
    return this.#call('aic', X, options) as number;
  }

  /** Perplexity of a topic model on the rows; `options`: `subSampling`. */
  perplexity(X: M['rows'], options?: PerplexityOptions): number {
    return this.#call('perplexity', X, options) as number;
  }

  /** Distance of the covariance from another one; `options`: `norm` ('frobenius', 'spectral'), `scaling`, `squared`. */
  errorNorm(comparison: X, options?: ErrorNormOptions): number {
    return this.#call('errorNorm', comparison, options) as number;
  }

  /** Which features a selector keeps: a mask, or their positions where `options.indices` is true. */
  getSupport(options?: SupportOptions & { readonly indices?: false }): NdArray<'bool', 1>;
  getSupport(options: SupportOptions & { readonly indices: true }): NdArray<'int64', 1>;
  getSupport(options?: SupportOptions): NdArray<'bool' | 'int64', 1>;
  getSupport(options?: SupportOptions): NdArray<'bool' | 'int64', 1> {
    requireMethod(this, 'getSupport');
    checkCall(this, 'getSupport', options);
    const mask = run(this, 'getSupport', TRAINING_ROWS) as NdArray<'bool', 1>;
    if (options?.indices !== true) return mask;
    const positions = [...mask.toFloat64().entries()].filter(([, bit]) => bit !== 0).map(([at]) => at);
    return int64Array(positions, positions.length) as NdArray<'int64', 1>;
  }

  /** Index of the leaf that each row ends up in. */
  apply(X: M['rows'], options?: RoundsOptions): NdArray<NumberName, 1 | 2 | 3> {
    return this.#call('apply', X, options) as NdArray<NumberName, 1 | 2 | 3>;
  }

  /** The nodes that each row passes: a SparseMatrix; for ensembles with the first node of each tree. */
  decisionPath(
    X: M['rows'],
    options?: InputOptions,
  ): SparseMatrix | [paths: SparseMatrix, starts: NdArray<IntName, 1>] {
    return this.#call('decisionPath', X, options) as SparseMatrix | [paths: SparseMatrix, starts: NdArray<IntName, 1>];
  }

  /** Distances and indexes of the nearest training rows. Without X: those of the training rows, none of which is its own. */
  kneighbors(X?: M['rows'] | null, options?: NeighborsOptions & { readonly returnDistance?: true }): Neighbors;
  kneighbors(
    X: M['rows'] | null | undefined,
    options: NeighborsOptions & { readonly returnDistance: false },
  ): Neighbors[1];
  kneighbors(X?: M['rows'] | null, options?: NeighborsOptions): Neighbors | Neighbors[1];
  kneighbors(X?: M['rows'] | null, options?: NeighborsOptions): Neighbors | Neighbors[1] {
    return this.#neighbors('kneighbors', X, options) as Neighbors;
  }

  kneighborsGraph(X?: M['rows'] | null, options?: NeighborsGraphOptions): SparseMatrix {
    return this.#neighbors('kneighborsGraph', X, options) as SparseMatrix;
  }

  radiusNeighbors(X?: M['rows'] | null, options?: RadiusOptions & { readonly returnDistance?: true }): NeighborsWithin;
  radiusNeighbors(
    X: M['rows'] | null | undefined,
    options: RadiusOptions & { readonly returnDistance: false },
  ): NeighborsWithin[1];
  radiusNeighbors(X?: M['rows'] | null, options?: RadiusOptions): NeighborsWithin | NeighborsWithin[1];
  radiusNeighbors(X?: M['rows'] | null, options?: RadiusOptions): NeighborsWithin | NeighborsWithin[1] {
    return this.#neighbors('radiusNeighbors', X, options) as NeighborsWithin;
  }

  radiusNeighborsGraph(X?: M['rows'] | null, options?: RadiusGraphOptions): SparseMatrix {
    return this.#neighbors('radiusNeighborsGraph', X, options) as SparseMatrix;
  }

  /** {@link predict} after each stage of boosting. */
  stagedPredict(X: M['rows'], options?: InputOptions): Iterable<M['labels']> {
    return this.#call('stagedPredict', X, options) as Iterable<M['labels']>;
  }

  stagedPredictProba(X: M['rows'], options?: InputOptions): Iterable<Floats<2>> {
    return this.#call('stagedPredictProba', X, options) as Iterable<Floats<2>>;
  }

  stagedDecisionFunction(X: M['rows'], options?: InputOptions): Iterable<Floats> {
    return this.#call('stagedDecisionFunction', X, options) as Iterable<Floats>;
  }

  /** {@link score} after each stage of AdaBoost. */
  stagedScore(X: M['rows'], y: Y, options?: ScoreOptions & InputOptions): Iterable<number> {
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
  score(X: M['rows'], y?: Y, options?: ScoreOptions & InputOptions): number {
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

  #neighbors(method: MethodName, X: unknown, options?: object): unknown {
    if (X !== undefined && X !== null) return this.#call(method, X, options);
    requireMethod(this, method);
    checkCall(this, method, options);
    return toPublic(run(this, method, TRAINING_ROWS, splitOptions(options).rest));
  }

  #call(method: MethodName, X: unknown, options?: object): unknown {
    requireMethod(this, method);
    checkCall(this, method, options);
    const { precision, extraColumns, rest } = splitOptions(options);
    const input = inputFor(this, X, extraColumns);
    this.#bound.definition?.checkInput?.(this.#bound.model, input, method, rest);
    return withPrecision(precision, this.#bound.className, () => toPublic(runRequired(this, method, input, rest)));
  }
}

/** True for a bound estimator, whoever's class it is. */
export function isEstimator(value: unknown): value is Estimator {
  return value instanceof Estimator;
}
