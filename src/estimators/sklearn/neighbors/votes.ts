/** Weights of neighbours, and the targets that they have. */
import type { NdArray } from '../../../numpy/ndarray.js';
import { type Numbers, either, labels, listOf, numbers, optional, bool } from '../../binding/attributes.js';
import { NdArray as Arrays } from '../../../numpy/ndarray.js';
import type { Model } from '../../binding/define.js';
import { checkSearch, fittedRows, searchAttributes } from './fitted.js';
import type { Found } from './select-rows.js';
import { describe } from '../../binding/state.js';
import { ownError, requireFunction } from '../../own/functions.js';
import { nameOrFunction } from '../../own/metric.js';

export const regressionAttributes = {
  ...searchAttributes,
  _y: numbers(1, 2),
  weights: optional(nameOrFunction('weights', 'distances'), 'uniform'),
};

export const voteAttributes = {
  ...regressionAttributes,
  classes_: either(
    (value) => value instanceof Arrays && value.dtype.kind !== 'O',
    labels(),
    either(isFlat, labels(), listOf(labels())),
  ),
  outputs_2d_: optional(bool(), false),
};

/** Labels that are objects, and not an array of one array for each output. */
function isFlat(value: unknown): boolean {
  return value instanceof Arrays && !value.flat().some((item) => item instanceof Arrays);
}

export type Regression = Model<typeof regressionAttributes>;
export type Vote = Model<typeof voteAttributes>;

export function isUniform({ weights }: { readonly weights: unknown }): boolean {
  return weights === 'uniform' || weights === null;
}

/** Weights of the neighbours of one row; undefined where all count alike. */
export function weightsOf(
  m: { readonly weights: unknown; readonly self: Regression['self'] },
  found: Found,
): Float64Array | undefined {
  if (isUniform(m)) return undefined;
  if (m.weights !== 'distance') {
    return ownWeights(m, found);
  }
  const inverse = found.distances.map((distance) => 1 / distance);
  // Rows at no distance decide alone.
  return inverse.includes(Number.POSITIVE_INFINITY)
    ? inverse.map((weight) => (weight === Number.POSITIVE_INFINITY ? 1 : 0))
    : inverse;
}

/** What a function of somebody's own makes of the distances of one row. */
function ownWeights(
  m: { readonly weights: unknown; readonly self: Regression['self'] },
  { distances }: Found,
): Float64Array {
  const own = requireFunction({ value: m.weights, role: 'weights', parameters: 'distances' }, m.self);
  const result = own.call('the weights', undefined, distances.slice());
  const numbers = result instanceof Arrays && 'biuf'.includes(result.dtype.kind) ? result.toFloat64() : result;
  const list = Array.isArray(numbers) || ArrayBuffer.isView(numbers) ? Array.from(numbers as ArrayLike<unknown>) : [];
  if (list.length !== distances.length || !list.every((weight) => typeof weight === 'number')) {
    const problem = `gave ${describe(result)}, where ${distances.length} numbers are expected`;
    throw ownError('the weights', own.path, undefined, problem);
  }
  return Float64Array.from(list);
}

export function outputCount(y: Numbers): number {
  return y.shape.length === 1 ? 1 : y.shape[1]!;
}

export function classesOf(m: Vote): readonly NdArray[] {
  return Array.isArray(m.classes_) ? m.classes_ : [m.classes_];
}

export function checkTargets(m: Regression): void {
  checkSearch(m);
  const rows = fittedRows(m).shape[0]!;
  if (m._y.shape[0] !== rows) throw m.self.fail('_y', `${rows} targets`, `${m._y.shape[0]}`);
}

export function checkVotes(m: Vote): void {
  checkTargets(m);
  const outputs = outputCount(m._y);
  const classes = classesOf(m);
  if (classes.length !== outputs) throw m.self.fail('classes_', `labels for ${outputs} outputs`, `${classes.length}`);
  const { data } = m._y;
  const sizes = classes.map(({ size }) => size);
  for (let at = 0; at < data.length; at++) {
    const code = data[at]!;
    if (!Number.isInteger(code) || code < 0 || code >= sizes[at % outputs]!)
      throw m.self.fail('_y', 'positions in classes_', `${code}`);
  }
}
