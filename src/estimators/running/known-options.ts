/** Which options a method of an estimator has: its own, those that every method of its kind has, and no others. */
import { FUNCTION, SIGNAL } from '../../core/options.js';
import { boundOf } from '../binding/bound-object.js';
import type { Definition, MethodOptions } from '../binding/define.js';
import {
  checkMethodOptions,
  choice,
  given,
  ofKind,
  type OptionMethod,
  type OptionTable,
  wholeCount,
} from '../binding/method-options.js';
import { METHODS, type MethodName } from '../binding/methods.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';

const NONE: OptionTable = {};

/** `score` of estimators that have none of their own, and of all that compare predictions with targets. */
export const SCORE_OPTIONS = { sampleWeight: given('Weight of each row.') };

const EVERY_METHOD = {
  extraColumns: choice('What becomes of named columns that fit did not see.', 'error', 'ignore'),
};

const EVERY_ROW_METHOD = {
  ...EVERY_METHOD,
  precision: choice('Type of the products of rows with weights.', 'float64', 'float32'),
};

const ASYNC = {
  ...EVERY_ROW_METHOD,
  threads: wholeCount('Threads that compute; 1 is that of the caller.', undefined),
  signal: ofKind(SIGNAL, 'Ends the work.'),
  onProgress: ofKind(FUNCTION, 'Told how many rows are done, and of how many.'),
};

/** Methods that have a row of their result for each row of X. */
export const ROW_METHODS: ReadonlySet<OptionMethod> = new Set<MethodName>([
  'predict',
  'predictProba',
  'predictLogProba',
  'decisionFunction',
  'transform',
  'scoreSamples',
]);

function own(definition: Definition, method: OptionMethod): OptionTable {
  const declared = typeof definition.options === 'object' ? definition.options[method] : undefined;
  if (declared !== undefined) return declared;
  return method === 'score' && definition.score === undefined ? SCORE_OPTIONS : NONE;
}

/** The options that the estimator itself has for a method: for those that pass a call on to another estimator. */
export function optionsOf(estimator: BoundEstimator, method: OptionMethod): OptionTable {
  const core = boundOf(estimator);
  const { definition } = core;
  if (definition === undefined) return NONE;
  return typeof definition.options === 'function' ? definition.options(core.model, method) : own(definition, method);
}

/**
 * Checks the options of a call by a user.
 *
 * @throws InvalidInputError for options that the method does not have; UnsupportedError for those that Brine does not do
 */
export function checkCall(
  estimator: BoundEstimator,
  method: OptionMethod,
  options: unknown,
  mode: 'sync' | 'async' = 'sync',
): void {
  if (options === undefined) return;
  if (method === 'getSupport') {
    checkMethodOptions(`${METHODS[method]} of ${boundOf(estimator).className}`, options, optionsOf(estimator, method));
    return;
  }
  const every = !ROW_METHODS.has(method) ? EVERY_METHOD : mode === 'async' ? ASYNC : EVERY_ROW_METHOD;
  const name = method === 'score' ? method : METHODS[method];
  checkMethodOptions(`${name} of ${boundOf(estimator).className}`, options, {
    ...optionsOf(estimator, method),
    ...every,
  });
}

/** What is the business of the call, apart from what is that of the method. */
export function splitOptions(options: object | undefined): {
  precision: unknown;
  extraColumns: unknown;
  rest: MethodOptions | undefined;
} {
  if (options === undefined) return { precision: undefined, extraColumns: undefined, rest: undefined };
  const { precision, extraColumns, ...rest } = options as MethodOptions;
  return { precision, extraColumns, rest: Object.values(rest).some((value) => value !== undefined) ? rest : undefined };
}
