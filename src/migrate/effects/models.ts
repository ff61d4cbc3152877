/** Questions to the attributes of a model. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { sawMissing, tellsNothing } from '../boundaries/former.js';
import { fieldItems } from '../records.js';
import { numberOf } from '../step.js';
import { isSince } from '../versions.js';

export const stateOf = (value: unknown): PyDict | undefined =>
  value instanceof PyObject && value.state instanceof PyDict ? value.state : undefined;

/** Models that hold each other deeper than this are nobody's. */
const DEEPEST = 50;

/** Regressors that have several outputs, or hold one. */
export function severalOutputs(state: PyDict, depth = 0): boolean {
  if (state.has('classes_') || depth > DEEPEST) return false;
  const [coefficients, members] = [state.get('coef_'), asSequence(state.get('estimators_'))];
  if (coefficients instanceof NdArray && coefficients.ndim === 2) return coefficients.shape[0]! > 1;
  const duals = state.get('dual_coef_');
  if (duals instanceof NdArray && state.has('X_fit_') && duals.ndim === 2) return duals.shape[1]! > 1;
  const targets = state.get('_y');
  if (targets instanceof NdArray && targets.ndim === 2) return targets.shape[1]! > 1;
  const last = asSequence((asSequence(state.get('steps')) ?? []).at(-1))?.[1];
  const inner = stateOf(last ?? state.get('regressor_') ?? state.get('estimator_'));
  if (inner !== undefined) return severalOutputs(inner, depth + 1);
  const outputs = state.get('n_outputs_');
  if (typeof outputs === 'number') return outputs > 1;
  if (state.has('order_')) return (members?.length ?? 0) > 1;
  const first = stateOf(members?.[0]);
  return first !== undefined && severalOutputs(first, depth + 1);
}

/** Trees that learnt where missing values go. Splits at random let them alone until 1.5, and say so of every node. */
export function hasMissingSides(state: PyDict): boolean {
  const nodes = stateOf(state.get('tree_'))?.get('nodes');
  return nodes instanceof NdArray && sawMissing(nodes) && !tellsNothing(nodes);
}

export const isSquare = (value: unknown): boolean =>
  value instanceof NdArray && value.ndim === 2 && value.shape[0] === value.shape[1];

/** Columns that were scaled. */
export function isScaled(state: PyDict): boolean {
  const scales = [state.get('_x_std'), state.get('x_std_'), state.get('_y_std'), state.get('y_std_')];
  return scales.some((scale) => scale instanceof NdArray && scale.flat().some((value) => Number(value) !== 1));
}

export const isFloat32 = (value: unknown): boolean => value instanceof NdArray && value.dtype.name === 'float32';

/**
 * Means of float32: their sums are whole multiples of 2^-27, which sums of decimals are not; one of whole numbers and
 * quarters may be of either.
 */
export function hasShortMeans(state: PyDict): boolean {
  const [means, rows] = [state.get('mean_'), numberOf(state.get('n_samples_seen_'))];
  if (!(means instanceof NdArray) || rows === undefined) return false;
  const sums = means.flat().map((mean) => Number(mean) * rows);
  const isMultiple = (sum: number, bits: number): boolean =>
    Math.abs(sum * 2 ** bits - Math.round(sum * 2 ** bits)) < 1e-3;
  return sums.every((sum) => isMultiple(sum, 27)) && !sums.every((sum) => isMultiple(sum, 8));
}

/**
 * Edges a hair above a number of as many decimals as the least and the largest one of fit: such a number belonged above them up to
 * 1.0. Equal steps and means of two rows make them: 7.300000000000001.
 */
export function hasFringe(state: PyDict): boolean {
  const columns = state.get('bin_edges_');
  if (!(columns instanceof NdArray)) return false;
  return columns.flat().some((column: unknown) => {
    if (!(column instanceof NdArray)) return false;
    const edges = column.flat().map(Number);
    if (edges.length === 0) return false;
    const decimals = Math.max(
      ...[edges[0]!, edges.at(-1)!].map((x) => /\.(\d*)/.exec(String(+x.toPrecision(6)))?.[1]?.length ?? 0),
    );
    return edges.slice(1, -1).some((edge) => {
      const short = Number(edge.toFixed(decimals));
      return short < edge && edge - short <= 1e-8 + 1e-5 * Math.abs(short);
    });
  });
}

/** Rows that have a mean to take off, in a model that is asked for deviations. */
export const isCentred = (state: PyDict, path: string): boolean =>
  path === '' && state.has('sigma_') && state.get('fit_intercept') !== false;

/** Trees whose leaves have rows of one class each, but for rounding of weights: their shares are their votes. */
export function hasPureMembers(state: PyDict): boolean {
  const trees = asSequence(state.get('estimators_')) ?? [];
  return (
    trees.length > 0 &&
    trees.every((tree) => {
      const nodes = stateOf(stateOf(tree)?.get('tree_'))?.get('nodes');
      if (!(nodes instanceof NdArray)) return false;
      const [left, impurity] = [fieldItems(nodes, 'left_child'), fieldItems(nodes, 'impurity')];
      return left.every((child, i) => child >= 0 || Math.abs(impurity[i]!) < 1e-12);
    })
  );
}

/** The release that an object says it is of, and whether that is one or a later one. */
export function wroteSince(state: PyDict, release: string): boolean {
  const stamp = state.get('_sklearn_version');
  return typeof stamp === 'string' && isSince(stamp, release);
}

/** Several classes that 1.2 to 1.5 tell apart one by one, as their solver knows no other way; 1.6 and later all together. */
export const isApartByCholesky = (state: PyDict): boolean => {
  const classes = state.get('classes_');
  return (
    state.get('solver') === 'newton-cholesky' &&
    classes instanceof NdArray &&
    classes.size > 2 &&
    /^(?:auto|deprecated)$/.test(String(state.get('multi_class')))
  );
};

/** Means and deviations that are no numbers of float32: rows of it are scaled by something else where they are rounded to it. */
export const scalesBetween = (state: PyDict): boolean =>
  ['mean_', 'scale_'].some((name) => {
    const values = state.get(name);
    const isUsed = state.get(name === 'mean_' ? 'with_mean' : 'with_std') !== false;
    return isUsed && values instanceof NdArray && values.flat().some((one) => Math.fround(Number(one)) !== Number(one));
  });
