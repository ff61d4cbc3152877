/**
 * A function of each value: none (the identity, which also stands for `passthrough` in a fitted ColumnTransformer), or one
 * of numpy's that Brine knows.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.FunctionTransformer.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Features, type Input } from '../../input/matrix.js';
import { describe } from '../../binding/state.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';
import { knownFunction } from './functions.js';

/** As the file has it. */
function raw(): Attribute<unknown> {
  return { read: (value) => value, missing: () => null };
}

const attributes = {
  func: raw(),
  inverse_func: raw(),
  kw_args: raw(),
  inv_kw_args: raw(),
  feature_names_out: optional(any(), null),
};

type Transformer = Model<typeof attributes>;

function refusal(m: Transformer, func: unknown): UnsupportedError {
  const name = func instanceof PyObject ? describe(func) : String((func as { path?: string }).path ?? describe(func));
  return new UnsupportedError(
    `${m.self.className} calls the Python function ${name}, which Brine does not run: register the transformer's class or use one of numpy's functions of one argument`,
  );
}

function applied(m: Transformer, func: unknown, options: unknown, X: Input): Features {
  if (X.kind === 'texts') throw new UnsupportedError(`${m.self.className} takes rows, not texts`);
  if (func === null) return X;
  const known = knownFunction(func);
  if (known === undefined || (options instanceof PyDict && options.size > 0)) throw refusal(m, func);
  const matrix = asMatrix(m.self, X, { nan: true, inf: true, width: 'any' });
  const isFloat = matrix.dtype.startsWith('float');
  const type = known.keepsIntegers && !isFloat && matrix.dtype !== 'bool' ? matrix.dtype : floatType(matrix.dtype);
  const round = roundingOf(type);
  const data = matrix.data.map((value) => round(known.apply(value)));
  if (matrix.kind === 'dense') return new Dense(data, matrix.rows, matrix.cols, type, matrix.names);
  if (known.apply(0) !== 0) throw refusal(m, func);
  return new Csr(data, matrix.indices, matrix.indptr, matrix.rows, matrix.cols, type);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._function_transformer.FunctionTransformer'],
  attributes,
  transform: (m, X) => applied(m, m.func, m.kw_args, X),
  inverseTransform: (m, X) => applied(m, m.inverse_func, m.inv_kw_args, X),
  has: (m, method) => method !== 'getFeatureNamesOut' || m.feature_names_out === 'one-to-one',
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
