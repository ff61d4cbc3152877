/** Labels as the label transformers take them: a 1-D array of any kind. */
import { InvalidInputError } from '../../../../core/errors.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import type { Owner } from '../../../binding/define.js';
import { shown } from '../../../input/cells.js';
import type { Input } from '../../../input/matrix.js';
import { unwrapScalar } from '../../../binding/state.js';

/** The labels that were passed; a column is flattened. */
export function labelsOf(self: Owner, X: Input): unknown[] {
  const passed = X.kind === 'texts' ? X.passed : undefined;
  if (passed instanceof NdArray && (passed.ndim === 1 || (passed.ndim === 2 && passed.shape[1] === 1)))
    return passed.flat();
  if (Array.isArray(passed) && !passed.some((item) => Array.isArray(item))) return passed;
  if (ArrayBuffer.isView(passed) && 'length' in passed) return Array.from(passed as unknown as ArrayLike<unknown>);
  throw new InvalidInputError(`${self.className} takes labels: a flat array of strings or numbers`);
}

const keyOf = (label: unknown): unknown => {
  const value = unwrapScalar(label);
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value;
};

/** Positions of labels by value, as Python compares: True is 1, and NaN is NaN. */
export function positionsOf(classes: NdArray): Map<unknown, number> {
  return new Map(classes.flat().map((label, i) => [keyOf(label), i]));
}

/** The position of each label; -1 for others. */
export function encodeLabels(classes: NdArray, labels: readonly unknown[]): Int32Array {
  const positions = positionsOf(classes);
  return Int32Array.from(labels, (label) => positions.get(keyOf(label)) ?? -1);
}

/** scikit-learn's complaint about labels that `fit` did not see. */
export function unseen(labels: readonly unknown[], codes: Int32Array): InvalidInputError {
  const names = [...new Set(labels.filter((_, i) => codes[i]! < 0).map(shown))].slice(0, 10);
  return new InvalidInputError(`y contains previously unseen labels: [${names.join(', ')}]`);
}
