/** Named estimators inside of another: steps of pipelines, parts of unions and column transformers. */
import { InvalidInputError, NotFittedError, OwnCodeError, UnsupportedError } from '../../core/errors.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import type { Attribute, MethodOptions, Place } from '../binding/define.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';
import type { Features, Input } from '../input/matrix.js';
import { NdArray } from '../../numpy/ndarray.js';
import { type MethodName } from '../binding/methods.js';
import { run } from './run.js';
import { describe } from '../binding/state.js';
import { boundOf } from '../binding/bound-object.js';
import { estimatorLine } from '../own/names.js';

/** A part by name; `estimator` is undefined for `passthrough` and None. */
export interface Part {
  readonly name: string;
  readonly estimator: BoundEstimator | undefined;
}

function readPart(value: unknown, place: Place): Part {
  const [name, step] = asSequence(value) ?? [];
  if (typeof name !== 'string') throw place.fail('pairs of a name and an estimator', describe(value));
  if (step === null || step === 'passthrough') return { name, estimator: undefined };
  if (step instanceof PyObject) return { name, estimator: place.bind(step) };
  throw place.fail(`an estimator, 'passthrough' or None as step ${name}`, describe(step));
}

/** The estimators in a list of tuples whose second item may be one. */
export function partChildren(value: unknown): PyObject[] {
  return (asSequence(value) ?? [])
    .map((part) => asSequence(part)?.[1])
    .filter((step): step is PyObject => step instanceof PyObject);
}

/** A list of (name, estimator). */
export function parts(): Attribute<Part[]> {
  return {
    read(value, place) {
      const items = asSequence(value);
      if (items === undefined) throw place.fail('a list of steps', describe(value));
      return items.map((item) => readPart(item, place));
    },
    children: partChildren,
  };
}

/** The rows that a part makes for the next one. @throws InvalidInputError where they are none */
export function transformPart(owner: string, name: string, estimator: BoundEstimator, X: Input): Features {
  const result = runPart(owner, name, estimator, 'transform', X);
  if (result instanceof NdArray)
    throw new InvalidInputError(
      `step '${name}' of the ${owner} gives an array of ${result.ndim} dimensions, where rows are expected`,
    );
  return result as Features;
}

/** Runs a method of a part; an error about what the part cannot do names it. */
export function runPart(
  owner: string,
  name: string,
  estimator: BoundEstimator,
  method: MethodName,
  X: Input,
  options?: MethodOptions,
): unknown {
  try {
    if (!isKnown(estimator)) throw unknownPart(estimator, method);
    return run(estimator, method, X, options);
  } catch (error) {
    if (error instanceof UnsupportedError)
      throw new UnsupportedError(`step '${name}' of the ${owner}: ${error.message}`, { cause: error });
    if (error instanceof OwnCodeError)
      throw new OwnCodeError(
        `step '${name}' of the ${owner}: ${error.message}`,
        error.registered,
        error.row,
        error.cause ?? error,
      );
    if (error instanceof NotFittedError)
      throw new NotFittedError(`step '${name}' of the ${owner}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isKnown(estimator: BoundEstimator): boolean {
  return estimator.className.startsWith('sklearn.') || boundOf(estimator).definition !== undefined;
}

/** A class of somebody's own, or of a library that Brine does not run. */
function unknownPart(estimator: BoundEstimator, method: MethodName): UnsupportedError {
  return new UnsupportedError(
    `Brine has no implementation of ${estimator.className}: ${boundOf(estimator).refusal}supply one with ${estimatorLine(estimator.className, method)}`,
  );
}
