/** What a model takes and gives, as protocols describe it: fields with types and categories, outputs with shapes. */
import { generateInput, inputSchema } from '../../card/features.js';
import type { Card, Feature } from '../../card/schema.js';
import { decodeInput } from '../../card/encode.js';
import { BrineError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import type { Estimator } from '../../estimators/estimator.js';
import { featureTypes, type FeatureType } from '../../inspect/feature-types.js';
import { isBatchable } from '../inference/batchable.js';
import type { RowsWanted } from '../inference/rows.js';
import { resultOf } from '../inference/results.js';
import type { Datatype } from '../tensors/datatypes.js';

export type Scalar = string | number | boolean | bigint | null;

export interface Field {
  readonly name: string;
  readonly datatype: Datatype;
  /** What the model says of it, in words: `number`, `text`, `category` …; null where it does not tell. */
  readonly type: FeatureType;
  readonly categories: readonly Scalar[] | undefined;
  readonly nullable: boolean | undefined;
}

export interface Output {
  /** scikit-learn's name of the method. */
  readonly name: string;
  /** Its name here. */
  readonly method: string;
  readonly datatype: Datatype;
  /** Without the rows. */
  readonly shape: readonly number[];
}

export interface Contract extends RowsWanted {
  readonly width: number | null;
  readonly fields: readonly Field[];
  /** Every output that can be asked for. */
  readonly outputs: readonly Output[];
  /** Those that are given where none is asked for. */
  readonly usual: readonly string[];
  /** Labels of the classes in the order of `predict_proba`. */
  readonly classes: readonly Scalar[] | undefined;
  /** True where rows of several requests may be computed together. */
  readonly batchable: boolean;
  /** The datatype of the labels. */
  readonly labels: Datatype | undefined;
}

/** Methods that can be served, under both names, in the order in which they are listed. */
const SERVED = [
  ['predict', 'predict'],
  ['predictProba', 'predict_proba'],
  ['transform', 'transform'],
  ['decisionFunction', 'decision_function'],
  ['predictLogProba', 'predict_log_proba'],
  ['scoreSamples', 'score_samples'],
  ['apply', 'apply'],
] as const;

const OF_TYPE: Readonly<Record<string, Datatype>> = {
  number: 'FP64',
  text: 'BYTES',
  string: 'BYTES',
  object: 'BYTES',
  category: 'BYTES',
  bool: 'BOOL',
  int64: 'INT64',
  int32: 'INT32',
  float64: 'FP64',
  float32: 'FP32',
};

function fieldOf(feature: Feature, type: FeatureType): Field {
  const dtype = feature.dtype === 'unknown' ? (type ?? 'number') : feature.dtype;
  const { categories } = feature;
  const ofCategories =
    categories?.every((value) => typeof value === 'string') === true
      ? 'BYTES'
      : categories?.every((value) => typeof value === 'boolean') === true
        ? 'BOOL'
        : undefined;
  return {
    name: feature.name,
    datatype: ofCategories ?? OF_TYPE[dtype] ?? 'FP64',
    type: type ?? (feature.dtype === 'unknown' ? null : feature.dtype === 'string' ? 'text' : feature.dtype),
    categories,
    nullable: feature.nullable,
  };
}

const VECTORIZER = /(?:CountVectorizer|TfidfVectorizer|HashingVectorizer)$/;
const RECORDS = /(?:DictVectorizer|FeatureHasher)$/;

/** The step that sees the rows first. */
function firstStep(model: Estimator, depth = 0): Estimator {
  if (depth > 10) return model;
  const best = model.get('best_estimator_');
  if (best instanceof Object && 'className' in best) return firstStep(best as Estimator, depth + 1);
  if (!/\.(?:Pipeline|FeatureUnion)$/.test(model.className)) return model;
  for (const step of model.namedSteps.values())
    if (typeof step === 'object' && step !== null) return firstStep(step, depth + 1);
  return model;
}

function formOf(model: Estimator, card: Card | undefined): Contract['form'] {
  if (model.featureNamesIn !== undefined) return 'table';
  const first = firstStep(model).className;
  if (card?.input.form === 'text' || VECTORIZER.test(first)) return 'text';
  if (RECORDS.test(first)) return 'records';
  return model.nFeaturesIn === undefined ? 'unknown' : 'array';
}

const TRIED: Readonly<Partial<Record<Contract['form'], unknown>>> = {
  text: ['a text to try', 'another text'],
  records: [{}, {}],
};

/** Rows to try: they tell types and shapes, and pack what predictions need before the first request comes. */
function rowsToTry(model: Estimator, card: Card | undefined, form: Contract['form']): unknown {
  if (card !== undefined && card.golden !== null) return decodeInput(card.golden.input);
  return TRIED[form] ?? generateInput(model);
}

function outputsOf(model: Estimator, X: unknown): Output[] {
  const have = new Set<string>(model.methods);
  const several = Array.isArray(model.classes);
  const found: Output[] = [];
  let rows: number | undefined;
  for (const [method, name] of SERVED) {
    if (!have.has(method)) continue;
    const unknown: Output = { name, method, datatype: 'FP64', shape: name === 'predict' ? [] : [-1] };
    // Of several targets there usually is a list of arrays.
    const isGuess = several && (method === 'predictProba' || method === 'predictLogProba');
    if (X === undefined) {
      if (!isGuess) found.push(unknown);
      continue;
    }
    try {
      const { datatype, shape } = resultOf(
        (Reflect.get(model, method) as (X: unknown) => unknown).call(model, X),
        name,
      );
      rows ??= shape[0];
      if (shape[0] === rows) found.push({ name, method, datatype, shape: shape.slice(1) });
    } catch (error) {
      // A method that gives no array is none that can be asked for; one that these rows do not suit is.
      if (!(error instanceof BrineError)) throw error;
      if (error.code !== 'UNSUPPORTED' && !isGuess) found.push(unknown);
    }
  }
  return found;
}

function labelsOf(model: Estimator): readonly Scalar[] | undefined {
  const { classes } = model;
  return classes instanceof NdArray && classes.ndim === 1 ? (classes.flat() as Scalar[]) : undefined;
}

/** @param usual Names of the outputs that are given where none is asked for; default `predict` and `predict_proba`, or `transform` */
export function contractOf(model: Estimator, card: Card | undefined, usual?: readonly string[]): Contract {
  const form = formOf(model, card);
  const X = rowsToTry(model, card, form);
  const told = card !== undefined && card.input.features.length === model.nFeaturesIn;
  const schema = told ? card.input : inputSchema(model, undefined);
  const types = featureTypes(model, schema.width);
  const fields =
    form === 'text' || form === 'records' ? [] : schema.features.map((one, j) => fieldOf(one, types?.[j] ?? null));
  const outputs = outputsOf(model, X);
  const names = outputs.map(({ name }) => name);
  const known = ['predict', 'predict_proba'].filter((name) => names.includes(name));
  const predicts = outputs.find(({ name }) => name === 'predict');
  return {
    form,
    width: form === 'text' || form === 'records' ? null : schema.width,
    names: model.featureNamesIn,
    numeric: fields.every(({ datatype }) => datatype !== 'BYTES' && datatype !== 'BOOL'),
    fields,
    outputs,
    usual: usual ?? (known.length > 0 ? known : names.slice(0, 1)),
    classes: labelsOf(model),
    batchable: isBatchable(
      model,
      outputs.map(({ method }) => method),
      X,
    ),
    labels: labelsOf(model) === undefined ? undefined : predicts?.datatype,
  };
}
