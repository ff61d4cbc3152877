/** How much a fitted model makes of each feature: stored coefficients, or what its trees tell. */
import { InvalidStateError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { boundOf } from '../../binding/bound-object.js';
import { attributesOf } from '../../binding/state.js';
import { fieldReader } from '../../binding/structured-fields.js';

const TREES = /^(?:Decision|Extra)Tree(?:Classifier|Regressor)$/;

/** Sums of |c|^order over the classes, to the power of 1/order. */
function norms(coef: NdArray, order: number): Float64Array {
  const data = coef.toFloat64();
  if (coef.ndim === 1) return data.map(Math.abs);
  const [rows, cols] = coef.shape as [number, number];
  const out = new Float64Array(cols);
  for (let j = 0; j < cols; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const size = Math.abs(data[i * cols + j]!);
      sum = order === Infinity ? Math.max(sum, size) : sum + size ** order;
    }
    out[j] = order === 1 || order === Infinity ? sum : sum ** (1 / order);
  }
  return out;
}

/** The decrease of impurity that each feature brings, of one tree, not normalised. */
function ofTree(tree: unknown, width: number): Float64Array {
  const nodes = tree instanceof PyObject ? attributesOf(tree)?.get('nodes') : undefined;
  const wrong = (expected: string, found = 'others'): InvalidStateError =>
    new InvalidStateError('DecisionTree', 'tree_', expected, found);
  if (!(nodes instanceof NdArray) || nodes.size === 0) throw wrong('nodes', 'none');
  const field = (name: string): Float64Array => Float64Array.from({ length: nodes.size }, (_, i) => read.get(name)!(i));
  const read = new Map(
    ['left_child', 'right_child', 'feature', 'impurity', 'weighted_n_node_samples'].map((name) => [
      name,
      fieldReader(nodes, name, { fail: wrong }),
    ]),
  );
  const [left, right, feature] = [field('left_child'), field('right_child'), field('feature')];
  const [impurity, weight] = [field('impurity'), field('weighted_n_node_samples')];
  const out = new Float64Array(width);
  for (let i = 0; i < left.length; i++) {
    if (left[i] === -1) continue;
    const [l, r, f] = [left[i]!, right[i]!, feature[i]!];
    if (!(l >= 0 && l < left.length && r >= 0 && r < left.length && f >= 0 && f < width))
      throw wrong('nodes whose children exist');
    out[f]! += weight[i]! * impurity[i]! - weight[l]! * impurity[l]! - weight[r]! * impurity[r]!;
  }
  return out.map((value) => value / weight[0]!);
}

function normalised(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum > 0 ? values.map((value) => value / sum) : values;
}

/** The trees of an ensemble: a list of estimators, or an array of inert objects. */
function treesOf(value: unknown): unknown[] {
  const items: unknown[] = value instanceof NdArray ? value.flat() : Array.isArray(value) ? (value as unknown[]) : [];
  return items.map((item) =>
    item instanceof PyObject
      ? attributesOf(item)?.get('tree_')
      : (item as Partial<BoundEstimator> | null)?.get?.('tree_'),
  );
}

function ofEnsemble(
  trees: readonly unknown[],
  width: number,
  each: (values: Float64Array) => Float64Array,
): Float64Array {
  const sum = new Float64Array(width);
  let count = 0;
  for (const tree of trees) {
    const values = ofTree(tree, width);
    // A tree that is one leaf does not count.
    if (!values.some((value) => value !== 0)) continue;
    each(values).forEach((value, j) => (sum[j]! += value));
    count++;
  }
  return normalised(sum.map((value) => value / Math.max(count, 1)));
}

/** Of AdaBoost: those of its models, by their weights. */
function ofBoosting(estimator: BoundEstimator, width: number): Float64Array | undefined {
  const models = estimator.get('estimators_');
  const weights = estimator.get('estimator_weights_');
  if (!Array.isArray(models) || !(weights instanceof NdArray)) return undefined;
  const shares = weights.toFloat64();
  const sum = new Float64Array(width);
  for (const [i, model] of (models as BoundEstimator[]).entries()) {
    const values = importancesOf(model, 'feature_importances_', 1, width);
    for (let j = 0; j < width; j++) sum[j]! += shares[i]! * values[j]!;
  }
  const total = shares.reduce((all, share) => all + share, 0);
  return sum.map((value) => value / total);
}

/** `feature_importances_`, which scikit-learn computes when it is asked for. */
function treeImportances(estimator: BoundEstimator, width: number): Float64Array | undefined {
  const name = estimator.className.slice(estimator.className.lastIndexOf('.') + 1);
  if (TREES.test(name)) return normalised(ofTree(estimator.get('tree_'), width));
  const trees = treesOf(estimator.get('estimators_'));
  if (/^(?:RandomForest|ExtraTrees)(?:Classifier|Regressor)$/.test(name)) return ofEnsemble(trees, width, normalised);
  if (/^GradientBoosting(?:Classifier|Regressor)$/.test(name)) return ofEnsemble(trees, width, (values) => values);
  if (/^AdaBoost(?:Classifier|Regressor)$/.test(name)) return ofBoosting(estimator, width);
  return undefined;
}

/** Naive Bayes of counts had its logarithms as coefficients up to 1.0: those of the second of two classes. */
function naiveBayes(estimator: BoundEstimator): NdArray | undefined {
  if (!/\.(?:Multinomial|Bernoulli|Complement|Categorical)NB$/.test(estimator.className)) return undefined;
  const logs = estimator.get('feature_log_prob_');
  if (!(logs instanceof NdArray) || logs.ndim !== 2 || boundOf(estimator).version.since(1, 1)) return undefined;
  return logs.shape[0] === 2 ? logs.slice([1, 2]) : logs;
}

/** Importances of each feature. @throws UnsupportedError where the model has none that Brine knows. */
export function importancesOf(estimator: BoundEstimator, getter: string, order: number, width: number): Float64Array {
  const held = boundOf(estimator).model as { _Booster?: { linear?: unknown; version?: readonly [number, number] } };
  const { linear, version } = held._Booster ?? {};
  if (
    linear !== undefined &&
    version !== undefined &&
    version[0] <= 1 &&
    version[1] < 1 &&
    getter !== 'feature_importances_'
  )
    throw new UnsupportedError('a linear booster of XGBoost up to 1.0 does not tell its coefficients');
  const ofBayes = getter === 'auto' || getter === 'coef_' ? naiveBayes(estimator) : undefined;
  if (ofBayes !== undefined) return norms(ofBayes, order);
  const attribute =
    getter === 'auto' ? (estimator.get('coef_') === undefined ? 'feature_importances_' : 'coef_') : getter;
  const found =
    (attribute === 'feature_importances_' ? treeImportances(estimator, width) : undefined) ??
    estimator.get(attribute) ??
    // Boosters compute theirs when they are asked.
    (Reflect.get(estimator, attribute) as unknown);
  const values =
    found instanceof NdArray && (found.ndim === 1 || found.ndim === 2)
      ? norms(found, order)
      : found instanceof Float64Array
        ? found
        : undefined;
  if (values === undefined)
    throw new UnsupportedError(`Brine cannot compute the ${attribute} of a ${estimator.className}`);
  if (values.length !== width)
    throw new InvalidStateError(estimator.className, attribute, `${width} importances`, `${values.length}`);
  return values;
}
