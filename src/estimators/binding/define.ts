/**
 * How an estimator is declared: the classes that it serves, the attributes that it needs, and a function for each method.
 * See docs/adding-an-estimator.md.
 */
import type { ScoreFunction, ScoreOptions, Y } from './scoring.js';
import type { InvalidStateError } from '../../core/errors.js';
import type { NdArray } from '../../numpy/ndarray.js';
import type { PyObject } from '../../pickle/values/py-values.js';
import type { SparseMatrix } from '../../scipy/sparse.js';
import type { BoundEstimator } from './bound-estimator.js';
import type { Features, Input } from '../input/matrix.js';
import type { MethodOptions, OptionMethod, OptionTable, OptionTables } from './method-options.js';
import type { MethodName } from './methods.js';
import type { SklearnVersion } from './version.js';

export type { MethodOptions } from './method-options.js';

/** Where an attribute stands, for the function that reads it. */
export interface Place {
  /** Class without its module. */
  readonly className: string;
  readonly attribute: string;
  readonly version: SklearnVersion;
  /** The bound estimator of a graph object. */
  bind(object: PyObject): BoundEstimator;
  fail(expected: string, found?: string): InvalidStateError;
}

/** Where a model calls a function that may be somebody's own, for messages and for the line that supplies it. */
export interface FunctionUse {
  readonly value: unknown;
  /** `tokenizer`, `kernel`, … */
  readonly role: string;
  /** Its parameters, as in `(text) => …`. */
  readonly parameters: string;
  /** Only `score` needs it. */
  readonly onlyScores?: boolean;
}

/** Reads and checks one stored attribute. */
export interface Attribute<T> {
  read(value: unknown, place: Place): T;
  /** What stands for an attribute that the file does not have; without it the attribute is required. */
  missing?(place: Place): T;
  /** The estimators inside of the value, so that a model that contains itself is found before it runs. */
  children?(value: unknown): PyObject[];
  /** The functions of somebody's own that the value names, whether or not they were supplied. */
  functions?(value: unknown): readonly FunctionUse[];
}

// The readers of a schema have all kinds of types; `never` and `unknown` would not take them.
export type Schema = Readonly<Record<string, Attribute<unknown>>>;

/** What a method knows of the estimator besides its attributes. */
export interface Owner {
  /** What the file has. */
  readonly object: PyObject;
  readonly className: string;
  readonly version: SklearnVersion;
  /** Width of X in `fit`; undefined where the file does not tell. */
  readonly nFeatures: number | undefined;
  readonly featureNames: readonly string[] | undefined;
  /** Any stored attribute, without the wrappers of the lossless graph. */
  get(name: string): unknown;
  fail(attribute: string, expected: string, found: string): InvalidStateError;
}

/** The checked attributes of one estimator. */
export type Model<S extends Schema> = {
  readonly [K in keyof S]: S[K] extends Attribute<infer T> ? T : never;
} & { readonly self: Owner };

/** Stored attributes that `upgrade` may rename and rebuild; the graph itself stays as it is. */
export type State = Map<string, unknown>;

/** Functions of `(model, X)`; each one that is there is a method of the bound estimator. */
export interface Methods<M> {
  /** An array, or with what `options` ask for beside it (`returnStd`, `returnCov`). */
  predict?(m: M, X: Input, options?: MethodOptions): NdArray | [NdArray, NdArray];
  predictProba?(m: M, X: Input, options?: MethodOptions): NdArray | NdArray[];
  predictLogProba?(m: M, X: Input, options?: MethodOptions): NdArray | NdArray[];
  decisionFunction?(m: M, X: Input, options?: MethodOptions): NdArray;
  /** Of partial least squares also a pair, where `options` hold y. */
  transform?(m: M, X: Input, options?: MethodOptions): Features | NdArray | [Features, Features | NdArray];
  inverseTransform?(m: M, X: Input): Features | NdArray | unknown[];
  predictJointLogProba?(m: M, X: Input): NdArray;
  latentMeanAndVariance?(m: M, X: Input): [NdArray, NdArray];
  scoreSamples?(m: M, X: Input): NdArray;
  mahalanobis?(m: M, X: Input): NdArray;
  /** Criteria of a mixture on all rows together: a number. */
  bic?(m: M, X: Input): number;
  aic?(m: M, X: Input): number;
  perplexity?(m: M, X: Input, options?: MethodOptions): number;
  /** X is the covariance to compare with. */
  errorNorm?(m: M, X: Input, options?: MethodOptions): number;
  apply?(m: M, X: Input, options?: MethodOptions): NdArray;
  decisionPath?(m: M, X: Input): SparseMatrix | [SparseMatrix, NdArray];
  kneighbors?(m: M, X: Input, options?: MethodOptions): [NdArray, NdArray] | NdArray;
  kneighborsGraph?(m: M, X: Input, options?: MethodOptions): SparseMatrix;
  radiusNeighbors?(m: M, X: Input, options?: MethodOptions): [NdArray, NdArray] | NdArray;
  radiusNeighborsGraph?(m: M, X: Input, options?: MethodOptions): SparseMatrix;
  stagedPredict?(m: M, X: Input): Iterable<NdArray>;
  stagedPredictProba?(m: M, X: Input): Iterable<NdArray>;
  stagedDecisionFunction?(m: M, X: Input): Iterable<NdArray>;
  stagedScore?(m: M, X: Input, options?: MethodOptions): Iterable<number>;
  /** A mask of the features that are kept. There is no X. */
  getSupport?(m: M): NdArray;
  /** `inputs` are the names of the columns that go in; where `inner` settles them, `given` is what the caller passed. */
  getFeatureNamesOut?(m: M, inputs: readonly string[], given: readonly string[] | undefined): string[];
}

export interface Definition<S extends Schema = Schema> extends Methods<Model<S>> {
  /**
   * The options of each method, by scikit-learn's names in camelCase; callers get an error for any other. `score` has
   * `sampleWeight` where it is not the estimator's own. A function for those that pass calls on to another estimator:
   * `(m, method) => optionsOf(m.best_estimator_, method)`.
   */
  readonly options?: OptionTables | ((m: Model<S>, method: OptionMethod) => OptionTable);
  /** `score(X, y?)` of those that have one of their own; others get the share of right labels or R² (score.ts). */
  score?(m: Model<S>, X: Input, y?: Y, options?: ScoreOptions): number;
  /** What `score` computes in the place of the usual; undefined for that. */
  scoring?(m: Model<S>): ScoreFunction | undefined;
  /** Full paths under today's module names; earlier module names are known from `renames.ts`. */
  readonly classes: readonly string[];
  /** Further paths that `renames.ts` does not know. */
  readonly aliases?: readonly string[];
  /**
   * Path of the class that this one is by all but what stands here: another library's subclass of an estimator of scikit-learn.
   * The base is loaded beside it, so that its code stays with its own family. This `upgrade` goes before the base's.
   */
  readonly extends?: string;
  readonly attributes: S;
  /** Turns the attributes of an older release into today's. */
  upgrade?(state: State, version: SklearnVersion): void;
  /** Checks attributes against each other; throws `m.self.fail(…)`. */
  check?(m: Model<S>): void;
  /** Width of X for releases that did not store `n_features_in_`. */
  features?(m: Model<S>): number | undefined;
  /** The estimator whose feature names and width count, for those that pass X on. */
  inner?(m: Model<S>): BoundEstimator | undefined;
  /** The estimator whose classes are those of the whole. */
  final?(m: Model<S>): BoundEstimator | undefined;
  /** X is no table of rows but labels, dicts or images: methods get `Texts` with what was passed. */
  readonly takesAnything?: boolean;
  /** X that is no table, for those that take some: what the method gets, or undefined to read X as usual. */
  reads?(m: Model<S>, X: unknown): Input | undefined;
  /** Checks X as a caller passes it, before what stands around looks at it: not where another estimator passes X on. */
  checkInput?(m: Model<S>, X: Input, method: MethodName | 'score', options: MethodOptions | undefined): void;
  /** Checks X that another estimator passes on as it was given. */
  checkPassed?(m: Model<S>, X: Input, method: MethodName): void;
  /** Columns of X are taken as they are, whatever their names and their order. */
  anyColumns?(m: Model<S>): boolean;
  /** Columns under names that fit did not see go by their place, where those that it did see stand in theirs. */
  takesOtherNames?(m: Model<S>): boolean;
  /** Only the number of rows of X counts, as for dummies. */
  readonly ignoresValues?: true;
  /** Names of columns that X may lack, because nothing reads them. */
  spare?(m: Model<S>): ReadonlySet<string>;
  /** What becomes of columns that fit did not see: an error (default), or they are left away. May throw, given the names of X. */
  extraColumns?(m: Model<S>, names: readonly string[]): 'error' | 'ignore';
  /**
   * True where the result of a row depends on no other row of X, to the last bit: then rows may be shared out over threads.
   * A function where it depends on the model.
   */
  readonly byRow?: true | ((m: Model<S>) => boolean);
  /** Reading the attributes takes longer than predicting a row: `load` does it, and the first call need not. */
  readonly readsEarly?: true;
  /** Why there are no methods for new data, after `has no predict: `. */
  readonly withoutInference?: string;
  /** Says whether a method exists for these parameters; default: yes, if it is declared. */
  has?(m: Model<S>, method: MethodName): boolean;
  /** Attributes that scikit-learn computes when they are asked for. */
  readonly computed?: Readonly<Record<string, (m: Model<S>) => unknown>>;
  /** Why Brine does not run the classes, which it knows by name only: nothing is bound, and they count as unknown. */
  readonly refused?: string;
  /** What kind of values each column takes, where it is not numbers in all of them; null where the model does not tell. */
  featureTypes?(m: Model<S>): readonly (string | null)[];
  /** What `describe` says of this class alone: JSON-like, such as the numbers of a regression's summary. */
  summary?(m: Model<S>): object;
  /** Methods that only this library has, under camelCase names: they get what the caller passes, and check it. */
  readonly calls?: Readonly<Record<string, (m: Model<S>, ...args: unknown[]) => unknown>>;
}

/** Definitions that are loaded when a file names one of their classes. */
export interface Family {
  /**
   * Packages and modules of scikit-learn, without `sklearn.`, of which it has every class that Brine runs, and single classes of
   * others; spaces between them.
   */
  readonly names: string;
  readonly load: () => Promise<{ readonly default: readonly Definition[] }>;
}

/** The definitions of a library, which are loaded when a file names a class of one of its packages. */
export interface Library {
  readonly packages: readonly string[];
  readonly load: Family['load'];
}

/** Declares an estimator. The file exports it as default; scripts/make-estimator-index.mjs puts it into the catalogue. */
export function defineEstimator<S extends Schema>(definition: Definition<S>): Definition {
  return definition as unknown as Definition;
}
