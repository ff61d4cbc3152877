/**
 * What kind of values each feature takes, as far as a model keeps it: the categories of encoders, the types that boosters
 * recorded, the columns that go to numeric steps. Nothing is predicted.
 */
import { type Budget, budgetOf, CONTAINER_STEPS } from '../core/budget.js';
import { NdArray } from '../numpy/ndarray.js';
import { asSequence } from '../pickle/values/py-values.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { type Estimator, isEstimator } from '../estimators/estimator.js';
import { positionsOf } from './column-positions.js';

/**
 * `text`, `number`, `bool`; `category` where a booster only counts them; numpy's name where an encoder kept it; `object` for
 * mixed categories; null where the model does not tell, as of columns that it drops.
 */
export type FeatureType = string | null;

const MAX_DEPTH = 20;
/** Steps that leave columns where they are and take more than numbers. */
const KEEPS_COLUMNS = /^(?:SimpleImputer|FunctionTransformer|KNNImputer|IterativeImputer)$/;
const TAKES_NO_TABLE = /(?:Vectorizer|Hasher|LabelEncoder|LabelBinarizer|MultiLabelBinarizer|TfidfTransformer)$/;

function typeOfValues(values: NdArray): FeatureType {
  if (values.dtype.kind !== 'O') return 'US'.includes(values.dtype.kind) ? 'text' : values.dtype.name;
  const known = values.flat().filter((item) => item !== null && !(typeof item === 'number' && Number.isNaN(item)));
  if (known.length === 0) return null;
  if (known.every((item) => typeof item === 'string')) return 'text';
  if (known.every((item) => typeof item === 'boolean')) return 'bool';
  return known.every((item) => typeof item === 'number') ? 'number' : 'object';
}

/** Of encoders, from their categories. */
function ofCategories(model: Estimator): FeatureType[] | undefined {
  const lists = asSequence(model.get('categories_'));
  if (lists === undefined || !lists.every((list) => list instanceof NdArray)) return undefined;
  return lists.map(typeOfValues);
}

/** What LightGBM and XGBoost recorded of their columns. */
function ofBooster(model: Estimator): FeatureType[] | undefined {
  const types: unknown = Reflect.get(model, 'feature_types_');
  return Array.isArray(types) && types.length > 0 ? (types as FeatureType[]) : undefined;
}

/** Columns that histogram boosting takes as categories. */
function ofHistograms(model: Estimator, width: number): FeatureType[] | undefined {
  const mask = model.get('is_categorical_');
  if (!(mask instanceof NdArray) || mask.size !== width) return undefined;
  return mask.flat().map((flag) => (flag === true ? 'category' : 'number'));
}

/** Each part sees some of the columns. */
function ofColumns(model: Estimator, width: number, depth: number, budget: Budget): FeatureType[] {
  const out = new Array<FeatureType>(width).fill(null);
  for (const part of asSequence(model.get('transformers_')) ?? []) {
    const [, step, columns] = asSequence(part) ?? [];
    const positions = positionsOf(columns, model.featureNamesIn, width);
    if (positions === undefined || !isEstimator(step)) continue;
    const types = typesOf(step, positions.length, depth + 1, budget);
    positions.forEach((j, k) => (out[j] ??= types[k] ?? null));
  }
  return out;
}

/** The first step that knows a column tells; those behind it are asked while the columns stay the same. */
function ofSteps(model: Estimator, width: number, depth: number, budget: Budget): FeatureType[] {
  const out = new Array<FeatureType>(width).fill(null);
  for (const step of model.namedSteps.values()) {
    if (!isEstimator(step)) continue;
    typesOf(step, width, depth + 1, budget).forEach((type, j) => (out[j] ??= type));
    if (!KEEPS_COLUMNS.test(step.className.slice(step.className.lastIndexOf('.') + 1))) break;
    if (step.get('add_indicator') === true) break;
  }
  return out;
}

function typesOf(model: Estimator, width: number, depth: number, budget: Budget): FeatureType[] {
  budget.spend(CONTAINER_STEPS + width);
  const unknown = new Array<FeatureType>(width).fill(null);
  if (depth > MAX_DEPTH) return unknown;
  const name = model.className.slice(model.className.lastIndexOf('.') + 1);
  const best = model.get('best_estimator_') ?? model.get('regressor_');
  if (isEstimator(best)) return typesOf(best, width, depth + 1, budget);
  if (name === 'ColumnTransformer') return ofColumns(model, width, depth, budget);
  if (name === 'Pipeline') return ofSteps(model, width, depth, budget);
  const known = ofCategories(model) ?? ofBooster(model) ?? ofHistograms(model, width);
  if (known !== undefined) return known.length === width ? known : unknown;
  const { definition } = boundOf(model);
  const own = definition?.featureTypes?.(boundOf(model).model);
  if (own !== undefined) return own.length === width ? [...own] : unknown;
  const statistics = model.get('statistics_');
  if (name === 'SimpleImputer')
    return statistics instanceof NdArray && statistics.dtype.kind !== 'O' ? unknown.fill('number') : unknown;
  if (name === 'FunctionTransformer' || TAKES_NO_TABLE.test(name) || name === 'FeatureUnion') return unknown;
  // Everything else computes with its columns.
  return definition === undefined ? unknown : unknown.fill('number');
}

/** The types of the features; undefined where the model does not say how many there are, or nothing of them. */
export function featureTypes(
  model: Estimator,
  width: number | null,
  budget: Budget = budgetOf(model),
): FeatureType[] | undefined {
  if (width === null || width > 1_000_000) return undefined;
  const types = typesOf(model, width, 0, budget);
  return types.some((type) => type !== null) ? types : undefined;
}
