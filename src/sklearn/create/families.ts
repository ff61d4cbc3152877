/** What scikit-learn keeps beside the attributes that people name, family by family. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/py-dict.js';
import { asSequence, PyObject, PyTuple, toGraph } from '../../pickle/values.js';
import { isEstimator } from '../core.js';
import type { Estimator } from '../estimator.js';
import { attributesOf } from '../state.js';
import type { SklearnVersion } from '../version.js';
import { categoryArrays, floatArray, labelArray, objectArray } from './python-values.js';
import { type TreeArrays, treeObject } from './tree.js';

/** The attributes of a model in the making. */
export interface Making {
  readonly name: string;
  readonly attributes: PyDict<string, unknown>;
  readonly version: SklearnVersion;
}

const need = (m: Making, attribute: string): unknown => {
  const value = m.attributes.get(attribute);
  if (value === undefined) throw new InvalidInputError(`${m.name} needs ${attribute}`);
  return value;
};

const setMissing = (m: Making, name: string, value: unknown): void => {
  if (!m.attributes.has(name)) m.attributes.set(name, value);
};

/** `[name, estimator, …]` lists as the list of tuples that Python has. */
function tuples(m: Making, attribute: string, length: number): void {
  const value = m.attributes.get(attribute);
  if (value === undefined) return;
  const parts = asSequence(value)?.map((part) => asSequence(part));
  if (parts === undefined || !parts.every((part) => part?.length === length && typeof part[0] === 'string'))
    throw new InvalidInputError(
      `${attribute} of ${m.name} is a list of [name, estimator${length === 3 ? ', columns' : ''}]`,
    );
  m.attributes.set(
    attribute,
    parts.map((part) => new PyTuple(part!)),
  );
}

function encoder(m: Making): void {
  const categories = categoryArrays(need(m, 'categories_'), 'categories_');
  m.attributes.set('categories_', categories);
  setMissing(m, 'n_features_in_', categories.length);
  setMissing(m, '_infrequent_enabled', false);
  if (m.name === 'OrdinalEncoder') {
    const missing = new PyDict();
    categories.forEach((column, j) => {
      // None is a category like any other here, only NaN is missing.
      const at = column.flat().findIndex((item) => typeof item === 'number' && Number.isNaN(item));
      if (at >= 0) missing.set(j, at);
    });
    setMissing(m, '_missing_indices', missing);
    return;
  }
  const drop = m.attributes.get('drop');
  if (drop !== null && drop !== undefined)
    throw new InvalidInputError('create makes a OneHotEncoder without drop: leave the columns out afterwards');
  setMissing(m, 'drop_idx_', null);
  setMissing(m, '_drop_idx_after_grouping', null);
  setMissing(
    m,
    '_n_features_outs',
    categories.map((column) => column.size),
  );
}

function isClassifier(m: Making): boolean {
  return m.name.endsWith('Classifier');
}

function treeModel(m: Making): void {
  const classes = isClassifier(m) ? labelArray(need(m, 'classes_'), 'classes_').size : 0;
  const features = need(m, 'n_features_in_') as number;
  const tree = need(m, 'tree_');
  if (typeof tree === 'object' && tree !== null && 'children_left' in tree)
    m.attributes.set('tree_', treeObject(tree as unknown as TreeArrays, features, classes, m.version));
  setMissing(m, 'n_outputs_', 1);
  setMissing(m, 'max_features_', features);
  if (classes > 0) setMissing(m, 'n_classes_', classes);
}

/** The same model before `fit`. */
function unfitted(model: Estimator): PyObject {
  const object = model[toGraph]();
  const copy = new PyObject(object.cls, object.how, object.args);
  const state = new PyDict();
  for (const [key, value] of attributesOf(object) ?? []) {
    if (typeof key === 'string' && (key === '_sklearn_version' || !(key.endsWith('_') || key.startsWith('_'))))
      state.set(key, value);
  }
  copy.state = state;
  return copy;
}

function forest(m: Making): void {
  const trees = asSequence(need(m, 'estimators_'));
  if (trees === undefined || trees.length === 0 || !trees.every(isEstimator))
    throw new InvalidInputError(`estimators_ of ${m.name} is a list of trees, made with create`);
  const width = trees[0]!.nFeaturesIn;
  if (width !== undefined) setMissing(m, 'n_features_in_', width);
  setMissing(m, 'n_outputs_', 1);
  m.attributes.set('n_estimators', trees.length);
  setMissing(m, 'estimator', unfitted(trees[0]!));
  setMissing(m, 'estimator_params', new PyTuple([]));
  if (!isClassifier(m)) return;
  const { size } = labelArray(need(m, 'classes_'), 'classes_');
  for (const tree of trees) {
    const { classes } = tree;
    // The trees of a forest know the positions of the classes, as floats.
    if (
      !(classes instanceof NdArray) ||
      classes.size !== size ||
      !classes.flat().every((item, i) => Number(item) === i)
    )
      throw new InvalidInputError(
        `the trees of ${m.name} have the classes 0 to ${size - 1}: create them with { classes_: [0, 1, …] }`,
      );
  }
  setMissing(m, 'n_classes_', size);
}

function columnTransformer(m: Making): void {
  const parts = asSequence(need(m, 'transformers_')) ?? [];
  const names = m.attributes.get('feature_names_in_');
  tuples(m, 'transformers_', 3);
  const shown = parts.map((part) => asSequence(part)!);
  const position = (column: unknown): number => {
    if (typeof column === 'number') return column;
    const at = names instanceof NdArray ? names.flat().indexOf(column) : -1;
    if (at < 0)
      throw new InvalidInputError(
        `transformers_ takes the column ${String(column)}, which feature_names_in_ does not name`,
      );
    return at;
  };
  const positions = new PyDict<string, number[]>();
  for (const [name, , columns] of shown) {
    if (name === 'remainder') throw new InvalidInputError('a part cannot be called remainder: the other columns are');
    if (asSequence(columns) === undefined)
      throw new InvalidInputError(`the columns of ${String(name)} are a list of names or numbers`);
    positions.set(name as string, asSequence(columns)!.map(position));
  }
  const width = names instanceof NdArray ? names.size : m.attributes.get('n_features_in_');
  if (typeof width !== 'number') throw new InvalidInputError(`${m.name} needs feature_names_in_ or n_features_in_`);
  setMissing(m, 'n_features_in_', width);
  setMissing(m, '_n_features', width);
  const used = new Set([...positions.values()].flat());
  const rest = Array.from({ length: width }, (_, j) => j).filter((j) => !used.has(j));
  const stored = shown.map((part) => new PyTuple(part));
  if (!m.attributes.has('transformers') || m.attributes.get('transformers') === null)
    m.attributes.set('transformers', stored);
  tuples(m, 'transformers', 3);
  m.attributes.set('remainder', 'drop');
  const remaining = new PyTuple(['remainder', 'drop', rest]);
  m.attributes.set('transformers_', rest.length > 0 ? [...stored, remaining] : stored);
  positions.set('remainder', rest);
  setMissing(
    m,
    '_columns',
    shown.map((part) => part[2]),
  );
  setMissing(m, '_remainder', remaining);
  setMissing(m, '_transformer_to_input_indices', positions);
  setMissing(m, '_name_to_fitted_passthrough', new PyDict());
  setMissing(m, 'sparse_output_', false);
}

/** Attributes that need more than a conversion. */
const FINISH: Readonly<Record<string, (m: Making) => void>> = {
  OneHotEncoder: encoder,
  OrdinalEncoder: encoder,
  DecisionTreeClassifier: treeModel,
  DecisionTreeRegressor: treeModel,
  ExtraTreeClassifier: treeModel,
  ExtraTreeRegressor: treeModel,
  RandomForestClassifier: forest,
  RandomForestRegressor: forest,
  ExtraTreesClassifier: forest,
  ExtraTreesRegressor: forest,
  Pipeline: (m) => tuples(m, 'steps', 2),
  FeatureUnion: (m) => tuples(m, 'transformer_list', 2),
  ColumnTransformer: columnTransformer,
  SimpleImputer(m) {
    const statistics = need(m, 'statistics_') as NdArray;
    setMissing(m, '_fit_dtype', statistics.dtype);
    setMissing(m, '_fill_dtype', statistics.dtype);
    setMissing(m, 'indicator_', null);
  },
  LabelBinarizer(m) {
    const classes = need(m, 'classes_') as NdArray;
    setMissing(m, 'y_type_', classes.size > 2 ? 'multiclass' : 'binary');
    setMissing(m, 'sparse_input_', false);
  },
};

export function finish(m: Making): void {
  FINISH[m.name]?.(m);
}

/** A fitted attribute as numpy has it. */
export function fittedValue(m: Making, name: string, value: unknown): unknown {
  if (name === 'feature_names_in_') {
    return value instanceof NdArray ? value : objectArray(asSequence(value) ?? []);
  }
  if (name === 'classes_') return labelArray(value, name);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || isEstimator(value)) return value;
  if (['n_features_in_', 'n_outputs_', 'n_components_', 'n_iter_', 'n_samples_seen_'].includes(name)) return value;
  if (['categories_', 'tree_', 'estimators_', 'transformers_'].includes(name)) return value;
  if (name === 'intercept_' && typeof value === 'number' && isScalarIntercept(m)) return value;
  if (name === 'statistics_' && asSequence(value)?.some((item) => typeof item === 'string') === true)
    return objectArray(asSequence(value)!);
  return floatArray(value, name);
}

/** Regressions of one target keep the intercept as a number, classifiers as an array. */
function isScalarIntercept(m: Making): boolean {
  return !m.attributes.has('classes_') && !/Classif|SVC$|^LogisticRegression|^Perceptron|^SGD/.test(m.name);
}

/** Width of X, from what there is. */
export function widthOf(m: Making): number | undefined {
  for (const name of [
    'feature_names_in_',
    'coef_',
    'mean_',
    'center_',
    'scale_',
    'statistics_',
    'components_',
    'max_abs_',
  ]) {
    const value = m.attributes.get(name);
    if (value instanceof NdArray && value.ndim > 0) return value.shape.at(-1)!;
  }
  return undefined;
}
