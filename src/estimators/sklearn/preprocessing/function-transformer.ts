/**
 * A function of each value: none (the identity, which also stands for `passthrough` in a fitted ColumnTransformer), one of
 * the table of those that only compute, or one that was supplied.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.FunctionTransformer.html
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, bool, nullable, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Features, type Input, Texts } from '../../input/matrix.js';
import { describe, plainValue } from '../../binding/state.js';
import { keywordsOf, missingFunction, ownError, requireFunction, suppliedFunction } from '../../own/functions.js';
import { featuresOf, handed } from '../../own/methods.js';
import { asMatrix } from '../../running/validate.js';
import { applyKnown, applyShaped, knownFunction } from './functions/known.js';
import { arrayOfShaped, type Shaped, shapedOf } from './functions/shaped.js';

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

/** As the file has it: 1.0 is no 1 to numpy. */
function asStored(): Attribute<unknown> {
  return { read: (value) => value, missing: () => null };
}

const attributes = {
  func: called('func', 'X, kwArgs'),
  inverse_func: called('inverse_func', 'X, kwArgs'),
  kw_args: asStored(),
  inv_kw_args: asStored(),
  validate: optional(nullable(bool())),
  accept_sparse: optional(any()),
  feature_names_out: called('feature_names_out', 'transformer, inputFeatures'),
};

type Transformer = Model<typeof attributes>;

function applied(m: Transformer, role: 'func' | 'inverse_func', options: unknown, X: Input): Features | NdArray {
  const func = m[role];
  const shaped = X.kind === 'texts' && X.passed !== X.values ? (X.passed as Shaped) : undefined;
  if (func === null) {
    if (shaped !== undefined) return arrayOfShaped(shaped);
    if (X.kind === 'texts') throw new UnsupportedError(`${m.self.className} takes rows, not texts`);
    return X;
  }
  // What was supplied goes first, also in the place of a function of numpy's.
  const own = suppliedFunction(func);
  if (own !== undefined) {
    const result = own.call(
      `the ${role}`,
      undefined,
      handed(X, own.input, own.path),
      keywordsOf(plainValue(options, (object) => object)) ?? {},
    );
    return featuresOf(result, X.rows, `the ${role} ${own.path}, as it was registered,`, own.path) as Features;
  }
  const known = knownFunction(func);
  if (known === undefined) throw missingFunction({ value: func, role, parameters: 'X, kwArgs' }, m.self);
  if (shaped !== undefined) return applyShaped(m.self, known, options, shaped);
  if (X.kind === 'texts') throw new UnsupportedError(`${m.self.className} takes rows, not texts`);
  return applyKnown(m.self, known, options, validated(m, X));
}

const validates = (m: Transformer): boolean => Boolean(m.validate ?? !m.self.version.since(0, 22));

/** The function gets whatever is passed: X that is no table of numbers comes to the method as a {@link Shaped}. */
function reads(m: Transformer, X: unknown): Input | undefined {
  const isOwn = m.func !== null && suppliedFunction(m.func) !== undefined;
  const shaped = validates(m) || isOwn ? undefined : shapedOf(X);
  return shaped && new Texts([], shaped);
}

/** With `validate` (the default up to 0.21) the function gets an array of finite numbers, whatever is passed. */
function validated(m: Transformer, X: Features): Features {
  if (!validates(m)) return X;
  const matrix = asMatrix(m.self, X);
  if (matrix.kind === 'csr' && m.accept_sparse === false)
    throw new InvalidInputError(
      `Sparse data was passed, but dense data is required by a ${m.self.className} with accept_sparse=False: pass X.toDense()`,
    );
  return matrix.kind === 'csr' ? matrix : new Dense(matrix.data, matrix.rows, matrix.cols, matrix.dtype);
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
  // Others may look at all rows.
  byRow: (m) => m.func === null,
  reads,
  // what nobody checks, and what does not say the names of its own columns, takes any
  anyColumns: (m) => !validates(m) && m.feature_names_out === null,
  transform: (m, X) => applied(m, 'func', m.kw_args, X),
  inverseTransform: (m, X) => applied(m, 'inverse_func', m.inv_kw_args, X),
  has: (m, method) => method !== 'getFeatureNamesOut' || m.feature_names_out !== null,
  getFeatureNamesOut: names,
});
