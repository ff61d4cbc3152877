/** What there is to know of a model without running it, as plain data. */
import { keyText } from '../core/show/print.js';
import { type Budget, budgetOf, CONTAINER_STEPS } from '../core/budget.js';
import { BrineError, InvalidInputError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyObject, toGraph } from '../pickle/values/py-values.js';
import { isSparse } from '../scipy/sparse.js';
import { bind } from '../estimators/bind.js';
import { asModel, modelsInside, pathList } from '../estimators/bundles.js';
import { type MissingCode, missingIn } from '../estimators/missing-code.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { type Estimator, isEstimator } from '../estimators/estimator.js';
import { METHODS } from '../estimators/binding/methods.js';
import { packedBytesOf } from '../estimators/running/run.js';
import { featureTypes, type FeatureType } from './feature-types.js';
import { graphFacts } from './sizes.js';
import { coefficientsOf, type Coefficients, importancesByName, type Weight } from './weights.js';

export type ModelKind = 'classifier' | 'regressor' | 'clusterer' | 'outlier detector' | 'transformer' | 'estimator';

export interface AttributeDescription {
  name: string;
  /** numpy's name of the type, or the Python class. */
  dtype: string;
  shape: number[] | null;
}

/** JSON-like: no typed arrays, no bigints beyond text. */
export interface ModelDescription {
  kind: ModelKind;
  /** Full path of the class as the file names it. */
  class: string;
  /** Release of scikit-learn that wrote this model; null where the file does not tell. */
  sklearn: string | null;
  /** Parameters of the constructor; those that are objects stand as `<class>`. */
  params: Record<string, unknown>;
  /** Python's names of the methods that it has here; empty where Brine does not run the class. */
  methods: string[];
  /** `types`: what kind of values each takes, see `FeatureType`; null where the model does not tell. */
  features: { count: number | null; names: string[] | null; types: FeatureType[] | null };
  /** Of encoders, the values that each column may have, in the order of their codes. */
  categories: unknown[][] | null;
  /** Code that the model names and its file does not hold: what needs it does not run until it is supplied. */
  missing: MissingCode[];
  classes: unknown[] | null;
  /** Fitted attributes, with types and shapes. */
  attributes: AttributeDescription[];
  /**
   * Of the model with its parts. `bytes` are those of its arrays, `packed` those of the forms that predictions made of them and
   * keep as long as it lives: 0 before the first prediction.
   */
  sizes: { arrays: number; bytes: number; packed: number; trees: number; nodes: number };
  /** One linear function per class or output, of the model or its last step. */
  coefficients: Coefficients[] | null;
  /** `feature_importances_` of the model or its last step. */
  importances: Weight[] | null;
  /** What only this class has: of statsmodels' results the numbers of their summary; null for most. */
  summary: object | null;
  /** Steps of pipelines, parts of unions and votes, by name; `columns` where a part sees only some. */
  parts: { name: string; columns: unknown; model: ModelDescription | string }[];
}

const MAX_DEPTH = 20;
const MAX_PARTS = 1000;
const OUTLIERS = /^(?:IsolationForest|LocalOutlierFactor|OneClassSVM|SGDOneClassSVM|EllipticEnvelope)$/;

const shortOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** A value of a parameter as JSON; NaN and the infinities are words. */
function jsonOf(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof PyFloat) return jsonOf(value.value);
  if (depth > 4) return '…';
  if (value instanceof NdArray) {
    return value.size > 100
      ? `<${value.dtype.name} array (${value.shape.join(', ')})>`
      : jsonOf(value.tolist(), depth + 1);
  }
  const items = asSequence(value);
  if (items !== undefined) return items.slice(0, 100).map((item) => jsonOf(item, depth + 1));
  if (value instanceof PyDict) {
    return Object.fromEntries([...value].slice(0, 100).map(([key, item]) => [keyText(key), jsonOf(item, depth + 1)]));
  }
  const name = (value as { className?: unknown }).className ?? (value as { path?: unknown }).path;
  return `<${typeof name === 'string' ? name : 'object'}>`;
}

/** What an answer is worth where the file is damaged: nothing, and the rest stands. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BrineError) return undefined;
    throw error;
  }
}

function kindOf(model: Estimator, methods: readonly string[], classes: unknown, depth = 0): ModelKind {
  const name = shortOf(model.className);
  const inner = depth < MAX_DEPTH ? attempt(() => lastStep(model)) : undefined;
  if (inner !== undefined) return describeKind(inner, depth + 1);
  if (OUTLIERS.test(name)) return 'outlier detector';
  // A class says what it is where it is not fitted yet; classes say it of models with unusual names.
  if (/Classif|SVC$|NB$|^LogisticRegression/.test(name)) return 'classifier';
  if (classes !== undefined && (methods.length === 0 || methods.includes('predict'))) return 'classifier';
  if (/Regress|SVR$/.test(name)) return 'regressor';
  if (/\.(?:cluster|mixture)\./.test(model.className)) return 'clusterer';
  if (methods.includes('predict')) return 'regressor';
  return methods.includes('transform') ? 'transformer' : 'estimator';
}

/** What runs here: nothing that asks a part which is not supplied. */
function methodsOf(model: Estimator, missing: readonly MissingCode[] = missingIn(model)): string[] {
  if (missing.some(({ onlyScores }) => !onlyScores)) return [];
  return (attempt(() => model.methods) ?? []).map((method) => METHODS[method]);
}

/** Values of a column that are shown. */
const MAX_CATEGORIES = 1000;

/** `categories_` of encoders: a list of arrays, of labels. */
function categoriesOf(model: Estimator): unknown[][] | null {
  const stored = model.get('categories_');
  const columns = Array.isArray(stored) ? (stored as unknown[]) : undefined;
  if (columns === undefined || !columns.every((column): column is NdArray => column instanceof NdArray)) return null;
  return columns.map((column) =>
    column
      .flat()
      .slice(0, MAX_CATEGORIES)
      .map((value) => jsonOf(value)),
  );
}

function describeKind(model: Estimator, depth: number): ModelKind {
  return kindOf(
    model,
    methodsOf(model),
    attempt(() => model.classes),
    depth,
  );
}

/** The estimator that answers: the last step of a pipeline, the best one of a search. */
function lastStep(model: Estimator): Estimator | undefined {
  const best = model.get('best_estimator_') ?? model.get('regressor_');
  if (isEstimator(best)) return best;
  const steps = model.get('steps');
  const last: unknown = Array.isArray(steps) ? (steps as unknown[]).at(-1) : undefined;
  const step: unknown = Array.isArray(last) ? last[1] : undefined;
  return isEstimator(step) ? step : undefined;
}

/** The answering estimator, and the names of the columns as they reach it. */
function answering(model: Estimator): { model: Estimator; names: readonly string[] | undefined } {
  let at = model;
  let names = attempt(() => model.featureNamesIn);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = attempt(() => lastStep(at));
    if (next === undefined) break;
    for (const step of [...at.namedSteps.values()].slice(0, -1)) {
      if (!isEstimator(step)) continue;
      const given = names;
      names = attempt(() => step.getFeatureNamesOut(given));
    }
    at = next;
    names ??= attempt(() => at.featureNamesIn);
  }
  return { model: at, names };
}

function typeOf(model: Estimator, name: string): { dtype: string; shape: number[] | null } {
  if (boundOf(model).attributes.get(name) instanceof PyFloat) return { dtype: 'float', shape: null };
  const value = model.get(name);
  if (value instanceof NdArray) return { dtype: value.dtype.name, shape: [...value.shape] };
  if (isSparse(value)) return { dtype: `${value.format} of ${value.dtype.name}`, shape: [...value.shape] };
  if (value === null) return { dtype: 'None', shape: null };
  if (Array.isArray(value)) return { dtype: 'list', shape: [value.length] };
  if (value instanceof PyDict) return { dtype: 'dict', shape: [value.size] };
  if (isEstimator(value) || value instanceof PyObject) return { dtype: value.className ?? 'object', shape: null };
  const names: Record<string, string> = { string: 'str', boolean: 'bool', bigint: 'int' };
  if (typeof value === 'number') return { dtype: Number.isInteger(value) ? 'int' : 'float', shape: null };
  return { dtype: names[typeof value] ?? 'object', shape: null };
}

function columnsOf(columns: unknown): unknown {
  return columns === undefined ? null : jsonOf(columns);
}

/** What one description has come to so far. */
interface Progress {
  /** The models around this one. */
  readonly open: ReadonlySet<Estimator>;
  /** Every model that was described: a part that stands in several places is described once. */
  readonly described: Set<Estimator>;
  readonly budget: Budget;
}

function partsOf(model: Estimator, progress: Progress): ModelDescription['parts'] {
  const best = model.get('best_estimator_');
  if (isEstimator(best)) return [{ name: 'best_estimator_', columns: null, model: inside(best, progress) }];
  for (const attribute of ['steps', 'transformers_', 'transformer_list', 'estimators']) {
    const parts = model.get(attribute);
    if (!Array.isArray(parts) || parts.length === 0) continue;
    const triples = parts.slice(0, MAX_PARTS) as unknown[];
    if (!triples.every((part) => Array.isArray(part) && typeof part[0] === 'string')) continue;
    // What was given to votes and stacks is not fitted; what fit made of it is.
    const fitted = attribute === 'estimators' ? attempt(() => model.namedEstimators) : undefined;
    if (fitted !== undefined)
      return [...fitted]
        .slice(0, MAX_PARTS)
        .map(([name, member]) => ({ name, columns: null, model: inside(member, progress) }));
    return (triples as [string, unknown, unknown?][]).map(([name, step, columns]) => ({
      name,
      columns: columnsOf(columns),
      model: inside(step, progress),
    }));
  }
  return [];
}

function inside(step: unknown, progress: Progress): ModelDescription | string {
  if (!isEstimator(step)) return typeof step === 'string' ? step : String(jsonOf(step));
  const { open, described } = progress;
  if (open.has(step) || open.size >= MAX_DEPTH) return `<${step.className}, which holds itself>`;
  if (described.has(step)) return `<${step.className}, as described above>`;
  return describeModel(step, progress);
}

function describeModel(model: Estimator, progress: Progress): ModelDescription {
  const { open, described, budget } = progress;
  described.add(model);
  budget.spend(CONTAINER_STEPS);
  const missing = missingIn(model);
  const methods = methodsOf(model, missing);
  const classes = attempt(() => model.classes);
  const names = attempt(() => model.featureNamesIn);
  const end = answering(model);
  const count = attempt(() => boundOf(model).nFeatures) ?? names?.length ?? null;
  const facts = graphFacts(model[toGraph](), budget);
  const fitted = model.attributes.filter((name) => name.endsWith('_') && !name.startsWith('_'));
  return {
    kind: kindOf(model, methods, classes),
    class: model.className,
    sklearn: model.sklearnVersion ?? null,
    params: Object.fromEntries([...model.params].map(([name, value]) => [name, jsonOf(value)])),
    methods,
    features: {
      count,
      names: names === undefined ? null : [...names],
      types: attempt(() => featureTypes(model, count, budget)) ?? null,
    },
    categories: categoriesOf(model),
    missing,
    classes: classes instanceof NdArray ? (jsonOf(classes.tolist()) as unknown[]) : null,
    attributes: fitted.map((name) => ({ name, ...typeOf(model, name) })),
    sizes: {
      arrays: facts.arrays,
      bytes: facts.arrayBytes,
      packed: packedBytesOf(model),
      trees: facts.trees,
      nodes: facts.nodes,
    },
    coefficients: attempt(() => coefficientsOf(end.model, end.names, budget)) ?? null,
    importances: importancesByName(end.model, end.names, budget) ?? null,
    summary: attempt(() => boundOf(model).definition?.summary?.(boundOf(model).model)) ?? null,
    parts: partsOf(model, { ...progress, open: new Set([...open, model]) }),
  };
}

/**
 * Describes a model: kind, parameters, classes, features, types and sizes, coefficients or importances by name, and the
 * same of its parts. Nothing is predicted; what a damaged file does not tell is null or empty.
 *
 * @param model What `load` gave, bound or lossless.
 * @throws InvalidInputError for what is no scikit-learn estimator
 *
 * @example
 * const { kind, features, classes } = describe(await load('churn.joblib'));
 */
export function describe(model: unknown): ModelDescription {
  // An object of an unknown class says at least what it is called, and what it holds.
  const bound = asModel(model) ?? (model instanceof PyObject ? bind(model) : undefined);
  if (bound !== undefined) {
    return describeModel(bound, { open: new Set(), described: new Set(), budget: budgetOf(model) });
  }
  const models = modelsInside(model);
  throw new InvalidInputError(
    models.length === 0
      ? 'describe takes an estimator, as load gives it'
      : `describe takes one estimator: these are inside of what was passed: ${pathList(models)}`,
  );
}
