/** Calls of methods, by users and by one estimator of another. */
import { checkOpen } from '../../core/closed.js';
import { BrineError, InvalidInputError, LimitError, UnsupportedError } from '../../core/errors.js';
import { enter, leave, packedBytes } from '../../linalg/packed-memory.js';
import { type BoundObject, boundOf } from '../binding/bound-object.js';
import type { MethodOptions } from '../binding/define.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';
import { anyRows } from '../input/any-rows.js';
import { readInput } from '../input/read-input.js';
import { type Features, type Input, Texts } from '../input/matrix.js';
import { type MethodName, METHOD_NAMES, METHODS } from '../binding/methods.js';
import { estimatorLine } from '../own/names.js';
import { matchNames, rename, withoutExtra } from './column-names.js';
import { PyDict } from '../../pickle/values/py-dict.js';

/** Names are made up for so many columns; hashed texts have a million. */
const MAX_NAMES = 1 << 24;

/** What was found while one question is answered: steps that stand in many places are asked once. Made when a step asks another. */
let answers: Map<BoundObject, Map<MethodName, boolean>> | undefined;
let isAsking = false;

/** True where the estimator has the method, given its parameters. */
export function hasMethod(estimator: BoundEstimator, method: MethodName): boolean {
  const bound = boundOf(estimator);
  const { definition } = bound;
  if (definition?.[method] === undefined) return false;
  if (definition.has === undefined) return true;
  if (isAsking) return remembered(bound, method, definition.has);
  isAsking = true;
  try {
    return definition.has(bound.model, method);
  } finally {
    isAsking = false;
    answers = undefined;
  }
}

function remembered(
  bound: BoundObject,
  method: MethodName,
  has: (model: never, method: MethodName) => boolean,
): boolean {
  answers ??= new Map();
  let known = answers.get(bound);
  if (known === undefined) answers.set(bound, (known = new Map()));
  const before = known.get(method);
  if (before !== undefined) return before;
  const found = has(bound.model as never, method);
  known.set(method, found);
  return found;
}

/** @throws UnsupportedError that says what there is instead. */
export function requireMethod(estimator: BoundEstimator, method: MethodName): void {
  checkOpen(boundOf(estimator).object);
  if (!hasMethod(estimator, method)) throw unsupported(boundOf(estimator), estimator, method);
}

function unsupported(bound: BoundObject, estimator: BoundEstimator, method: MethodName): UnsupportedError {
  if (bound.definition === undefined) {
    return new UnsupportedError(
      `Brine does not run ${estimator.className}: ${bound.refusal}it can be inspected and dumped, but has no ${METHODS[method]} here, unless you supply it with ${estimatorLine(bound.path, method)}`,
    );
  }
  const { withoutInference } = bound.definition;
  if (withoutInference !== undefined) {
    return new UnsupportedError(`${bound.className} has no ${METHODS[method]}: ${withoutInference}`);
  }
  const last = missingInside(bound);
  if (last !== undefined) {
    return new UnsupportedError(
      `${bound.className} has no ${METHODS[method]} as long as its part ${last} is not supplied: ${estimatorLine(last, method)}`,
    );
  }
  const have = METHOD_NAMES.filter((name) => hasMethod(estimator, name)).map((name) => METHODS[name]);
  return new UnsupportedError(
    `${bound.className} has no ${METHODS[method]}; it has ${have.join(', ') || 'no methods for new data'}`,
  );
}

/** The class of the part that answers for an estimator, where nobody has supplied it: the last step of a pipeline. */
function missingInside(bound: BoundObject): string | undefined {
  let inner: BoundObject | undefined = bound;
  for (let depth = 0; depth < 20 && inner !== undefined; depth++) {
    if (inner.definition === undefined) return inner.path;
    try {
      const next: BoundEstimator | undefined =
        inner.definition.final?.(inner.model) ?? inner.definition.inner?.(inner.model);
      inner = next === undefined ? undefined : boundOf(next);
    } catch (error) {
      // What is damaged is told by whoever knows which step it is.
      if (error instanceof BrineError) return undefined;
      throw error;
    }
  }
  return undefined;
}

/** X of any form as the estimator, or the first step of it, takes it. */
export function inputFor(estimator: BoundEstimator, X: unknown, extraColumns?: unknown): Input {
  const bound = boundOf(estimator);
  const own = ownInput(bound, X);
  if (own !== undefined) return own;
  const input = readInput(X);
  return extraColumns === 'ignore' ? withoutExtra(input, bound.featureNames, bound.className) : input;
}

/** X of those that do not take rows of numbers and texts. */
export function ownInput(bound: BoundObject, X: unknown): Input | undefined {
  if (ignoresValues(bound)) return anyRows(X);
  if (takesAnything(bound)) return new Texts([], X);
  return bound.definition?.reads?.(bound.model, X);
}

/** Those that hand X on as it is. */
const HANDS_ON =
  /^(?:OneVsRestClassifier|MultiOutput(?:Classifier|Regressor)|TransformedTargetRegressor|(?:Halving)?(?:Grid|Random(?:ized)?)SearchCV|Pipeline)$/;

/** Whether only the number of rows counts, here and in all that X is handed on to. */
function ignoresValues(bound: BoundObject): boolean {
  const { definition, className } = bound;
  if (definition?.ignoresValues === true) return true;
  if (definition?.inner === undefined || !HANDS_ON.test(className)) return false;
  const inner = definition.inner(bound.model);
  const children = className === 'OneVsRestClassifier' ? bound.model['estimators_'] : [];
  if (!(children as BoundEstimator[]).every((child) => ignoresValues(boundOf(child)))) return false;
  // earlier ones look themselves
  if (className.startsWith('MultiOutput') && !bound.version.since(0, 24)) return false;
  if (inner === undefined || (className === 'Pipeline' && definition.final?.(bound.model) !== inner)) return false;
  return ignoresValues(boundOf(inner));
}

function takesAnything(bound: BoundObject): boolean {
  const { definition } = bound;
  if (definition?.inner === undefined) return definition?.takesAnything === true;
  const inner = definition.inner(bound.model);
  return inner !== undefined && takesAnything(boundOf(inner));
}

/**
 * Runs a method on features that were read already.
 *
 * @throws UnsupportedError, NotFittedError, InvalidStateError, InvalidInputError
 */
export function run(estimator: BoundEstimator, method: MethodName, X: Input, options?: MethodOptions): unknown {
  requireMethod(estimator, method);
  return runRequired(estimator, method, X, options);
}

/** {@link run} of a method that {@link requireMethod} found. */
export function runRequired(estimator: BoundEstimator, method: MethodName, X: Input, options?: MethodOptions): unknown {
  const bound = boundOf(estimator);
  const definition = bound.definition!;
  const { model } = bound;
  const call = definition[method] as (model: unknown, X: Input, options?: MethodOptions) => unknown;
  let result: unknown;
  enter(bound);
  try {
    if (method === 'inverseTransform' || method === 'errorNorm') return call(model, X, options);
    definition.checkPassed?.(model, X, method);
    result = call(model, settled(bound, X), options);
  } finally {
    leave();
  }
  // what has no names to give leaves those that go in
  return method === 'transform' &&
    givesFrames(bound) &&
    !Array.isArray(result) &&
    hasMethod(estimator, 'getFeatureNamesOut')
    ? named(estimator, result as Features)
    : result;
}

/** Bytes that methods of the estimator made of its attributes and keep: panels, packed trees. 0 before the first call. */
export function packedBytesOf(estimator: BoundEstimator): number {
  return packedBytes(boundOf(estimator));
}

/** X of any form, its columns in the order of `fit`. */
export function inputOf(estimator: BoundEstimator, X: unknown): Input {
  return settled(boundOf(estimator), inputFor(estimator, X));
}

/**
 * X with its columns in the order of `fit`, where both have names. Who passes X on leaves that to the receiver, unless that
 * one was fitted with an array.
 */
export function settled(bound: BoundObject, X: Input): Input {
  const { definition, featureNames } = bound;
  if (X.names === undefined || featureNames === undefined) return X;
  if (definition?.anyColumns?.(bound.model) === true) return X;
  const inner = definition?.inner?.(bound.model);
  if (inner !== undefined && boundOf(inner).featureNames !== undefined) return X;
  const extra = definition?.extraColumns?.(bound.model, X.names);
  const spare = definition?.spare?.(bound.model);
  const byPlace = definition?.takesOtherNames?.(bound.model) ?? (extra === undefined && onlyWarns(bound));
  return matchNames(X, featureNames, bound.className, spare, extra, byPlace);
}

/** Scikit-learn 1.0 and 1.1 knew the names of fit, and warned of others. */
function onlyWarns({ version, path }: BoundObject): boolean {
  return path.startsWith('sklearn.') && version.since(1, 0) && !version.since(1, 2);
}

/** After `set_output(transform="pandas")` the next step sees the names of this one. */
function givesFrames(bound: BoundObject): boolean {
  const config = bound.attributes.get('_sklearn_output_config');
  const format = config instanceof PyDict ? config.get('transform') : undefined;
  return typeof format === 'string' && format !== 'default';
}

/** Of parts without names of their own those count that their results have. */
function named(estimator: BoundEstimator, X: Features): Features {
  if (X.kind === 'csr') return X;
  try {
    return rename(X, namesOut(estimator));
  } catch (error) {
    if (error instanceof UnsupportedError && X.names !== undefined) return X;
    throw error;
  }
}

export function transform(estimator: BoundEstimator, X: Input): Features {
  return run(estimator, 'transform', X) as Features;
}

/** Names of the columns that go into an estimator, by scikit-learn's rules for `input_features`. */
export function inputNames(bound: BoundObject, given: readonly string[] | undefined): readonly string[] {
  const { featureNames, nFeatures } = bound;
  if (given === undefined) {
    if (featureNames !== undefined) return featureNames;
    if (nFeatures !== undefined && nFeatures <= MAX_NAMES) return Array.from({ length: nFeatures }, (_, i) => `x${i}`);
    throw new InvalidInputError(
      `${bound.className} does not know how many features it was fitted with: pass their names`,
    );
  }
  if (
    featureNames !== undefined &&
    (given.length !== featureNames.length || given.some((name, i) => name !== featureNames[i]))
  ) {
    throw new InvalidInputError(`inputFeatures is not equal to the feature names of ${bound.className}`);
  }
  if (nFeatures !== undefined && given.length !== nFeatures) {
    throw new InvalidInputError(`inputFeatures should have ${nFeatures} names, not ${given.length}`);
  }
  return given;
}

/** Steps that are asked for the names of their columns, for one question: a pipeline may hold the one before twice, and so on. */
const MAX_ASKED = 20_000;
let asked = 0;
let depthOfNames = 0;

/** `get_feature_names_out`. @throws LimitError */
export function namesOut(estimator: BoundEstimator, given?: readonly string[]): string[] {
  if (depthOfNames === 0) asked = 0;
  if (++asked > MAX_ASKED)
    throw new LimitError('the number of steps that name columns', asked, MAX_ASKED, { fixed: true });
  depthOfNames += 1;
  try {
    return namesAsked(estimator, given);
  } finally {
    depthOfNames -= 1;
  }
}

function namesAsked(estimator: BoundEstimator, given?: readonly string[]): string[] {
  requireMethod(estimator, 'getFeatureNamesOut');
  const bound = boundOf(estimator);
  const definition = bound.definition!;
  const names = definition.inner === undefined ? inputNames(bound, given) : [];
  return definition.getFeatureNamesOut!(bound.model, names, given);
}
