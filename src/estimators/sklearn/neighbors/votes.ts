/** Weights of neighbours, and the targets that they have. */
import { UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, type Numbers, either, labels, listOf, numbers, optional, bool } from '../../binding/attributes.js';
import { NdArray as Arrays } from '../../../numpy/ndarray.js';
import type { Model } from '../../binding/define.js';
import { checkSearch, fittedRows, searchAttributes } from './fitted.js';
import type { Found } from './select-rows.js';

export const regressionAttributes = { ...searchAttributes, _y: numbers(1, 2), weights: optional(any(), 'uniform') };

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
    throw new UnsupportedError(
      `${m.self.className} was fitted with weights of its own, a function that the file does not hold`,
    );
  }
  const inverse = found.distances.map((distance) => 1 / distance);
  // Rows at no distance decide alone.
  return inverse.includes(Number.POSITIVE_INFINITY)
    ? inverse.map((weight) => (weight === Number.POSITIVE_INFINITY ? 1 : 0))
    : inverse;
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
  m._y.data.forEach((code, at) => {
    if (!Number.isInteger(code) || code < 0 || code >= classes[at % outputs]!.size) {
      throw m.self.fail('_y', 'positions in classes_', `${code}`);
    }
  });
}
