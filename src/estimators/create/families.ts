/** What scikit-learn keeps beside the attributes that people name, family by family. */
import { isEstimator } from '../estimator.js';
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, NO_ARGS, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { columnTransformer } from './column-transformer.js';
import { generalizedLinear } from './generalized-linear.js';
import { type Making, need, setMissing, tuples } from './making.js';
import { categoryArrays, floatArray, labelArray, objectArray } from './python-values.js';
import { forest, treeModel } from './trees.js';

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
  const dropped = droppedOf(m, categories);
  setMissing(m, 'drop_idx_', dropped === undefined ? null : objectArray(dropped));
  setMissing(m, '_drop_idx_after_grouping', m.attributes.get('drop_idx_'));
  setMissing(
    m,
    '_n_features_outs',
    categories.map((column, j) => column.size - (typeof dropped?.[j] === 'number' ? 1 : 0)),
  );
}

const isSame = (a: unknown, b: unknown): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** The position of the category of each column that has no output, or null; undefined where `drop` is null. */
function droppedOf(m: Making, categories: readonly NdArray[]): (number | null)[] | undefined {
  const drop = m.attributes.get('drop');
  if (drop === null || drop === undefined) return undefined;
  if (drop === 'first') return categories.map(() => 0);
  if (drop === 'if_binary') return categories.map(({ size }) => (size === 2 ? 0 : null));
  const given = drop instanceof NdArray ? drop.flat() : asSequence(drop);
  if (given?.length !== categories.length)
    throw new InvalidInputError(
      `drop of ${m.name} is 'first', 'if_binary' or a list with a category of each of ${categories.length} columns`,
    );
  m.attributes.set('drop', objectArray(given));
  return given.map((category, j) => {
    const at = categories[j]!.flat().findIndex((item) => isSame(item, category));
    if (at < 0) throw new InvalidInputError(`drop of ${m.name} names ${String(category)}, no category of column ${j}`);
    return at;
  });
}

/** The labels are kept by the LabelBinarizer that made the targets of them; releases differ in whether they stand beside it. */
function ridgeClassifier(m: Making): void {
  const classes = need(m, 'classes_') as NdArray;
  const state = new PyDict<string, unknown>([
    ['neg_label', -1],
    ['pos_label', 1],
    ['sparse_output', false],
    ['y_type_', classes.size > 2 ? 'multiclass' : 'binary'],
    ['sparse_input_', false],
    ['classes_', classes],
    ['_sklearn_version', m.version.text],
  ]);
  const binarizer = new PyObject(new PyGlobal('sklearn.preprocessing._label', 'LabelBinarizer'), 'newobj', NO_ARGS);
  binarizer.state = state;
  setMissing(m, '_label_binarizer', binarizer);
  if (!m.version.since(1, 8)) m.attributes.delete('classes_');
  const coef = m.attributes.get('coef_');
  if (classes.size !== 2 || !(coef instanceof NdArray) || (coef.ndim === 2 && coef.shape[0] !== 1)) return;
  // One row for two classes up to 1.5.
  const width = coef.size;
  m.attributes.set('coef_', NdArray.of(coef.toFloat64(), m.version.since(1, 6) ? [width] : [1, width]));
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
  PoissonRegressor: generalizedLinear,
  GammaRegressor: generalizedLinear,
  TweedieRegressor: generalizedLinear,
  RidgeClassifier: ridgeClassifier,
  RidgeClassifierCV: ridgeClassifier,
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

/** Classes whose labels may be of several outputs. */
const TREES = /(?:Trees?|Forest)Classifier$/;

/** A fitted attribute as numpy has it. */
export function fittedValue(m: Making, name: string, value: unknown): unknown {
  if (name === 'feature_names_in_') {
    return value instanceof NdArray ? value : objectArray(asSequence(value) ?? []);
  }
  if (name === 'classes_') return TREES.test(m.name) ? value : labelArray(value, name);
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
