/**
 * What a row of a model looks like: the names of its columns, the values that they take, and where a value may be missing. Read out
 * of the fitted steps; nothing is predicted.
 */
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence } from '../../pickle/values/py-values.js';
import { boundOf } from '../../estimators/binding/bound-object.js';
import { type Estimator, isEstimator } from '../../estimators/estimator.js';
import { positionsOf } from '../column-positions.js';
import { featureTypes } from '../feature-types.js';

export interface RowColumn {
  readonly name: string;
  readonly type: 'number' | 'string' | 'boolean' | 'any';
  /** The values that an encoder knows, in their order. */
  readonly values?: readonly (string | number | boolean)[];
  /** True where other values than {@link values} are an error; false where the encoder lets them pass. */
  readonly closed: boolean;
  /** True where a missing value is filled in, or means something to the model. */
  readonly nullable: boolean;
}

/** What a model takes and answers. */
export interface RowType {
  /** `table`: columns by name; `array`: by position; `text`: one text a row; `unknown`: the file does not tell. */
  readonly form: 'table' | 'array' | 'text' | 'unknown';
  /** Of a table. */
  readonly columns: readonly RowColumn[];
  /** Number of columns, where it is known. */
  readonly width: number | undefined;
  /** The labels of a classifier of one output, in the order of `classes`. */
  readonly labels: readonly (string | number | boolean)[] | undefined;
  /** Whether one value is predicted for each row; undefined where the file does not tell. */
  readonly outputs: 'one' | 'several' | undefined;
}

/** What becomes of a missing value in a column. */
type Missing = 'taken' | 'passed on' | 'refused';

interface Facts {
  missing: Missing;
  values?: unknown[];
  closed?: boolean;
}

const MAX_DEPTH = 20;
const FILLS = /^(?:SimpleImputer|KNNImputer|IterativeImputer)$/;
const PASSES = /^(?:StandardScaler|MinMaxScaler|MaxAbsScaler|RobustScaler|QuantileTransformer|PowerTransformer)$/;
const TAKES = /^(?:HistGradientBoosting\w+|LGBM\w+|XGB\w+|Booster)$/;
const TEXTS = /(?:CountVectorizer|TfidfVectorizer|HashingVectorizer)$/;

const shortName = (model: Estimator): string => model.className.slice(model.className.lastIndexOf('.') + 1);
const isMissing = (item: unknown): boolean => item === null || (typeof item === 'number' && Number.isNaN(item));

/** The step that answers, behind searches and pipelines. */
function lastStep(model: Estimator, depth = 0): Estimator {
  const inner = model.get('best_estimator_') ?? model.get('regressor_');
  if (isEstimator(inner) && depth < MAX_DEPTH) return lastStep(inner, depth + 1);
  const last = shortName(model) === 'Pipeline' ? [...model.namedSteps.values()].at(-1) : undefined;
  return isEstimator(last) && depth < MAX_DEPTH ? lastStep(last, depth + 1) : model;
}

/** The first step that looks at X. */
function firstStep(model: Estimator, depth = 0): Estimator {
  const inner = model.get('best_estimator_') ?? model.get('regressor_');
  if (isEstimator(inner) && depth < MAX_DEPTH) return firstStep(inner, depth + 1);
  const first = shortName(model) === 'Pipeline' ? [...model.namedSteps.values()].find(isEstimator) : undefined;
  return first !== undefined && depth < MAX_DEPTH ? firstStep(first, depth + 1) : model;
}

function ofEncoder(lists: readonly unknown[], model: Estimator, width: number): Facts[] {
  const unknown = model.get('handle_unknown');
  // Of encoders without the parameter any value is taken, as of TargetEncoder.
  const closed = unknown === 'error';
  return Array.from({ length: width }, (_, j) => {
    const list = lists[j];
    const values = list instanceof NdArray ? list.flat() : [];
    const known = values.filter((item) => !isMissing(item));
    const missing: Missing = !closed || known.length < values.length ? 'taken' : 'refused';
    return { missing, values: known, closed };
  });
}

/** What several parts that see the same column make of it: all of them have to take what is missing. */
function together(facts: readonly Facts[]): Facts {
  if (facts.length === 0) return { missing: 'taken' };
  const missing = (['refused', 'passed on'] as const).find((each) => facts.some((fact) => fact.missing === each));
  const known = facts.find((fact) => fact.values !== undefined);
  const closed = facts.find((fact) => fact.closed === true) ?? known;
  return {
    missing: missing ?? 'taken',
    ...(closed?.values === undefined ? {} : { values: closed.values, closed: closed.closed === true }),
  };
}

function factsOf(model: Estimator, width: number, depth = 0): Facts[] {
  const every = (missing: Missing): Facts[] => Array.from({ length: width }, () => ({ missing }));
  if (depth > MAX_DEPTH) return every('refused');
  const name = shortName(model);
  const inner = model.get('best_estimator_') ?? model.get('regressor_');
  if (isEstimator(inner)) return factsOf(inner, width, depth + 1);
  if (name === 'Pipeline') return ofPipeline(model, width, depth);
  if (name === 'ColumnTransformer') return ofColumns(model, width, depth);
  if (name === 'FeatureUnion') {
    const parts = [...model.namedSteps.values()].filter(isEstimator).map((part) => factsOf(part, width, depth + 1));
    return Array.from({ length: width }, (_, j) => together(parts.map((part) => part[j]!)));
  }
  const lists = asSequence(model.get('categories_'));
  if (lists !== undefined) return ofEncoder(lists, model, width);
  if (FILLS.test(name)) return every(isMissing(model.get('missing_values') ?? null) ? 'taken' : 'passed on');
  if (TAKES.test(name)) return every('taken');
  return every(PASSES.test(name) ? 'passed on' : 'refused');
}

/** Step by step while the columns stay what they are: imputers and scalers keep them, an encoder ends it. */
function ofPipeline(model: Estimator, width: number, depth: number): Facts[] {
  const out: Facts[] = Array.from({ length: width }, () => ({ missing: 'passed on' }));
  let sameColumns = true;
  for (const step of model.namedSteps.values()) {
    if (!isEstimator(step)) continue;
    const name = shortName(step);
    const facts = sameColumns ? factsOf(step, width, depth + 1) : undefined;
    out.forEach((fact, j) => {
      const own = facts?.[j];
      if (fact.missing === 'passed on')
        fact.missing = own?.missing ?? (TAKES.test(shortName(lastStep(step))) ? 'taken' : 'refused');
      if (fact.values === undefined && own?.values !== undefined)
        Object.assign(fact, { values: own.values, closed: own.closed });
    });
    sameColumns &&= (FILLS.test(name) && step.get('add_indicator') !== true) || PASSES.test(name);
  }
  return out;
}

function ofColumns(model: Estimator, width: number, depth: number): Facts[] {
  const seen: Facts[][] = Array.from({ length: width }, () => []);
  for (const part of asSequence(model.get('transformers_')) ?? []) {
    const [, step, columns] = asSequence(part) ?? [];
    const positions = positionsOf(columns, model.featureNamesIn, width);
    if (positions === undefined || step === 'drop') continue;
    const facts = isEstimator(step) ? factsOf(step, positions.length, depth + 1) : undefined;
    positions.forEach((j, k) => seen[j]!.push(facts?.[k] ?? { missing: 'passed on' }));
  }
  return seen.map(together);
}

const TYPES: Readonly<Record<string, RowColumn['type']>> = {
  text: 'string',
  number: 'number',
  bool: 'boolean',
  int: 'number',
  float: 'number',
  q: 'number',
  i: 'boolean',
};

function columnType(type: string | null | undefined): RowColumn['type'] {
  if (type === null || type === undefined) return 'any';
  return TYPES[type] ?? (/^(?:float|int|uint)\d/.test(type) ? 'number' : 'any');
}

const plain = (values: readonly unknown[]): (string | number | boolean)[] | undefined =>
  values.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
    ? (values as (string | number | boolean)[])
    : undefined;

/** More values than this are no union that a person reads, nor one that a compiler likes. */
const MOST_VALUES = 500;

function outputsOf(model: Estimator): RowType['outputs'] {
  const { classes } = model;
  if (Array.isArray(classes)) return 'several';
  if (classes !== undefined) return 'one';
  const last = lastStep(model);
  const count = last.get('n_outputs_') ?? last.get('_n_outputs') ?? last.get('n_targets_');
  if (typeof count === 'number') return count === 1 ? 'one' : 'several';
  const weights = last.get('coef_');
  if (weights instanceof NdArray && boundOf(last).definition !== undefined)
    return weights.ndim === 1 ? 'one' : undefined;
  return /^(?:LGBM|XGB|HistGradientBoosting|GradientBoosting|AdaBoost)\w*Regressor$/.test(shortName(last))
    ? 'one'
    : undefined;
}

/** What rows of the model look like, and what it answers. */
export function rowType(model: Estimator): RowType {
  const { classes } = model;
  const labels = classes instanceof NdArray && classes.size <= MOST_VALUES ? plain(classes.flat()) : undefined;
  const answer = { labels, outputs: outputsOf(model) };
  const names = model.featureNamesIn;
  const width = names?.length ?? model.nFeaturesIn;
  if (TEXTS.test(shortName(firstStep(model)))) return { form: 'text', columns: [], width: undefined, ...answer };
  if (width === undefined) return { form: 'unknown', columns: [], width, ...answer };
  if (names === undefined) return { form: 'array', columns: [], width, ...answer };
  const types = featureTypes(model, width);
  const facts = factsOf(model, width);
  const columns = names.map((name, j): RowColumn => {
    const { missing, values, closed } = facts[j]!;
    const known = values === undefined || values.length > MOST_VALUES ? undefined : plain(values);
    return {
      name,
      type: columnType(types?.[j]),
      ...(known === undefined || known.length === 0 ? {} : { values: known }),
      closed: known !== undefined && closed === true,
      nullable: missing !== 'refused',
    };
  });
  return { form: 'table', columns, width, ...answer };
}
