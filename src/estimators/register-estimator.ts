/** Implementations, in TypeScript, of estimator classes that are somebody's own. */
import { InvalidInputError } from '../core/errors.js';
import type { NdArray } from '../numpy/ndarray.js';
import type { SparseMatrix } from '../scipy/sparse.js';
import type { Definition, Owner } from './binding/define.js';
import { readInput, type X } from './input/read-input.js';
import type { Features, Input } from './input/matrix.js';
import { METHOD_NAMES } from './binding/methods.js';
import { toPublic } from './running/output.js';

/** What a method of a registered class gets: X as an array (or texts), and the stored attributes by name. */
export type CustomMethod<R> = (X: NdArray | SparseMatrix | string[], self: Pick<Owner, 'get' | 'className'>) => R;

/** The methods of a registered class; those that are there are the methods of the estimator. */
export interface EstimatorImplementation {
  transform?: CustomMethod<X>;
  inverseTransform?: CustomMethod<X>;
  predict?: CustomMethod<NdArray>;
  predictProba?: CustomMethod<NdArray>;
  predictLogProba?: CustomMethod<NdArray>;
  decisionFunction?: CustomMethod<NdArray>;
  scoreSamples?: CustomMethod<NdArray>;
  getFeatureNamesOut?: (inputs: readonly string[], self: Pick<Owner, 'get' | 'className'>) => string[];
}

const registered = new Map<string, Definition>();

export function registeredDefinition(path: string): Definition | undefined {
  return registered.get(path);
}

function asPublic(X: Input): NdArray | SparseMatrix | string[] {
  return X.kind === 'texts' ? [...X.values] : (toPublic(X) as NdArray | SparseMatrix);
}

/**
 * Says how an estimator class of a project's own works, under the name by which its files know it:
 * `registerEstimator('__main__.Clip', { transform: (X, self) => … })`. Files that were loaded before see it too.
 */
export function registerEstimator(className: string, implementation: EstimatorImplementation): void {
  if (!/^[^.\s]+(?:\.[^.\s]+)+$/.test(className)) {
    throw new InvalidInputError(`"${className}" is no Python class path; write module.ClassName`);
  }
  const definition: Record<string, unknown> = { classes: [className], attributes: {} };
  for (const name of METHOD_NAMES) {
    const method = (implementation as Record<string, unknown>)[name];
    if (method === undefined) continue;
    if (typeof method !== 'function') throw new InvalidInputError(`${name} of ${className} must be a function`);
    definition[name] = wrap(name, method as CustomMethod<unknown>);
  }
  registered.set(className, definition as unknown as Definition);
}

function wrap(name: string, method: CustomMethod<unknown>): unknown {
  if (name === 'getFeatureNamesOut') {
    return (m: { self: Owner }, inputs: readonly string[]) => method(inputs as string[], m.self);
  }
  const gives = name === 'transform' || name === 'inverseTransform';
  return (m: { self: Owner }, input: Input): unknown => {
    const result = method(asPublic(input), m.self);
    return gives ? (readInput(result) as Features) : result;
  };
}

/** Forgets a registration; estimators that were used with it keep it. */
export function unregisterEstimator(className: string): boolean {
  return registered.delete(className);
}
