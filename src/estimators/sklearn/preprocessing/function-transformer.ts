/**
 * A function of each value: none (the identity, which also stands for `passthrough` in a fitted ColumnTransformer), one of
 * numpy's that Brine knows, or one that was supplied.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.FunctionTransformer.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Features, type Input } from '../../input/matrix.js';
import { describe } from '../../binding/state.js';
import {
  functionLine,
  functionName,
  keywordsOf,
  missingFunction,
  ownError,
  requireFunction,
  suppliedFunction,
} from '../../own/functions.js';
import { featuresOf, handed } from '../../own/methods.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';
import { knownFunction } from './functions.js';

/** A function as the file has it. */
function called(role: string, parameters: string): Attribute<unknown> {
  return {
    read: (value) => value,
    missing: () => null,
    functions: (value) =>
      value === null || typeof value === 'string' || knownFunction(value) !== undefined
        ? []
        : [{ value, role, parameters }],
  };
}

const attributes = {
  func: called('func', 'X, kwArgs'),
  inverse_func: called('inverse_func', 'X, kwArgs'),
  kw_args: optional(any(), null),
  inv_kw_args: optional(any(), null),
  feature_names_out: called('feature_names_out', 'transformer, inputFeatures'),
};

type Transformer = Model<typeof attributes>;

/** What scikit-learn would make of one of numpy's functions that has keyword arguments, or of zeros that are not stored. */
function refusal(m: Transformer, func: unknown, why: string): UnsupportedError {
  return new UnsupportedError(
    `${m.self.className} calls ${functionName(func)} ${why}, which Brine does not compute: supply it with ${functionLine(func, 'X, kwArgs')}`,
  );
}

function applied(m: Transformer, role: 'func' | 'inverse_func', options: unknown, X: Input): Features {
  const func = m[role];
  if (func === null) {
    if (X.kind === 'texts') throw new UnsupportedError(`${m.self.className} takes rows, not texts`);
    return X;
  }
  // What was supplied goes first, also in the place of a function of numpy's.
  const own = suppliedFunction(func);
  if (own !== undefined) {
    const result = own.call(`the ${role}`, undefined, handed(X, own.input, own.path), keywordsOf(options) ?? {});
    return featuresOf(result, X.rows, `the ${role} ${own.path}, as it was registered,`, own.path) as Features;
  }
  const known = knownFunction(func);
  if (known === undefined) throw missingFunction({ value: func, role, parameters: 'X, kwArgs' }, m.self);
  if (X.kind === 'texts') throw new UnsupportedError(`${m.self.className} takes rows, not texts`);
  if (options instanceof PyDict && options.size > 0) throw refusal(m, func, 'with keyword arguments');
  const matrix = asMatrix(m.self, X, { nan: true, inf: true, width: 'any' });
  const isFloat = matrix.dtype.startsWith('float');
  const type = known.keepsIntegers && !isFloat && matrix.dtype !== 'bool' ? matrix.dtype : floatType(matrix.dtype);
  const round = roundingOf(type);
  const data = matrix.data.map((value) => round(known.apply(value)));
  if (matrix.kind === 'dense') return new Dense(data, matrix.rows, matrix.cols, type, matrix.names);
  if (known.apply(0) !== 0) throw refusal(m, func, 'of sparse rows');
  return new Csr(data, matrix.indices, matrix.indptr, matrix.rows, matrix.cols, type);
}

/** `feature_names_out`: the names that go in, or what a function makes of them. */
function names(m: Transformer, inputs: readonly string[]): string[] {
  if (m.feature_names_out === 'one-to-one') return [...inputs];
  const own = requireFunction(
    { value: m.feature_names_out, role: 'feature_names_out', parameters: 'transformer, inputFeatures' },
    m.self,
  );
  const found = own.call('feature_names_out', undefined, m.self, [...inputs]);
  if (Array.isArray(found) && found.every((name) => typeof name === 'string')) return found;
  throw ownError(
    'feature_names_out',
    own.path,
    undefined,
    `gave ${describe(found)}, where a list of names is expected`,
  );
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._function_transformer.FunctionTransformer'],
  attributes,
  transform: (m, X) => applied(m, 'func', m.kw_args, X),
  inverseTransform: (m, X) => applied(m, 'inverse_func', m.inv_kw_args, X),
  has: (m, method) => method !== 'getFeatureNamesOut' || m.feature_names_out !== null,
  getFeatureNamesOut: names,
});
