/** What methods of estimators give, as far as the compiler can know it. A test compares it with what real models give. */
import type { DTypeName, FloatName, IntName, NumberName } from '../../numpy/array-types.js';
import type { NdArray } from '../../numpy/ndarray.js';
import type { SparseMatrix } from '../../scipy/sparse.js';
import type { X } from '../input/read-input.js';
import type { CatboostScores, PredictOptions } from './option-types.js';
import type { SeveralOutputs } from './several-outputs.js';

/** A class label, or a predicted number. */
export type Label = string | number | bigint | boolean;

/** What somebody knows of a model: what it takes, and what some of its methods give. */
export interface ModelTypes {
  readonly rows: unknown;
  readonly labels: NdArray;
  readonly classes: NdArray | NdArray[];
  readonly probabilities: Floats<2> | SeveralOutputs;
}

/** The dtypes that labels can have. */
type DTypeOfLabel<L> = L extends string
  ? 'str' | 'object'
  : L extends number
    ? NumberName | 'object'
    : L extends bigint
      ? 'int64' | 'uint64' | 'object'
      : L extends boolean
        ? 'bool' | 'object'
        : DTypeName;

/** Labels, of shape (rows,) or, of several outputs, (rows, outputs). */
export type Labels<L = Label, N extends number = 1 | 2> = NdArray<DTypeOfLabel<L>, N, L>;

/** Floats of one or two dimensions. */
export type Floats<N extends number = 1 | 2> = NdArray<FloatName, N>;

/** (rows, classes), or one of these for each output. */
export type Probabilities = Floats<2> | SeveralOutputs;

/** Labels of the classes: of several outputs a list of them. */
export type Classes<L = Label> = Labels<L, 1> | Labels<L, 1>[];

/** Of a model that nobody has said more about: rows are objects or texts, labels scalars, of one output or of several. */
export interface AnyModel {
  readonly rows: X;
  readonly labels: Labels;
  readonly classes: Classes;
  readonly probabilities: Probabilities;
}

/**
 * What transformers give: numbers as a rule, objects and texts where the columns hold some; a matrix but for encoders of labels,
 * isotonic regression, voting models and patches of images.
 */
export type Transformed = NdArray<DTypeName, 1 | 2 | 3 | 4> | SparseMatrix;

/** What `inverseTransform` gives: of texts, tags and dicts a list with an item for each row. */
export type Restored = Transformed | unknown[];

/** Predictions and their standard deviations, or their covariances. */
export type Spread = [mean: Floats, spread: Floats<1 | 2 | 3>];

/** Options with which `predict` gives what is no label: margins, leaves, contributions of features. */
export type RawOption =
  | { readonly predLeaf: true }
  | { readonly predContrib: true }
  | { readonly predContribs: true }
  | { readonly predInteractions: true }
  | { readonly rawScore: true }
  | { readonly outputMargin: true }
  | { readonly predictionType: CatboostScores };
export type RawValues = NdArray<NumberName, 1 | 2 | 3 | 4>;

/** Options with which `predict` gives a pair. */
export type SpreadOption = { readonly returnStd: true } | { readonly returnCov: true };

/** Options with which `predict` gives labels. */
export type LabelOptions = Omit<PredictOptions, RawName | SpreadName | 'predictionType'> & {
  readonly predictionType?: 'Class' | 'default';
} & Readonly<Partial<Record<RawName | SpreadName, false>>>;
type RawName = 'predLeaf' | 'predContrib' | 'predContribs' | 'predInteractions' | 'rawScore' | 'outputMargin';
type SpreadName = 'returnStd' | 'returnCov';

/** Where the options are known only when the program runs. */
export type AnyPrediction<M extends ModelTypes> = M['labels'] | RawValues | Spread;

/** Distances and indexes: matrices; within a radius an array of arrays. */
export type Neighbors = [distances: Floats<2>, indexes: NdArray<IntName, 2>];
export type NeighborsWithin = [distances: NdArray<'object', 1>, indexes: NdArray<'object', 1>];
