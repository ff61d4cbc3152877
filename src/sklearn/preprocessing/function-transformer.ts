/**
 * The identity: what a FunctionTransformer without a function does, and `passthrough` in a fitted ColumnTransformer.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.FunctionTransformer.html
 */
import { UnsupportedError } from '../../core/errors.js';
import { any, optional } from '../attributes.js';
import { defineEstimator, type Model } from '../define.js';
import type { Features, Input } from '../matrix.js';

const attributes = {
  func: optional(any(), null),
  inverse_func: optional(any(), null),
  feature_names_out: optional(any(), null),
};

function same(m: Model<typeof attributes>, func: unknown, X: Input): Features {
  if (func !== null)
    throw new UnsupportedError(
      `${m.self.className} calls the Python function ${String(func)}, which Brine does not run`,
    );
  if (X.kind === 'texts') throw new UnsupportedError(`${m.self.className} takes rows, not texts`);
  return X;
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._function_transformer.FunctionTransformer'],
  attributes,
  transform: (m, X) => same(m, m.func, X),
  inverseTransform: (m, X) => same(m, m.inverse_func, X),
  has: (m, method) => method !== 'getFeatureNamesOut' || m.feature_names_out === 'one-to-one' || m.func === null,
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
