/** Implementations, in TypeScript, of estimator classes that are somebody's own. */
import { InvalidInputError } from '../../core/errors.js';
import type { NdArray } from '../../numpy/ndarray.js';
import type { DataFrame } from '../../pandas/frame.js';
import type { SparseMatrix } from '../../scipy/sparse.js';
import type { Definition, Owner } from '../binding/define.js';
import { METHOD_NAMES } from '../binding/methods.js';
import type { X } from '../input/read-input.js';
import { methodOf } from './methods.js';
import { checkForm, checkPath, type InputForm } from './names.js';
import { addRegistered, removeRegistered } from './registered.js';

/** The stored attributes of the object in the file: `self.get('scale_')`, models inside of it bound. */
export type EstimatorSelf = Pick<Owner, 'get' | 'className' | 'featureNames' | 'nFeatures'>;

/** What a method gets: X as `input` says, and the stored attributes by name. */
export type OwnMethod<R> = (X: NdArray & SparseMatrix & DataFrame & string[], self: EstimatorSelf) => R;

/** Rows, as every method of an estimator takes them, or a value for each row. */
export type OwnResult = NdArray | SparseMatrix | ArrayLike<unknown>;

/** The methods of a registered class; those that are there are the methods of the estimator. */
export interface EstimatorImplementation {
  /** How methods get X: an NdArray or SparseMatrix (default), a DataFrame with the names of the columns, or texts. */
  input?: InputForm;
  transform?: OwnMethod<X | DataFrame>;
  inverseTransform?: OwnMethod<X | DataFrame>;
  predict?: OwnMethod<OwnResult>;
  predictProba?: OwnMethod<OwnResult>;
  predictLogProba?: OwnMethod<OwnResult>;
  decisionFunction?: OwnMethod<OwnResult>;
  scoreSamples?: OwnMethod<OwnResult>;
  getFeatureNamesOut?: (inputs: readonly string[], self: EstimatorSelf) => string[];
}

const KNOWN: ReadonlySet<string> = new Set(['input', ...METHOD_NAMES]);

/**
 * Says how an estimator class of a project's own works, under the name by which its files know it:
 * `registerEstimator('__main__.Clip', { transform: (X, self) => … })`. Models that were loaded before see it, too, wherever
 * they have it: steps of pipelines, parts of unions and column transformers, votes and searches.
 *
 * @throws InvalidInputError for a name that is no path, a method that there is none of, or something that is no function
 *
 * @example
 * registerEstimator('__main__.Clip', {
 *   input: 'array',
 *   transform: (X, self) =>
 *     (X.tolist() as number[][]).map((row) => row.map((value) => Math.min(value, Number(self.get('limit'))))),
 * });
 */
export function registerEstimator(className: string, implementation: EstimatorImplementation): void {
  checkPath(className, '__main__.ClassName');
  const definition: Record<string, unknown> = { classes: [className], attributes: {} };
  const input = checkForm(implementation.input, className);
  const unknown = Object.keys(implementation).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) {
    const known = METHOD_NAMES.slice(0, 9).join(', ');
    throw new InvalidInputError(`"${unknown}" of ${className} is no method of estimators: there are ${known} …`);
  }
  for (const name of METHOD_NAMES) {
    const method = (implementation as Record<string, unknown>)[name];
    if (method === undefined) continue;
    if (typeof method !== 'function') throw new InvalidInputError(`${name} of ${className} must be a function`);
    const call = method as (X: unknown, self: Owner) => unknown;
    definition[name] = methodOf(name, className, input, (self) => (X) => call.call(implementation, X, self));
  }
  addRegistered(className, definition as unknown as Definition);
}

/** Forgets an implementation; estimators that were used with it keep it. False where there was none of that name. */
export function unregisterEstimator(className: string): boolean {
  return removeRegistered(className);
}
